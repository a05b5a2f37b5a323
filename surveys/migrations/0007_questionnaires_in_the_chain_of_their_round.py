"""Questionnaires, amendments, reviews, visits and rounds are linked as they change."""

from django.db import migrations

from surveys.chained import AMENDMENTS, RESPONSES, REVIEWS, ROUNDS, VISITS

TABLES = (RESPONSES, AMENDMENTS, REVIEWS, VISITS, ROUNDS)


class Migration(migrations.Migration):
    dependencies = [
        ("surveys", "0006_a_questionnaire_ends_its_case"),
        ("accounts", "0003_a_chain_of_what_was_done"),
    ]

    operations = [
        migrations.RunSQL(table.forward(), table.backward()) for table in TABLES
    ]
