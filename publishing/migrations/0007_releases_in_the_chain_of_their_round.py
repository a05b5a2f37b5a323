"""Releases are linked as they are drafted, sealed, approved and withdrawn."""

from django.db import migrations

from publishing.linked_tables import TABLES


class Migration(migrations.Migration):
    dependencies = [
        ("publishing", "0006_places_in_the_sample"),
        ("accounts", "0003_a_chain_of_what_was_done"),
    ]

    operations = [
        migrations.RunSQL(table.forward(), table.backward()) for table in TABLES
    ]
