"""Triggers: a sealed release keeps its figures and words, whoever asks.

Statement triggers look at the changed rows as one table, so sealing costs nothing a
row. The release is locked FOR SHARE: figures written while another transaction
seals wait for it, and are then refused.
"""

from django.db import migrations

CHILDREN = ("publishing_figure", "publishing_indicator", "publishing_distribution")

FORWARD = """
CREATE FUNCTION publishing_refuse_sealed(ids bigint[]) RETURNS void AS $$
DECLARE
    sealed text;
BEGIN
    SELECT round_code || '/' || edition INTO sealed FROM (
        SELECT round_code, edition, state FROM publishing_release
        WHERE id = ANY (ids) ORDER BY id FOR SHARE
    ) AS locked WHERE state <> 'draft' LIMIT 1;
    IF sealed IS NOT NULL THEN
        RAISE EXCEPTION 'release % is sealed; draft a new edition', sealed
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
END $$ LANGUAGE plpgsql;

CREATE FUNCTION publishing_children_of_drafts() RETURNS trigger AS $$
BEGIN
    IF TG_OP <> 'DELETE' THEN
        PERFORM publishing_refuse_sealed(ARRAY(SELECT DISTINCT release_id FROM after));
    END IF;
    IF TG_OP <> 'INSERT' THEN
        PERFORM publishing_refuse_sealed(ARRAY(SELECT DISTINCT release_id FROM before));
    END IF;
    RETURN NULL;
END $$ LANGUAGE plpgsql;

CREATE FUNCTION publishing_release_stays() RETURNS trigger AS $$
DECLARE
    may_move text[] := ARRAY['state', 'reason', 'withdrawn_at'];
BEGIN
    IF OLD.state = 'draft' THEN
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
    RAISE EXCEPTION 'release %/% is %; draft a new edition',
        OLD.round_code, OLD.edition, OLD.state
        USING ERRCODE = 'integrity_constraint_violation';
END $$ LANGUAGE plpgsql;

CREATE TRIGGER release_stays BEFORE UPDATE OR DELETE ON publishing_release
    FOR EACH ROW EXECUTE FUNCTION publishing_release_stays();
"""

TRIGGERS = """
CREATE TRIGGER insert_into_a_draft AFTER INSERT ON {table}
    REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION publishing_children_of_drafts();
CREATE TRIGGER update_in_a_draft AFTER UPDATE ON {table}
    REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION publishing_children_of_drafts();
CREATE TRIGGER delete_from_a_draft AFTER DELETE ON {table}
    REFERENCING OLD TABLE AS before
    FOR EACH STATEMENT EXECUTE FUNCTION publishing_children_of_drafts();
"""

BACKWARD = """
DROP TRIGGER insert_into_a_draft ON {table};
DROP TRIGGER update_in_a_draft ON {table};
DROP TRIGGER delete_from_a_draft ON {table};
"""

UNDO = """
DROP TRIGGER release_stays ON publishing_release;
DROP FUNCTION publishing_release_stays();
DROP FUNCTION publishing_children_of_drafts();
DROP FUNCTION publishing_refuse_sealed(bigint[]);
"""


class Migration(migrations.Migration):
    dependencies = [("publishing", "0001_releases_indicators_and_figures")]

    operations = [
        migrations.RunSQL(FORWARD, UNDO),
        *(
            migrations.RunSQL(TRIGGERS.format(table=t), BACKWARD.format(table=t))
            for t in CHILDREN
        ),
    ]
