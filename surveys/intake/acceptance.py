"""From a submission to the row that is kept, or the reasons why it cannot be.

The database's unique constraints decide which content came first. A receipt is given
after the commit only, so what was acknowledged is stored.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from prometheus_client import Counter

from surveys.intake import expectations, judge, out_of_sample, placement, store
from surveys.intake.expectations import Expected
from surveys.intake.placement import Placed, Sample
from surveys.intake.senders import Sender
from surveys.intake.store import Row
from surveys.intake.submission import (
    LONGEST_OTHER,
    PROFILE,
    Outcome,
    Receipt,
    Submission,
    content_digest,
    faults,
    label,
    rejected,
)
from surveys.refusals import Refusal, Refused, refusal, refused

# For whoever watches the site (operations.metrics): counts, and nobody's uid.
ARRIVED = Counter("sipas_submissions", "Submissions.", ["channel", "outcome"])
_NUL = "\x00"
# What the column can hold: 68 years.
MOST_SECONDS = 2**31 - 1


def accept(submission: Submission, *, sender: Sender, at: datetime) -> Receipt:
    """Keep one questionnaire; see accept_all."""
    return accept_all([submission], sender=sender, at=at)[0]


def accept_all(
    submissions: Sequence[Submission], *, sender: Sender, at: datetime
) -> list[Receipt]:
    """Keep questionnaires, each by itself; receipts in the order given.

    Safe to repeat: the same content under the same uid is stored once.
    """
    found = _judged(submissions, sender, at)
    for receipt in found:
        ARRIVED.labels(sender.channel, receipt.outcome).inc()
    return found


def _judged(
    submissions: Sequence[Submission], sender: Sender, at: datetime
) -> list[Receipt]:
    rows, receipts = _prepared(submissions, sender, at)
    if receipts and expectations.renew({one.round for one in submissions}):
        rows, receipts = _prepared(submissions, sender, at)
    if rows:
        receipts |= zip(rows, _stored(list(rows.values()), at), strict=True)
    found = [receipts[place] for place in range(len(submissions))]
    if apart := [
        place
        for place, receipt in enumerate(found)
        if receipt.outcome == Outcome.REJECTED and out_of_sample.concerns(receipt)
    ]:
        arrived = [(submissions[place], found[place]) for place in apart]
        receipts |= zip(
            apart, out_of_sample.note(arrived, sender=sender, at=at), strict=True
        )
    return [receipts[place] for place in range(len(submissions))]


def _prepared(submissions: Sequence[Submission], sender: Sender, at: datetime):
    """Rows with what bars them, and receipts of what cannot be one, by place."""
    sample = placement.Sample(submissions, sender)
    rows, receipts = {}, {}
    for place, submission in enumerate(submissions):
        try:
            rows[place] = _row(submission, sample, sender, at)
        except Refused as error:
            receipts[place] = rejected(submission.uid, *error.refusals)
    return rows, receipts


def _stored(rows: Sequence[tuple[Row, Refusal | None]], at: datetime) -> list[Receipt]:
    """Receipts of the rows: written now, or judged by what stands there already."""
    ids = store.insert([row for row, bar in rows if bar is None], at=at)
    # A content twice in one batch is created once and a duplicate afterwards.
    created = [
        None if bar else ids.pop((row.round_id, row.uid, row.content), None)
        for row, bar in rows
    ]
    left = [one for one, pk in zip(rows, created, strict=True) if pk is None]
    judged = iter(judge.judge(left, at=at) if left else ())
    return [
        next(judged) if pk is None else row.receipt(Outcome.CREATED, at=at, pk=pk)
        for (row, _bar), pk in zip(rows, created, strict=True)
    ]


def _row(
    submission: Submission, sample: Sample, sender: Sender, at: datetime
) -> tuple[Row, Refusal | None]:
    """The row, and why its sender may not hand it in. Raises Refused with everything
    wrong at the first stage that finds something.
    """
    if found := faults(submission):
        raise Refused(*found)
    expected = _expected(submission, sender)
    _refuse_weight(submission, sender)
    placed = sample.place(submission, expected)
    form = expected.forms[submission.form or expected.current]
    reading = _read_answers(submission, form)
    row = Row(
        round_id=expected.round_id,
        uid=label(submission.uid),
        unit_id=placed.unit_id,
        channel=sender.channel,
        stratum=placed.stratum,
        psu=placed.psu,
        cluster=placed.cluster,
        weight=placed.weight,
        **_profile(submission, placed, reading.profile, form.levels),
        answers=f"\\x{reading.scored.hex()}",
        other=reading.other or None,
        form=submission.form or expected.current,
        consent=submission.consent,
        case_uid=submission.case,
        service_point_id=placed.service_point_id,
        surveyor_id=sender.user_id,
        started_at=submission.started_at,
        answered_at=submission.answered_at,
        received_at=at,
        clock_skew=_skew(submission, at),
        device=submission.device,
        sequence=submission.sequence,
        digest=f"\\x{content_digest(submission, reading.scored, reading.other).hex()}",
    )
    return row, sample.bar(submission, placed, expected)


def _expected(submission: Submission, sender: Sender) -> Expected:
    expected = expectations.of(submission.round)
    if expected is None:
        raise refused("unknown_round", "round", value=submission.round)
    if sender.round_id not in (None, expected.round_id):
        raise refused("round_not_allowed", "round")
    if expected.ways and sender.way not in expected.ways.split(","):
        raise refused("not_handed_in_so", "round")
    if submission.form and submission.form not in expected.forms:
        raise refused("unknown_form", "form")
    if submission.consent and submission.consent not in expected.consents:
        raise refused("unknown_consent", "consent", value=submission.consent)
    return expected


def _refuse_weight(submission: Submission, sender: Sender) -> None:
    if submission.weight is not None:
        if not sender.may_weigh:
            raise refused("weight_not_allowed", "weight")
        if not (0 < submission.weight < 1e15 and math.isfinite(submission.weight)):
            raise refused("weight_not_positive", "weight")


def _read_answers(submission, form):
    answers = submission.answers
    if submission.other:
        if both := answers.keys() & submission.other.keys():
            raise Refused(*(refusal("item_twice", f"other.{item}") for item in both))
        answers = {**answers, **submission.other}
    try:
        reading = form.read(answers)
    except Refused as wrong:
        raise Refused(
            *(replace(r, field=_field(submission, r.field)) for r in wrong.refusals)
        ) from None
    if reading.other:
        _refuse_odd_texts(reading.other)
    return reading


def _field(submission, item):
    return f"{'other' if item in submission.other else 'answers'}.{item}"


def _refuse_odd_texts(other: Mapping[str, list[str] | str]) -> None:
    """NUL is no character to PostgreSQL; a comment is no book."""
    length = 0
    for item, answer in other.items():
        text = "".join(answer) if isinstance(answer, list) else str(answer)
        length += len(text)
        if _NUL in text:
            raise refused("odd_characters", f"other.{item}")
        if length > LONGEST_OTHER:
            raise refused("too_long", f"other.{item}", most=LONGEST_OTHER)


def _profile(
    submission: Submission,
    placed: Placed,
    answered: Mapping[str, str],
    levels: Mapping[str, Collection[str]],
) -> dict[str, str]:
    """The five labels: drawn with the case, stated as one of `levels`, or answered."""
    labels = {}
    for name in PROFILE:
        stated, answer = label(getattr(submission, name)), answered.get(name, "")
        drawn = getattr(placed, name, "")
        if stated and answer and stated != answer:
            raise refused("domain_contradicts", name, value=answer)
        if stated and stated != drawn and stated not in levels.get(name, ()):
            raise refused("unknown_label", name, value=stated)
        labels[name] = drawn or stated or answer
    return labels


def _skew(submission: Submission, at: datetime):
    """Seconds the device's clock was ahead when it sent this; None if untold."""
    if submission.sent_at is None:
        return None
    seconds = round((submission.sent_at - at).total_seconds())
    return max(-MOST_SECONDS, min(seconds, MOST_SECONDS))
