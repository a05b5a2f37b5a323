"""One attempt at a job: taken, done under a lease that is renewed, and its end."""

import logging

from django.conf import settings
from django.db import OperationalError
from django.utils.module_loading import import_string

from jobs import leases, wake
from jobs.leases import FenceMoved, Leased, PermanentFailure

logger = logging.getLogger(__name__)


def do(kind: type[Leased], pk: int) -> int | None:
    """Do one job if it is to be had; the job of its kind to go on with, or None."""
    job = leases.patiently(lambda: leases.claim(kind, pk))
    return None if job is None else _done(job)


def _done(job: Leased) -> int | None:
    try:
        with leases.repeated(
            lambda: leases.renew(job), seconds=settings.SIPAS_JOB_LEASE_SECONDS / 3
        ):
            following: int | None = import_string(job.DONE_BY)(job)
            return following
    except FenceMoved:
        logger.info("%s %s was cancelled or taken over", job._meta.label, job.pk)
    except PermanentFailure as failure:
        _failed(job, failure)
    except OperationalError:
        # The database went away: when it is back, the job is anybody's again.
        leases.patiently(lambda: leases.hand_back(job))
        raise
    except Exception as error:
        logger.exception("%s %s", job._meta.label, job.pk)
        _failed(job, error)
    return None


def _failed(job: Leased, failure: Exception) -> None:
    if leases.fail(job, failure):
        job.close_stuck()
    wake.workers(type(job))
