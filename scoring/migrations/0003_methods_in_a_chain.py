"""What becomes of a method is linked: also that it is retired, whoever does it."""

from django.db import migrations

from scoring.methods.linked_tables import TABLES

# What is linked is not emptied either: one trigger for that is enough.
ONCE = """
DROP TRIGGER IF EXISTS never_emptied ON scoring_methodrequest;
DROP TRIGGER IF EXISTS never_emptied ON scoring_method;
"""


class Migration(migrations.Migration):
    dependencies = [("scoring", "0002_guards"), ("accounts", "0002_guards")]

    operations = [
        migrations.RunSQL(ONCE, "SELECT 1"),
        *(migrations.RunSQL(table.forward(), table.backward()) for table in TABLES),
        *(migrations.RunSQL(table.adopt(), "SELECT 1") for table in TABLES),
    ]
