-- What appraisers and the council of the cycle's owner decide: nobody of them on the
-- unit they work or worked in, and nothing decided is changed or deleted.
--
-- Final points are of the council of the cycle's own owner.

CREATE OR REPLACE FUNCTION scorecards_works_in(person bigint, scored bigint)
RETURNS boolean AS $$
    SELECT EXISTS (
        SELECT FROM scorecards_claim WHERE card_id = scored AND by_id = person
    ) OR EXISTS (
        SELECT FROM scorecards_signoff WHERE card_id = scored AND by_id = person
    ) OR EXISTS (
        SELECT FROM scorecards_card AS card
        JOIN scorecards_cycle AS cycle ON cycle.id = card.cycle_id
        JOIN accounts_membership AS held ON held.user_id = person
        LEFT JOIN localities_servicepoint AS point ON point.id = held.service_point_id
        LEFT JOIN localities_body AS body ON body.id = held.body_id
        LEFT JOIN localities_unit AS place
            ON place.id = coalesce(held.unit_id, point.unit_id, body.unit_id)
        WHERE card.id = scored
          AND (held.valid_until IS NULL OR (held.valid_until > held.valid_from
            AND held.valid_until > make_date(cycle.year, 1, 1)))
          AND (held.body_id = card.body_id
            OR card.unit_id IN (place.id, place.parent_id))
    )
$$ LANGUAGE sql STABLE;

-- What is decided and asked: by who is here and sits for the cycle's owner, never on
-- the unit they worked in since the year began, nor on what they wrote themselves.
CREATE OR REPLACE FUNCTION scorecards_by_another() RETURNS trigger AS $$
DECLARE
    roles text[] := string_to_array(TG_ARGV[0], ',');
    card scorecards_card;
    cycle scorecards_cycle;
BEGIN
    SELECT * INTO card FROM scorecards_card WHERE id = NEW.card_id;
    SELECT * INTO cycle FROM scorecards_cycle WHERE id = card.cycle_id;
    IF cycle.state <> 'open' THEN
        RAISE EXCEPTION 'scorecard % : its cycle is not open', card.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.by_id IS DISTINCT FROM accounts_person() OR NOT (
        scorecards_is_placed(NEW.by_id, roles, cycle.owner_id, NULL)
        OR EXISTS (
            SELECT FROM localities_body AS body WHERE body.unit_id = cycle.owner_id
              AND scorecards_is_placed(NEW.by_id, roles, NULL, body.id))
    ) THEN
        RAISE EXCEPTION '%: decided by who is here and appraises', TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF scorecards_works_in(NEW.by_id, card.id) THEN
        RAISE EXCEPTION 'nobody appraises the own unit'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;

CREATE OR REPLACE FUNCTION scorecards_decided_in_order() RETURNS trigger AS $$
BEGIN
    IF NEW.stage = 'final' AND NOT EXISTS (
        SELECT FROM scorecards_card AS card
        JOIN scorecards_cycle AS cycle ON cycle.id = card.cycle_id
        WHERE card.id = NEW.card_id AND (
            scorecards_is_placed(NEW.by_id, ARRAY['council'], cycle.owner_id, NULL)
            OR EXISTS (
                SELECT FROM localities_body AS body
                WHERE body.unit_id = cycle.owner_id AND scorecards_is_placed(
                    NEW.by_id, ARRAY['council'], NULL, body.id)))
    ) THEN
        RAISE EXCEPTION 'final points are the council''s'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.stage = 'first' AND EXISTS (
        SELECT FROM scorecards_decision WHERE card_id = NEW.card_id
          AND leaf = NEW.leaf AND stage = 'first' AND reading <> NEW.reading
          AND by_id = NEW.by_id
    ) THEN
        RAISE EXCEPTION 'a second reading is another person''s'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER in_order BEFORE INSERT ON scorecards_decision
    FOR EACH ROW EXECUTE FUNCTION scorecards_decided_in_order();

CREATE OR REPLACE TRIGGER by_another BEFORE INSERT ON scorecards_decision
    FOR EACH ROW EXECUTE FUNCTION scorecards_by_another('appraiser,council');
CREATE OR REPLACE TRIGGER stays BEFORE UPDATE OR DELETE ON scorecards_decision
    FOR EACH ROW EXECUTE FUNCTION accounts_refuse();

CREATE OR REPLACE TRIGGER by_another BEFORE INSERT ON scorecards_inquiry
    FOR EACH ROW EXECUTE FUNCTION scorecards_by_another('appraiser,council');
CREATE OR REPLACE TRIGGER stays BEFORE UPDATE OR DELETE ON scorecards_inquiry
    FOR EACH ROW EXECUTE FUNCTION accounts_refuse();

CREATE OR REPLACE TRIGGER by_another BEFORE INSERT ON scorecards_extension
    FOR EACH ROW EXECUTE FUNCTION scorecards_by_another('council');
CREATE OR REPLACE TRIGGER stays BEFORE UPDATE OR DELETE ON scorecards_extension
    FOR EACH ROW EXECUTE FUNCTION accounts_refuse();

CREATE OR REPLACE TRIGGER stays BEFORE UPDATE OR DELETE ON scorecards_tally
    FOR EACH ROW EXECUTE FUNCTION accounts_refuse();
CREATE OR REPLACE TRIGGER by_another BEFORE INSERT ON scorecards_tally
    FOR EACH ROW EXECUTE FUNCTION scorecards_by_another('council');
