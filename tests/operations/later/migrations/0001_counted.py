"""Expand: a column with a default, and a table filled from what is there."""

from django.db import migrations

from tests.operations.cut import here

ADDED = """
ALTER TABLE surveys_round ADD COLUMN later_words text NOT NULL DEFAULT '';
CREATE TABLE later_counted (
    round_id bigint PRIMARY KEY REFERENCES surveys_round,
    responses integer NOT NULL CHECK (responses >= 0)
);
INSERT INTO later_counted
SELECT one.id, count(answered.id) FROM surveys_round AS one
LEFT JOIN surveys_response AS answered ON answered.round_id = one.id GROUP BY one.id
"""
REMOVED = "DROP TABLE later_counted; ALTER TABLE surveys_round DROP COLUMN later_words"


class Migration(migrations.Migration):
    dependencies = [("surveys", "0003_guards")]

    operations = [
        migrations.RunSQL(ADDED, REMOVED),
        migrations.RunPython(
            lambda _apps, _schema: here("migrate"), migrations.RunPython.noop
        ),
    ]
