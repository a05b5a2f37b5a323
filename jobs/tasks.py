"""What workers are woken for. Messages carry ids; the rows decide."""

from celery import shared_task
from django.conf import settings
from django.utils.module_loading import import_string

from jobs import attempts, leases


@shared_task
def do(*, kind: str, job_id: int) -> None:
    """Do the job, and at once the one it leads to.

    A message for that one would wait behind all that came since.
    """
    following: int | None = job_id
    while following is not None:
        following = attempts.do(leases.kinds()[kind], following)


@shared_task(expires=30)
def reconcile() -> None:
    """What each worker asks for every few seconds, by the names in the settings."""
    for name in settings.SIPAS_RECONCILIATIONS:
        import_string(name)()
