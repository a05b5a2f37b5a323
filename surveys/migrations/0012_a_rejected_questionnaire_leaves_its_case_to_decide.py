"""A case whose questionnaire a reviewer rejects waits for a supervisor.

By trigger, as a questionnaire ends its case by trigger: no crash parts the two. A case
may then be answered by another questionnaire, so only those not rejected count as one.
"""

from django.db import migrations, models

HOW_ANSWERED = r"""
CREATE FUNCTION surveys_how_answered(answers bytea) RETURNS text AS $$
    -- One character an item, four ("\000") for an item without an answer.
    SELECT CASE WHEN
        (length(shown) - length(replace(shown, '\000', ''))) / 4 * 5 > length(answers)
        THEN 'partial' ELSE 'completed' END
    FROM encode(answers, 'escape') AS shown
$$ LANGUAGE sql IMMUTABLE;

CREATE OR REPLACE FUNCTION surveys_case_is_answered() RETURNS trigger AS $$
BEGIN
    UPDATE surveys_case SET disposition = surveys_how_answered(NEW.answers)
    WHERE uid = NEW.case_uid AND role <> 'reserve';
    RETURN NULL;
END $$ LANGUAGE plpgsql;

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
BACK = r"""
DROP TRIGGER case_is_reviewed ON surveys_response;
DROP FUNCTION surveys_case_is_reviewed();

CREATE OR REPLACE FUNCTION surveys_case_is_answered() RETURNS trigger AS $$
DECLARE
    text_of text := encode(NEW.answers, 'escape');
    empty integer := (length(text_of) - length(replace(text_of, '\000', ''))) / 4;
BEGIN
    UPDATE surveys_case SET disposition = CASE
        WHEN empty * 5 > length(NEW.answers) THEN 'partial' ELSE 'completed' END
    WHERE uid = NEW.case_uid AND role <> 'reserve';
    RETURN NULL;
END $$ LANGUAGE plpgsql;

DROP FUNCTION surveys_how_answered(bytea);
"""


ENDS = [
    ("completed", "completed"),
    ("partial", "partly completed"),
    ("refused", "refused"),
    ("no_contact", "never met"),
    ("dead", "died"),
    ("unable", "unable to answer (illness, disability)"),
    ("language", "no common language"),
    ("not_found", "address or person not found"),
    ("moved", "moved, whereabouts unknown"),
    ("ineligible", "ineligible: had no such procedure"),
    ("rejected", "questionnaire rejected"),
]
GOES_ON = [
    ("not_home", "nobody at home"),
    ("appointment", "appointment made"),
    ("form_left", "form left with the respondent"),
]


class Migration(migrations.Migration):
    dependencies = [("surveys", "0011_a_questionnaire_ends_its_case")]

    operations = [
        migrations.AlterField(
            "case",
            "disposition",
            models.CharField(blank=True, choices=ENDS, default="", max_length=12),
        ),
        migrations.AlterField(
            "visit",
            "outcome",
            models.CharField(choices=[*GOES_ON, *ENDS], max_length=12),
        ),
        migrations.RemoveConstraint("response", "response_case_once_a_round"),
        migrations.AddConstraint(
            "response",
            models.UniqueConstraint(
                condition=~models.Q(case_uid="") & ~models.Q(state="rejected"),
                fields=("round", "case_uid"),
                name="response_case_once_a_round",
            ),
        ),
        migrations.RunSQL(HOW_ANSWERED, BACK),
    ]
