"""Beside an error that learnt from other units stands the own one; and the method of a
round is chosen before it opens.

A method chosen after answers are seen could be chosen for its ranks.
"""

from django.db import migrations, models

FIXED = """
CREATE FUNCTION scoring_method_is_chosen_early() RETURNS trigger AS $$
BEGIN
    IF OLD.state <> 'draft'
        OR EXISTS (SELECT FROM surveys_response WHERE round_id = OLD.id)
    THEN
        RAISE EXCEPTION 'round % : its method is chosen before it opens and before any'
            ' questionnaire', NEW.code USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER method_is_chosen_early
    BEFORE UPDATE OF methodology, methodology_text ON surveys_round
    FOR EACH ROW WHEN (
        OLD.methodology <> NEW.methodology
        OR OLD.methodology_text <> NEW.methodology_text
    ) EXECUTE FUNCTION scoring_method_is_chosen_early();

CREATE FUNCTION scoring_by_the_method_of_its_round() RETURNS trigger AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM surveys_round AS asked WHERE asked.id = NEW.round_id
        AND asked.methodology_text = NEW.methodology_text
    ) THEN
        RAISE EXCEPTION 'a run measures by the method of its round and by no other'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER by_the_method_of_its_round
    BEFORE INSERT OR UPDATE OF round_id, methodology_text ON scoring_run
    FOR EACH ROW EXECUTE FUNCTION scoring_by_the_method_of_its_round();
"""
FREE = """
DROP TRIGGER by_the_method_of_its_round ON scoring_run;
DROP FUNCTION scoring_by_the_method_of_its_round();
DROP TRIGGER method_is_chosen_early ON surveys_round;
DROP FUNCTION scoring_method_is_chosen_early();
"""


class Migration(migrations.Migration):

    dependencies = [
        ("scoring", "0006_no_edition_of_a_withdrawn_round"),
        ("surveys", "0012_a_sample_stays_as_drawn"),
    ]

    operations = [
        migrations.AddField("index", "own_error", models.FloatField(null=True)),
        migrations.AddField("index", "own_degrees", models.FloatField(null=True)),
        migrations.AddField(
            "index",
            "error_from",
            models.CharField(blank=True, db_default="", default="", max_length=10),
        ),
        migrations.RunSQL(FIXED, FREE),
    ]
