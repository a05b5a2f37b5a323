-- What was looked at, shown early and announced stays on record, in the name of who is
-- here.

CREATE OR REPLACE FUNCTION publishing_stays_on_record() RETURNS trigger AS $$
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

CREATE OR REPLACE TRIGGER stays_on_record BEFORE UPDATE OR DELETE ON publishing_look
    FOR EACH ROW EXECUTE FUNCTION publishing_stays_on_record();
CREATE OR REPLACE TRIGGER zz_never_emptied BEFORE TRUNCATE ON publishing_look
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_refuse();

CREATE OR REPLACE TRIGGER stays_on_record BEFORE UPDATE OR DELETE ON publishing_preview
    FOR EACH ROW EXECUTE FUNCTION publishing_stays_on_record();
CREATE OR REPLACE TRIGGER by_who_is_here BEFORE INSERT OR UPDATE ON publishing_preview
    FOR EACH ROW EXECUTE FUNCTION accounts_named_is_here('granted_by_id');
CREATE OR REPLACE TRIGGER zz_never_emptied BEFORE TRUNCATE ON publishing_preview
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_refuse();

CREATE OR REPLACE TRIGGER stays_on_record
    BEFORE UPDATE OR DELETE ON publishing_announcement
    FOR EACH ROW EXECUTE FUNCTION publishing_stays_on_record();
CREATE OR REPLACE TRIGGER zz_never_emptied BEFORE TRUNCATE ON publishing_announcement
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_refuse();
