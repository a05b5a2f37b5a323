-- A frozen frame stays as it was digested.
--
-- The frame is locked FOR SHARE, so rows written while another transaction freezes it
-- wait and are then refused. Contacts of a frozen frame may be deleted, never changed:
-- the list keeps the digest of each.

CREATE OR REPLACE FUNCTION surveys_refuse_frozen(ids bigint[]) RETURNS void AS $$
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

CREATE OR REPLACE FUNCTION surveys_listed_in_a_draft() RETURNS trigger AS $$
BEGIN
    IF TG_OP <> 'DELETE' THEN
        PERFORM surveys_refuse_frozen(ARRAY(SELECT DISTINCT frame_id FROM after));
    END IF;
    IF TG_OP <> 'INSERT' THEN
        PERFORM surveys_refuse_frozen(ARRAY(SELECT DISTINCT frame_id FROM before));
    END IF;
    RETURN NULL;
END $$ LANGUAGE plpgsql;

CREATE OR REPLACE FUNCTION surveys_contact_in_a_draft() RETURNS trigger AS $$
BEGIN
    PERFORM surveys_refuse_frozen(ARRAY(
        SELECT DISTINCT frame_id FROM surveys_listedperson
        WHERE id IN (SELECT person_id FROM after)
    ));
    RETURN NULL;
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER insert_into_a_draft AFTER INSERT ON surveys_contact
    REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION surveys_contact_in_a_draft();
CREATE OR REPLACE TRIGGER update_in_a_draft AFTER UPDATE ON surveys_contact
    REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION surveys_contact_in_a_draft();

CREATE OR REPLACE FUNCTION surveys_frame_stays() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION 'frame % is frozen; load a new list', OLD.code
        USING ERRCODE = 'integrity_constraint_violation';
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER frame_stays BEFORE UPDATE OR DELETE ON surveys_frame
    FOR EACH ROW WHEN (OLD.state = 'frozen')
    EXECUTE FUNCTION surveys_frame_stays();

CREATE OR REPLACE TRIGGER zz_never_emptied BEFORE TRUNCATE ON surveys_frame
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_refuse();

CREATE OR REPLACE TRIGGER insert_into_a_draft AFTER INSERT ON surveys_listedperson
    REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION surveys_listed_in_a_draft();
CREATE OR REPLACE TRIGGER update_in_a_draft AFTER UPDATE ON surveys_listedperson
    REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION surveys_listed_in_a_draft();
CREATE OR REPLACE TRIGGER delete_from_a_draft AFTER DELETE ON surveys_listedperson
    REFERENCING OLD TABLE AS before
    FOR EACH STATEMENT EXECUTE FUNCTION surveys_listed_in_a_draft();
CREATE OR REPLACE TRIGGER zz_never_emptied BEFORE TRUNCATE ON surveys_listedperson
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_refuse();

CREATE OR REPLACE TRIGGER insert_into_a_draft AFTER INSERT ON surveys_listedvillage
    REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION surveys_listed_in_a_draft();
CREATE OR REPLACE TRIGGER update_in_a_draft AFTER UPDATE ON surveys_listedvillage
    REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION surveys_listed_in_a_draft();
CREATE OR REPLACE TRIGGER delete_from_a_draft AFTER DELETE ON surveys_listedvillage
    REFERENCING OLD TABLE AS before
    FOR EACH STATEMENT EXECUTE FUNCTION surveys_listed_in_a_draft();
CREATE OR REPLACE TRIGGER zz_never_emptied BEFORE TRUNCATE ON surveys_listedvillage
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_refuse();
