"""What really happened to the jobs of a run, as the database itself saw it.

A trigger notes every taking and every finishing of a job, whoever claims what: the
count of "done twice" does not rest on the word of the code under test.
"""

import hashlib
from dataclasses import dataclass

from django.db import connection

from scoring.models import Job, State

WATCH = """
CREATE TABLE IF NOT EXISTS job_ledger (
    job bigint, run bigint, event text, at timestamptz DEFAULT clock_timestamp()
);
CREATE OR REPLACE FUNCTION note_job() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state = 'done' THEN
        INSERT INTO job_ledger VALUES (NEW.id, NEW.run_id, 'done');
    ELSIF NEW.fence > OLD.fence THEN
        INSERT INTO job_ledger VALUES (NEW.id, NEW.run_id, 'taken');
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER note_job AFTER UPDATE ON scoring_job FOR EACH ROW
    WHEN (NEW.state = 'done' OR NEW.fence > OLD.fence) EXECUTE FUNCTION note_job();
"""
FORGET = "DROP FUNCTION note_job CASCADE; DROP TABLE job_ledger"
EVENTS = "SELECT job, event FROM job_ledger WHERE run = %s"
STORED = """
SELECT i.basis, u.code, i.indicator, i.domain, i.domain_level, i.value,
       i.standard_error, i.lower, i.upper, i.degrees_of_freedom, i.design_effect,
       i.respondents, i.rank, i.rank_low, i.rank_high, i.note
FROM scoring_index i JOIN localities_unit u ON u.id = i.unit_id
WHERE i.run_id = %s ORDER BY 1, 2, 3, 4, 5
"""


@dataclass(frozen=True)
class Account:
    """Attempts taken over and above one a job, jobs never done, jobs done twice."""

    attempts_lost: int
    jobs_lost: int
    done_twice: int
    figures: str


def watch():
    with connection.cursor() as cursor:
        cursor.execute(WATCH)


def forget():
    with connection.cursor() as cursor:
        cursor.execute(FORGET)


def account(run):
    with connection.cursor() as cursor:
        cursor.execute(EVENTS, [run.pk])
        events = cursor.fetchall()
    done = [job for job, event in events if event == "done"]
    return Account(
        attempts_lost=len(events) - 2 * len(done),
        jobs_lost=Job.objects.filter(run=run).exclude(state=State.DONE).count(),
        done_twice=len(done) - len(set(done)),
        figures=figures(run),
    )


def figures(run):
    """SHA-256 of the stored indices themselves, every digit of them."""
    whole = hashlib.sha256()
    with connection.cursor() as cursor:
        cursor.execute(STORED, [run.pk])
        for row in cursor:
            whole.update(repr(row).encode())
    return whole.hexdigest()
