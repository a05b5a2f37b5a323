"""Who writes what of a scorecard, and that nothing written is changed or deleted.

Officers and leaders write of the very place they work at; appraisers and the council
of the cycle's owner decide, and nobody of them on the unit they work or worked in.
"""

from django.db import migrations

from accounts.two_person.models import guard, unguard, use
from scorecards.linked_tables import FIRST

ADDED = (
    *("claim", "storedfile", "evidence", "signoff", "extension"),
    *("decision", "inquiry", "answer"),
)
STAYS = """
CREATE TRIGGER stays BEFORE UPDATE OR DELETE ON scorecards_{table}
    FOR EACH ROW EXECUTE FUNCTION accounts_refuse();
"""
NO_STAYS = "DROP TRIGGER stays ON scorecards_{table};"

WRITERS = """
CREATE FUNCTION scorecards_is_placed(
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

CREATE FUNCTION scorecards_card_of(written jsonb) RETURNS bigint AS $$
    SELECT coalesce((written ->> 'card_id')::bigint, (
        SELECT card_id FROM scorecards_inquiry
        WHERE id = (written ->> 'inquiry_id')::bigint))
$$ LANGUAGE sql STABLE;

-- What a unit writes: by who is here, works there, and while the cycle is open.
CREATE FUNCTION scorecards_by_its_own() RETURNS trigger AS $$
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

-- What is signed stays, but where an inquiry waits for an answer.
CREATE FUNCTION scorecards_not_once_signed() RETURNS trigger AS $$
BEGIN
    IF (SELECT NOT withdrawn FROM scorecards_signoff WHERE card_id = NEW.card_id
            ORDER BY id DESC LIMIT 1)
        AND NOT EXISTS (
            SELECT FROM scorecards_inquiry AS asked
            WHERE asked.card_id = NEW.card_id AND asked.leaf = NEW.leaf
              AND NOT EXISTS (
                SELECT FROM scorecards_answer WHERE inquiry_id = asked.id)
        )
    THEN
        RAISE EXCEPTION 'scorecard % is signed', NEW.card_id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;

-- The minutes of a signature are the unit's own.
CREATE FUNCTION scorecards_own_file() RETURNS trigger AS $$
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

-- What is decided and asked: by who is here and sits for the cycle's owner, never on
-- the unit they worked in since the year began, nor on what they wrote themselves.
CREATE FUNCTION scorecards_by_another() RETURNS trigger AS $$
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

CREATE FUNCTION scorecards_works_in(person bigint, scored bigint) RETURNS boolean AS $$
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

CREATE FUNCTION scorecards_decided_in_order() RETURNS trigger AS $$
BEGIN
    IF NEW.stage = 'final' AND NOT accounts_holds(NEW.by_id, ARRAY['council']) THEN
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
"""
NO_WRITERS = """
DROP FUNCTION scorecards_decided_in_order();
DROP FUNCTION scorecards_by_another();
DROP FUNCTION scorecards_works_in(bigint, bigint);
DROP FUNCTION scorecards_own_file();
DROP FUNCTION scorecards_not_once_signed();
DROP FUNCTION scorecards_by_its_own();
DROP FUNCTION scorecards_card_of(jsonb);
DROP FUNCTION scorecards_is_placed(bigint, text[], bigint, bigint);
"""
# (trigger, table, function with its words)
BEFORE_INSERT = (
    ("by_its_own", "claim", "scorecards_by_its_own('score_officer')"),
    ("by_its_own", "storedfile", "scorecards_by_its_own('score_officer,score_leader')"),
    ("by_its_own", "evidence", "scorecards_by_its_own('score_officer')"),
    ("by_its_own", "signoff", "scorecards_by_its_own('score_leader')"),
    ("by_its_own", "answer", "scorecards_by_its_own('score_officer,score_leader')"),
    ("not_once_signed", "claim", "scorecards_not_once_signed()"),
    ("not_once_signed", "evidence", "scorecards_not_once_signed()"),
    ("own_file", "evidence", "scorecards_own_file()"),
    ("own_file", "signoff", "scorecards_own_file()"),
    ("by_another", "decision", "scorecards_by_another('appraiser,council')"),
    ("by_another", "inquiry", "scorecards_by_another('appraiser,council')"),
    ("by_another", "extension", "scorecards_by_another('council')"),
    ("in_order", "decision", "scorecards_decided_in_order()"),
)
LIFE = """
CREATE FUNCTION scorecards_cycle_moves() RETURNS trigger AS $$
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
            {opened}
            IF FOUND THEN RETURN NEW; END IF;
        ELSIF (OLD.state, NEW.state) = ('open', 'closed') THEN
            {closed}
            IF FOUND THEN RETURN NEW; END IF;
        END IF;
    END IF;
    RAISE EXCEPTION 'cycle % is opened and closed when two people agree, and stays',
        coalesce(NEW.code, OLD.code) USING ERRCODE = 'integrity_constraint_violation';
END $$ LANGUAGE plpgsql;
CREATE TRIGGER moved_by_two BEFORE INSERT OR UPDATE OR DELETE ON scorecards_cycle
    FOR EACH ROW EXECUTE FUNCTION scorecards_cycle_moves();

CREATE FUNCTION scorecards_card_stays() RETURNS trigger AS $$
DECLARE
    standing text := (SELECT state FROM scorecards_cycle
        WHERE id = coalesce(NEW.cycle_id, OLD.cycle_id));
BEGIN
    IF standing = 'draft'
        OR (TG_OP = 'UPDATE' AND standing = 'open'
            AND to_jsonb(NEW) - 'standing' = to_jsonb(OLD) - 'standing')
    THEN
        RETURN coalesce(NEW, OLD);
    END IF;
    RAISE EXCEPTION 'scorecards are given out while their cycle is in preparation'
        USING ERRCODE = 'integrity_constraint_violation';
END $$ LANGUAGE plpgsql;
CREATE TRIGGER given_out_before BEFORE INSERT OR UPDATE OR DELETE ON scorecards_card
    FOR EACH ROW EXECUTE FUNCTION scorecards_card_stays();
"""
NO_LIFE = """
DROP TRIGGER given_out_before ON scorecards_card;
DROP FUNCTION scorecards_card_stays();
DROP TRIGGER moved_by_two ON scorecards_cycle;
DROP FUNCTION scorecards_cycle_moves();
"""
OPENINGS, CLOSINGS = "scorecards_cyclerequest", "scorecards_closingrequest"


