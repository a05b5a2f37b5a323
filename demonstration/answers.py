"""Simulated answers with a seed, and forms as a surveyor's device sends them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import numpy as np

from surveys import intake
from surveys.data_protection import consent_texts
from surveys.intake.senders import Sender
from surveys.intake.submission import Submission
from surveys.models import Case
from surveys.questionnaire.instrument import Instrument

LEVELS = {1: 0.02, 2: 0.04, 3: 0.10, 4: 0.54, 5: 0.30}


def uid(chance: np.random.Generator) -> str:
    return str(UUID(bytes=chance.bytes(16)))


def of(instrument: Instrument, chance: np.random.Generator) -> dict[str, Any]:
    """Every item that is asked answered, most people satisfied."""
    given: dict[str, Any] = {}
    for item in instrument.items:
        if item.scored:
            given[item.code] = int(chance.choice(list(LEVELS), p=list(LEVELS.values())))
        elif item.kind in ("single", "multiple"):
            option = item.options[chance.integers(len(item.options))].code
            given[item.code] = [option] if item.kind == "multiple" else option
    for skip in instrument.skips:
        chosen = given.get(skip.when)
        if chosen not in skip.answers:
            given |= dict.fromkeys(skip.items)
    return given


def send(
    case: Case,
    given: Mapping[str, Any],
    *,
    uid: str,
    by: int,
    at: datetime,
    now: datetime,
) -> None:
    """Hand a form in as the device of person `by` does, answered at a time before."""
    rnd = case.draw.frame.round
    scored = set(rnd.instrument.content.scored_codes)
    intake.accept(
        Submission(
            uid=uid,
            round=rnd.code,
            case=case.uid,
            consent=consent_texts.text_of("home", on=at.date()).code,
            answers={item: one for item, one in given.items() if item in scored},
            other={
                item: one
                for item, one in given.items()
                if item not in scored and one is not None
            },
            answered_at=at,
            device="may-1",
        ),
        sender=Sender(channel="offline", user_id=by),
        at=now,
    )
