"""Writes the sections of docs/a-year.md again, from the text that help pages show."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from work.help import document

YEAR = Path(settings.BASE_DIR) / "docs" / "a-year.md"


class Command(BaseCommand):
    help = "Write docs/a-year.md again from work/help/year.toml."
    # Only words are read: no server is asked.
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        text = YEAR.read_text(encoding="utf-8")
        YEAR.write_text(document.renewed(text), encoding="utf-8")
        self.stdout.write(str(YEAR))
