-- Questionnaires: kept as they came, changed in the transaction that says how and in no
-- other, never deleted.
--
-- One that arrives ends its case, whatever channel it came by, in the same statement,
-- so that no crash parts the two. Fewer than 80 in 100 scored items answered make it
-- partial (docs/sampling.md). One that comes after a refusal wins: somebody did answer.
-- One a reviewer rejects leaves its case for a supervisor to decide; the case may be
-- answered by another after that, so only those not rejected count as one.
--
-- Where a sample is drawn, its cases are answered, and nothing else; nobody of the
-- rated unit collects. What arrives beyond the sample is told and never counted. A form
-- that is keyed in a batch is answered by that batch, when it is settled: else a clerk
-- could key any serial in a batch of their own and then send their own answers to its
-- case. These are checked a statement, not a row: COPY stays as fast as it was.

CREATE OR REPLACE FUNCTION surveys_response_stays() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION 'questionnaire % is kept as it came; amend or reject it', OLD.uid
        USING ERRCODE = 'integrity_constraint_violation';
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER response_is_never_deleted BEFORE DELETE ON surveys_response
    FOR EACH ROW EXECUTE FUNCTION surveys_response_stays();
-- By no amendment either; nor does whose it is, and about whom.
CREATE OR REPLACE TRIGGER what_was_told_stays BEFORE UPDATE ON surveys_response
    FOR EACH ROW WHEN (
        OLD.consent IS DISTINCT FROM NEW.consent
        OR OLD.channel IS DISTINCT FROM NEW.channel
        OR OLD.started_at IS DISTINCT FROM NEW.started_at
        OR OLD.answered_at IS DISTINCT FROM NEW.answered_at
        OR OLD.received_at IS DISTINCT FROM NEW.received_at
        OR OLD.round_id IS DISTINCT FROM NEW.round_id
        OR OLD.uid IS DISTINCT FROM NEW.uid
        OR OLD.unit_id IS DISTINCT FROM NEW.unit_id
        OR OLD.case_uid IS DISTINCT FROM NEW.case_uid
        OR OLD.surveyor_id IS DISTINCT FROM NEW.surveyor_id
    )
    EXECUTE FUNCTION surveys_response_stays();

CREATE OR REPLACE FUNCTION surveys_response_is_amended() RETURNS trigger AS $$
BEGIN
    PERFORM FROM surveys_amendment
    WHERE response_id = OLD.id AND begun_at = now();
    IF FOUND THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'questionnaire % is kept as it came; amend or reject it', OLD.uid
        USING ERRCODE = 'integrity_constraint_violation';
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER response_is_amended_only BEFORE UPDATE ON surveys_response
    FOR EACH ROW WHEN (
        OLD.round_id IS DISTINCT FROM NEW.round_id
        OR OLD.uid IS DISTINCT FROM NEW.uid
        OR OLD.unit_id IS DISTINCT FROM NEW.unit_id
        OR OLD.stratum IS DISTINCT FROM NEW.stratum
        OR OLD.psu IS DISTINCT FROM NEW.psu
        OR OLD.cluster IS DISTINCT FROM NEW.cluster
        OR OLD.level IS DISTINCT FROM NEW.level
        OR OLD.service_field IS DISTINCT FROM NEW.service_field
        OR OLD.sex IS DISTINCT FROM NEW.sex
        OR OLD.age_group IS DISTINCT FROM NEW.age_group
        OR OLD.urban IS DISTINCT FROM NEW.urban
        OR OLD.answers IS DISTINCT FROM NEW.answers
        OR OLD.other IS DISTINCT FROM NEW.other
        OR OLD.digest IS DISTINCT FROM NEW.digest
        OR OLD.received_at IS DISTINCT FROM NEW.received_at
    )
    EXECUTE FUNCTION surveys_response_is_amended();

CREATE OR REPLACE FUNCTION surveys_amended_while_open() RETURNS trigger AS $$
BEGIN
    PERFORM surveys_refuse_closed(OLD.id);
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER response_is_amended_while_open
    BEFORE UPDATE ON surveys_response
    FOR EACH ROW WHEN (
        OLD.stratum IS DISTINCT FROM NEW.stratum
        OR OLD.psu IS DISTINCT FROM NEW.psu
        OR OLD.cluster IS DISTINCT FROM NEW.cluster
        OR OLD.level IS DISTINCT FROM NEW.level
        OR OLD.service_field IS DISTINCT FROM NEW.service_field
        OR OLD.sex IS DISTINCT FROM NEW.sex
        OR OLD.age_group IS DISTINCT FROM NEW.age_group
        OR OLD.urban IS DISTINCT FROM NEW.urban
        OR OLD.answers IS DISTINCT FROM NEW.answers
        OR OLD.other IS DISTINCT FROM NEW.other
    )
    EXECUTE FUNCTION surveys_amended_while_open();

