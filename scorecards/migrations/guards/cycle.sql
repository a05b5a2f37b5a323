-- A cycle is opened and closed as two people agree; its scorecards are given out
-- before.

CREATE OR REPLACE FUNCTION scorecards_cycle_moves() RETURNS trigger AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state = 'draft' THEN RETURN NEW; END IF;
    ELSIF TG_OP = 'DELETE' THEN
        IF OLD.state = 'draft' THEN RETURN OLD; END IF;
    ELSIF (OLD.state, NEW.state) = ('draft', 'draft') THEN
        IF NOT EXISTS (
            SELECT FROM scorecards_cyclerequest WHERE cycle_id = OLD.id
              AND used_at IS NULL AND outcome <> 'declined'
        ) THEN
            RETURN NEW;
        END IF;
    ELSIF to_jsonb(NEW) - 'state' = to_jsonb(OLD) - 'state' THEN
        IF (OLD.state, NEW.state) = ('draft', 'open') THEN
            UPDATE scorecards_cyclerequest SET used_at = clock_timestamp() WHERE id = (
                SELECT id FROM scorecards_cyclerequest
                WHERE outcome = 'approved' AND used_at IS NULL AND cycle_id = NEW.id
                ORDER BY id LIMIT 1
            );
            IF FOUND THEN RETURN NEW; END IF;
        ELSIF (OLD.state, NEW.state) = ('open', 'closed') THEN
            UPDATE scorecards_closingrequest SET used_at = clock_timestamp()
            WHERE id = (
                SELECT id FROM scorecards_closingrequest
                WHERE outcome = 'approved' AND used_at IS NULL AND cycle_id = NEW.id
                ORDER BY id LIMIT 1
            );
            IF FOUND THEN RETURN NEW; END IF;
        END IF;
    END IF;
    RAISE EXCEPTION 'cycle % is opened and closed when two people agree, and stays',
        coalesce(NEW.code, OLD.code) USING ERRCODE = 'integrity_constraint_violation';
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER moved_by_two
    BEFORE INSERT OR UPDATE OR DELETE ON scorecards_cycle
    FOR EACH ROW EXECUTE FUNCTION scorecards_cycle_moves();

CREATE OR REPLACE FUNCTION scorecards_card_stays() RETURNS trigger AS $$
DECLARE
    standing text := (SELECT state FROM scorecards_cycle
        WHERE id = coalesce(NEW.cycle_id, OLD.cycle_id));
    free text[] := ARRAY['standing', 'league'];
BEGIN
    IF standing = 'draft'
        OR (TG_OP = 'UPDATE' AND standing = 'open'
            AND to_jsonb(NEW) - free = to_jsonb(OLD) - free)
    THEN
        RETURN coalesce(NEW, OLD);
    END IF;
    RAISE EXCEPTION 'scorecards are given out while their cycle is in preparation'
        USING ERRCODE = 'integrity_constraint_violation';
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER given_out_before
    BEFORE INSERT OR UPDATE OR DELETE ON scorecards_card
    FOR EACH ROW EXECUTE FUNCTION scorecards_card_stays();

CREATE OR REPLACE TRIGGER asked_and_decided
    BEFORE INSERT OR UPDATE OR DELETE ON scorecards_cyclerequest
    FOR EACH ROW EXECUTE FUNCTION accounts_asked('council', 'council');

CREATE OR REPLACE TRIGGER asked_and_decided
    BEFORE INSERT OR UPDATE OR DELETE ON scorecards_closingrequest
    FOR EACH ROW EXECUTE FUNCTION accounts_asked('council', 'council');
