"""Whether this machine's workers may begin anything: not while a file says no."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings


def flag() -> Path:
    """The file that closes the desks and pauses the workers (operations)."""
    return Path(settings.SIPAS_STATE) / "maintenance.json"


def is_paused() -> bool:
    return flag().exists()
