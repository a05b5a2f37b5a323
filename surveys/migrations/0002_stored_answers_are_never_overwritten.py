"""Triggers: answers change by amendment only; amendments and reviews never change.

`surveys.amendments` announces itself with a setting that ends with its transaction;
every other UPDATE of what a person stated, and every DELETE, is refused.
"""

from django.db import migrations

STATED = (
    "round_id",
    "uid",
    "unit_id",
    "stratum",
    "psu",
    "cluster",
    "level",
    "service_field",
    "sex",
    "age_group",
    "urban",
    "answers",
    "other",
    "digest",
    "received_at",
)
CHANGED = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in STATED)
HISTORY = ("surveys_amendment", "surveys_review")

FORWARD = f"""
CREATE FUNCTION surveys_response_stays() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION 'questionnaire % is kept as it came; amend or reject it', OLD.uid
        USING ERRCODE = 'integrity_constraint_violation';
END $$ LANGUAGE plpgsql;

CREATE TRIGGER response_is_amended_only BEFORE UPDATE ON surveys_response
    FOR EACH ROW WHEN (
        current_setting('sipas.amending', true) IS DISTINCT FROM 'on'
        AND ({CHANGED})
    )
    EXECUTE FUNCTION surveys_response_stays();
CREATE TRIGGER response_is_never_deleted BEFORE DELETE ON surveys_response
    FOR EACH ROW EXECUTE FUNCTION surveys_response_stays();

CREATE FUNCTION surveys_history_stays() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$ LANGUAGE plpgsql;
"""
BACKWARD = """
DROP TRIGGER response_is_never_deleted ON surveys_response;
DROP TRIGGER response_is_amended_only ON surveys_response;
DROP FUNCTION surveys_response_stays();
DROP FUNCTION surveys_history_stays();
"""
KEEP = """
CREATE TRIGGER history_stays BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION surveys_history_stays();
"""
LET_GO = "DROP TRIGGER history_stays ON {table};"


class Migration(migrations.Migration):
    dependencies = [("surveys", "0001_instruments_rounds_frames_and_responses")]

    operations = [
        migrations.RunSQL(FORWARD, BACKWARD),
        *(
            migrations.RunSQL(KEEP.format(table=t), LET_GO.format(table=t))
            for t in HISTORY
        ),
    ]
