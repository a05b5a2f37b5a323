"""What another machine makes the figures again from: `manage.py export_bundle CODE`."""

from __future__ import annotations

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.ledger.checkpoints import public_key
from publishing.models import Release
from scoring.audit import bundles
from wording.refusals import Refused


class Command(BaseCommand):
    help = (
        "Write the bundle of a sealed release into a new folder, with verify.py, which"
        " makes every figure again without anything of ours: see docs/verify.md. It"
        " holds counts by village: hand it to an auditor only. With --public it holds"
        " nothing but what readers have."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help="code of a round")
        parser.add_argument("folder", type=Path)
        parser.add_argument("--edition", type=int, help="the newest sealed one if not")
        parser.add_argument("--public", action="store_true")

    def handle(
        self,
        *,
        code: str,
        folder: Path,
        edition: int | None = None,
        public: bool = False,
        **options: object,
    ) -> None:
        found = Release.objects.filter(round_code=code).exclude(state="draft")
        if edition:
            found = found.filter(edition=edition)
        release = found.order_by("-edition").first()
        if release is None:
            raise CommandError(
                f"{code}: chưa có bản niêm phong nào. / {code}: no sealed release."
            )
        try:
            bundles.export(release, folder, public=public)
        except Refused as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"python3 {folder}/verify.py {folder} --key {public_key()}")
