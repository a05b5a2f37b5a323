-- A sealed table of announced figures never changes; two people stand behind it.

CREATE OR REPLACE FUNCTION publishing_announced_is_draft(ids bigint[])
RETURNS void AS $$
DECLARE
    sealed text;
BEGIN
    SELECT code || '/' || edition INTO sealed FROM (
        SELECT code, edition, state FROM publishing_announcededition
        WHERE id = ANY (ids) ORDER BY id FOR SHARE
    ) AS locked WHERE state <> 'draft' LIMIT 1;
    IF sealed IS NOT NULL THEN
        RAISE EXCEPTION 'announced table % is sealed; draft a new edition', sealed
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
END $$ LANGUAGE plpgsql;

CREATE OR REPLACE FUNCTION publishing_announced_of_drafts() RETURNS trigger AS $$
BEGIN
    IF TG_OP <> 'DELETE' THEN
        PERFORM publishing_announced_is_draft(
            ARRAY(SELECT DISTINCT edition_id FROM after));
    END IF;
    IF TG_OP <> 'INSERT' THEN
        PERFORM publishing_announced_is_draft(
            ARRAY(SELECT DISTINCT edition_id FROM before));
    END IF;
    RETURN NULL;
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER insert_into_a_draft AFTER INSERT ON publishing_announcedfigure
    REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION publishing_announced_of_drafts();
CREATE OR REPLACE TRIGGER update_in_a_draft AFTER UPDATE ON publishing_announcedfigure
    REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION publishing_announced_of_drafts();
CREATE OR REPLACE TRIGGER delete_from_a_draft AFTER DELETE ON publishing_announcedfigure
    REFERENCING OLD TABLE AS before
    FOR EACH STATEMENT EXECUTE FUNCTION publishing_announced_of_drafts();

CREATE OR REPLACE FUNCTION publishing_announced_stays() RETURNS trigger AS $$
DECLARE
    may_move text[] := ARRAY['state', 'reason', 'withdrawn_at'];
BEGIN
    IF OLD.state = 'draft' THEN
        -- Else the drafter could become somebody else and seal alone.
        IF TG_OP = 'UPDATE' AND OLD.drafted_by_id IS NOT NULL
            AND NEW.drafted_by_id IS DISTINCT FROM OLD.drafted_by_id
        THEN
            RAISE EXCEPTION 'announced table %/% was drafted by another',
                OLD.code, OLD.edition USING ERRCODE = 'integrity_constraint_violation';
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
    RAISE EXCEPTION 'announced table %/% is %; draft a new edition',
        OLD.code, OLD.edition, OLD.state
        USING ERRCODE = 'integrity_constraint_violation';
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER announced_stays
    BEFORE UPDATE OR DELETE ON publishing_announcededition
    FOR EACH ROW EXECUTE FUNCTION publishing_announced_stays();

CREATE OR REPLACE FUNCTION publishing_announced_by_who_is_here() RETURNS trigger AS $$
DECLARE
    before_drafter bigint;
    before_sealer bigint;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        before_drafter := OLD.drafted_by_id;
        before_sealer := OLD.sealed_by_id;
    ELSIF NEW.state <> 'draft' THEN
        RAISE EXCEPTION 'announced table %/% begins as a draft', NEW.code, NEW.edition
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (NEW.drafted_by_id IS NOT DISTINCT FROM before_drafter
            OR NEW.drafted_by_id IS NOT DISTINCT FROM accounts_person())
        AND (NEW.sealed_by_id IS NOT DISTINCT FROM before_sealer
            OR accounts_approves(NEW.sealed_by_id))
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'announced table %/%: drafted and sealed by who is here',
        NEW.code, NEW.edition USING ERRCODE = 'integrity_constraint_violation';
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER announced_by_who_is_here
    BEFORE INSERT OR UPDATE ON publishing_announcededition
    FOR EACH ROW EXECUTE FUNCTION publishing_announced_by_who_is_here();

CREATE OR REPLACE TRIGGER zz_never_emptied BEFORE TRUNCATE ON publishing_announcedfigure
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_refuse();
