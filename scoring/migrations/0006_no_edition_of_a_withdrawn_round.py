"""A round is withdrawn only where no edition stands on it, and none is made of it
afterwards: what surveys and publishing may not know of each other."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION scoring_round_in_no_edition() RETURNS trigger AS $$
BEGIN
    IF EXISTS (SELECT FROM publishing_release WHERE round_code = NEW.code) THEN
        RAISE EXCEPTION 'round % stands in an edition', NEW.code
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER in_no_edition BEFORE UPDATE OF state ON surveys_round
    FOR EACH ROW WHEN (NEW.state = 'withdrawn' AND OLD.state <> NEW.state)
    EXECUTE FUNCTION scoring_round_in_no_edition();

CREATE FUNCTION scoring_of_no_withdrawn_round() RETURNS trigger AS $$
BEGIN
    -- Locked against being withdrawn until the edition is written.
    PERFORM FROM surveys_round WHERE code = NEW.round_code FOR KEY SHARE;
    IF EXISTS (SELECT FROM surveys_round
        WHERE code = NEW.round_code AND state = 'withdrawn')
    THEN
        RAISE EXCEPTION 'round % is withdrawn: no edition is made of it',
            NEW.round_code USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER of_no_withdrawn_round BEFORE INSERT ON publishing_release
    FOR EACH ROW EXECUTE FUNCTION scoring_of_no_withdrawn_round();
"""
BACKWARD = """
DROP TRIGGER of_no_withdrawn_round ON publishing_release;
DROP FUNCTION scoring_of_no_withdrawn_round();
DROP TRIGGER in_no_edition ON surveys_round;
DROP FUNCTION scoring_round_in_no_edition();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("scoring", "0005_what_is_on_record_is_not_emptied"),
        ("publishing", "0012_what_is_on_record_is_not_emptied"),
        ("surveys", "0015_two_people_withdraw_a_round"),
    ]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