CREATE OR REPLACE FUNCTION surveys_how_answered(answers bytea) RETURNS text AS $$
    -- One character an item, four ("\000") for an item without an answer.
    SELECT CASE WHEN
        (length(shown) - length(replace(shown, '\000', ''))) / 4 * 5 > length(answers)
        THEN 'partial' ELSE 'completed' END
    FROM encode(answers, 'escape') AS shown
$$ LANGUAGE sql IMMUTABLE;

CREATE OR REPLACE FUNCTION surveys_case_is_answered() RETURNS trigger AS $$
BEGIN
    UPDATE surveys_case SET disposition = surveys_how_answered(NEW.answers)
    WHERE uid = NEW.case_uid AND role <> 'reserve';
    RETURN NULL;
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER case_is_answered AFTER INSERT ON surveys_response
    FOR EACH ROW WHEN (NEW.case_uid <> '')
    EXECUTE FUNCTION surveys_case_is_answered();

CREATE OR REPLACE FUNCTION surveys_case_is_reviewed() RETURNS trigger AS $$
BEGIN
    IF NEW.state = 'rejected' THEN
        UPDATE surveys_case SET disposition = 'rejected'
        WHERE uid = NEW.case_uid AND disposition IN ('completed', 'partial');
    ELSE
        UPDATE surveys_case SET disposition = surveys_how_answered(NEW.answers)
        WHERE uid = NEW.case_uid AND role <> 'reserve';
    END IF;
    RETURN NULL;
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER case_is_reviewed AFTER UPDATE OF state ON surveys_response
    FOR EACH ROW WHEN (
        NEW.case_uid <> ''
        AND (OLD.state = 'rejected') <> (NEW.state = 'rejected')
    )
    EXECUTE FUNCTION surveys_case_is_reviewed();

CREATE OR REPLACE FUNCTION surveys_state_follows() RETURNS trigger AS $$
BEGIN
    -- One comes in as counting; what is decided later moves it. In dispute it counts.
    IF TG_OP = 'UPDATE' AND NEW.state = (CASE
        WHEN (SELECT decision FROM surveys_review WHERE response_id = NEW.id
            ORDER BY id DESC LIMIT 1) = 'rejected' THEN 'rejected'
        WHEN EXISTS (SELECT FROM surveys_conflict
            WHERE response_id = NEW.id AND state = 'waiting') THEN 'disputed'
        ELSE 'kept' END)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'questionnaire % is left out, or counts, by a review of two people',
        NEW.uid USING ERRCODE = 'integrity_constraint_violation';
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER state_follows_reviews
    BEFORE UPDATE OF state ON surveys_response
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state)
    EXECUTE FUNCTION surveys_state_follows();
CREATE OR REPLACE TRIGGER comes_in_as_counting BEFORE INSERT ON surveys_response
    FOR EACH ROW WHEN (NEW.state <> 'kept')
    EXECUTE FUNCTION surveys_state_follows();

CREATE OR REPLACE FUNCTION surveys_consent_is_known() RETURNS trigger AS $$
DECLARE
    odd text;
BEGIN
    SELECT consent INTO odd FROM after
    WHERE consent <> '' AND consent NOT IN (SELECT code FROM surveys_consenttext)
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'there is no text of consent %', odd
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER consent_is_known AFTER INSERT ON surveys_response
    REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION surveys_consent_is_known();

CREATE OR REPLACE FUNCTION surveys_response_belongs() RETURNS trigger AS $$
DECLARE
    odd text;
