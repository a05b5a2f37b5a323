"""The trail, the admin's log, people and their roles are only added to, and linked."""

from django.db import migrations, models
from django.db.models import F, Q

from accounts.linked_tables import TABLES

# People are deactivated and roles are ended; neither is unmade.
STAYS = """
CREATE TRIGGER event_stays BEFORE UPDATE OR DELETE ON accounts_auditevent
    FOR EACH ROW EXECUTE FUNCTION accounts_refuse();
CREATE TRIGGER entry_stays BEFORE UPDATE OR DELETE ON django_admin_log
    FOR EACH ROW EXECUTE FUNCTION accounts_refuse();
CREATE TRIGGER person_stays BEFORE DELETE ON accounts_user
    FOR EACH ROW EXECUTE FUNCTION accounts_refuse();

CREATE FUNCTION accounts_membership_ends() RETURNS trigger AS $$
BEGIN
    IF TG_OP = 'UPDATE'
        AND to_jsonb(NEW) - 'valid_until' = to_jsonb(OLD) - 'valid_until'
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a role is given and ended, never changed or deleted'
        USING ERRCODE = 'integrity_constraint_violation';
END $$ LANGUAGE plpgsql;
CREATE TRIGGER membership_stays BEFORE UPDATE OR DELETE ON accounts_membership
    FOR EACH ROW EXECUTE FUNCTION accounts_membership_ends();
"""
UNDO = """
DROP TRIGGER membership_stays ON accounts_membership;
DROP FUNCTION accounts_membership_ends();
DROP TRIGGER person_stays ON accounts_user;
DROP TRIGGER entry_stays ON django_admin_log;
DROP TRIGGER event_stays ON accounts_auditevent;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0007_two_people_give_roles'),
        ('admin', '0003_logentry_add_action_flag_choices'),
    ]

    operations = [
        migrations.RunSQL(STAYS, UNDO),
        *(migrations.RunSQL(table.forward(), table.backward()) for table in TABLES),
    ]
