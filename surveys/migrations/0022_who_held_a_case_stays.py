"""Who held a case, and who let a reserve stand in for it, stays on record.

Pages only ever add such rows and end them; the desk's own role could delete them, and a
surveyor's refusals with them.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION surveys_hands_stay() RETURNS trigger AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'surveys_assignment'
        AND to_jsonb(OLD) ->> 'ended_at' IS NULL
        AND to_jsonb(NEW) - 'ended_at' = to_jsonb(OLD) - 'ended_at'
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'who held a case stays on record'
        USING ERRCODE = 'integrity_constraint_violation';
END $$ LANGUAGE plpgsql;
CREATE TRIGGER hands_stay BEFORE UPDATE OR DELETE ON surveys_assignment
    FOR EACH ROW EXECUTE FUNCTION surveys_hands_stay();
CREATE TRIGGER hands_stay BEFORE UPDATE OR DELETE ON surveys_replacement
    FOR EACH ROW EXECUTE FUNCTION surveys_hands_stay();
"""
BACKWARD = """
DROP TRIGGER hands_stay ON surveys_replacement;
DROP TRIGGER hands_stay ON surveys_assignment;
DROP FUNCTION surveys_hands_stay();
"""


class Migration(migrations.Migration):
    dependencies = [("surveys", "0021_versions_of_questionnaires")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
