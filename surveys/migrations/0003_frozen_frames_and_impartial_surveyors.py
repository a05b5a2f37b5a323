"""Triggers: a frozen frame stays as it was digested; nobody asks about their employer.

The frame is locked FOR SHARE, so rows written while another transaction freezes it
wait and are then refused. Contacts of a frozen frame may be deleted, never changed:
the list keeps the digest of each.
"""

from django.db import migrations

LISTED = ("surveys_listedperson", "surveys_listedvillage")

FRAMES = """
CREATE FUNCTION surveys_refuse_frozen(ids bigint[]) RETURNS void AS $$
DECLARE
    frozen text;
BEGIN
    SELECT code INTO frozen FROM (
        SELECT code, state FROM surveys_frame
        WHERE id = ANY (ids) ORDER BY id FOR SHARE
    ) AS locked WHERE state = 'frozen' LIMIT 1;
    IF frozen IS NOT NULL THEN
        RAISE EXCEPTION 'frame % is frozen; load a new list', frozen
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
END $$ LANGUAGE plpgsql;

CREATE FUNCTION surveys_listed_in_a_draft() RETURNS trigger AS $$
BEGIN
    IF TG_OP <> 'DELETE' THEN
        PERFORM surveys_refuse_frozen(ARRAY(SELECT DISTINCT frame_id FROM after));
    END IF;
    IF TG_OP <> 'INSERT' THEN
        PERFORM surveys_refuse_frozen(ARRAY(SELECT DISTINCT frame_id FROM before));
    END IF;
    RETURN NULL;
END $$ LANGUAGE plpgsql;

CREATE FUNCTION surveys_contact_in_a_draft() RETURNS trigger AS $$
BEGIN
    PERFORM surveys_refuse_frozen(ARRAY(
        SELECT DISTINCT frame_id FROM surveys_listedperson
        WHERE id IN (SELECT person_id FROM after)
    ));
    RETURN NULL;
END $$ LANGUAGE plpgsql;

CREATE FUNCTION surveys_frame_stays() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION 'frame % is frozen; load a new list', OLD.code
        USING ERRCODE = 'integrity_constraint_violation';
END $$ LANGUAGE plpgsql;

CREATE TRIGGER frame_stays BEFORE UPDATE OR DELETE ON surveys_frame
    FOR EACH ROW WHEN (OLD.state = 'frozen') EXECUTE FUNCTION surveys_frame_stays();
CREATE TRIGGER insert_into_a_draft AFTER INSERT ON surveys_contact
    REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION surveys_contact_in_a_draft();
CREATE TRIGGER update_in_a_draft AFTER UPDATE ON surveys_contact
    REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION surveys_contact_in_a_draft();
"""
FRAMES_BACK = """
DROP TRIGGER update_in_a_draft ON surveys_contact;
DROP TRIGGER insert_into_a_draft ON surveys_contact;
DROP TRIGGER frame_stays ON surveys_frame;
DROP FUNCTION surveys_frame_stays();
DROP FUNCTION surveys_contact_in_a_draft();
DROP FUNCTION surveys_listed_in_a_draft();
DROP FUNCTION surveys_refuse_frozen(bigint[]);
"""
ROWS = """
CREATE TRIGGER insert_into_a_draft AFTER INSERT ON {table}
    REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION surveys_listed_in_a_draft();
CREATE TRIGGER update_in_a_draft AFTER UPDATE ON {table}
    REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION surveys_listed_in_a_draft();
CREATE TRIGGER delete_from_a_draft AFTER DELETE ON {table}
    REFERENCING OLD TABLE AS before
    FOR EACH STATEMENT EXECUTE FUNCTION surveys_listed_in_a_draft();
"""
ROWS_BACK = """
DROP TRIGGER delete_from_a_draft ON {table};
DROP TRIGGER update_in_a_draft ON {table};
DROP TRIGGER insert_into_a_draft ON {table};
"""

SURVEYORS = """
CREATE FUNCTION surveys_works_for(surveyor bigint, rated bigint, day date)
RETURNS boolean AS $$
    WITH RECURSIVE employers AS (
        SELECT coalesce(held.unit_id, point.unit_id) AS unit_id
        FROM accounts_membership AS held
        LEFT JOIN localities_servicepoint AS point ON point.id = held.service_point_id
        WHERE held.user_id = surveyor
          AND held.role IN ('one_stop', 'provincial_officer', 'provincial_leader')
          AND held.valid_from <= day
          AND (held.valid_until IS NULL OR held.valid_until > day)
    ),
    above_rated AS (
        SELECT id, parent_id FROM localities_unit WHERE id = rated
        UNION
        SELECT unit.id, unit.parent_id FROM localities_unit AS unit
        JOIN above_rated ON unit.id = above_rated.parent_id
    ),
    above_employer AS (
        SELECT id, parent_id FROM localities_unit
        WHERE id IN (SELECT unit_id FROM employers)
        UNION
        SELECT unit.id, unit.parent_id FROM localities_unit AS unit
        JOIN above_employer ON unit.id = above_employer.parent_id
    )
    SELECT EXISTS (
            SELECT FROM employers
            WHERE unit_id IS NULL OR unit_id IN (SELECT id FROM above_rated)
        )
        OR EXISTS (SELECT FROM above_employer WHERE id = rated)
$$ LANGUAGE sql STABLE;

CREATE FUNCTION surveys_impartial() RETURNS trigger AS $$
DECLARE
    rated bigint;
BEGIN
    SELECT unit_id INTO rated FROM surveys_case WHERE id = NEW.case_id;
    IF surveys_works_for(
        NEW.surveyor_id, rated, (NEW.at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
    ) THEN
        RAISE EXCEPTION 'surveyor % works for the unit being rated', NEW.surveyor_id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;

CREATE TRIGGER surveyor_is_impartial
    BEFORE INSERT OR UPDATE OF surveyor_id, case_id ON surveys_assignment
    FOR EACH ROW EXECUTE FUNCTION surveys_impartial();
"""
SURVEYORS_BACK = """
DROP TRIGGER surveyor_is_impartial ON surveys_assignment;
DROP FUNCTION surveys_impartial();
DROP FUNCTION surveys_works_for(bigint, bigint, date);
"""


class Migration(migrations.Migration):
    dependencies = [("surveys", "0002_stored_answers_are_never_overwritten")]

    operations = [
        migrations.RunSQL(FRAMES, FRAMES_BACK),
        *(
            migrations.RunSQL(ROWS.format(table=t), ROWS_BACK.format(table=t))
            for t in LISTED
        ),
        migrations.RunSQL(SURVEYORS, SURVEYORS_BACK),
    ]
