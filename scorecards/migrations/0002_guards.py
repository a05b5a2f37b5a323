"""What the database holds of scorecards: SQL in guards/, and links."""

from django.db import migrations

from schema.guards import guards
from scorecards.linked_tables import (
    ANSWERS,
    CARDS,
    CLAIMS,
    CLOSINGS,
    CYCLES,
    DECISIONS,
    EVIDENCE,
    EXTENSIONS,
    FILES,
    INQUIRIES,
    OPENINGS,
    REMEDIES,
    SIGNATURES,
    TALLIES,
)

LINKED = (
    *(CYCLES, CARDS, CLAIMS, EVIDENCE, FILES, SIGNATURES, EXTENSIONS, DECISIONS),
    *(INQUIRIES, ANSWERS, OPENINGS, CLOSINGS, TALLIES, REMEDIES),
)


class Migration(migrations.Migration):
    dependencies = [("scorecards", "0001_tables"), ("accounts", "0002_guards")]

    operations = [
        *guards(__file__, "cycle", "claim", "decision", "remedy"),
        *(migrations.RunSQL(table.forward(), table.backward()) for table in LINKED),
    ]
