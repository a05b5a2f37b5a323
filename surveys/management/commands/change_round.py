"""Open, extend or close a survey round; ask to reopen one, or approve that."""

from datetime import date

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import User
from surveys.models import Round
from surveys.refusals import Refused
from surveys.rounds import life


class Command(BaseCommand):
    help = (
        "Open, extend or close a round; ask to reopen it, and by another person"
        " reopen it as asked. Written to the audit trail."
    )

    def add_arguments(self, parser):
        deeds = ("open", "extend", "close", "ask-reopening", "reopen")
        parser.add_argument("deed", choices=deeds)
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
        if deed in ("extend", "ask-reopening") and closes is None:
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
            return life.open(rnd, by=by)
        case "close":
            return life.close(rnd, by=by)
        case "extend":
            return life.extend(rnd, closes=closes, by=by, reason=reason)
        case "ask-reopening":
            at = timezone.now()
            life.ask_reopening(rnd, closes=closes, by=by, reason=reason, at=at)
            return rnd
        case _:
            return _reopen(rnd, by)


def _reopen(rnd, by):
    asked = rnd.reopening_requests.waiting().first()
    if asked is None:
        raise CommandError("nobody asked for it; another person does: ask-reopening")
    return life.reopen(asked, by=by, at=timezone.now())
