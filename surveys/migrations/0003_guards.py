"""What the database holds of rounds, samples and answers: SQL in guards/, and links."""

from django.db import migrations

from schema.guards import guards
from surveys.linked_tables import (
    AMENDMENT_REQUESTS,
    AMENDMENTS,
    DESIGN_REQUESTS,
    LATE,
    OPENING_REQUESTS,
    OUT_OF_SAMPLE,
    REOPENING_REQUESTS,
    RESPONSES,
    REVIEW_REQUESTS,
    REVIEWS,
    ROUNDS,
    VISITS,
    WITHDRAWAL_REQUESTS,
)

LINKED = (
    *(RESPONSES, AMENDMENTS, REVIEWS, VISITS, ROUNDS, LATE, OUT_OF_SAMPLE),
    *(AMENDMENT_REQUESTS, REVIEW_REQUESTS, OPENING_REQUESTS, REOPENING_REQUESTS),
    *(WITHDRAWAL_REQUESTS, DESIGN_REQUESTS),
)


class Migration(migrations.Migration):
    dependencies = [
        ("surveys", "0002_identities_in_a_schema_of_their_own"),
        ("accounts", "0002_guards"),
    ]

    operations = [
        *guards(__file__, "instrument", "round", "design", "frame", "sample"),
        *guards(__file__, "fieldwork", "paper", "response", "amendment"),
        *(migrations.RunSQL(table.forward(), table.backward()) for table in LINKED),
    ]
