"""End tokens of a person: a lost tablet, a province's system that leaks."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from surveys.intake import senders
from surveys.models import Token


class Command(BaseCommand):
    help = "Refuse a person's tokens from now on; what they handed in stays."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--user", required=True, help="for whom they speak")
        parser.add_argument("--name", help="only the one issued under this name")

    def handle(self, *, user: str, name: str | None, **_given: object) -> None:
        tokens = Token.objects.filter(user__username=user, revoked_at=None)
        if name:
            tokens = tokens.filter(name=name)
        found = list(tokens.select_related("round", "user"))
        if not found:
            raise CommandError(f"{user} has no such token that counts; check the words")
        for token in found:
            senders.revoke(token, by=None, at=timezone.now())
            self.stdout.write(f"{token}: revoked")
