-- Counted tries: one that was counted stays counted until it no longer matters.
--
-- The portal's process counts, so its role writes rows: whoever took it over could
-- clear the counts that hold up the guessing of passwords at the desks.

-- Written at every try, and worth nothing after a crash: no write-ahead log.
ALTER TABLE accounts_spent SET UNLOGGED;

CREATE OR REPLACE FUNCTION accounts_spent_stays() RETURNS trigger AS $$
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
CREATE OR REPLACE TRIGGER spent_stays BEFORE UPDATE OR DELETE ON accounts_spent
    FOR EACH ROW EXECUTE FUNCTION accounts_spent_stays();
