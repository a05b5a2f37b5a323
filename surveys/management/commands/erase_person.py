from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from surveys.data_protection import erasure
from surveys.models.frame import ListedPerson
from surveys.refusals import Refused


class Command(BaseCommand):
    help = (
        "Delete who a person on a list is; the row, its seal and the answers stay."
        " With --again: delete what a restored backup brought back."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("frame", nargs="?", help="code of the list")
        parser.add_argument("row", nargs="?", type=int, help="line of the list's file")
        parser.add_argument("--reason", default="")
        parser.add_argument("--again", action="store_true")

    def handle(self, *, frame, row, reason, again, **options):
        if again:
            self.stdout.write(f"{erasure.erase_again()} erased again")
            return
        person = ListedPerson.objects.filter(frame__code=frame, row=row).first()
        if person is None:
            raise CommandError("Name a list and a line of it.")
        try:
            erasure.erase(person, by=None, reason=reason, at=timezone.now())
        except Refused as error:
            raise CommandError(f"{frame}, line {row}: {error.text}") from None
        self.stdout.write(f"{frame}, line {row}: erased")
