"""Extend, close or give up a survey round, as the operator of the machine."""

from __future__ import annotations

from datetime import date

from django.core.management.base import BaseCommand, CommandError, CommandParser

from surveys.models import Round
from surveys.refusals import Refused
from surveys.rounds import life, setting_up


class Command(BaseCommand):
    help = (
        "Extend, close or give up a round. The audit trail names the machine's user;"
        " opening a round, or opening it again, takes two people, at their pages."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("deed", choices=("extend", "close", "give-up"))
        parser.add_argument("code", help="code of the round")
        parser.add_argument("--closes", type=date.fromisoformat, help="new last day")
        parser.add_argument("--reason", default="")

    def handle(self, *, deed, code: str, closes, reason: str, **_: object) -> None:
        rnd = Round.objects.filter(code=code).first()
        if rnd is None:
            raise CommandError(f"there is no round “{code}”; check the word")
        if deed == "extend" and closes is None:
            raise CommandError("name the new last day: --closes 2026-12-31")
        try:
            changed = _do(rnd, deed, closes, reason)
        except Refused as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{changed}: {changed.state}, {changed.closes:%d/%m/%Y}")


def _do(rnd: Round, deed, closes, reason: str):
    match deed:
        case "close":
            return life.close(rnd, by=None)
        case "give-up":
            setting_up.give_up(rnd, by=None, reason=reason)
            return rnd
        case _:
            return life.extend(rnd, closes=closes, by=None, reason=reason)
