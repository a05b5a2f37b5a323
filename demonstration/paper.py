"""Simulated paper of a drawn sample: batches in every state, two contents of a form,
and one that came beyond the sample.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import numpy as np

from accounts.models import Membership, Role, User
from localities.models import Unit
from surveys import intake
from surveys.channels.paper import batches, closing
from surveys.channels.paper.batches import Keyed
from surveys.data_protection import consent_texts
from surveys.intake.senders import Sender
from surveys.intake.submission import Submission
from surveys.models import Case, Draw, PaperBatch

SEED = 2021
LEVELS = {1: 0.02, 2: 0.04, 3: 0.10, 4: 0.54, 5: 0.30}
# Forms in a batch: closed, differing, waiting for its second pass, and half keyed.
CLOSED, DIFFERING, CHECKING, KEYING = 10, 10, 20, 20
HALF = 8


def fill(draw: Draw, *, clerk: User, supervisor: User, now: datetime) -> bool:
    """Batches, a conflict and a stray form; False when there are batches already."""
    if PaperBatch.objects.filter(draw=draw).exists():
        return False
    colleague = _colleague(clerk, draw.frame.unit, now)
    answered = draw.cases.filter(disposition="completed").order_by("-number")
    cases = list(answered[: CLOSED + DIFFERING + CHECKING + KEYING + 1])
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
            answers = dict(self.given[form.serial])
            if misread and form == waiting[0]:
                for item in self.instrument.scored_codes[3:5]:
                    answers[item] = 6 - (answers[item] or 1)
            self._key(batch, form.serial, answers, by=by)

    def dispute(self, case):
        """One form sent, mended on its device, and sent again under its number."""
        surveyor = case.assignments.get(ended_at=None).surveyor_id
        answers, uid = self._answers(), str(UUID(bytes=self.chance.bytes(16)))
        for level in (4, 2):
            changed = answers | {self.instrument.scored_codes[0]: level}
            self._send(case, changed, uid=uid, by=surveyor)

    def stray(self, case: Case, *, by: User) -> None:
        """Somebody in whose hands the case is not sends a form of it."""
        uid = str(UUID(bytes=self.chance.bytes(16)))
        self._send(case, self._answers(), uid=uid, by=by.pk)

    def _send(self, case, answers, *, uid, by):
        scored = set(self.instrument.scored_codes)
        told = consent_texts.text_of("home", on=self.at.date()).code
        others = {i: one for i, one in answers.items() if i not in scored}
        intake.accept(
            Submission(
                uid=uid,
                round=self.draw.frame.round.code,
                case=case.uid,
                consent=told,
                answers={i: one for i, one in answers.items() if i in scored},
                other={i: one for i, one in others.items() if one is not None},
                answered_at=self.at,
                device="may-1",
            ),
            sender=Sender(channel="offline", user_id=by),
            at=self.now,
        )

    def _answers(self):
        """Every item that is asked answered, most people satisfied."""
        given = {}
        for item in self.instrument.items:
            if item.scored:
                given[item.code] = int(
                    self.chance.choice(list(LEVELS), p=list(LEVELS.values()))
                )
            elif item.kind in ("single", "multiple"):
                option = item.options[self.chance.integers(len(item.options))].code
                given[item.code] = [option] if item.kind == "multiple" else option
        for skip in self.instrument.skips:
            chosen = given.get(skip.when)
            if chosen not in skip.answers:
                given |= dict.fromkeys(skip.items)
        return given

    def _key(self, batch, serial, answers, *, by):
        spent = timedelta(seconds=int(self.chance.integers(14, 40)))
        keyed = Keyed(
            uid=str(UUID(bytes=self.chance.bytes(16))),
            serial=serial,
            answers=answers,
            started_at=self.at,
            keyed_at=self.at + spent,
            device="demo",
        )
        batches.key(batch, keyed, by=by, at=self.at + spent)
        self.at += spent
