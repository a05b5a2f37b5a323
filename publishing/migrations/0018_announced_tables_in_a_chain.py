"""Announced tables are linked as they are drafted, sealed, withdrawn and discarded."""

from django.db import migrations

from accounts.ledger.proofs.linked_tables import may_be_emptied, never_emptied, session
from publishing.linked_tables import ANNOUNCED

# What stands already is told of by the first link.
STANDING = f"""
{" ".join(f"{statement};" for statement in session())}
SELECT accounts_append(x.chain, '{ANNOUNCED.table}', json_build_object(
    'inserted', json_object_agg(x.id, x.h ORDER BY x.id))::text)
FROM (SELECT r.id, {ANNOUNCED.chain} AS chain, {ANNOUNCED.hash} AS h
    FROM {ANNOUNCED.table} AS r) AS x
GROUP BY x.chain;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("publishing", "0017_points_of_scorecards"),
        ("accounts", "0003_a_chain_of_what_was_done"),
    ]

    operations = [
        # The links' own triggers bring the one that refuses to empty the table.
        migrations.RunSQL(
            may_be_emptied(ANNOUNCED.table), never_emptied(ANNOUNCED.table)
        ),
        migrations.RunSQL(ANNOUNCED.forward(), ANNOUNCED.backward()),
        migrations.RunSQL(STANDING, migrations.RunSQL.noop),
    ]
