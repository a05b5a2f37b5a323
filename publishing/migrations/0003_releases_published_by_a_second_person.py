"""What a sealed release may still do; what was looked at stays on record."""

from django.db import migrations

RELEASE = """
CREATE OR REPLACE FUNCTION publishing_release_stays() RETURNS trigger AS $$
DECLARE
    may_move text[] := ARRAY['state', 'reason', 'withdrawn_at'];
    approval text[] := ARRAY['embargo_until', 'approved_by_id', 'approved_at'];
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
"""

KEPT = """
CREATE FUNCTION publishing_stays_on_record() RETURNS trigger AS $$
BEGIN
    -- A grant may be ended, once; nothing else of it moves.
    IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'publishing_preview'
        AND to_jsonb(NEW) - 'ended_at' = to_jsonb(OLD) - 'ended_at'
        AND to_jsonb(OLD) ->> 'ended_at' IS NULL
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% stays on record', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$ LANGUAGE plpgsql;
"""

ROWS = """
CREATE TRIGGER stays_on_record BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION publishing_stays_on_record();
"""
NO_ROWS = "DROP TRIGGER stays_on_record ON {table};"
TABLES = ("publishing_look", "publishing_preview", "publishing_announcement")


class Migration(migrations.Migration):
    dependencies = [("publishing", "0002_sealed_releases_never_change")]

    operations = [
        migrations.RunSQL(RELEASE, migrations.RunSQL.noop),
        migrations.RunSQL(KEPT, "DROP FUNCTION publishing_stays_on_record();"),
        *(
            migrations.RunSQL(ROWS.format(table=table), NO_ROWS.format(table=table))
            for table in TABLES
        ),
    ]
