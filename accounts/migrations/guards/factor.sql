-- Second factors: authenticator apps, passkeys, recovery codes.
--
-- A passkey is ended, never deleted, changed or given to another; it counts forwards
-- alone. Of a strong account others end a factor only when two people said so, by one
-- approval for all its factors. Nobody on the staff ends his own last factor.

CREATE OR REPLACE FUNCTION accounts_device_stays() RETURNS trigger AS $$
DECLARE
    person bigint := CASE TG_OP WHEN 'DELETE' THEN OLD.user_id ELSE NEW.user_id END;
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.confirmed AND NEW.confirmed
        AND NEW.key = OLD.key AND NEW.user_id = OLD.user_id
    THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.confirmed
        AND NOT (NEW.confirmed AND NEW.user_id = OLD.user_id AND NEW.key = OLD.key)
        AND accounts_is_strong(OLD.user_id)
    THEN
        RAISE EXCEPTION 'a device of user % is not exchanged', OLD.user_id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF person = accounts_person() OR NOT accounts_is_strong(person) THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'DELETE' THEN
        IF NOT OLD.confirmed THEN
            RETURN NULL;
        END IF;
        UPDATE accounts_credentialrequest SET used_at = clock_timestamp() WHERE id = (
            SELECT id FROM accounts_credentialrequest
            WHERE outcome = 'approved' AND used_at IS NULL
              AND user_id = OLD.user_id
              AND what = 'device'
            ORDER BY id LIMIT 1
        );
        IF NOT FOUND THEN
            RAISE EXCEPTION 'two people take the device of user %', OLD.user_id
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    ELSIF NOT NEW.confirmed THEN
        RETURN NULL;
    END IF;
    UPDATE accounts_user SET credentials_taken_at = clock_timestamp()
        WHERE id = person;
    RETURN NULL;
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER device_stays
    AFTER INSERT OR UPDATE OR DELETE ON otp_totp_totpdevice
    FOR EACH ROW EXECUTE FUNCTION accounts_device_stays();

-- now() is the same within a transaction and in no other: it says which one took it.
CREATE OR REPLACE FUNCTION accounts_factor_taken() RETURNS trigger AS $$
BEGIN
    NEW.used_at := now();
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER factor_taken
    BEFORE UPDATE OF used_at ON accounts_credentialrequest
    FOR EACH ROW WHEN (
        OLD.used_at IS NULL
        AND NEW.used_at IS NOT NULL
        AND NEW.what = 'device'
    )
    EXECUTE FUNCTION accounts_factor_taken();

CREATE OR REPLACE FUNCTION accounts_takes_factor(person bigint) RETURNS boolean AS $$
BEGIN
    IF EXISTS (
        SELECT FROM accounts_credentialrequest
        WHERE user_id = person AND what = 'device' AND used_at = now()
    ) THEN
        RETURN true;
    END IF;
    UPDATE accounts_credentialrequest SET used_at = now() WHERE id = (
        SELECT id FROM accounts_credentialrequest
        WHERE outcome = 'approved' AND used_at IS NULL
          AND user_id = person AND what = 'device'
        ORDER BY id LIMIT 1
    );
    RETURN FOUND;
END $$ LANGUAGE plpgsql;

CREATE OR REPLACE FUNCTION accounts_is_last_factor(person bigint, passkey bigint)
RETURNS boolean AS $$
    SELECT NOT EXISTS (
        SELECT FROM otp_totp_totpdevice WHERE user_id = person AND confirmed
    ) AND NOT EXISTS (
        SELECT FROM accounts_passkey
        WHERE user_id = person AND removed_at IS NULL AND id <> passkey
    )
$$ LANGUAGE sql VOLATILE;

