-- Work for next year, by the unit's own people.

-- Work for next year: by who is here and works there, once the cycle is closed.
CREATE OR REPLACE FUNCTION scorecards_planned_at_home() RETURNS trigger AS $$
DECLARE
    card scorecards_card;
BEGIN
    SELECT * INTO card FROM scorecards_card WHERE id = NEW.card_id;
    IF NOT EXISTS (
        SELECT FROM scorecards_cycle WHERE id = card.cycle_id AND state = 'closed'
    ) THEN
        RAISE EXCEPTION 'scorecard % : its cycle is not closed', card.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.by_id IS DISTINCT FROM accounts_person()
        OR NOT scorecards_is_placed(
            NEW.by_id, ARRAY['score_officer', 'score_leader'],
            card.unit_id, card.body_id)
    THEN
        RAISE EXCEPTION '%: written by who is here and works there', TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER planned_at_home BEFORE INSERT ON scorecards_remedy
    FOR EACH ROW EXECUTE FUNCTION scorecards_planned_at_home();

CREATE OR REPLACE TRIGGER stays BEFORE UPDATE OR DELETE ON scorecards_remedy
    FOR EACH ROW EXECUTE FUNCTION accounts_refuse();
