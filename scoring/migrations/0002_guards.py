"""What the database holds of runs, methods and microdata: SQL in guards/."""

from django.db import migrations

from schema.guards import guards


class Migration(migrations.Migration):
    dependencies = [
        ("scoring", "0001_tables"),
        ("surveys", "0003_guards"),
        ("publishing", "0002_guards"),
    ]

    operations = [*guards(__file__, "run", "microdata", "method", "edition")]
