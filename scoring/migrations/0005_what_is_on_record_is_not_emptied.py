"""Research files and who had them are not emptied at a blow, by nobody."""

from django.db import migrations

from accounts.ledger.proofs.linked_tables import may_be_emptied, never_emptied

TABLES = ("access", "download", "researchfile")


class Migration(migrations.Migration):
    dependencies = [
        ("scoring", "0004_a_finished_run_is_frozen"),
        ("accounts", "0009_nobody_takes_an_account_alone"),
    ]

    operations = [
        migrations.RunSQL(
            never_emptied(f"scoring_{table}"), may_be_emptied(f"scoring_{table}")
        )
        for table in TABLES
    ]
