"""What a respondent was told: texts kept for good, named by each questionnaire.

The code is checked a statement, not a row: COPY stays as fast as it was. The way, the
moments, the unit, the case and the surveyor never change, by no amendment either.
"""

from django.db import migrations

TOLD = (
    *("consent", "channel", "started_at", "answered_at", "received_at"),
    # Nor does whose it is, and about whom.
    *("round_id", "uid", "unit_id", "case_uid", "surveyor_id"),
)
CHANGED = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in TOLD)
KNOWN = """
CREATE TRIGGER history_stays BEFORE UPDATE OR DELETE ON surveys_consenttext
    FOR EACH ROW EXECUTE FUNCTION surveys_history_stays();
CREATE TRIGGER zz_never_emptied BEFORE TRUNCATE ON surveys_consenttext
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_refuse();

CREATE FUNCTION surveys_consent_is_known() RETURNS trigger AS $$
DECLARE
    odd text;
BEGIN
    SELECT consent INTO odd FROM after
    WHERE consent <> '' AND consent NOT IN (SELECT code FROM surveys_consenttext)
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'there is no text of consent %', odd
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER consent_is_known AFTER INSERT ON surveys_response
    REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION surveys_consent_is_known();
CREATE TRIGGER what_was_told_stays BEFORE UPDATE ON surveys_response
    FOR EACH ROW WHEN ({changed})
    EXECUTE FUNCTION surveys_response_stays();
"""
NOT_KNOWN = """
DROP TRIGGER what_was_told_stays ON surveys_response;
DROP TRIGGER consent_is_known ON surveys_response;
DROP FUNCTION surveys_consent_is_known();
DROP TRIGGER zz_never_emptied ON surveys_consenttext;
DROP TRIGGER history_stays ON surveys_consenttext;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('surveys', '0008_two_people_exclude_and_reopen'),
    ]

    operations = [
        migrations.RunSQL(KNOWN.format(changed=CHANGED), NOT_KNOWN),
    ]
