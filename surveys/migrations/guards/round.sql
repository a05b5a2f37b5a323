-- The life of a round: opened, closed, opened again and withdrawn as two people agree.
--
-- While it is in preparation it may be set up otherwise, also in how it collects, and
-- says who hands in; it opens as it stood when one of them asked. Withdrawn, it stays
-- so.

CREATE OR REPLACE FUNCTION surveys_round_opens() RETURNS trigger AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        RAISE EXCEPTION 'round % begins in preparation, or with its answers', NEW.code
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.state = 'draft' THEN
        RAISE EXCEPTION 'round % does not go back into preparation', NEW.code
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    UPDATE surveys_openingrequest SET used_at = clock_timestamp() WHERE id = (
        SELECT id FROM surveys_openingrequest
        WHERE outcome = 'approved' AND used_at IS NULL AND round_id = NEW.id
        ORDER BY id LIMIT 1
    );
    IF NOT FOUND THEN
        RAISE EXCEPTION 'round % is opened when two people agree', NEW.code
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER begins_in_preparation BEFORE INSERT ON surveys_round
    FOR EACH ROW WHEN (NEW.state = 'open')
    EXECUTE FUNCTION surveys_round_opens();
CREATE OR REPLACE TRIGGER opened_by_two BEFORE UPDATE OF state ON surveys_round
    FOR EACH ROW WHEN (OLD.state <> NEW.state AND 'draft' IN (OLD.state, NEW.state))
    EXECUTE FUNCTION surveys_round_opens();

CREATE OR REPLACE FUNCTION surveys_round_stays_as_asked() RETURNS trigger AS $$
BEGIN
    IF to_jsonb(NEW) - 'state' <> to_jsonb(OLD) - 'state' AND EXISTS (
        SELECT FROM surveys_openingrequest
        WHERE round_id = OLD.id AND used_at IS NULL AND outcome <> 'declined'
    ) THEN
        RAISE EXCEPTION 'round % stays as it is while its opening is asked for',
            OLD.code USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER stays_as_asked BEFORE UPDATE ON surveys_round
    FOR EACH ROW WHEN (OLD.state = 'draft')
    EXECUTE FUNCTION surveys_round_stays_as_asked();

CREATE OR REPLACE FUNCTION surveys_collection_stays() RETURNS trigger AS $$
BEGIN
    -- Nobody was told yet, and nothing was drawn.
    IF OLD.state = 'draft' AND NEW.state = 'draft'
        AND NOT EXISTS (SELECT FROM surveys_frame WHERE round_id = OLD.id)
        AND NOT EXISTS (SELECT FROM surveys_response WHERE round_id = OLD.id)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'round % : how it collects is said when it is set up', NEW.code
        USING ERRCODE = 'integrity_constraint_violation';
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER collection_stays BEFORE UPDATE OF collection ON surveys_round
    FOR EACH ROW WHEN (OLD.collection <> NEW.collection)
    EXECUTE FUNCTION surveys_collection_stays();

CREATE OR REPLACE FUNCTION surveys_round_withdrawn() RETURNS trigger AS $$
BEGIN
    IF OLD.state = 'withdrawn' THEN
        RAISE EXCEPTION 'round % is withdrawn, and stays so', OLD.code
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    UPDATE surveys_withdrawalrequest SET used_at = clock_timestamp() WHERE id = (
        SELECT id FROM surveys_withdrawalrequest
        WHERE outcome = 'approved' AND used_at IS NULL AND round_id = NEW.id
        ORDER BY id LIMIT 1
    );
    IF NOT FOUND THEN
        RAISE EXCEPTION 'round % is withdrawn when two people agree', NEW.code
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER withdrawn_by_two BEFORE UPDATE OF state ON surveys_round
    FOR EACH ROW WHEN (OLD.state <> NEW.state AND 'withdrawn' IN (OLD.state, NEW.state))
    EXECUTE FUNCTION surveys_round_withdrawn();

CREATE OR REPLACE FUNCTION surveys_round_stays_closed() RETURNS trigger AS $$
DECLARE
    today date := (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date;
BEGIN
    -- A later last day opens a round again as well, once the old one has passed.
    IF (OLD.state = 'closed' AND NEW.state NOT IN ('closed', 'withdrawn'))
        OR (NEW.state = 'open' AND OLD.closes < today AND NEW.closes >= today
            AND OLD.state <> 'draft')
    THEN
        UPDATE surveys_reopeningrequest SET used_at = clock_timestamp() WHERE id = (
            SELECT id FROM surveys_reopeningrequest
            WHERE outcome = 'approved' AND used_at IS NULL
              AND round_id = NEW.id
              AND greatest(closes, OLD.closes) = NEW.closes
            ORDER BY id LIMIT 1
        );
        IF NOT FOUND THEN
            RAISE EXCEPTION 'round % is opened again when two people agree', NEW.code
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER round_stays_closed
    BEFORE UPDATE OF state, closes ON surveys_round
    FOR EACH ROW EXECUTE FUNCTION surveys_round_stays_closed();

-- A link tells of a row by its key.
CREATE OR REPLACE TRIGGER key_stays BEFORE UPDATE OF id ON surveys_round
    FOR EACH ROW WHEN (OLD.id IS DISTINCT FROM NEW.id)
    EXECUTE FUNCTION accounts_refuse();

CREATE OR REPLACE TRIGGER asked_and_decided
    BEFORE INSERT OR UPDATE OR DELETE ON surveys_openingrequest
    FOR EACH ROW EXECUTE FUNCTION accounts_asked('analyst', 'publisher');

CREATE OR REPLACE TRIGGER asked_and_decided
    BEFORE INSERT OR UPDATE OR DELETE ON surveys_reopeningrequest
    FOR EACH ROW EXECUTE FUNCTION accounts_asked('analyst,publisher', 'publisher');

CREATE OR REPLACE TRIGGER asked_and_decided
    BEFORE INSERT OR UPDATE OR DELETE ON surveys_withdrawalrequest
    FOR EACH ROW EXECUTE FUNCTION accounts_asked('analyst,publisher', 'publisher');
