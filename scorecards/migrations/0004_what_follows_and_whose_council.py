"""After a signature a point that follows from an open leaf moves with it, and final
points are of the council of the cycle's own owner.
"""

from importlib import import_module

from django.db import migrations

before = import_module("scorecards.migrations.0002_what_is_on_record_stays")

NOT_ONCE_SIGNED = """
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
"""
IN_ORDER = """
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
"""


def as_before(name):
    """The function as the migration before made it."""
    made = before.WRITERS.partition(f"CREATE FUNCTION {name}()")[2]
    body = made.partition("LANGUAGE plpgsql;")[0]
    return f"CREATE OR REPLACE FUNCTION {name}(){body}LANGUAGE plpgsql;"


class Migration(migrations.Migration):
    dependencies = [("scorecards", "0003_counts_and_work_for_next_year")]

    operations = [
        migrations.RunSQL(NOT_ONCE_SIGNED, as_before("scorecards_not_once_signed")),
        migrations.RunSQL(IN_ORDER, as_before("scorecards_decided_in_order")),
    ]
