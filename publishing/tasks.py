"""What workers are woken for. Messages carry ids; the rows decide."""

from celery import shared_task

from publishing.reports import batches


@shared_task
def make_reports(*, batch_id):
    batches.do(batch_id)


@shared_task(expires=30)
def reconcile():
    batches.reconcile()
