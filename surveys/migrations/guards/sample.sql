-- A sample stays as drawn; nothing of it is emptied at a blow.

CREATE OR REPLACE FUNCTION surveys_draw_stays() RETURNS trigger AS $$
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

CREATE OR REPLACE FUNCTION surveys_drawn_where_said() RETURNS trigger AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM surveys_frame AS frame
        JOIN surveys_round AS asked ON asked.id = frame.round_id
        WHERE frame.id = NEW.frame_id AND asked.collection = 'drawn'
    ) THEN
        RAISE EXCEPTION 'no sample is drawn in a round that was set up without one'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER drawn_where_said BEFORE INSERT ON surveys_draw
    FOR EACH ROW EXECUTE FUNCTION surveys_drawn_where_said();

CREATE OR REPLACE TRIGGER stays_as_drawn BEFORE UPDATE OR DELETE ON surveys_draw
    FOR EACH ROW EXECUTE FUNCTION surveys_draw_stays();
CREATE OR REPLACE TRIGGER zz_never_emptied BEFORE TRUNCATE ON surveys_draw
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_refuse();

CREATE OR REPLACE TRIGGER stays_as_drawn BEFORE UPDATE OR DELETE ON surveys_drawnstratum
    FOR EACH ROW EXECUTE FUNCTION surveys_draw_stays();
CREATE OR REPLACE TRIGGER zz_never_emptied BEFORE TRUNCATE ON surveys_drawnstratum
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_refuse();

CREATE OR REPLACE TRIGGER stays_as_drawn BEFORE UPDATE OR DELETE ON surveys_case
    FOR EACH ROW EXECUTE FUNCTION surveys_draw_stays();
CREATE OR REPLACE TRIGGER zz_never_emptied BEFORE TRUNCATE ON surveys_case
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_refuse();
