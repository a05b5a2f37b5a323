"""What workers are woken for. Messages carry ids; the rows decide."""

from celery import shared_task

from surveys.frames import uploads


@shared_task
def do_import(*, import_id):
    uploads.do(import_id)


@shared_task(expires=30)
def reconcile():
    uploads.reconcile()
