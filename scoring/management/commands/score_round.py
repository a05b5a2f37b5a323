"""Score a round by the workers: `manage.py score_round CODE [--wait]`."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from jobs import reconcile
from scoring import runs
from scoring.models import Run, State
from scoring.refusals import Refused
from surveys.models import Round

OVER = {State.DONE, State.FAILED, State.CANCELLED}


class Command(BaseCommand):
    help = (
        "Make a run of a round: one job per unit for the Celery workers, then the"
        " composition of all indices. Exit code 1 if any job failed (with --wait)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help="code of the round, e.g. sipas-2024")
        parser.add_argument(
            "--wait", action="store_true", help="show progress until the run is over"
        )
        parser.add_argument(
            "--timeout",
            type=float,
            default=3600,
            help="seconds to wait at most (default %(default)s)",
        )

    def handle(self, *, code: str, wait: bool, timeout: int, **options: object) -> None:
        try:
            run = runs.request(Round.objects.get(code=code))
        except Round.DoesNotExist:
            known = ", ".join(
                Round.objects.order_by("code").values_list("code", flat=True)
            )
            raise CommandError(
                f"Không có đợt khảo sát {code!r}. / No round {code!r}."
                f" Đã nạp / loaded: {known or '-'}"
            ) from None
        except Refused as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(f"run {run.pk} of {code}: {run.jobs.count()} jobs")
        if wait:
            self.wait_for(run, seconds=timeout)

    def wait_for(self, run: Run, *, seconds: int = 3600) -> None:
        """Show a run's progress until it is over; raises CommandError if it failed."""
        deadline = time.monotonic() + seconds
        shown, reconciled = None, time.monotonic()
        while True:
            state = runs.progress(run)
            line = describe(state)
            if line != shown:
                shown = line
                self.show(line, last=state["state"] in OVER)
            if state["state"] in OVER:
                break
            if time.monotonic() > deadline:
                raise CommandError(
                    "Quá thời gian chờ; lượt tính vẫn tiếp tục khi có worker."
                    " / Timed out; the run goes on when a worker is there."
                )
            if time.monotonic() - reconciled > 2:
                reconciled = time.monotonic()
                reconcile.every_kind()
            time.sleep(0.25)
        for failure in state["errors"]:
            self.stderr.write(f"{failure['unit'] or 'composition'}: {failure['error']}")
        if state["state"] != State.DONE:
            raise CommandError(f"run {run.pk}: {state['state']}")
        self.stdout.write(f"output {Run.objects.get(pk=run.pk).output_digest}")

    def show(self, line: str, *, last: bool) -> None:
        """One line that fills up on a terminal, one line a change elsewhere."""
        if sys.stdout.isatty():
            self.stdout.write(f"\r{line:<78}", ending="\n" if last else "")
            self.stdout.flush()
        elif last:
            self.stdout.write(line)


def describe(state: Mapping[str, Any]) -> str:
    width = 24
    filled = round(width * state["done"] / max(1, state["jobs"]))
    left = state["seconds_left"]
    eta = f", {left:.0f} s left" if left is not None else ""
    failed = f", {state['failed']} failed" if state["failed"] else ""
    return (
        f"[{'#' * filled}{'.' * (width - filled)}] {state['done']}/{state['jobs']}"
        f" {state['state']}{failed}{eta}"
    )
