"""Triggers: a questionnaire that arrives ends its case, whatever channel it came by; one
a reviewer rejects leaves its case for a supervisor to decide.

In the same statement as the questionnaire, so that no crash parts the two. Fewer than
80 in 100 scored items answered make it partial (docs/sampling.md). A questionnaire that
comes after a refusal wins: somebody did answer. A case may be answered by another
questionnaire after a rejection, so only those not rejected count as one.
"""

from django.db import migrations

HOW_ANSWERED = r"""
CREATE FUNCTION surveys_how_answered(answers bytea) RETURNS text AS $$
    -- One character an item, four ("\000") for an item without an answer.
    SELECT CASE WHEN
        (length(shown) - length(replace(shown, '\000', ''))) / 4 * 5 > length(answers)
        THEN 'partial' ELSE 'completed' END
    FROM encode(answers, 'escape') AS shown
$$ LANGUAGE sql IMMUTABLE;

CREATE FUNCTION surveys_case_is_answered() RETURNS trigger AS $$
BEGIN
    UPDATE surveys_case SET disposition = surveys_how_answered(NEW.answers)
    WHERE uid = NEW.case_uid AND role <> 'reserve';
    RETURN NULL;
END $$ LANGUAGE plpgsql;

CREATE TRIGGER case_is_answered AFTER INSERT ON surveys_response
    FOR EACH ROW WHEN (NEW.case_uid <> '')
    EXECUTE FUNCTION surveys_case_is_answered();

CREATE FUNCTION surveys_case_is_reviewed() RETURNS trigger AS $$
BEGIN
    IF NEW.state = 'rejected' THEN
        UPDATE surveys_case SET disposition = 'rejected'
        WHERE uid = NEW.case_uid AND disposition IN ('completed', 'partial');
    ELSE
        UPDATE surveys_case SET disposition = surveys_how_answered(NEW.answers)
        WHERE uid = NEW.case_uid AND role <> 'reserve';
    END IF;
    RETURN NULL;
END $$ LANGUAGE plpgsql;

CREATE TRIGGER case_is_reviewed AFTER UPDATE OF state ON surveys_response
    FOR EACH ROW WHEN (
        NEW.case_uid <> '' AND (OLD.state = 'rejected') <> (NEW.state = 'rejected')
    )
    EXECUTE FUNCTION surveys_case_is_reviewed();
"""
BACK = """
DROP TRIGGER case_is_reviewed ON surveys_response;
DROP FUNCTION surveys_case_is_reviewed();
DROP TRIGGER case_is_answered ON surveys_response;
DROP FUNCTION surveys_case_is_answered();
DROP FUNCTION surveys_how_answered(bytea);
"""


class Migration(migrations.Migration):
    dependencies = [("surveys", "0004_keyed_passes_stay_as_keyed")]

    operations = [migrations.RunSQL(HOW_ANSWERED, BACK)]
