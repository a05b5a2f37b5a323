"""What workers are woken for. Messages carry ids; the rows decide."""

from celery import shared_task

from surveys import imports


@shared_task
def do_import(*, import_id):
    imports.do(import_id)


@shared_task(expires=30)
def reconcile():
    imports.reconcile()
