"""What workers are woken for. Messages carry ids; the rows decide."""

from celery import shared_task
from django.conf import settings

from publishing.models import Release
from scoring import runs
from scoring.audit import chains
from scoring.microdata import files as microdata
from scoring.release import late_arrivals
from scoring.runs import jobs


@shared_task
def do_job(*, job_id):
    """Do the job; whoever counts a run's last tally goes on to its indices.

    Their message would wait behind the tallies of rounds that came later.
    """
    job = runs.do(job_id)
    if job and (indices := jobs.indices_to_make(job)):
        runs.do(indices)


@shared_task(expires=30)
def reconcile():
    runs.reconcile()
    late_arrivals.hand_over()
    if settings.SIPAS_SIGNING_KEY:
        chains.daily()


@shared_task
def make_research_file(*, release_id):
    """Safe to repeat: the file of a release is made once."""
    microdata.of(Release.objects.get(pk=release_id))
