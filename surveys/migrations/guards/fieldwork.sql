-- Cases in somebody's hands and visits: nobody asks about their employer.
--
-- Who held a case, and who let a reserve stand in for it, stays on record: pages only
-- ever add such rows and end them; the desk's own role could delete them, and a
-- surveyor's refusals with them.

CREATE OR REPLACE FUNCTION surveys_works_for(surveyor bigint, rated bigint, day date)
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

CREATE OR REPLACE FUNCTION surveys_impartial() RETURNS trigger AS $$
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
CREATE OR REPLACE TRIGGER surveyor_is_impartial
    BEFORE INSERT OR UPDATE OF surveyor_id, case_id ON surveys_assignment
    FOR EACH ROW EXECUTE FUNCTION surveys_impartial();

CREATE OR REPLACE FUNCTION surveys_hands_stay() RETURNS trigger AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'surveys_assignment'
        AND to_jsonb(OLD) ->> 'ended_at' IS NULL
        AND to_jsonb(NEW) - 'ended_at' = to_jsonb(OLD) - 'ended_at'
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'who held a case stays on record'
        USING ERRCODE = 'integrity_constraint_violation';
END $$ LANGUAGE plpgsql;

CREATE OR REPLACE FUNCTION surveys_visit_stays() RETURNS trigger AS $$
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
CREATE OR REPLACE TRIGGER visit_stays BEFORE UPDATE OR DELETE ON surveys_visit
    FOR EACH ROW EXECUTE FUNCTION surveys_visit_stays();

CREATE OR REPLACE TRIGGER hands_stay BEFORE UPDATE OR DELETE ON surveys_assignment
    FOR EACH ROW EXECUTE FUNCTION surveys_hands_stay();

CREATE OR REPLACE TRIGGER hands_stay BEFORE UPDATE OR DELETE ON surveys_replacement
    FOR EACH ROW EXECUTE FUNCTION surveys_hands_stay();
