-- What a finished run found stays: its row, tallies, weights and indices.

CREATE OR REPLACE FUNCTION scoring_run_is_done() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION 'run % is done and stays as it is; score the round again', OLD.id
        USING ERRCODE = 'integrity_constraint_violation';
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER done_run_stays BEFORE UPDATE OR DELETE ON scoring_run
    FOR EACH ROW WHEN (OLD.state = 'done')
    EXECUTE FUNCTION scoring_run_is_done();

-- Once a statement: a national run has some 100,000 rows.
CREATE OR REPLACE FUNCTION scoring_part_of_done() RETURNS trigger AS $$
BEGIN
    IF EXISTS (
        SELECT FROM (SELECT DISTINCT run_id FROM moved) AS m
        JOIN scoring_run AS run ON run.id = m.run_id WHERE run.state = 'done'
    ) THEN
        RAISE EXCEPTION '%: its run is done and stays as it is', TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$ LANGUAGE plpgsql;

CREATE OR REPLACE TRIGGER zz_never_emptied BEFORE TRUNCATE ON scoring_run
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_refuse();

CREATE OR REPLACE TRIGGER done_takes_no_row AFTER INSERT ON scoring_index
    REFERENCING NEW TABLE AS moved
    FOR EACH STATEMENT EXECUTE FUNCTION scoring_part_of_done();
CREATE OR REPLACE TRIGGER done_loses_no_row AFTER DELETE ON scoring_index
    REFERENCING OLD TABLE AS moved
    FOR EACH STATEMENT EXECUTE FUNCTION scoring_part_of_done();
CREATE OR REPLACE TRIGGER never_overwritten BEFORE UPDATE OR TRUNCATE ON scoring_index
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_refuse();

CREATE OR REPLACE TRIGGER done_takes_no_row AFTER INSERT ON scoring_tally
    REFERENCING NEW TABLE AS moved
    FOR EACH STATEMENT EXECUTE FUNCTION scoring_part_of_done();
CREATE OR REPLACE TRIGGER done_loses_no_row AFTER DELETE ON scoring_tally
    REFERENCING OLD TABLE AS moved
    FOR EACH STATEMENT EXECUTE FUNCTION scoring_part_of_done();
CREATE OR REPLACE TRIGGER never_overwritten BEFORE UPDATE OR TRUNCATE ON scoring_tally
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_refuse();

CREATE OR REPLACE TRIGGER done_takes_no_row AFTER INSERT ON scoring_weighting
    REFERENCING NEW TABLE AS moved
    FOR EACH STATEMENT EXECUTE FUNCTION scoring_part_of_done();
CREATE OR REPLACE TRIGGER done_loses_no_row AFTER DELETE ON scoring_weighting
    REFERENCING OLD TABLE AS moved
    FOR EACH STATEMENT EXECUTE FUNCTION scoring_part_of_done();
CREATE OR REPLACE TRIGGER never_overwritten
    BEFORE UPDATE OR TRUNCATE ON scoring_weighting
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_refuse();
