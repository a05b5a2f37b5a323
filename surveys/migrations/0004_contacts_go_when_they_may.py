"""Contacts go when they may, erasures stay, nobody visits a case of the own unit.

Versions of questionnaires and erasures are linked, whoever stores or retires them.
"""

from django.db import migrations

from schema.guards import guards
from surveys.linked_tables import ERASURES, INSTRUMENTS

LINKED = (INSTRUMENTS, ERASURES)


class Migration(migrations.Migration):
    dependencies = [("surveys", "0003_guards")]

    operations = [
        *guards(__file__, "contact"),
        *(migrations.RunSQL(one.forward(), one.backward()) for one in LINKED),
        *(migrations.RunSQL(one.adopt(), "SELECT 1") for one in LINKED),
    ]
