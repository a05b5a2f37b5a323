-- People and what they sign in with.
--
-- Of an account of a strong role others change the address or the provider only when
-- two people say so. Whatever somebody else takes of anybody's account, it approves
-- nothing for seven days: supervisors and officers approve exclusions and amendments
-- too, and whoever took two of their accounts was two people.

CREATE OR REPLACE FUNCTION accounts_credentials_stay() RETURNS trigger AS $$
BEGIN
    IF OLD.credentials_taken_at IS NOT NULL
        AND coalesce(NEW.credentials_taken_at < OLD.credentials_taken_at, true)
    THEN
        RAISE EXCEPTION 'when something was taken from user % stays', OLD.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.id = accounts_person() OR NOT accounts_is_strong(OLD.id) THEN
        RETURN NEW;
    END IF;
    IF NEW.username <> OLD.username THEN
        RAISE EXCEPTION 'user % keeps the name', OLD.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.email <> OLD.email THEN
        UPDATE accounts_credentialrequest SET used_at = clock_timestamp() WHERE id = (
            SELECT id FROM accounts_credentialrequest
            WHERE outcome = 'approved' AND used_at IS NULL
              AND user_id = NEW.id
              AND what = 'address'
              AND value = NEW.email
            ORDER BY id LIMIT 1
        );
        IF NOT FOUND THEN
            RAISE EXCEPTION 'two people change the address of user %', OLD.id
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        NEW.credentials_taken_at := clock_timestamp();
    END IF;
    IF NEW.provider_subject IS DISTINCT FROM OLD.provider_subject THEN
        UPDATE accounts_credentialrequest SET used_at = clock_timestamp() WHERE id = (
            SELECT id FROM accounts_credentialrequest
            WHERE outcome = 'approved' AND used_at IS NULL
              AND user_id = NEW.id
              AND what = 'provider'
              AND value = coalesce(NEW.provider_subject, '')
            ORDER BY id LIMIT 1
        );
        IF NOT FOUND THEN
            RAISE EXCEPTION 'two people change the provider of user %', OLD.id
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        NEW.credentials_taken_at := clock_timestamp();
    END IF;
    -- The first password of a new account takes nothing from anybody.
    IF NEW.password <> OLD.password
        AND NOT (left(OLD.password, 1) = '!' AND OLD.last_login IS NULL)
    THEN
        NEW.credentials_taken_at := clock_timestamp();
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER credentials_stay BEFORE UPDATE ON accounts_user
    FOR EACH ROW EXECUTE FUNCTION accounts_credentials_stay();

CREATE OR REPLACE FUNCTION accounts_user_rests() RETURNS trigger AS $$
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
CREATE OR REPLACE TRIGGER user_rests BEFORE UPDATE ON accounts_user
    FOR EACH ROW EXECUTE FUNCTION accounts_user_rests();

-- People are deactivated, never unmade.
CREATE OR REPLACE TRIGGER person_stays BEFORE DELETE ON accounts_user
    FOR EACH ROW EXECUTE FUNCTION accounts_refuse();
