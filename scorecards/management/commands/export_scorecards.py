"""Write the bundle that proves the points of a sealed release."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from publishing.models import Release
from scorecards.refusals import Refused
from scorecards.release import bundles


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", help="of the cycle; its newest sealed edition")
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, code: str, folder: Path, **options: Any) -> None:
        sealed = Release.objects.of_scorecards().filter(round_code=code)
        release = sealed.exclude(state="draft").order_by("-edition").first()
        if release is None:
            raise CommandError(f"Không có bản công bố (no sealed release): {code}")
        try:
            bundles.export(release, folder)
        except Refused as error:
            raise CommandError(str(error)) from None
        words = f"python3 {folder}/verify.py {folder} --digest {release.digest}"
        self.stdout.write(words)
