"""Trigger: a questionnaire that arrives ends its case, whatever channel it came by.

In the same statement as the questionnaire, so that no crash parts the two. Fewer than
80 in 100 scored items answered make it partial (docs/sampling.md). A questionnaire that
comes after a refusal wins: somebody did answer.
"""

from django.db import migrations

FORWARD = r"""
CREATE FUNCTION surveys_case_is_answered() RETURNS trigger AS $$
DECLARE
    -- One character an item, four ("\000") for an item without an answer.
    text_of text := encode(NEW.answers, 'escape');
    empty integer := (length(text_of) - length(replace(text_of, '\000', ''))) / 4;
BEGIN
    UPDATE surveys_case SET disposition = CASE
        WHEN empty * 5 > length(NEW.answers) THEN 'partial' ELSE 'completed' END
    WHERE uid = NEW.case_uid AND role <> 'reserve';
    RETURN NULL;
END $$ LANGUAGE plpgsql;

CREATE TRIGGER case_is_answered AFTER INSERT ON surveys_response
    FOR EACH ROW WHEN (NEW.case_uid <> '')
    EXECUTE FUNCTION surveys_case_is_answered();
"""
BACKWARD = """
DROP TRIGGER case_is_answered ON surveys_response;
DROP FUNCTION surveys_case_is_answered();
"""


class Migration(migrations.Migration):
    dependencies = [("surveys", "0010_keyed_passes_stay_as_keyed")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
