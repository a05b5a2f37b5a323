-- What surveys and publishing may not know of each other, so the wall stands here.
--
-- A round is withdrawn only where no edition stands on it, and none is made of it
-- afterwards. The design of a round that stands in a sealed edition is not replaced.

CREATE OR REPLACE FUNCTION scoring_round_in_no_edition() RETURNS trigger AS $$
BEGIN
    IF EXISTS (SELECT FROM publishing_release WHERE round_code = NEW.code) THEN
        RAISE EXCEPTION 'round % stands in an edition', NEW.code
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER in_no_edition BEFORE UPDATE OF state ON surveys_round
    FOR EACH ROW WHEN (NEW.state = 'withdrawn' AND OLD.state <> NEW.state)
    EXECUTE FUNCTION scoring_round_in_no_edition();

CREATE OR REPLACE FUNCTION scoring_of_no_withdrawn_round() RETURNS trigger AS $$
BEGIN
    -- Locked against being withdrawn until the edition is written.
    PERFORM FROM surveys_round WHERE code = NEW.round_code FOR KEY SHARE;
    IF EXISTS (SELECT FROM surveys_round
        WHERE code = NEW.round_code AND state = 'withdrawn')
    THEN
        RAISE EXCEPTION 'round % is withdrawn: no edition is made of it',
            NEW.round_code USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER of_no_withdrawn_round BEFORE INSERT ON publishing_release
    FOR EACH ROW EXECUTE FUNCTION scoring_of_no_withdrawn_round();

CREATE OR REPLACE FUNCTION scoring_design_in_no_edition() RETURNS trigger AS $$
BEGIN
    IF EXISTS (
        SELECT FROM publishing_release AS edition
        JOIN surveys_round AS o ON o.code = edition.round_code
        WHERE o.id = NEW.round_id)
    THEN
        RAISE EXCEPTION 'round % stands in an edition', NEW.round_id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER in_no_edition
    BEFORE UPDATE OF used_at ON surveys_designrequest
    FOR EACH ROW EXECUTE FUNCTION scoring_design_in_no_edition();
