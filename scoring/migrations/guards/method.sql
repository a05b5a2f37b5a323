-- A method written here is allowed as two people agreed, and then stays; nobody deletes
-- it.
--
-- A round in preparation takes none that nobody allowed, or that is retired. The method
-- of a round is chosen before it opens: one chosen after answers are seen could be
-- chosen for its ranks.

CREATE OR REPLACE FUNCTION scoring_method_stays() RETURNS trigger AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.allowed_at IS NULL AND NEW.retired_at IS NULL THEN
            RETURN NEW;
        END IF;
    ELSIF OLD.allowed_at IS NOT NULL THEN
        IF to_jsonb(NEW) - 'retired_at' = to_jsonb(OLD) - 'retired_at' THEN
            RETURN NEW;
        END IF;
    ELSIF NEW.allowed_at IS NOT NULL THEN
        UPDATE scoring_methodrequest SET used_at = clock_timestamp() WHERE id = (
            SELECT id FROM scoring_methodrequest
            WHERE outcome = 'approved' AND used_at IS NULL
              AND method_id = NEW.id
              AND digest = NEW.digest
            ORDER BY id LIMIT 1
        );
        IF FOUND AND to_jsonb(NEW) - 'allowed_at' = to_jsonb(OLD) - 'allowed_at' THEN
            RETURN NEW;
        END IF;
    ELSIF NOT EXISTS (
        SELECT FROM scoring_methodrequest
        WHERE method_id = OLD.id AND used_at IS NULL AND outcome <> 'declined'
    ) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'method % is allowed as two people agreed, and then stays', NEW.code
        USING ERRCODE = 'integrity_constraint_violation';
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER method_stays BEFORE INSERT OR UPDATE ON scoring_method
    FOR EACH ROW EXECUTE FUNCTION scoring_method_stays();

CREATE OR REPLACE FUNCTION scoring_round_takes_method() RETURNS trigger AS $$
BEGIN
    IF EXISTS (
        SELECT FROM scoring_method WHERE text = NEW.methodology_text
            AND (allowed_at IS NULL OR retired_at IS NOT NULL)
    ) THEN
        RAISE EXCEPTION 'round % takes a method that nobody allowed', NEW.code
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER begins_with_an_allowed_method BEFORE INSERT ON surveys_round
    FOR EACH ROW WHEN (NEW.state = 'draft')
    EXECUTE FUNCTION scoring_round_takes_method();
CREATE OR REPLACE TRIGGER takes_an_allowed_method
    BEFORE UPDATE OF methodology_text ON surveys_round
    FOR EACH ROW WHEN (NEW.methodology_text <> OLD.methodology_text)
    EXECUTE FUNCTION scoring_round_takes_method();

CREATE OR REPLACE FUNCTION scoring_method_is_chosen_early() RETURNS trigger AS $$
BEGIN
    IF OLD.state <> 'draft'
        OR EXISTS (SELECT FROM surveys_response WHERE round_id = OLD.id)
    THEN
        RAISE EXCEPTION 'round % : its method is chosen before it opens and before any'
            ' questionnaire', NEW.code USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER method_is_chosen_early
    BEFORE UPDATE OF methodology, methodology_text ON surveys_round
    FOR EACH ROW WHEN (
        OLD.methodology <> NEW.methodology
        OR OLD.methodology_text <> NEW.methodology_text
    )
    EXECUTE FUNCTION scoring_method_is_chosen_early();

CREATE OR REPLACE FUNCTION scoring_by_the_method_of_its_round() RETURNS trigger AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM surveys_round AS asked WHERE asked.id = NEW.round_id
        AND asked.methodology_text = NEW.methodology_text
    ) THEN
        RAISE EXCEPTION 'a run measures by the method of its round and by no other'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER by_the_method_of_its_round
    BEFORE INSERT OR UPDATE OF round_id, methodology_text ON scoring_run
    FOR EACH ROW EXECUTE FUNCTION scoring_by_the_method_of_its_round();

CREATE OR REPLACE TRIGGER allowed_stays BEFORE DELETE ON scoring_method
    FOR EACH ROW WHEN (OLD.allowed_at IS NOT NULL)
    EXECUTE FUNCTION accounts_refuse();

CREATE OR REPLACE TRIGGER asked_and_decided
    BEFORE INSERT OR UPDATE OR DELETE ON scoring_methodrequest
    FOR EACH ROW EXECUTE FUNCTION accounts_asked('analyst', 'publisher');
