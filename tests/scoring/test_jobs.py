"""Jobs survive lost messages, dead workers and two of everything."""

import threading
from datetime import timedelta

import pytest
import redis
from celery import current_app
from django.db import OperationalError, connection
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerUnreachable

from jobs import attempts, leases, reconcile, wake
from jobs.tasks import do
from scoring import runs
from scoring.models import Job, Run, State
from scoring.refusals import Refused
from scoring.runs import steps
from tests.scoring import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(monkeypatch):
    """Ids of the jobs workers were woken for; no message leaves the test."""
    ids = []

    def send(app, name, *, kwargs, **options):
        assert name == do.name
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
    assert leases.claim(Job, sent[0]) is not None
    assert leases.claim(Job, sent[0]) is None


def test_the_composition_waits_for_the_last_tally(run, sent):
    composition = run.jobs.get(kind=Job.Kind.COMPOSE)

    assert leases.claim(Job, composition.pk) is None
    tallies = run.jobs.filter(kind=Job.Kind.TALLY)
    tallies.update(state=State.DONE, finished_at=timezone.now())
    assert leases.claim(Job, composition.pk) is not None


def test_whoever_counts_the_last_tally_makes_the_indices_at_once(run, sent):
    *others, last = sent[:]
    for job_id in others:
        do(kind="scoring.job", job_id=job_id)
    assert run.jobs.get(kind=Job.Kind.COMPOSE).state == State.WAITING

    do(kind="scoring.job", job_id=last)

    assert run.jobs.get(kind=Job.Kind.COMPOSE).state == State.DONE
    assert run.jobs.get(kind=Job.Kind.COMPOSE).claims == 1


def test_a_worker_that_lost_its_lease_writes_nothing(run, sent):
    slow = leases.claim(Job, sent[0])
    lose_lease(slow)
    quick = leases.claim(Job, sent[0])

    with pytest.raises(leases.FenceMoved):
        leases.finish(slow)
    leases.finish(quick)
    assert Job.objects.get(pk=sent[0]).state == State.DONE


def test_a_renewed_lease_is_not_taken_over(run, sent, settings):
    settings.SIPAS_JOB_LEASE_SECONDS = 0.3
    job = leases.claim(Job, sent[0])
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now())

    leases.mine(job).update(lease_until=timezone.now() + leases.lease())

    assert leases.claim(Job, sent[0]) is None


def test_an_expired_job_is_sent_again_once(run, sent):
    job = leases.claim(Job, sent[0])
    lose_lease(job)
    Job.objects.filter(pk=job.pk).update(sent_at=timezone.now() - timedelta(minutes=1))
    sent.clear()

    reconcile.every_kind()
    reconcile.every_kind()

    assert sent == [job.pk]


def test_the_lease_of_a_dead_process_of_this_machine_ends_at_once(run, sent):
    job = leases.claim(Job, sent[0])
    host = job.worker.rpartition(":")[0]
    Job.objects.filter(pk=job.pk).update(worker=f"{host}:{2**22 + 1}")

    reconcile.release_orphans(Job)

    assert leases.claim(Job, job.pk) is not None


def test_messages_lost_by_the_broker_are_sent_again(run, sent):
    lost = list(sent)
    sent.clear()
    Job.objects.update(sent_at=timezone.now() - timedelta(minutes=1))

    reconcile.every_kind()

    assert sent == sorted(lost)


def test_jobs_sent_lately_are_sent_again_once_no_message_waits(run, sent, monkeypatch):
    lost = sorted(sent)
    sent.clear()
    Job.objects.update(sent_at=timezone.now() - leases.lease() / 2)

    monkeypatch.setattr(wake, "queue_is_empty", lambda: False)
    reconcile.every_kind()
    assert sent == []

    monkeypatch.setattr(wake, "queue_is_empty", lambda: True)
    reconcile.every_kind()
    assert sent == lost


