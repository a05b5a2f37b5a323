"""What a finished run found stays: its row, tallies, weights and indices."""

from django.db import migrations

TABLES = ("scoring_index", "scoring_tally", "scoring_weighting")
FUNCTIONS = """
CREATE FUNCTION scoring_run_is_done() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION 'run % is done and stays as it is; score the round again', OLD.id
        USING ERRCODE = 'integrity_constraint_violation';
END $$ LANGUAGE plpgsql;
CREATE TRIGGER done_run_stays BEFORE UPDATE OR DELETE ON scoring_run
    FOR EACH ROW WHEN (OLD.state = 'done') EXECUTE FUNCTION scoring_run_is_done();
CREATE TRIGGER zz_never_emptied BEFORE TRUNCATE ON scoring_run
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_refuse();

-- Once a statement: a national run has some 100,000 rows.
CREATE FUNCTION scoring_part_of_done() RETURNS trigger AS $$
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
"""
NO_FUNCTIONS = """
DROP FUNCTION scoring_part_of_done();
DROP TRIGGER zz_never_emptied ON scoring_run;
DROP TRIGGER done_run_stays ON scoring_run;
DROP FUNCTION scoring_run_is_done();
"""
STAYS = """
CREATE TRIGGER done_takes_no_row AFTER INSERT ON {table}
    REFERENCING NEW TABLE AS moved
    FOR EACH STATEMENT EXECUTE FUNCTION scoring_part_of_done();
CREATE TRIGGER done_loses_no_row AFTER DELETE ON {table}
    REFERENCING OLD TABLE AS moved
    FOR EACH STATEMENT EXECUTE FUNCTION scoring_part_of_done();
CREATE TRIGGER never_overwritten BEFORE UPDATE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_refuse();
"""
MOVES = """
DROP TRIGGER never_overwritten ON {table};
DROP TRIGGER done_loses_no_row ON {table};
DROP TRIGGER done_takes_no_row ON {table};
"""


class Migration(migrations.Migration):

    dependencies = [
        ("scoring", "0003_microdata_stay_on_record"),
        ("accounts", "0003_a_chain_of_what_was_done"),
    ]

    operations = [
        migrations.RunSQL(FUNCTIONS, NO_FUNCTIONS),
        *(
            migrations.RunSQL(STAYS.format(table=table), MOVES.format(table=table))
            for table in TABLES
        ),
    ]
