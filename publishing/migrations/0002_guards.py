"""What the database holds of releases and figures: SQL in guards/, and links."""

from django.db import migrations

from publishing.linked_tables import RELEASES
from schema.guards import guards


class Migration(migrations.Migration):
    dependencies = [("publishing", "0001_tables"), ("accounts", "0002_guards")]

    operations = [
        *guards(__file__, "release", "figure", "look", "announced"),
        migrations.RunSQL(RELEASES.forward(), RELEASES.backward()),
    ]
