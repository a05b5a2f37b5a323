"""What the database holds of places: SQL in guards/."""

from django.db import migrations

from schema.guards import guards


class Migration(migrations.Migration):
    dependencies = [("localities", "0001_tables")]

    operations = [*guards(__file__, "place")]
