"""Sign how long a round's chain is, and send that out: `manage.py checkpoint CODE`."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.ledger import checkpoints
from scoring.audit import chains
from wording.refusals import Refused


class Command(BaseCommand):
    help = (
        "Make today's signed checkpoint of a round, in the folder SIPAS_CHECKPOINTS and"
        " by e-mail to SIPAS_CHECKPOINT_MAIL. Workers do so by themselves once a day."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "code", nargs="?", default="", help="code of a round; none: all that grew"
        )

    def handle(self, *, code: str, **options: object) -> None:
        if not code:
            self._all()
            return
        heads = chains.heads(code)
        if not heads:
            raise CommandError(f"Không có chuỗi của {code!r}. / No chain of {code!r}.")
        try:
            taken = checkpoints.take(code, heads)
        except Refused as refused:
            raise CommandError(str(refused)) from None
        if taken is None:
            day = checkpoints.Checkpoint.objects.filter(round_code=code).latest("at")
            self.stdout.write(f"Hôm nay đã có. / Taken today already: {day.file}")
        else:
            self.stdout.write(taken.text)

    def _all(self) -> None:
        """As the workers do once a day; here a missing key is no silence."""
        try:
            checkpoints.key()
        except Refused as refused:
            raise CommandError(str(refused)) from None
        taken = chains.daily()
        self.stdout.write(
            f"{len(taken)} chuỗi đã ký. / {len(taken)} rounds signed: "
            f"{', '.join(taken) or '-'}"
        )
