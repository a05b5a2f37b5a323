"""The design of a round that stands in a sealed edition is not replaced.

Surveys and publishing do not know each other, so the wall stands here.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION scoring_design_in_no_edition() RETURNS trigger AS $$
BEGIN
    IF EXISTS (
        SELECT FROM publishing_release AS edition
        JOIN surveys_round AS o ON o.code = edition.round_code
        WHERE o.id = NEW.round_id)
    THEN
        RAISE EXCEPTION 'round % stands in an edition', NEW.round_id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER in_no_edition BEFORE UPDATE OF used_at ON surveys_designrequest
    FOR EACH ROW EXECUTE FUNCTION scoring_design_in_no_edition();
"""
BACKWARD = """
DROP TRIGGER in_no_edition ON surveys_designrequest;
DROP FUNCTION scoring_design_in_no_edition();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("scoring", "0007_errors_that_learn_from_other_units"),
        ("surveys", "0020_two_people_replace_a_design"),
    ]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