def trigger(name, table, function):
    return migrations.RunSQL(
        f"CREATE TRIGGER {name} BEFORE INSERT ON scorecards_{table}"
        f" FOR EACH ROW EXECUTE FUNCTION {function};",
        f"DROP TRIGGER {name} ON scorecards_{table};",
    )


class Migration(migrations.Migration):

    dependencies = [
        ('scorecards', '0001_cycles_cards_claims_and_decisions'),
        ('accounts', '0015_roles_at_a_body'),
    ]

    operations = [
        migrations.RunSQL(WRITERS, NO_WRITERS),
        *(trigger(*words) for words in BEFORE_INSERT),
        *(
            migrations.RunSQL(STAYS.format(table=table), NO_STAYS.format(table=table))
            for table in ADDED
        ),
        migrations.RunSQL(
            guard(OPENINGS, asking="council", approving="council"), unguard(OPENINGS)
        ),
        migrations.RunSQL(
            guard(CLOSINGS, asking="council", approving="council"), unguard(CLOSINGS)
        ),
        migrations.RunSQL(
            LIFE.format(
                opened=use(OPENINGS, "cycle_id = NEW.id"),
                closed=use(CLOSINGS, "cycle_id = NEW.id"),
            ),
            NO_LIFE,
        ),
        *(migrations.RunSQL(table.forward(), table.backward()) for table in FIRST),
    ]
