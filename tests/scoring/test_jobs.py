"""Jobs survive lost messages, dead workers and two of everything."""

import threading
from datetime import timedelta

import pytest
import redis
from celery import current_app
from django.db import connection
from django.utils import timezone

from scoring import runs
from scoring.models import Job, Run, State
from scoring.runs import jobs
from scoring.tasks import do_job
from tests.scoring import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(monkeypatch):
    """Ids of the jobs workers were woken for; no message leaves the test."""
    ids = []

    def send(app, name, *, kwargs, **options):
        assert name == do_job.name
        ids.append(kwargs["job_id"])

    monkeypatch.setattr("celery.Celery.send_task", send)
    return ids


@pytest.fixture
def run(small_round, sent, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        return runs.request(small_round)


def lose_lease(job):
    Job.objects.filter(pk=job.pk).update(
        lease_until=timezone.now() - timedelta(seconds=1), worker="elsewhere:1"
    )


def test_a_request_sends_one_message_per_unit_and_none_for_the_composition(run, sent):
    tallies = run.jobs.filter(kind=Job.Kind.TALLY)

    assert sorted(sent) == sorted(tallies.values_list("pk", flat=True))
    assert len(sent) == len(factories.PROVINCES)


def test_a_job_is_claimed_once(run, sent):
    assert jobs.claim(sent[0]) is not None
    assert jobs.claim(sent[0]) is None


def test_the_composition_waits_for_the_last_tally(run, sent):
    composition = run.jobs.get(kind=Job.Kind.COMPOSE)

    assert jobs.claim(composition.pk) is None
    run.jobs.filter(kind=Job.Kind.TALLY).update(state=State.DONE)
    assert jobs.claim(composition.pk) is not None


def test_whoever_counts_the_last_tally_makes_the_indices_at_once(run, sent):
    *others, last = sent[:]
    for job_id in others:
        do_job(job_id=job_id)
    assert run.jobs.get(kind=Job.Kind.COMPOSE).state == State.WAITING

    do_job(job_id=last)

    assert run.jobs.get(kind=Job.Kind.COMPOSE).state == State.DONE
    assert run.jobs.get(kind=Job.Kind.COMPOSE).claims == 1


def test_a_worker_that_lost_its_lease_writes_nothing(run, sent):
    slow = jobs.claim(sent[0])
    lose_lease(slow)
    quick = jobs.claim(sent[0])

    with pytest.raises(jobs.FenceMoved):
        jobs.finish(slow, stages={})
    jobs.finish(quick, stages={})
    assert Job.objects.get(pk=sent[0]).state == State.DONE


def test_a_renewed_lease_is_not_taken_over(run, sent, settings):
    settings.SIPAS_JOB_LEASE_SECONDS = 0.3
    job = jobs.claim(sent[0])
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now())

    jobs.mine(job).update(lease_until=timezone.now() + jobs.lease())

    assert jobs.claim(sent[0]) is None


def test_an_expired_job_is_sent_again_once(run, sent):
    job = jobs.claim(sent[0])
    lose_lease(job)
    Job.objects.filter(pk=job.pk).update(sent_at=timezone.now() - timedelta(minutes=1))
    sent.clear()

    runs.reconcile()
    runs.reconcile()

    assert sent == [job.pk]


def test_the_lease_of_a_dead_process_of_this_machine_ends_at_once(run, sent):
    job = jobs.claim(sent[0])
    host = job.worker.rpartition(":")[0]
    Job.objects.filter(pk=job.pk).update(worker=f"{host}:{2**22 + 1}")

    jobs.release_orphans()

    assert jobs.claim(job.pk) is not None


def test_messages_lost_by_the_broker_are_sent_again(run, sent):
    lost = list(sent)
    sent.clear()
    Job.objects.update(sent_at=timezone.now() - timedelta(minutes=1))

    runs.reconcile()

    assert sent == sorted(lost)


