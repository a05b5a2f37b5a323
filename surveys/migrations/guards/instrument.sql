-- A version of a questionnaire stays as it was stored; it may be retired, not changed.
--
-- A round in preparation takes no retired one, and one that it takes is not retired.

CREATE OR REPLACE FUNCTION surveys_instrument_stays() RETURNS trigger AS $$
BEGIN
    IF to_jsonb(NEW) - 'retired_at' <> to_jsonb(OLD) - 'retired_at' THEN
        RAISE EXCEPTION 'questionnaire % stays as it was stored', OLD.code
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.retired_at IS NOT NULL AND EXISTS (
        SELECT FROM surveys_round WHERE instrument_id = OLD.id AND state = 'draft'
    ) THEN
        RAISE EXCEPTION 'questionnaire % is asked by a round in preparation', OLD.code
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER version_stays BEFORE UPDATE ON surveys_instrument
    FOR EACH ROW EXECUTE FUNCTION surveys_instrument_stays();

CREATE OR REPLACE FUNCTION surveys_round_asks() RETURNS trigger AS $$
BEGIN
    IF EXISTS (
        SELECT FROM surveys_instrument
        WHERE id = NEW.instrument_id AND retired_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'round % asks a questionnaire that is retired', NEW.code
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER asks_what_is_in_use BEFORE INSERT ON surveys_round
    FOR EACH ROW WHEN (NEW.state = 'draft')
    EXECUTE FUNCTION surveys_round_asks();
CREATE OR REPLACE TRIGGER takes_what_is_in_use
    BEFORE UPDATE OF instrument_id ON surveys_round
    FOR EACH ROW WHEN (NEW.instrument_id <> OLD.instrument_id)
    EXECUTE FUNCTION surveys_round_asks();
