-- The trail and the admin's log are only added to; people and roles come onto the trail
-- by trigger, whoever changes them.

-- Whoever it was: the person of the request, or the database's role.
CREATE OR REPLACE FUNCTION accounts_note(deed text, person bigint, more jsonb)
RETURNS void AS $$
    INSERT INTO accounts_auditevent (at, actor_id, verb, subject, details)
    VALUES (clock_timestamp(), accounts_person(), deed, 'user:' || person,
        CASE WHEN accounts_person() IS NULL
            THEN more || jsonb_build_object('by', 'database role ' || current_user)
            ELSE more END)
$$ LANGUAGE sql;

CREATE OR REPLACE FUNCTION accounts_person_noted() RETURNS trigger AS $$
DECLARE
    changed jsonb;
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM accounts_note('account_made', NEW.id, '{}');
        RETURN NULL;
    END IF;
    IF NEW.password <> OLD.password THEN
        PERFORM accounts_note('password_changed', NEW.id, '{}');
    END IF;
    SELECT jsonb_agg(key ORDER BY key) INTO changed
        FROM jsonb_each(to_jsonb(NEW)) AS after
        JOIN jsonb_each(to_jsonb(OLD)) AS before USING (key)
        WHERE after.value <> before.value
          AND key NOT IN ('last_login', 'password', 'session_epoch');
    IF changed IS NOT NULL THEN
        PERFORM accounts_note(
            'account_changed', NEW.id, jsonb_build_object('fields', changed));
    END IF;
    RETURN NULL;
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER person_noted AFTER INSERT OR UPDATE ON accounts_user
    FOR EACH ROW EXECUTE FUNCTION accounts_person_noted();

CREATE OR REPLACE FUNCTION accounts_membership_noted() RETURNS trigger AS $$
BEGIN
    PERFORM accounts_note(
        CASE TG_OP WHEN 'INSERT' THEN 'role_given' ELSE 'role_ended' END, NEW.user_id,
        jsonb_build_object('role', NEW.role, 'unit', NEW.unit_id,
            'service_point', NEW.service_point_id, 'until', NEW.valid_until));
    RETURN NULL;
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER membership_noted AFTER INSERT OR UPDATE ON accounts_membership
    FOR EACH ROW EXECUTE FUNCTION accounts_membership_noted();

CREATE OR REPLACE TRIGGER event_stays BEFORE UPDATE OR DELETE ON accounts_auditevent
    FOR EACH ROW EXECUTE FUNCTION accounts_refuse();

CREATE OR REPLACE TRIGGER entry_stays BEFORE UPDATE OR DELETE ON django_admin_log
    FOR EACH ROW EXECUTE FUNCTION accounts_refuse();
