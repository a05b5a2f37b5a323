"""What becomes of a questionnaire that was not written, by what stands there already.

A content is known by its digest, so the order in which the post arrives decides
nothing but which content of a uid came first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import connection
from django.utils import timezone

from surveys.intake import expectations, late_arrivals, quarantine
from surveys.intake.store import Row
from surveys.intake.submission import Outcome, Receipt, also_refused, rejected
from surveys.models import Response, Round
from surveys.refusals import Refusal, refusal


@dataclass(frozen=True, slots=True)
class Standing:
    """A questionnaire that is already kept."""

    id: int
    round_id: int
    uid: str
    case_uid: str
    unit_id: int
    surveyor_id: int | None
    digest: bytes | None
    received_at: datetime


def judge(rows: Sequence[tuple[Row, Refusal | None]], *, at: datetime) -> list[Receipt]:
    """Receipts of rows that were not written, each with what bars its sender.

    Other contents of a questionnaire go into quarantine.
    """
    bench = _Bench([row for row, _bar in rows], at)
    receipts = [bench.judged(row, bar) for row, bar in rows]
    judged = [
        (receipt, row) for receipt, (row, _bar) in zip(receipts, rows, strict=True)
    ]
    disputes = [
        (receipt.response_id, row)
        for receipt, row in judged
        if receipt.outcome == Outcome.CONFLICT and receipt.response_id is not None
    ]
    quarantine.keep(disputes, at=at)
    if late := [place for place, one in enumerate(judged) if bench.is_late(*one)]:
        noted = late_arrivals.note([rows[place][0] for place in late], at=at)
        for place, left in zip(late, noted, strict=True):
            receipts[place] = also_refused(receipts[place], left)
    return receipts


class _Bench:
    """What the rows are judged by: what is kept, who works where, what is shut."""

    def __init__(self, rows: Sequence[Row], at: datetime) -> None:
        self._at = at
        self._standing = _standing(rows)
        self._works_for = _works_for(rows, at)
        self._shut = _shut({row.round_id for row in rows}, at=at)

    def judged(self, row, bar):
        taken = self._standing.get((row.round_id, row.uid))
        # Whoever handed it in gets the receipt again, in whose hands it is by now.
        again = taken is not None and taken.digest == row.content
        if again and (bar is None or taken.surveyor_id == row.surveyor_id):
            return row.receipt(Outcome.DUPLICATE, at=taken.received_at, pk=taken.id)
        if reason := bar or self._refusal(row, taken):
            return rejected(row.uid, reason)
        return row.receipt(Outcome.CONFLICT, at=self._at, pk=taken.id)

    def is_late(self, receipt: Receipt, row: Row) -> bool:
        """Whether a questionnaire that nobody had before came after the close."""
        shut = any(reason.code == late_arrivals.CODE for reason in receipt.refusals)
        return shut and (row.round_id, row.uid) not in self._standing

    def _refusal(self, row: Row, taken: Standing | None) -> Refusal | None:
        if (row.surveyor_id, row.unit_id) in self._works_for:
            return refusal("works_for_unit", "unit")
        if taken and (taken.unit_id, taken.case_uid) != (row.unit_id, row.case_uid):
            return refusal("uid_taken", "uid")
        if not taken and (row.round_id, "case", row.case_uid) in self._standing:
            return refusal("case_answered", "case")
        if row.round_id in self._shut:
            return self._shut[row.round_id]
        # Somebody holds the round, or opened it at this very moment.
        return None if taken else refusal("busy")


def _works_for(rows: Sequence[Row], at: datetime):
    """(person, unit) of those who work for the unit the row rates."""
    pairs = {(row.surveyor_id, row.unit_id) for row in rows}
    people, units = zip(*pairs, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT person, unit FROM unnest(%s::bigint[], %s::bigint[])"
            " AS pair(person, unit) WHERE surveys_works_for(person, unit, %s)",
            [list(people), list(units), timezone.localdate(at)],
        )
        return set(cursor.fetchall())


def _standing(rows):
    """Kept questionnaires by (round id, uid) and, of drawn cases, (round id, case)."""
    wanted = Response.objects.filter(round_id__in={row.round_id for row in rows})
    fields = Standing.__slots__
    uids, cases = {row.uid for row in rows}, {row.case_uid for row in rows} - {""}
    by_uid = wanted.filter(uid__in=uids).values_list(*fields)
    found = {(one.round_id, one.uid): one for one in map(_as_bytes, by_uid)}
    if cases:
        # A case whose questionnaire was rejected may be answered again.
        by_case = wanted.filter(case_uid__in=cases).exclude(
            state=Response.State.REJECTED
        )
        for one in map(_as_bytes, by_case.values_list(*fields)):
            found[one.round_id, "case", one.case_uid] = one
    return found


def _as_bytes(values: tuple[int, int, str, str, int, int, bytes, datetime]) -> Standing:
    one = Standing(*values)
    return replace(one, digest=one.digest and bytes(one.digest))


def _shut(round_ids: Iterable[int], *, at: datetime) -> dict[int, Refusal]:
    """Why rounds take nothing at the moment, by id; open ones are left out."""
    today = timezone.localdate(at)
    rounds = {rnd.pk: rnd for rnd in Round.objects.filter(pk__in=round_ids)}
    reasons = {}
    for pk in round_ids:
        rnd = rounds.get(pk)
        if rnd is None:
            # It was exchanged at this very moment; the device sends again.
            expectations.forget()
            reasons[pk] = refusal("busy", "round")
        elif rnd.state == Round.State.DRAFT or today < rnd.opens:
            reasons[pk] = refusal("round_not_open_yet", "round")
        elif rnd.state == Round.State.CLOSED or today > rnd.closes:
            reasons[pk] = refusal("round_closed", "round")
    return reasons
