"""Figures of releases, looks and grants are not emptied at a blow, by nobody."""

from django.db import migrations

from accounts.ledger.proofs.linked_tables import may_be_emptied, never_emptied

TABLES = ("announcement", "distribution", "figure", "indicator", "look", "opinion", "preview", "receipts", "remeasure", "sampledplace")


class Migration(migrations.Migration):
    dependencies = [
        ("publishing", "0011_answers_changed_since_an_edition"),
        ("accounts", "0009_nobody_takes_an_account_alone"),
    ]

    operations = [
        migrations.RunSQL(
            never_emptied(f"publishing_{table}"), may_be_emptied(f"publishing_{table}")
        )
        for table in TABLES
    ]
