"""A decision stays; a download is allowed and stays; a research file never changes."""

from django.db import migrations

from accounts.two_person.models import by_who_is_here, not_by_who_is_here

KEPT = """
CREATE FUNCTION scoring_microdata_stays() RETURNS trigger AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'scoring_access' THEN
        -- Who asked for what never moves; a decision is written once.
        IF to_jsonb(OLD) ->> 'decided_at' IS NULL
            AND to_jsonb(NEW)
                - ARRAY['decided_by_id', 'decided_at', 'granted', 'reason', 'valid_until']
            = to_jsonb(OLD)
                - ARRAY['decided_by_id', 'decided_at', 'granted', 'reason', 'valid_until']
        THEN
            RETURN NEW;
        END IF;
        -- A grant may be ended, once.
        IF to_jsonb(OLD) ->> 'ended_at' IS NULL
            AND to_jsonb(NEW) - 'ended_at' = to_jsonb(OLD) - 'ended_at'
        THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION '% stays on record', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$ LANGUAGE plpgsql;
"""

ALLOWED = """
CREATE FUNCTION scoring_download_is_allowed() RETURNS trigger AS $$
BEGIN
    PERFORM 1 FROM scoring_access
        WHERE id = NEW.access_id AND asked_by_id = NEW.by_id AND granted
            AND NEW.at >= decided_at AND NEW.at < valid_until
            AND (ended_at IS NULL OR NEW.at < ended_at);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no grant in force for this download'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER download_is_allowed BEFORE INSERT ON scoring_download
    FOR EACH ROW EXECUTE FUNCTION scoring_download_is_allowed();
"""
NOT_ALLOWED = """
DROP TRIGGER download_is_allowed ON scoring_download;
DROP FUNCTION scoring_download_is_allowed();
"""
ROWS = """
CREATE TRIGGER stays_on_record BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION scoring_microdata_stays();
"""
NO_ROWS = "DROP TRIGGER stays_on_record ON {table};"
TABLES = ("scoring_access", "scoring_download", "scoring_researchfile")


class Migration(migrations.Migration):
    dependencies = [
        ("scoring", "0002_research_files_and_who_may_have_them"),
        ("accounts", "0009_nobody_takes_an_account_alone"),
    ]

    operations = [
        migrations.RunSQL(KEPT, "DROP FUNCTION scoring_microdata_stays();"),
        migrations.RunSQL(ALLOWED, NOT_ALLOWED),
        *(
            migrations.RunSQL(ROWS.format(table=table), NO_ROWS.format(table=table))
            for table in TABLES
        ),
        migrations.RunSQL(
            by_who_is_here("scoring_access", "decided_by_id"),
            not_by_who_is_here("scoring_access"),
        ),
    ]
