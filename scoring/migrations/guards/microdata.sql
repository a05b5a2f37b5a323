-- A decision stays; a download is allowed and stays; a research file never changes.

CREATE OR REPLACE FUNCTION scoring_microdata_stays() RETURNS trigger AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'scoring_access' THEN
        -- Who asked for what never moves; a decision is written once.
        IF to_jsonb(OLD) ->> 'decided_at' IS NULL
            AND to_jsonb(NEW)
                - ARRAY['decided_by_id', 'decided_at', 'granted', 'reason',
                    'valid_until']
            = to_jsonb(OLD)
                - ARRAY['decided_by_id', 'decided_at', 'granted', 'reason',
                    'valid_until']
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

CREATE OR REPLACE FUNCTION scoring_download_is_allowed() RETURNS trigger AS $$
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
CREATE OR REPLACE TRIGGER download_is_allowed BEFORE INSERT ON scoring_download
    FOR EACH ROW EXECUTE FUNCTION scoring_download_is_allowed();

CREATE OR REPLACE TRIGGER stays_on_record BEFORE UPDATE OR DELETE ON scoring_access
    FOR EACH ROW EXECUTE FUNCTION scoring_microdata_stays();
CREATE OR REPLACE TRIGGER by_who_is_here BEFORE INSERT OR UPDATE ON scoring_access
    FOR EACH ROW EXECUTE FUNCTION accounts_named_is_here('decided_by_id');
CREATE OR REPLACE TRIGGER zz_never_emptied BEFORE TRUNCATE ON scoring_access
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_refuse();

CREATE OR REPLACE TRIGGER stays_on_record BEFORE UPDATE OR DELETE ON scoring_download
    FOR EACH ROW EXECUTE FUNCTION scoring_microdata_stays();
CREATE OR REPLACE TRIGGER zz_never_emptied BEFORE TRUNCATE ON scoring_download
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_refuse();

CREATE OR REPLACE TRIGGER stays_on_record
    BEFORE UPDATE OR DELETE ON scoring_researchfile
    FOR EACH ROW EXECUTE FUNCTION scoring_microdata_stays();
CREATE OR REPLACE TRIGGER zz_never_emptied BEFORE TRUNCATE ON scoring_researchfile
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_refuse();
