-- A keyed pass is never changed or deleted; the second is another's, and none is of
-- one's own unit.

CREATE OR REPLACE FUNCTION surveys_pass_stays() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION 'keyed passes are never changed or deleted'
        USING ERRCODE = 'integrity_constraint_violation';
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER pass_stays BEFORE UPDATE OR DELETE ON surveys_entrypass
    FOR EACH ROW EXECUTE FUNCTION surveys_pass_stays();

CREATE OR REPLACE FUNCTION surveys_pass_by_another_hand() RETURNS trigger AS $$
BEGIN
    IF EXISTS (
        SELECT FROM surveys_entrypass
        WHERE form_id = NEW.form_id AND by_id = NEW.by_id
    ) THEN
        RAISE EXCEPTION 'the second pass is keyed by another person'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER pass_by_another_hand BEFORE INSERT ON surveys_entrypass
    FOR EACH ROW EXECUTE FUNCTION surveys_pass_by_another_hand();

CREATE OR REPLACE FUNCTION surveys_keyed_impartially() RETURNS trigger AS $$
DECLARE
    rated bigint;
BEGIN
    SELECT coalesce(drawn.unit_id, batch.unit_id) INTO rated
    FROM surveys_paperform AS form
    JOIN surveys_paperbatch AS batch ON batch.id = form.batch_id
    LEFT JOIN surveys_case AS drawn
        ON drawn.draw_id = batch.draw_id AND drawn.number = form.serial::integer
    WHERE form.id = NEW.form_id;
    IF surveys_works_for(
        NEW.by_id, rated, (NEW.received_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
    ) THEN
        RAISE EXCEPTION 'keyer % works for the unit being rated', NEW.by_id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER keyer_is_impartial BEFORE INSERT ON surveys_entrypass
    FOR EACH ROW EXECUTE FUNCTION surveys_keyed_impartially();

CREATE OR REPLACE TRIGGER zz_never_emptied BEFORE TRUNCATE ON surveys_entrypass
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_refuse();
