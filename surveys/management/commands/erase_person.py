from __future__ import annotations

from django.contrib.auth import get_user_model
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
        parser.add_argument("--by", help="login of the person who answers for it")
        parser.add_argument("--reason", default="")
        parser.add_argument("--again", action="store_true")

    def handle(self, *, frame, row, by, reason, again, **options):
        if again:
            self.stdout.write(f"{erasure.erase_again()} erased again")
            return
        by = get_user_model().objects.filter(username=by).first()
        person = ListedPerson.objects.filter(frame__code=frame, row=row).first()
        if by is None or person is None:
            raise CommandError("Name a list, a line of it, and a login with --by.")
        try:
            erasure.erase(person, by=by, reason=reason, at=timezone.now())
        except Refused as error:
            raise CommandError(f"{frame}, line {row}: {error.text}") from None
        self.stdout.write(f"{frame}, line {row}: erased")
