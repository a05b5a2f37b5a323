"""A kept questionnaire in words: its answers, and what was done to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from surveys.editing import amendments
from surveys.editing.words import Words
from surveys.models import DOMAINS, AmendmentRequest, Response, ReviewRequest


class NotAnAnswer(ValueError):
    """A text that cannot be an answer to the item."""


@dataclass(frozen=True)
class Line:
    """One item by its words: what counts; `original` if it was amended since."""

    name: str
    text: str
    answer: str
    original: str | None = None


@dataclass(frozen=True)
class Change:
    """One event of a questionnaire's life."""

    at: datetime
    by: Any
    what: str
    reason: str
    amendment: Any = None
    undone: bool = False


def lines_of(response: Response) -> list[Line]:
    """The items in the order of the form, then the profile."""
    instrument = amendments.instrument_of(response)
    content = amendments.content_of(response)
    before, words = amendments.original_of(response), Words(instrument)
    answers = content.answers, before.answers
    columns = content.columns, before.columns
    return [
        *(_line(words, item.code, *answers) for item in instrument.items),
        *(_line(words, name, *columns) for name in DOMAINS),
    ]


def _line(
    words: Words, name: str, now: Mapping[str, Any], then: Mapping[str, Any]
) -> Line:
    changed = now.get(name) != then.get(name)
    original = words.answer(name, then.get(name)) if changed else None
    return Line(name, words.name(name), words.answer(name, now.get(name)), original)


def changes_of(response: Response) -> list[Change]:
    """Everything that happened after the arrival, the newest first."""
    words = Words(amendments.instrument_of(response))
    changes = [
        *_amendments(response, words),
        *_reviews(response),
        *_asked_reviews(response),
        *_asked_amendments(response, words),
        *_second_contents(response),
    ]
    return sorted(changes, key=lambda change: change.at, reverse=True)


def _amendments(response: Response, words: Words) -> Iterator[Change]:
    for one in response.amendments.select_related("by", "undone_by"):
        yield Change(
            one.at,
            one.by,
            f"{words.name(one.name)}: {words.answer(one.name, one.old)}"
            f" → {words.answer(one.name, one.new)}",
            one.reason,
            amendment=one,
            undone=hasattr(one, "undone_by"),
        )


def _reviews(response: Response) -> Iterator[Change]:
    for one in response.reviews.select_related("by"):
        yield Change(one.at, one.by, one.get_decision_display(), one.reason)


def _asked_reviews(response: Response) -> Iterator[Change]:
    for one in response.review_requests.select_related("asked_by"):
        said = {
            "decision": one.get_decision_display(),
            "outcome": one.get_outcome_display(),
        }
        what = _("asked: %(decision)s (%(outcome)s)") % said
        yield Change(one.asked_at, one.asked_by, what, _reasons(one))


def _asked_amendments(response: Response, words: Words) -> Iterator[Change]:
    for one in response.amendment_requests.select_related("asked_by"):
        said = {
            "names": ", ".join(words.name(change["name"]) for change in one.changes),
            "outcome": one.get_outcome_display(),
        }
        what = _("asked: %(names)s amended (%(outcome)s)") % said
        yield Change(one.asked_at, one.asked_by, what, _reasons(one))


def _second_contents(response: Response) -> Iterator[Change]:
    for one in response.conflicts.select_related("decided_by"):
        yield Change(
            one.decided_at or one.received_at,
            one.decided_by,
            _("second content: %s") % one.get_state_display(),
            one.reason,
        )


def _reasons(asked: ReviewRequest | AmendmentRequest) -> str:
    return " · ".join(text for text in (asked.reason, asked.answer) if text)


def changes_in(response: Response, asked: AmendmentRequest) -> list[tuple[str, ...]]:
    """(what is asked, the answer that counts, the one wanted) of a request."""
    words = Words(amendments.instrument_of(response))
    return [
        (
            words.name(one["name"]),
            words.answer(one["name"], one["old"]),
            words.answer(one["name"], one["new"]),
        )
        for one in asked.changes
    ]


def answer_in(response: Response, name: str, text: str) -> str | int | list[str] | None:
    """The answer a text box holds. Raises NotAnAnswer."""
    text = text.strip()
    item = amendments.instrument_of(response).by_code.get(name)
    if item is None:
        return text
    if not text:
        return None
    match item.kind:
        case "satisfaction":
            return int(text) if text.isdecimal() else text
        case "multiple":
            return text.replace(",", " ").split()
        case "number":
            if not text.isdecimal():
                raise NotAnAnswer(text)
            return int(text)
        case _:
            return text