CREATE OR REPLACE FUNCTION accounts_passkey_stays() RETURNS trigger AS $$
DECLARE
    moving text[] := ARRAY['sign_count', 'last_challenge', 'used_at', 'removed_at'];
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.user_id IS DISTINCT FROM accounts_person()
            AND accounts_is_strong(NEW.user_id)
        THEN
            UPDATE accounts_user SET credentials_taken_at = clock_timestamp()
                WHERE id = NEW.user_id;
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' OR OLD.removed_at IS NOT NULL
        OR to_jsonb(NEW) - moving <> to_jsonb(OLD) - moving
        OR NEW.sign_count < OLD.sign_count
    THEN
        RAISE EXCEPTION 'passkey % is used and ended, never changed or deleted', OLD.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.removed_at IS NULL THEN
        -- Whoever moves a count on takes the key away without saying so.
        IF OLD.user_id IS DISTINCT FROM accounts_person() THEN
            RAISE EXCEPTION 'passkey % is used by its owner alone', OLD.id
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    -- One at a time, or two requests end a key each, and none is left.
    PERFORM FROM accounts_user WHERE id = OLD.user_id FOR NO KEY UPDATE;
    IF OLD.user_id = accounts_person() THEN
        IF accounts_is_last_factor(OLD.user_id, OLD.id) AND EXISTS (
            SELECT FROM accounts_membership
            WHERE user_id = OLD.user_id AND role <> 'researcher'
              AND valid_from <= (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
              AND (valid_until IS NULL
                OR valid_until > (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date)
        ) THEN
            RAISE EXCEPTION 'user % keeps a second factor', OLD.user_id
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    ELSIF accounts_is_strong(OLD.user_id) THEN
        IF NOT accounts_takes_factor(OLD.user_id) THEN
            RAISE EXCEPTION 'two people take the passkeys of user %', OLD.user_id
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        UPDATE accounts_user SET credentials_taken_at = clock_timestamp()
            WHERE id = OLD.user_id;
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER passkey_stays
    BEFORE INSERT OR UPDATE OR DELETE ON accounts_passkey
    FOR EACH ROW EXECUTE FUNCTION accounts_passkey_stays();

CREATE OR REPLACE FUNCTION accounts_factor_rests() RETURNS trigger AS $$
DECLARE
    person bigint := CASE TG_OP WHEN 'DELETE' THEN OLD.user_id ELSE NEW.user_id END;
BEGIN
    IF person IS DISTINCT FROM accounts_person() THEN
        UPDATE accounts_user SET credentials_taken_at = clock_timestamp()
            WHERE id = person;
    END IF;
    RETURN NULL;
END $$ LANGUAGE plpgsql;

CREATE OR REPLACE TRIGGER given_factor_rests AFTER INSERT ON otp_totp_totpdevice
    FOR EACH ROW WHEN (NEW.confirmed)
    EXECUTE FUNCTION accounts_factor_rests();
CREATE OR REPLACE TRIGGER changed_factor_rests AFTER UPDATE ON otp_totp_totpdevice
    FOR EACH ROW WHEN (
        NEW.confirmed
        AND (NOT OLD.confirmed
        OR NEW.key <> OLD.key
        OR NEW.user_id <> OLD.user_id)
    )
    EXECUTE FUNCTION accounts_factor_rests();
CREATE OR REPLACE TRIGGER taken_factor_rests AFTER DELETE ON otp_totp_totpdevice
    FOR EACH ROW WHEN (OLD.confirmed)
    EXECUTE FUNCTION accounts_factor_rests();

CREATE OR REPLACE TRIGGER given_factor_rests AFTER INSERT ON accounts_passkey
    FOR EACH ROW EXECUTE FUNCTION accounts_factor_rests();
CREATE OR REPLACE TRIGGER taken_factor_rests AFTER UPDATE ON accounts_passkey
    FOR EACH ROW WHEN (OLD.removed_at IS NULL AND NEW.removed_at IS NOT NULL)
    EXECUTE FUNCTION accounts_factor_rests();

CREATE OR REPLACE TRIGGER given_code_rests
    AFTER INSERT OR UPDATE ON accounts_recoverycode
    FOR EACH ROW EXECUTE FUNCTION accounts_factor_rests();

CREATE OR REPLACE TRIGGER zz_never_emptied BEFORE TRUNCATE ON accounts_credentialrequest
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_refuse();
CREATE OR REPLACE TRIGGER asked_and_decided
    BEFORE INSERT OR UPDATE OR DELETE ON accounts_credentialrequest
    FOR EACH ROW
    EXECUTE FUNCTION accounts_asked('administrator', 'publisher,administrator');
