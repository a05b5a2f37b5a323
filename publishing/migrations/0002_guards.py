"""What the database holds of releases and figures: SQL in guards/, and links."""

from django.db import migrations

from publishing.linked_tables import TABLES
from schema.guards import guards


class Migration(migrations.Migration):
    dependencies = [("publishing", "0001_tables"), ("accounts", "0002_guards")]

    operations = [
        *guards(__file__, "release", "figure", "look", "announced"),
        *(migrations.RunSQL(table.forward(), table.backward()) for table in TABLES),
    ]
