"""A try that was counted stays counted until it no longer matters.

The portal's process counts, so its role writes rows: whoever took it over could clear
the counts that hold up the guessing of passwords at the desks.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION accounts_spent_stays() RETURNS trigger AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.full_at <= clock_timestamp() THEN
            RETURN OLD;
        END IF;
    -- The desks give one back to whoever signed in well.
    ELSIF NEW.key = OLD.key
        AND (NEW.full_at >= OLD.full_at OR current_user <> 'sipas_portal')
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a try that was counted stays counted'
        USING ERRCODE = 'integrity_constraint_violation';
END $$ LANGUAGE plpgsql;
CREATE TRIGGER spent_stays BEFORE UPDATE OR DELETE ON accounts_spent
    FOR EACH ROW EXECUTE FUNCTION accounts_spent_stays();
"""
BACKWARD = """
DROP TRIGGER spent_stays ON accounts_spent;
DROP FUNCTION accounts_spent_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0015_roles_at_a_body")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
