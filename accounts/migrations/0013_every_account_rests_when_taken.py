"""Whatever is taken of anybody's account, it approves nothing for seven days.

Until now that held for the ministry's roles. But supervisors and officers approve
exclusions and amendments: whoever took two of their accounts was two people.

And a role that is over stays over: what begins again is given again.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION accounts_user_rests() RETURNS trigger AS $$
BEGIN
    -- The first password of a new account takes nothing from anybody.
    IF OLD.id IS DISTINCT FROM accounts_person() AND (
        NEW.email <> OLD.email
        OR NEW.provider_subject IS DISTINCT FROM OLD.provider_subject
        OR (NEW.password <> OLD.password
            AND NOT (left(OLD.password, 1) = '!' AND OLD.last_login IS NULL))
    ) THEN
        NEW.credentials_taken_at := clock_timestamp();
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER user_rests BEFORE UPDATE ON accounts_user
    FOR EACH ROW EXECUTE FUNCTION accounts_user_rests();

CREATE FUNCTION accounts_factor_rests() RETURNS trigger AS $$
DECLARE
    person bigint := CASE TG_OP WHEN 'DELETE' THEN OLD.user_id ELSE NEW.user_id END;
BEGIN
    IF person IS DISTINCT FROM accounts_person() THEN
        UPDATE accounts_user SET credentials_taken_at = clock_timestamp()
            WHERE id = person;
    END IF;
    RETURN NULL;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER given_factor_rests AFTER INSERT ON otp_totp_totpdevice
    FOR EACH ROW WHEN (NEW.confirmed) EXECUTE FUNCTION accounts_factor_rests();
CREATE TRIGGER changed_factor_rests AFTER UPDATE ON otp_totp_totpdevice
    FOR EACH ROW WHEN (NEW.confirmed AND (NOT OLD.confirmed
        OR NEW.key <> OLD.key OR NEW.user_id <> OLD.user_id))
    EXECUTE FUNCTION accounts_factor_rests();
CREATE TRIGGER taken_factor_rests AFTER DELETE ON otp_totp_totpdevice
    FOR EACH ROW WHEN (OLD.confirmed) EXECUTE FUNCTION accounts_factor_rests();
CREATE TRIGGER given_factor_rests AFTER INSERT ON accounts_passkey
    FOR EACH ROW EXECUTE FUNCTION accounts_factor_rests();
CREATE TRIGGER taken_factor_rests AFTER UPDATE ON accounts_passkey
    FOR EACH ROW WHEN (OLD.removed_at IS NULL AND NEW.removed_at IS NOT NULL)
    EXECUTE FUNCTION accounts_factor_rests();
CREATE TRIGGER given_code_rests AFTER INSERT OR UPDATE ON accounts_recoverycode
    FOR EACH ROW EXECUTE FUNCTION accounts_factor_rests();

DROP TRIGGER code_is_own ON accounts_recoverycode;
DROP FUNCTION accounts_code_is_own();

CREATE FUNCTION accounts_membership_stays_over() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION 'a role that is over is given again, never made longer'
        USING ERRCODE = 'integrity_constraint_violation';
END $$ LANGUAGE plpgsql;
CREATE TRIGGER membership_stays_over BEFORE UPDATE OF valid_until
    ON accounts_membership FOR EACH ROW WHEN (
        OLD.valid_until <= (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
        AND coalesce(NEW.valid_until > OLD.valid_until, true)
    ) EXECUTE FUNCTION accounts_membership_stays_over();
"""
BACKWARD = """
DROP TRIGGER membership_stays_over ON accounts_membership;
DROP FUNCTION accounts_membership_stays_over();

CREATE FUNCTION accounts_code_is_own() RETURNS trigger AS $$
BEGIN
    IF NEW.user_id IS DISTINCT FROM accounts_person()
        AND accounts_is_strong(NEW.user_id)
    THEN
        UPDATE accounts_user SET credentials_taken_at = clock_timestamp()
            WHERE id = NEW.user_id;
    END IF;
    RETURN NULL;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER code_is_own AFTER INSERT OR UPDATE ON accounts_recoverycode
    FOR EACH ROW EXECUTE FUNCTION accounts_code_is_own();

DROP TRIGGER given_code_rests ON accounts_recoverycode;
DROP TRIGGER taken_factor_rests ON accounts_passkey;
DROP TRIGGER given_factor_rests ON accounts_passkey;
DROP TRIGGER taken_factor_rests ON otp_totp_totpdevice;
DROP TRIGGER changed_factor_rests ON otp_totp_totpdevice;
DROP TRIGGER given_factor_rests ON otp_totp_totpdevice;
DROP FUNCTION accounts_factor_rests();
DROP TRIGGER user_rests ON accounts_user;
DROP FUNCTION accounts_user_rests();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0012_a_place_and_a_giver_for_roles'),
    ]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
