-- The design, totals and weights of a loaded round are replaced as two people agree.
--
-- Written by whoever can write rows, nothing in the database would say who changed a
-- population or a weight after the round was loaded and closed. The digest is written
-- last while a round is loaded: until then it is being loaded.

CREATE OR REPLACE FUNCTION surveys_replacing(of_round bigint) RETURNS void AS $$
BEGIN
    PERFORM FROM surveys_designrequest
    WHERE round_id = of_round AND used_at = now();
    IF FOUND THEN
        RETURN;
    END IF;
    -- One approval allows all that its transaction replaces, and nothing later.
    UPDATE surveys_designrequest SET used_at = now() WHERE id = (
        SELECT id FROM surveys_designrequest
        WHERE outcome = 'approved' AND used_at IS NULL AND round_id = of_round
        ORDER BY id LIMIT 1
    );
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the design of round % is replaced when two people agree',
            of_round USING ERRCODE = 'integrity_constraint_violation';
    END IF;
END $$ LANGUAGE plpgsql;

CREATE OR REPLACE FUNCTION surveys_design_replaced() RETURNS trigger AS $$
BEGIN
    PERFORM surveys_replacing(NEW.id);
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER design_replaced_by_two BEFORE UPDATE ON surveys_round
    FOR EACH ROW WHEN (
        OLD.state IN ('closed', 'withdrawn') AND OLD.digest <> '' AND (
            OLD.psu_stage IS DISTINCT FROM NEW.psu_stage
            OR OLD.lonely_psu IS DISTINCT FROM NEW.lonely_psu
            OR OLD.weights IS DISTINCT FROM NEW.weights
            OR OLD.digest IS DISTINCT FROM NEW.digest
        )
    )
    EXECUTE FUNCTION surveys_design_replaced();

CREATE OR REPLACE FUNCTION surveys_population_replaced() RETURNS trigger AS $$
DECLARE
    stands record := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
BEGIN
    PERFORM FROM surveys_round WHERE id = stands.round_id
        AND state IN ('closed', 'withdrawn') AND digest <> '';
    IF FOUND THEN
        PERFORM surveys_replacing(stands.round_id);
    END IF;
    RETURN stands;
END $$ LANGUAGE plpgsql;

CREATE OR REPLACE FUNCTION surveys_weight_replaced() RETURNS trigger AS $$
BEGIN
    PERFORM FROM surveys_round WHERE id = OLD.round_id
        AND state IN ('closed', 'withdrawn') AND digest <> '';
    IF FOUND THEN
        PERFORM surveys_replacing(OLD.round_id);
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER weight_replaced_by_two BEFORE UPDATE ON surveys_response
    FOR EACH ROW WHEN (OLD.weight IS DISTINCT FROM NEW.weight)
    EXECUTE FUNCTION surveys_weight_replaced();

CREATE OR REPLACE TRIGGER replaced_by_two
    BEFORE INSERT OR UPDATE OR DELETE ON surveys_clusterpopulation
    FOR EACH ROW EXECUTE FUNCTION surveys_population_replaced();

CREATE OR REPLACE TRIGGER replaced_by_two
    BEFORE INSERT OR UPDATE OR DELETE ON surveys_populationtotal
    FOR EACH ROW EXECUTE FUNCTION surveys_population_replaced();

CREATE OR REPLACE TRIGGER asked_and_decided
    BEFORE INSERT OR UPDATE OR DELETE ON surveys_designrequest
    FOR EACH ROW EXECUTE FUNCTION accounts_asked('analyst,publisher', 'publisher');
