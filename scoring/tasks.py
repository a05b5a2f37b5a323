"""What workers are woken for. Messages carry ids; the rows decide."""

from __future__ import annotations

from celery import shared_task

from publishing.models import Release
from scoring.microdata import files as microdata


@shared_task
def make_research_file(*, release_id: int) -> None:
    """Safe to repeat: the file of a release is made once."""
    microdata.of(Release.objects.get(pk=release_id))
