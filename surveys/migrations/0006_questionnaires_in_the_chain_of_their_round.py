"""Questionnaires, amendments, reviews, visits and rounds are linked as they change."""

from django.db import migrations

from surveys.linked_tables import (AMENDMENTS, LATE, REOPENING_REQUESTS, RESPONSES, REVIEW_REQUESTS, REVIEWS, ROUNDS, VISITS)

TABLES = (
    *(RESPONSES, AMENDMENTS, REVIEWS, VISITS, ROUNDS),
    *(LATE, REVIEW_REQUESTS, REOPENING_REQUESTS),
)
STAYS = """
CREATE TRIGGER late_arrival_stays BEFORE UPDATE OR DELETE ON surveys_latearrival
    FOR EACH ROW EXECUTE FUNCTION accounts_refuse();
"""
UNDO = "DROP TRIGGER late_arrival_stays ON surveys_latearrival;"


class Migration(migrations.Migration):
    dependencies = [
        ("surveys", "0005_a_questionnaire_ends_its_case"),
        ("accounts", "0003_a_chain_of_what_was_done"),
    ]

    operations = [
        migrations.RunSQL(STAYS, UNDO),
        *(migrations.RunSQL(table.forward(), table.backward()) for table in TABLES),
    ]
