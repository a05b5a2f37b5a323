"""An edition of the whole country without some provinces says in writing why."""

from django.db import migrations, models

REGISTERS = """
CREATE OR REPLACE FUNCTION publishing_register_day(register text) RETURNS date AS $$
    SELECT CASE register
        WHEN '2017' THEN date '2017-01-01' WHEN '2025' THEN date '2025-07-01'
    END
$$ LANGUAGE sql IMMUTABLE;
"""

LEFT_OUT = """
CREATE OR REPLACE FUNCTION publishing_says_who_is_left_out() RETURNS trigger AS $$
DECLARE
    day date := publishing_register_day(NEW.register);
    have integer;
    whole integer;
BEGIN
    IF NEW.embargo_until IS NULL OR NEW.kind <> 'sipas' OR NEW.confirmation ~ '\\S'
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
CREATE TRIGGER release_says_who_is_left_out
    BEFORE INSERT OR UPDATE OF embargo_until, approved_by_id, confirmation
    ON publishing_release
    FOR EACH ROW EXECUTE FUNCTION publishing_says_who_is_left_out();
"""

NOT_LEFT_OUT = """
DROP TRIGGER release_says_who_is_left_out ON publishing_release;
DROP FUNCTION publishing_says_who_is_left_out();
DROP FUNCTION publishing_register_day(text);
"""

STAYS = """
CREATE OR REPLACE FUNCTION publishing_release_stays() RETURNS trigger AS $$
DECLARE
    may_move text[] := ARRAY['state', 'reason', 'withdrawn_at'];
    approval text[] := ARRAY[%s];
BEGIN
    IF OLD.state = 'draft' THEN
        -- Else the drafter could become somebody else and seal alone.
        IF TG_OP = 'UPDATE' AND (NEW.drafted_by_id, NEW.drafted_at)
            IS DISTINCT FROM (OLD.drafted_by_id, OLD.drafted_at)
        THEN
            RAISE EXCEPTION 'release %%/%% was drafted by another; draft a new edition',
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
    RAISE EXCEPTION 'release %%/%% is %%; draft a new edition',
        OLD.round_code, OLD.edition, OLD.state
        USING ERRCODE = 'integrity_constraint_violation';
END $$ LANGUAGE plpgsql;
"""
BEFORE = "'embargo_until', 'approved_by_id', 'approved_at'"


class Migration(migrations.Migration):
    dependencies = [("publishing", "0017_points_of_scorecards")]

    operations = [
        migrations.AddField(
            model_name="release",
            name="confirmation",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
        migrations.RunSQL(STAYS % f"{BEFORE}, 'confirmation'", STAYS % BEFORE),
        migrations.RunSQL(REGISTERS + LEFT_OUT, NOT_LEFT_OUT),
    ]
