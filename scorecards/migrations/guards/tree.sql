-- A tree handed in here is allowed as two people agreed, and then stays; no cycle is set
-- up with one that nobody allowed, or that is retired.

CREATE OR REPLACE TRIGGER asked_and_decided
    BEFORE INSERT OR UPDATE OR DELETE ON scorecards_treerequest
    FOR EACH ROW EXECUTE FUNCTION accounts_asked('council', 'council');

CREATE OR REPLACE FUNCTION scorecards_tree_stays() RETURNS trigger AS $$
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
        UPDATE scorecards_treerequest SET used_at = clock_timestamp() WHERE id = (
            SELECT id FROM scorecards_treerequest
            WHERE outcome = 'approved' AND used_at IS NULL
              AND tree_id = NEW.id AND digest = NEW.digest
            ORDER BY id LIMIT 1
        );
        IF FOUND AND to_jsonb(NEW) - 'allowed_at' = to_jsonb(OLD) - 'allowed_at' THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'tree % is allowed as two people agreed, and then stays', NEW.code
        USING ERRCODE = 'integrity_constraint_violation';
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER tree_stays BEFORE INSERT OR UPDATE ON scorecards_storedtree
    FOR EACH ROW EXECUTE FUNCTION scorecards_tree_stays();
CREATE OR REPLACE TRIGGER allowed_stays BEFORE DELETE ON scorecards_storedtree
    FOR EACH ROW WHEN (OLD.allowed_at IS NOT NULL) EXECUTE FUNCTION accounts_refuse();

CREATE OR REPLACE FUNCTION scorecards_cycle_takes_tree() RETURNS trigger AS $$
BEGIN
    IF EXISTS (
        SELECT FROM scorecards_storedtree WHERE digest = NEW.tree_digest
            AND (allowed_at IS NULL OR retired_at IS NOT NULL)
    ) THEN
        RAISE EXCEPTION 'cycle % takes a tree that nobody allowed', NEW.code
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER takes_an_allowed_tree BEFORE INSERT ON scorecards_cycle
    FOR EACH ROW EXECUTE FUNCTION scorecards_cycle_takes_tree();
