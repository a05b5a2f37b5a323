"""What workers are woken for. Messages carry ids; the rows decide."""

from celery import shared_task

from scoring import runs


@shared_task
def do_job(*, job_id):
    runs.do(job_id)


@shared_task(expires=30)
def reconcile():
    runs.reconcile()