BEGIN
    SELECT came.uid INTO odd FROM after AS came
    JOIN surveys_round AS asked ON asked.id = came.round_id
    WHERE (asked.collection = 'drawn') <> (came.case_uid <> '') LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'questionnaire % : a case is answered where a sample is drawn,'
            ' and nowhere else', odd USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    SELECT came.uid INTO odd FROM after AS came
    WHERE came.case_uid <> '' AND NOT EXISTS (
        SELECT FROM surveys_case AS drawn
        JOIN surveys_draw AS draw ON draw.id = drawn.draw_id AND draw.voided_at IS NULL
        JOIN surveys_frame AS frame ON frame.id = draw.frame_id
        WHERE drawn.uid = came.case_uid AND drawn.role <> 'reserve'
          AND frame.round_id = came.round_id
          AND (drawn.unit_id, drawn.stratum, drawn.psu, drawn.cluster)
            = (came.unit_id, came.stratum, came.psu, came.cluster)
          AND drawn.service_point_id IS NOT DISTINCT FROM came.service_point_id
          AND drawn.level IN ('', came.level)
          AND drawn.service_field IN ('', came.service_field)
          AND 1 / drawn.inclusion = came.weight
    ) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'questionnaire % : its place and weight are those of its case',
            odd USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    SELECT came.uid INTO odd FROM after AS came
    WHERE came.channel = 'paper' AND NOT EXISTS (
        SELECT FROM surveys_paperform AS form
        JOIN surveys_paperbatch AS batch ON batch.id = form.batch_id
        WHERE form.uid = came.uid AND form.withdrawn_by_id IS NULL
          AND batch.round_id = came.round_id
    ) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'questionnaire % : paper stands in a counted batch', odd
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER response_belongs AFTER INSERT ON surveys_response
    REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION surveys_response_belongs();

CREATE OR REPLACE FUNCTION surveys_collected_impartially() RETURNS trigger AS $$
DECLARE
    odd bigint;
BEGIN
    SELECT came.surveyor_id INTO odd FROM (
        SELECT DISTINCT surveyor_id, unit_id,
            (received_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date AS day
        FROM after WHERE surveyor_id IS NOT NULL
    ) AS came
    WHERE surveys_works_for(came.surveyor_id, came.unit_id, came.day) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION '% works for the unit being rated and collects nothing there',
            odd USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER collected_impartially AFTER INSERT ON surveys_response
    REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION surveys_collected_impartially();

CREATE OR REPLACE FUNCTION surveys_seen_once() RETURNS trigger AS $$
DECLARE
    seen text[] := ARRAY['seen_by_id', 'seen_at'];
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.seen_at IS NULL AND NEW.seen_at IS NOT NULL
        AND to_jsonb(NEW) - seen = to_jsonb(OLD) - seen
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'what came beyond the sample stays as it was told; it is seen once'
        USING ERRCODE = 'integrity_constraint_violation';
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER seen_once BEFORE UPDATE OR DELETE ON surveys_outofsample
    FOR EACH ROW EXECUTE FUNCTION surveys_seen_once();

CREATE OR REPLACE FUNCTION surveys_batch_answers_its_cases() RETURNS trigger AS $$
DECLARE
    odd text;
BEGIN
    SELECT came.uid INTO odd FROM after AS came
    JOIN surveys_case AS drawn ON drawn.uid = came.case_uid
    JOIN surveys_paperbatch AS batch
        ON batch.draw_id = drawn.draw_id AND batch.state <> 'closed'
    JOIN surveys_paperform AS form ON form.batch_id = batch.id
        AND form.serial = lpad(drawn.number::text, 6, '0')
        AND form.withdrawn_by_id IS NULL
    WHERE came.case_uid <> '' AND NOT EXISTS (
        SELECT FROM surveys_paperform AS own
        JOIN surveys_paperbatch AS counted ON counted.id = own.batch_id
        WHERE own.uid = came.uid AND own.serial = form.serial
          AND own.withdrawn_by_id IS NULL AND counted.state = 'checking'
    ) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'questionnaire % : its case is answered by the batch in which its'
            ' form is keyed', odd USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER batch_answers_its_cases AFTER INSERT ON surveys_response
    REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION surveys_batch_answers_its_cases();

-- A link tells of a row by its key.
CREATE OR REPLACE TRIGGER key_stays BEFORE UPDATE OF id ON surveys_response
    FOR EACH ROW WHEN (OLD.id IS DISTINCT FROM NEW.id)
    EXECUTE FUNCTION accounts_refuse();

CREATE OR REPLACE TRIGGER late_arrival_stays
    BEFORE UPDATE OR DELETE ON surveys_latearrival
    FOR EACH ROW EXECUTE FUNCTION accounts_refuse();
