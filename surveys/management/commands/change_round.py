"""Open, extend, close or reopen a survey round."""

from datetime import date

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import User
from surveys import rounds
from surveys.models import Round
from surveys.refusals import Refused


class Command(BaseCommand):
    help = "Open, extend, close or reopen a round; written to the audit trail."

    def add_arguments(self, parser):
        parser.add_argument("deed", choices=("open", "extend", "close", "reopen"))
        parser.add_argument("code", help="code of the round")
        parser.add_argument("--by", required=True, help="who decides")
        parser.add_argument("--closes", type=date.fromisoformat, help="new last day")
        parser.add_argument("--reason", default="")

    def handle(self, *, deed, code, by, closes, reason, **_):
        rnd = Round.objects.filter(code=code).first()
        user = User.objects.filter(username=by, is_active=True).first()
        if rnd is None or user is None:
            missing = f"round “{code}”" if rnd is None else f"user “{by}”"
            raise CommandError(f"there is no {missing}; check the word")
        if deed in ("extend", "reopen") and closes is None:
            raise CommandError("name the new last day: --closes 2026-12-31")
        try:
            changed = _do(rnd, deed, user, closes, reason)
        except Refused as error:
            raise CommandError(
                "; ".join(f"{one.vi} / {one.en}" for one in error.refusals)
            ) from None
        self.stdout.write(f"{changed}: {changed.state}, {changed.closes:%d/%m/%Y}")


def _do(rnd, deed, by, closes, reason):
    match deed:
        case "open":
            return rounds.open(rnd, by=by)
        case "close":
            return rounds.close(rnd, by=by)
        case "extend":
            return rounds.extend(rnd, closes=closes, by=by, reason=reason)
        case _:
            at = timezone.now()
            return rounds.reopen(rnd, closes=closes, by=by, reason=reason, at=at)
