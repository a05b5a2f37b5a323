"""Load, score and release the simulated rounds of the demonstration."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any, cast

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts import presence
from accounts.models import Role, User
from demonstration.simulation import CODES
from jobs.leases import LIVE
from publishing.models import Release
from publishing.release import life
from scoring import runs
from scoring.management.commands.score_round import Command as ScoreRound
from scoring.models import Run, State
from scoring.release import handover
from scoring.runs.life import runs_before
from surveys.models import Round


class Command(BaseCommand):
    help = (
        "Make the simulated rounds, load them, have the workers score them, then"
        " draft each release as the analyst and seal it as the publisher. What is"
        " already done is left alone."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--made",
            type=Path,
            metavar="DIR",
            help="where make_demo_rounds has already written them",
        )

        parser.add_argument(
            "--begin",
            action="store_true",
            help="load the rounds and leave them to the workers; run again to finish",
        )

    def handle(self, *, made=None, begin=False, **options):
        self.made = made
        people = {user.username: user for user in User.objects.all()}
        try:
            analyst, publisher = people[Role.ANALYST], people[Role.PUBLISHER]
        except KeyError:
            raise CommandError("Run `manage.py demo_logins` first.") from None
        # A round is scored by the workers while the next one is made and loaded.
        waited_for = {code: self.under_way(code, by=analyst) for code in CODES}
        for code, run in () if begin else waited_for.items():
            with presence.standing_in():
                self.release(code, run, analyst=analyst, publisher=publisher)

    def under_way(self, code: str, *, by: User) -> Run | None:
        if not Round.objects.filter(code=code).exists():
            self.load(code)
        return self.run_of(code, by=by)

    def load(self, code: str) -> None:
        with tempfile.TemporaryDirectory() as folder:
            if not self.made:
                call_command(
                    "make_demo_rounds", folder, only=[code], stdout=self.stdout
                )
            where = self.made or Path(folder)
            call_command("load_round", where / code, stdout=self.stdout)

    def run_of(self, code: str, *, by: User) -> Run | None:
        """A run of the round that is done or under way, or a new one."""
        begun = Run.objects.filter(round__code=code).exclude(
            state__in=[State.FAILED, State.CANCELLED]
        )
        return begun.last() or self.requested(Round.objects.get(code=code), by=by)

    def requested(self, rnd: Round, *, by: User) -> Run:
        """A run of the round, once those that its errors learn from are over."""
        for earlier in runs_before(rnd).filter(state__in=LIVE):
            self.wait_for(earlier)
        return runs.request(rnd, by=by)

    def wait_for(self, run: Run) -> None:
        ScoreRound(
            stdout=cast(Any, self.stdout), stderr=cast(Any, self.stderr)
        ).wait_for(run)

    def release(self, code: str, run: Run, *, analyst: User, publisher: User) -> None:
        if Release.objects.filter(round_code=code).exists():
            return
        self.wait_for(run)
        draft = handover.draft(Run.objects.get(pk=run.pk), by=analyst)
        now = timezone.now()
        sealed = life.seal(draft, by=publisher, at=now, embargo_until=now)
        self.stdout.write(f"sealed {sealed}: {sealed.digest[:12]}")