def test_jobs_sent_lately_are_sent_again_once_no_message_waits(run, sent, monkeypatch):
    lost = sorted(sent)
    sent.clear()
    Job.objects.update(sent_at=timezone.now() - jobs.lease() / 2)

    monkeypatch.setattr(runs, "queue_is_empty", lambda: False)
    runs.reconcile()
    assert sent == []

    monkeypatch.setattr(runs, "queue_is_empty", lambda: True)
    runs.reconcile()
    assert sent == lost


def test_an_empty_queue_is_told_from_a_full_one_and_from_none(settings, monkeypatch):
    broker = redis.Redis.from_url(settings.REDIS_URL)
    broker.flushdb()
    assert runs.queue_is_empty()

    broker.lpush(current_app.conf.task_default_queue, "a message")
    assert not runs.queue_is_empty()
    broker.flushdb()

    nowhere = current_app.connection_for_write("redis://127.0.0.1:1/0")
    monkeypatch.setattr("celery.Celery.connection_for_write", lambda app: nowhere)
    assert not runs.queue_is_empty()


def test_a_broker_that_is_away_loses_no_job(run, sent, monkeypatch):
    from kombu.exceptions import OperationalError

    def refuse(app, name, *, kwargs, **options):
        raise OperationalError("no broker")

    Job.objects.update(sent_at=None)
    monkeypatch.setattr("celery.Celery.send_task", refuse)
    runs.wake()

    assert Job.objects.filter(kind="tally", sent_at__isnull=True).count() == 5


def test_a_poison_job_fails_by_name_and_the_others_finish(run, sent, monkeypatch):
    poison = run.jobs.get(unit__code="70").pk

    def explode(rnd, unit):
        if unit.code == "70":
            raise RuntimeError("no such answer sheet")
        return read(rnd, unit)

    read = runs.columns
    monkeypatch.setattr(runs, "columns", explode)
    while todo := list(dict.fromkeys(sent)):
        sent.clear()
        for job_id in todo:
            runs.do(job_id)
    run.refresh_from_db()

    assert run.state == State.FAILED
    assert run.jobs.filter(state=State.DONE).count() == 4
    failed = Job.objects.get(pk=poison)
    assert (failed.state, failed.failures) == (State.FAILED, jobs.MAX_FAILURES)
    assert "no such answer sheet" in failed.error
    assert runs.progress(run)["errors"][0]["unit"] == "70"


def test_retry_puts_failed_jobs_back(run, sent, django_capture_on_commit_callbacks):
    Job.objects.filter(pk=sent[0]).update(state=State.FAILED, failures=3, error="x")
    Run.objects.update(state=State.FAILED)
    retried = sent[0]
    sent.clear()

    with django_capture_on_commit_callbacks(execute=True):
        runs.retry(run, by=None)

    assert sent == [retried]
    assert Run.objects.get(pk=run.pk).state == State.RUNNING


def test_a_cancelled_run_is_never_claimed_and_its_workers_are_fenced(run, sent):
    job = jobs.claim(sent[0])

    runs.cancel(run, by=None)

    assert jobs.claim(sent[1]) is None
    with pytest.raises(jobs.FenceMoved):
        jobs.finish(job, stages={})
    with pytest.raises(runs.NothingToDo):
        runs.cancel(run, by=None)


def test_a_job_that_kills_every_worker_is_given_up(run, sent):
    Job.objects.filter(pk=sent[0]).update(claims=jobs.MAX_CLAIMS)

    jobs.abandon_worn_out()

    assert Job.objects.get(pk=sent[0]).state == State.FAILED


@pytest.mark.django_db(transaction=True)
def test_two_reconcilers_at_once_send_each_job_once(small_round, sent):
    run = runs.request(small_round)
    sent.clear()
    Job.objects.update(sent_at=None)
    start = threading.Barrier(2)

    def reconcile():
        start.wait()
        runs.wake()
        connection.close()

    threads = [threading.Thread(target=reconcile) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(sent) == sorted(
        run.jobs.filter(kind="tally").values_list("pk", flat=True)
    )
