-- Contacts go when somebody is erased or long after the round; erasures stay. The table
-- of retention may keep contacts longer than these 30 days, never less:
-- tests/operations/test_retention.py compares.
CREATE OR REPLACE FUNCTION surveys_contacts_go() RETURNS trigger AS $$
DECLARE
    kept bigint;
    aged bigint;
    today date := (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date;
BEGIN
    SELECT count(*) FILTER (WHERE NOT x.over), count(*) FILTER (WHERE x.over)
        INTO kept, aged
        FROM (
            SELECT r.state = 'closed' AND r.closes < today - 30 AS over
            FROM before AS b
            JOIN surveys_listedperson AS p ON p.id = b.person_id
            JOIN surveys_frame AS f ON f.id = p.frame_id
            JOIN surveys_round AS r ON r.id = f.round_id
            WHERE f.state = 'frozen' AND NOT EXISTS (
                SELECT FROM surveys_erasure AS e WHERE e.person_id = p.id
            )
        ) AS x;
    IF kept > 0 THEN
        RAISE EXCEPTION 'contacts stay until their round is long over, or are erased'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF aged > 0 THEN
        INSERT INTO accounts_auditevent (at, actor_id, verb, subject, details)
            VALUES (clock_timestamp(), accounts_person(), 'contacts_deleted', 'contacts',
                jsonb_build_object(
                    'rows', aged, 'by', 'database role ' || current_user));
    END IF;
    RETURN NULL;
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER goes_when_it_may AFTER DELETE ON surveys_contact
    REFERENCING OLD TABLE AS before
    FOR EACH STATEMENT EXECUTE FUNCTION surveys_contacts_go();
-- Else a frozen list would lose one to a list in preparation.
CREATE OR REPLACE TRIGGER keeps_its_person BEFORE UPDATE ON surveys_contact
    FOR EACH ROW WHEN (NEW.person_id <> OLD.person_id)
    EXECUTE FUNCTION accounts_refuse();
CREATE OR REPLACE TRIGGER never_emptied BEFORE TRUNCATE ON surveys_contact
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_refuse();

CREATE OR REPLACE FUNCTION surveys_erasure_stays() RETURNS trigger AS $$
BEGIN
    -- With a list that is given up before anybody was drawn from it.
    IF TG_OP = 'DELETE' AND NOT EXISTS (
        SELECT FROM surveys_listedperson AS p
        JOIN surveys_frame AS f ON f.id = p.frame_id
        WHERE p.id = OLD.person_id AND f.state = 'frozen'
    ) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'that somebody was erased stays on record'
        USING ERRCODE = 'integrity_constraint_violation';
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER erasure_stays BEFORE UPDATE OR DELETE ON surveys_erasure
    FOR EACH ROW EXECUTE FUNCTION surveys_erasure_stays();

-- Nobody who works for the rated unit ends a case of it, though it was theirs before.
CREATE OR REPLACE FUNCTION surveys_visitor_impartial() RETURNS trigger AS $$
BEGIN
    IF surveys_works_for(
        NEW.by_id,
        (SELECT unit_id FROM surveys_case WHERE id = NEW.case_id),
        (coalesce(NEW.received_at, NEW.at) AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
    ) THEN
        RAISE EXCEPTION 'user % works for the unit being rated', NEW.by_id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER visitor_is_impartial BEFORE INSERT ON surveys_visit
    FOR EACH ROW EXECUTE FUNCTION surveys_visitor_impartial();
