-- What a unit writes of its scorecard: by officers and leaders of the very place they
-- work at, and nothing written is changed or deleted.
--
-- After a signature a point that follows from an open leaf moves with it.

CREATE OR REPLACE FUNCTION scorecards_is_placed(
    person bigint, roles text[], at_unit bigint, at_body bigint
) RETURNS boolean AS $$
    SELECT EXISTS (
        SELECT FROM accounts_membership AS held
        JOIN accounts_user AS who ON who.id = held.user_id
        WHERE held.user_id = person AND who.is_active AND held.role = ANY (roles)
          AND (held.unit_id = at_unit OR held.body_id = at_body)
          AND held.valid_from <= (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
          AND (held.valid_until IS NULL
            OR held.valid_until > (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date)
    )
$$ LANGUAGE sql STABLE;

CREATE OR REPLACE FUNCTION scorecards_card_of(written jsonb) RETURNS bigint AS $$
    SELECT coalesce((written ->> 'card_id')::bigint, (
        SELECT card_id FROM scorecards_inquiry
        WHERE id = (written ->> 'inquiry_id')::bigint))
$$ LANGUAGE sql STABLE;

-- What a unit writes: by who is here, works there, and while the cycle is open.
CREATE OR REPLACE FUNCTION scorecards_by_its_own() RETURNS trigger AS $$
DECLARE
    roles text[] := string_to_array(TG_ARGV[0], ',');
    card scorecards_card;
BEGIN
    IF TG_TABLE_NAME = 'scorecards_storedfile' THEN
        card.unit_id := (to_jsonb(NEW) ->> 'unit_id')::bigint;
        card.body_id := (to_jsonb(NEW) ->> 'body_id')::bigint;
    ELSE
        SELECT * INTO card FROM scorecards_card
            WHERE id = scorecards_card_of(to_jsonb(NEW));
        IF NOT EXISTS (
            SELECT FROM scorecards_cycle WHERE id = card.cycle_id AND state = 'open'
        ) THEN
            RAISE EXCEPTION 'scorecard % : its cycle is not open', card.id
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    IF NEW.by_id IS DISTINCT FROM accounts_person()
        OR NOT scorecards_is_placed(NEW.by_id, roles, card.unit_id, card.body_id)
    THEN
        RAISE EXCEPTION '%: written by who is here and works there', TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;

-- The minutes of a signature are the unit's own.
CREATE OR REPLACE FUNCTION scorecards_own_file() RETURNS trigger AS $$
DECLARE
    file bigint := coalesce((to_jsonb(NEW) ->> 'file_id')::bigint,
        (to_jsonb(NEW) ->> 'minutes_id')::bigint);
BEGIN
    IF file IS NOT NULL AND NOT EXISTS (
        SELECT FROM scorecards_card AS card
        JOIN scorecards_storedfile AS stored ON stored.id = file
        WHERE card.id = NEW.card_id
          AND (stored.unit_id = card.unit_id OR stored.body_id = card.body_id)
    ) THEN
        RAISE EXCEPTION 'scorecard % shows files of its own unit', NEW.card_id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;

CREATE OR REPLACE FUNCTION scorecards_not_once_signed() RETURNS trigger AS $$
DECLARE
    written jsonb := to_jsonb(NEW);
BEGIN
    IF (SELECT NOT withdrawn FROM scorecards_signoff WHERE card_id = NEW.card_id
            ORDER BY id DESC LIMIT 1)
        AND NOT EXISTS (
            SELECT FROM scorecards_inquiry AS asked
            WHERE asked.card_id = NEW.card_id AND NOT EXISTS (
                SELECT FROM scorecards_answer WHERE inquiry_id = asked.id)
              AND (asked.leaf = NEW.leaf OR (
                -- The same figures and words again: the point alone follows.
                SELECT (figures, words, not_applicable) = (written -> 'figures',
                    written ->> 'words', (written ->> 'not_applicable')::boolean)
                FROM scorecards_claim
                WHERE TG_TABLE_NAME = 'scorecards_claim'
                  AND card_id = NEW.card_id AND leaf = NEW.leaf
                ORDER BY number DESC LIMIT 1))
        )
    THEN
        RAISE EXCEPTION 'scorecard % is signed', NEW.card_id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;

CREATE OR REPLACE TRIGGER by_its_own BEFORE INSERT ON scorecards_claim
    FOR EACH ROW EXECUTE FUNCTION scorecards_by_its_own('score_officer');
CREATE OR REPLACE TRIGGER not_once_signed BEFORE INSERT ON scorecards_claim
    FOR EACH ROW EXECUTE FUNCTION scorecards_not_once_signed();
CREATE OR REPLACE TRIGGER stays BEFORE UPDATE OR DELETE ON scorecards_claim
    FOR EACH ROW EXECUTE FUNCTION accounts_refuse();

CREATE OR REPLACE TRIGGER by_its_own BEFORE INSERT ON scorecards_storedfile
    FOR EACH ROW EXECUTE FUNCTION scorecards_by_its_own('score_officer,score_leader');
CREATE OR REPLACE TRIGGER stays BEFORE UPDATE OR DELETE ON scorecards_storedfile
    FOR EACH ROW EXECUTE FUNCTION accounts_refuse();

CREATE OR REPLACE TRIGGER by_its_own BEFORE INSERT ON scorecards_evidence
    FOR EACH ROW EXECUTE FUNCTION scorecards_by_its_own('score_officer');
CREATE OR REPLACE TRIGGER not_once_signed BEFORE INSERT ON scorecards_evidence
    FOR EACH ROW EXECUTE FUNCTION scorecards_not_once_signed();
CREATE OR REPLACE TRIGGER own_file BEFORE INSERT ON scorecards_evidence
    FOR EACH ROW EXECUTE FUNCTION scorecards_own_file();
CREATE OR REPLACE TRIGGER stays BEFORE UPDATE OR DELETE ON scorecards_evidence
    FOR EACH ROW EXECUTE FUNCTION accounts_refuse();

CREATE OR REPLACE TRIGGER by_its_own BEFORE INSERT ON scorecards_signoff
    FOR EACH ROW EXECUTE FUNCTION scorecards_by_its_own('score_leader');
CREATE OR REPLACE TRIGGER own_file BEFORE INSERT ON scorecards_signoff
    FOR EACH ROW EXECUTE FUNCTION scorecards_own_file();
CREATE OR REPLACE TRIGGER stays BEFORE UPDATE OR DELETE ON scorecards_signoff
    FOR EACH ROW EXECUTE FUNCTION accounts_refuse();

CREATE OR REPLACE TRIGGER by_its_own BEFORE INSERT ON scorecards_answer
    FOR EACH ROW EXECUTE FUNCTION scorecards_by_its_own('score_officer,score_leader');
CREATE OR REPLACE TRIGGER stays BEFORE UPDATE OR DELETE ON scorecards_answer
    FOR EACH ROW EXECUTE FUNCTION accounts_refuse();
