"""Simulated paper of a drawn sample: batches in every state, two contents of a form,
and one that came beyond the sample.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np

from accounts.models import Membership, Role, User
from demonstration import answers
from localities.models import Unit
from surveys.channels.paper import batches, closing
from surveys.channels.paper.batches import Keyed
from surveys.data_protection import consent_texts
from surveys.models import Case, Draw, PaperBatch

SEED = 2021
# Forms in a batch: closed, differing, waiting for its second pass, and half keyed.
CLOSED, DIFFERING, CHECKING, KEYING = 10, 10, 20, 20
HALF = 8


def fill(draw: Draw, *, clerk: User, supervisor: User, now: datetime) -> bool:
    """Batches, a conflict and a stray form; False when there are batches already."""
    if PaperBatch.objects.filter(draw=draw).exists():
        return False
    colleague = _colleague(clerk, draw.frame.unit, now)
    on_paper = draw.cases.filter(visits__outcome="on_paper", disposition="")
    on_paper = on_paper.order_by("-number")
    cases = list(on_paper[: CLOSED + DIFFERING + CHECKING + KEYING + 1])
    hand = _Hand(draw, now)
    if len(cases) <= CLOSED + DIFFERING + CHECKING + KEYING:
        return False
    bundle = iter(cases)

    done = hand.batch([next(bundle) for _ in range(CLOSED)], first=clerk)
    hand.check(done, by=colleague)
    closing.close(done, by=supervisor, at=now)
    differing = hand.batch([next(bundle) for _ in range(DIFFERING)], first=clerk)
    hand.check(differing, by=colleague, misread=True)
    hand.batch([next(bundle) for _ in range(CHECKING)], first=colleague)
    rest = [next(bundle) for _ in range(KEYING)]
    hand.batch(rest, first=clerk, keyed=HALF)
    case = next(bundle)
    hand.dispute(case)
    hand.stray(case, by=colleague)
    return True


def _colleague(clerk: User, unit: Unit, now: datetime) -> User:
    """A second clerk, who has no password and only keys what the first did not."""
    colleague, _ = User.objects.get_or_create(username=f"{clerk.username}_2")
    Membership.objects.get_or_create(
        user=colleague,
        role=Role.CLERK,
        unit=unit,
        defaults={"valid_from": now.date()},
    )
    return colleague


class _Hand:
    """Keys with a seed: the same questionnaires at every start."""

    def __init__(self, draw, now):
        self.draw, self.now = draw, now
        self.chance = np.random.default_rng(SEED)
        self.instrument = draw.frame.round.instrument.content
        self.at = now - timedelta(hours=3)
        self.given = {}

    def batch(
        self, cases: Sequence[Case], *, first: User, keyed: int | None = None
    ) -> PaperBatch:
        made = batches.open(
            self.draw.frame.round,
            draw=self.draw,
            unit=self.draw.frame.unit,
            counted=len(cases),
            by=first,
            at=self.at,
            consent=consent_texts.text_of("paper", on=self.at.date()),
        )
        for case in cases[:keyed]:
            serial = f"{case.number:06d}"
            self.given[serial] = self._answers()
            self._key(made, serial, self.given[serial], by=first)
        if keyed is None:
            made = batches.finish_first_pass(made, by=first)
        return made

    def check(self, batch: PaperBatch, *, by: User, misread: bool = False) -> None:
        """Key what was chosen a second time; the first form differs if misread."""
        waiting = list(batches.waiting(batch).order_by("serial"))
        for form in waiting:
            given = dict(self.given[form.serial])
            if misread and form == waiting[0]:
                for item in self.instrument.scored_codes[3:5]:
                    given[item] = 6 - (given[item] or 1)
            self._key(batch, form.serial, given, by=by)

    def dispute(self, case):
        """One form sent, mended on its device, and sent again under its number."""
        surveyor = case.assignments.get(ended_at=None).surveyor_id
        given, uid = self._answers(), answers.uid(self.chance)
        for level in (4, 2):
            changed = given | {self.instrument.scored_codes[0]: level}
            self._send(case, changed, uid=uid, by=surveyor)

    def stray(self, case: Case, *, by: User) -> None:
        """Somebody in whose hands the case is not sends a form of it."""
        uid = answers.uid(self.chance)
        self._send(case, self._answers(), uid=uid, by=by.pk)

    def _send(self, case, given, *, uid, by):
        answers.send(case, given, uid=uid, by=by, at=self.at, now=self.now)

    def _answers(self):
        return answers.of(self.instrument, self.chance)

    def _key(self, batch, serial, given, *, by):
        spent = timedelta(seconds=int(self.chance.integers(14, 40)))
        keyed = Keyed(
            uid=answers.uid(self.chance),
            serial=serial,
            answers=given,
            started_at=self.at,
            keyed_at=self.at + spent,
            device="demo",
        )
        batches.key(batch, keyed, by=by, at=self.at + spent)
        self.at += spent
