-- A sealed release keeps its figures and words, whoever asks; and who drafts, seals and
-- approves is here. What is linked of it: publishing/linked_tables.py.

CREATE OR REPLACE FUNCTION publishing_refuse_sealed(ids bigint[]) RETURNS void AS $$
DECLARE
    sealed text;
BEGIN
    SELECT round_code || '/' || edition INTO sealed FROM (
        SELECT round_code, edition, state FROM publishing_release
        WHERE id = ANY (ids) ORDER BY id FOR SHARE
    ) AS locked WHERE state <> 'draft' LIMIT 1;
    IF sealed IS NOT NULL THEN
        RAISE EXCEPTION 'release % is sealed; draft a new edition', sealed
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
END $$ LANGUAGE plpgsql;

CREATE OR REPLACE FUNCTION publishing_release_stays() RETURNS trigger AS $$
DECLARE
    may_move text[] := ARRAY['state', 'reason', 'withdrawn_at'];
    approval text[] := ARRAY[
        'embargo_until', 'approved_by_id', 'approved_at', 'confirmation'
    ];
BEGIN
    IF OLD.state = 'draft' THEN
        -- Else the drafter could become somebody else and seal alone.
        IF TG_OP = 'UPDATE' AND (NEW.drafted_by_id, NEW.drafted_at)
            IS DISTINCT FROM (OLD.drafted_by_id, OLD.drafted_at)
        THEN
            RAISE EXCEPTION 'release %/% was drafted by another; draft a new edition',
                OLD.round_code, OLD.edition
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'UPDATE'
        AND to_jsonb(NEW) - may_move = to_jsonb(OLD) - may_move
        AND (
            (OLD.state = 'sealed' AND NEW.state = 'superseded'
                AND NEW.reason = OLD.reason AND NEW.withdrawn_at IS NULL)
            OR (OLD.state IN ('sealed', 'superseded') AND NEW.state = 'withdrawn'
                AND NEW.reason <> '' AND NEW.withdrawn_at IS NOT NULL)
        )
    THEN
        RETURN NEW;
    END IF;
    -- The minute of publication may move until it has come.
    IF TG_OP = 'UPDATE' AND OLD.state = 'sealed'
        AND to_jsonb(NEW) - approval = to_jsonb(OLD) - approval
        AND (OLD.embargo_until IS NULL OR OLD.embargo_until > clock_timestamp())
        AND NEW.approved_by_id IS NOT NULL
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'release %/% is %; draft a new edition',
        OLD.round_code, OLD.edition, OLD.state
        USING ERRCODE = 'integrity_constraint_violation';
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER release_stays BEFORE UPDATE OR DELETE ON publishing_release
    FOR EACH ROW EXECUTE FUNCTION publishing_release_stays();

CREATE OR REPLACE FUNCTION publishing_by_who_is_here() RETURNS trigger AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.drafted_by_id = accounts_person() AND NEW.state = 'draft' THEN
            RETURN NEW;
        END IF;
    ELSIF (NEW.sealed_by_id IS NOT DISTINCT FROM OLD.sealed_by_id
            OR accounts_approves(NEW.sealed_by_id))
        AND ((NEW.approved_by_id, NEW.embargo_until)
                IS NOT DISTINCT FROM (OLD.approved_by_id, OLD.embargo_until)
            OR accounts_approves(NEW.approved_by_id))
        AND NEW.drafted_by_id = OLD.drafted_by_id
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'release %/%: drafted, sealed and approved by who is here',
        NEW.round_code, NEW.edition USING ERRCODE = 'integrity_constraint_violation';
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER release_by_who_is_here
    BEFORE INSERT OR UPDATE ON publishing_release
    FOR EACH ROW EXECUTE FUNCTION publishing_by_who_is_here();

-- Days of the registers that ship; a test compares them with localities/registers/.
CREATE OR REPLACE FUNCTION publishing_register_day(register text) RETURNS date AS $$
    SELECT CASE register
        WHEN '2017' THEN date '2017-01-01' WHEN '2025' THEN date '2025-07-01'
    END
$$ LANGUAGE sql IMMUTABLE;

-- An edition of the whole country without some provinces says in writing why.
CREATE OR REPLACE FUNCTION publishing_says_who_is_left_out() RETURNS trigger AS $$
DECLARE
    day date := publishing_register_day(NEW.register);
    have integer;
    whole integer;
BEGIN
    IF NEW.embargo_until IS NULL OR NEW.kind <> 'sipas' OR NEW.confirmation ~ '\S'
        OR (SELECT level FROM localities_unit WHERE id = NEW.owner_id) <> 'nation'
    THEN
        RETURN NEW;
    END IF;
    -- Answers of parts of a province are answers of that province.
    WITH there AS (
        SELECT u.id, u.parent_id FROM publishing_figure f
        JOIN localities_unit u ON u.id = f.unit_id
        WHERE f.release_id = NEW.id AND f.basis = 'published'
            AND f.indicator = 'overall' AND f.domain = 'all'
    )
    SELECT count(*), count(*) FILTER (
        WHERE id IN (SELECT t.id FROM there t)
            OR id IN (SELECT t.parent_id FROM there t)
    ) INTO whole, have
    FROM localities_unit
    WHERE level = 'province' AND valid_from <= day
        AND (valid_until IS NULL OR valid_until > day);
    -- Without a day nobody knows which provinces there are.
    IF day IS NULL OR have < whole THEN
        RAISE EXCEPTION 'release %/%: % of % provinces, and no word why',
            NEW.round_code, NEW.edition, have, whole
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
-- A row that is made gets its figures after it: it is a draft, without a minute.
CREATE OR REPLACE TRIGGER release_says_who_is_left_out
    BEFORE INSERT OR UPDATE OF embargo_until, approved_by_id, confirmation
    ON publishing_release
    FOR EACH ROW EXECUTE FUNCTION publishing_says_who_is_left_out();