def test_an_empty_queue_is_told_from_a_full_one_and_from_none(settings, monkeypatch):
    broker = redis.Redis.from_url(settings.REDIS_URL)
    broker.flushdb()
    assert wake.queue_is_empty()

    broker.lpush(current_app.conf.task_default_queue, "a message")
    assert not wake.queue_is_empty()
    broker.flushdb()

    nowhere = current_app.connection_for_write("redis://127.0.0.1:1/0")
    monkeypatch.setattr("celery.Celery.connection_for_write", lambda app: nowhere)
    assert not wake.queue_is_empty()


def test_a_broker_that_is_away_loses_no_job(run, sent, monkeypatch):
    def refuse(app, name, *, kwargs, **options):
        raise BrokerUnreachable("no broker")

    Job.objects.update(sent_at=None)
    monkeypatch.setattr("celery.Celery.send_task", refuse)
    wake.workers(Job)

    assert Job.objects.filter(kind="tally", sent_at__isnull=True).count() == 5


def test_a_job_cut_short_by_the_database_is_anybodys_again(run, sent, monkeypatch):
    def away(rnd, unit):
        raise OperationalError("the database is away")

    monkeypatch.setattr(steps, "columns", away)

    with pytest.raises(OperationalError):
        attempts.do(Job, sent[0])

    job = Job.objects.get(pk=sent[0])
    assert (job.state, job.failures, job.sent_at) == (State.WAITING, 0, None)
    assert leases.claim(Job, job.pk) is not None


def test_a_poison_job_fails_by_name_and_the_others_finish(run, sent, monkeypatch):
    poison = run.jobs.get(unit__code="70").pk

    def explode(rnd, unit):
        if unit.code == "70":
            raise RuntimeError("no such answer sheet")
        return read(rnd, unit)

    read = steps.columns
    monkeypatch.setattr(steps, "columns", explode)
    while todo := list(dict.fromkeys(sent)):
        sent.clear()
        for job_id in todo:
            attempts.do(Job, job_id)
    run.refresh_from_db()

    assert run.state == State.FAILED
    assert run.jobs.filter(state=State.DONE).count() == 4
    failed = Job.objects.get(pk=poison)
    assert (failed.state, failed.failures) == (State.FAILED, Job.MAX_FAILURES)
    assert "no such answer sheet" in failed.error
    assert runs.progress(run)["errors"][0]["unit"] == "70"


def test_retry_puts_failed_jobs_back(run, sent, django_capture_on_commit_callbacks):
    leases.fail(leases.claim(Job, sent[0]), leases.PermanentFailure("x"))
    Run.objects.update(state=State.FAILED)
    retried = sent[0]
    sent.clear()

    with django_capture_on_commit_callbacks(execute=True):
        runs.retry(run, by=None)

    assert sent == [retried]
    assert Run.objects.get(pk=run.pk).state == State.RUNNING


def test_a_cancelled_run_is_never_claimed_and_its_workers_are_fenced(run, sent):
    job = leases.claim(Job, sent[0])

    runs.cancel(run, by=None)

    assert leases.claim(Job, sent[1]) is None
    with pytest.raises(leases.FenceMoved):
        leases.finish(job)
    with pytest.raises(Refused, match="run_is_over"):
        runs.cancel(run, by=None)


def test_a_job_that_kills_every_worker_is_given_up(run, sent):
    Job.objects.filter(pk=sent[0]).update(claims=Job.MAX_CLAIMS)

    reconcile.abandon_worn_out(Job)

    assert Job.objects.get(pk=sent[0]).state == State.FAILED


@pytest.mark.django_db(transaction=True)
def test_two_reconcilers_at_once_send_each_job_once(small_round, sent):
    run = runs.request(small_round)
    sent.clear()
    Job.objects.update(sent_at=None)
    start = threading.Barrier(2)

    def reconcile():
        start.wait()
        wake.workers(Job)
        connection.close()

    threads = [threading.Thread(target=reconcile) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(sent) == sorted(
        run.jobs.filter(kind="tally").values_list("pk", flat=True)
    )
