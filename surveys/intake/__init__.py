"""The one door: a submission becomes a response, once.

The database's unique constraints decide which content came first. An outcome is
given after the commit only, so what was acknowledged is stored.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from surveys.intake import expectations, late_arrivals, quarantine, store
from surveys.intake.outcomes import Outcome, outcome
from surveys.intake.placement import cases_of
from surveys.intake.prepare import prepare
from surveys.intake.row import receipt_number
from surveys.intake.submission import Submission
from surveys.refusals import Refusal, Refused, refusal


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of one submission; `refusals` says why it was rejected.

    A duplicate has the number and the time of the first arrival.
    """

    uid: str
    outcome: Outcome
    number: str = ""
    received_at: datetime | None = None
    response_id: int | None = None
    refusals: tuple[Refusal, ...] = ()


def accept(submission: Submission, *, sender, at) -> Receipt:
    """Keep one questionnaire; see accept_all."""
    return accept_all([submission], sender=sender, at=at)[0]


def accept_all(submissions: Sequence[Submission], *, sender, at) -> list[Receipt]:
    """Keep questionnaires, each by itself; receipts in the order given.

    Safe to repeat: the same content under the same uid is stored once.
    """
    try:
        return _accept(submissions, sender, at)
    except expectations.Stale:
        expectations.forget()
        return _accept(submissions, sender, at)


def _accept(submissions, sender, at):
    cases = cases_of(submissions)
    receipts, rows = {}, {}
    for place, submission in enumerate(submissions):
        try:
            rows[place] = prepare(submission, sender=sender, cases=cases, at=at)
        except Refused as error:
            receipts[place] = rejected(submission.uid, *error.refusals)
    if receipts:
        expectations.verify({submission.round for submission in submissions})
    if rows:
        receipts |= zip(rows, _store(list(rows.values()), at), strict=True)
    return [receipts[place] for place in range(len(submissions))]


def rejected(uid, *reasons):
    return Receipt(uid, Outcome.REJECTED, refusals=reasons)


def _store(rows, at):
    """Receipts of the rows: written now, or judged by what stands there already."""
    ids = store.insert(rows, at=at)
    # A content twice in one batch is created once and a duplicate afterwards.
    created = [ids.pop((row.round_id, row.uid, row.content), None) for row in rows]
    late = [row for row, pk in zip(rows, created, strict=True) if pk is None]
    judged = iter(_judge(late, at) if late else ())
    return [
        next(judged) if pk is None else _receipt(row, Outcome.CREATED, at, pk)
        for row, pk in zip(rows, created, strict=True)
    ]


def _judge(rows, at):
    standing = store.standing(rows)
    shut = store.shut({row.round_id for row in rows}, at=at)
    receipts = [_judged(row, standing, shut, at) for row in rows]
    judged = list(zip(receipts, rows, strict=True))
    disputes = [
        (receipt.response_id, row)
        for receipt, row in judged
        if receipt.outcome == Outcome.CONFLICT
    ]
    quarantine.keep(disputes, at=at)
    if late := [row for receipt, row in judged if _is_late(receipt)]:
        late_arrivals.note(late, at=at)
    return receipts


def _is_late(receipt):
    return any(reason.code == late_arrivals.CODE for reason in receipt.refusals)


def _judged(row, standing, shut, at):
    taken = standing.get((row.round_id, row.uid))
    taken = taken or standing.get((row.round_id, "case", row.case_uid))
    if taken and outcome(row.content, kept=taken.digest) == Outcome.DUPLICATE:
        return _receipt(row, Outcome.DUPLICATE, taken.received_at, taken.id)
    if row.round_id in shut:
        return rejected(row.uid, shut[row.round_id])
    if taken is None:
        # The round was opened at this very moment.
        return rejected(row.uid, refusal("busy"))
    return _receipt(row, Outcome.CONFLICT, at, taken.id)


def _receipt(row, found, received_at, response_id):
    number = receipt_number(row.round_id, row.uid, row.content)
    return Receipt(row.uid, found, number, received_at, response_id)
