"""A sample stays as drawn and a visit as made; nothing of it is emptied at a blow."""

from django.db import migrations

from accounts.ledger.proofs.linked_tables import may_be_emptied, never_emptied

TABLES = (
    *("case", "draw", "drawnstratum", "entrypass", "frame"),
    *("listedperson", "listedvillage"),
)
FORWARD = """
CREATE FUNCTION surveys_draw_stays() RETURNS trigger AS $$
DECLARE
    void text[] := ARRAY['voided_at', 'void_reason'];
    followed text[] := ARRAY['role', 'disposition'];
BEGIN
    IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'surveys_draw' THEN
        IF to_jsonb(OLD) ->> 'voided_at' IS NULL
            AND to_jsonb(NEW) ->> 'voided_at' IS NOT NULL
            AND to_jsonb(NEW) - void = to_jsonb(OLD) - void
        THEN
            RETURN NEW;
        END IF;
    -- A reserve is called, and a case ends, by what is on record of it.
    ELSIF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'surveys_case' THEN
        IF to_jsonb(NEW) - followed = to_jsonb(OLD) - followed
            AND (to_jsonb(NEW) ->> 'role' = to_jsonb(OLD) ->> 'role'
                OR (to_jsonb(OLD) ->> 'role', to_jsonb(NEW) ->> 'role')
                    = ('reserve', 'replacement'))
        THEN
            RETURN NEW;
        END IF;
    -- A sample nobody has worked on is given up: its line stays, its cases go.
    ELSIF TG_OP = 'DELETE' AND TG_TABLE_NAME = 'surveys_case' THEN
        IF to_jsonb(OLD) ->> 'disposition' = '' AND EXISTS (
            SELECT FROM surveys_draw WHERE voided_at IS NOT NULL
                AND id = (to_jsonb(OLD) ->> 'draw_id')::bigint
        ) THEN
            RETURN OLD;
        END IF;
    END IF;
    RAISE EXCEPTION '% stays as drawn; a sample is voided with a reason', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$ LANGUAGE plpgsql;

CREATE FUNCTION surveys_visit_stays() RETURNS trigger AS $$
BEGIN
    -- What was noted is shredded with the person it names.
    IF TG_OP = 'UPDATE' AND NEW.note = ''
        AND to_jsonb(NEW) - 'note' = to_jsonb(OLD) - 'note'
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a visit stays as made'
        USING ERRCODE = 'integrity_constraint_violation';
END $$ LANGUAGE plpgsql;
CREATE TRIGGER visit_stays BEFORE UPDATE OR DELETE ON surveys_visit
    FOR EACH ROW EXECUTE FUNCTION surveys_visit_stays();
"""
BACKWARD = """
DROP TRIGGER visit_stays ON surveys_visit;
DROP FUNCTION surveys_visit_stays();
DROP FUNCTION surveys_draw_stays();
"""
# A link tells of a row by its key.
KEY = """
CREATE TRIGGER key_stays BEFORE UPDATE OF id ON {table}
    FOR EACH ROW WHEN (OLD.id IS DISTINCT FROM NEW.id)
    EXECUTE FUNCTION accounts_refuse();
"""
NO_KEY = "DROP TRIGGER key_stays ON {table};"
KEYED = ("surveys_response", "surveys_round")
STAYS = """
CREATE TRIGGER stays_as_drawn BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION surveys_draw_stays();
"""
NO_STAYS = "DROP TRIGGER stays_as_drawn ON {table};"
DRAWN = ("surveys_draw", "surveys_drawnstratum", "surveys_case")


class Migration(migrations.Migration):
    dependencies = [
        ("surveys", "0011_two_people_amend"),
        ("accounts", "0009_nobody_takes_an_account_alone"),
    ]

    operations = [
        migrations.RunSQL(FORWARD, BACKWARD),
        *(
            migrations.RunSQL(STAYS.format(table=table), NO_STAYS.format(table=table))
            for table in DRAWN
        ),
        *(
            migrations.RunSQL(KEY.format(table=table), NO_KEY.format(table=table))
            for table in KEYED
        ),
        *(
            migrations.RunSQL(
                never_emptied(f"surveys_{table}"), may_be_emptied(f"surveys_{table}")
            )
            for table in TABLES
        ),
    ]
