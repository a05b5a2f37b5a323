"""From a submission to the row that is kept, or the reasons why it cannot be."""

import math

from surveys.intake import placement
from surveys.intake.expectations import book_of
from surveys.intake.row import Row, content_digest
from surveys.intake.submission import LONGEST_OTHER, PROFILE, Submission, faults, label
from surveys.questionnaire.compiled import Wrong
from surveys.refusals import Refusal, Refused, refusal, refused

_NUL = "\x00"
# What the column can hold: 68 years.
MOST_SECONDS = 2**31 - 1


def prepare(submission: Submission, *, sender, cases, at) -> Row:
    """Raises Refused with everything wrong at the first stage that finds something."""
    if found := faults(submission):
        raise Refused(*found)
    book = _book(submission, sender)
    placed = _placed(submission, book, sender, cases)
    reading = _read_answers(submission, book)
    return Row(
        round_id=book.round_id,
        uid=label(submission.uid),
        unit_id=placed.unit_id,
        channel=sender.channel,
        stratum=placed.stratum,
        psu=placed.psu,
        cluster=placed.cluster,
        weight=placed.weight,
        **_profile(submission, placed, reading.profile),
        answers=f"\\x{reading.scored.hex()}",
        other=reading.other or None,
        form=submission.form or book.current,
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


def _book(submission, sender):
    book = book_of(submission.round)
    if book is None:
        raise refused("unknown_round", "round", value=submission.round)
    if sender.round_id not in (None, book.round_id):
        raise refused("round_not_allowed", "round")
    if submission.form and submission.form not in book.forms:
        raise refused("unknown_form", "form")
    if submission.consent and submission.consent not in book.consents:
        raise refused("unknown_consent", "consent", value=submission.consent)
    return book


def _placed(submission, book, sender, cases):
    if submission.weight is not None:
        if not sender.may_weigh:
            raise refused("weight_not_allowed", "weight")
        if not (0 < submission.weight < 1e15 and math.isfinite(submission.weight)):
            raise refused("weight_not_positive", "weight")
    placed = placement.place(submission, book, cases)
    line = book.above.get(placed.unit_id, (placed.unit_id,))
    if not sender.may_send_from(line, placed.service_point_id):
        raise refused("place_not_allowed", "unit")
    return placed


def _read_answers(submission, book):
    answers = submission.answers
    if submission.other:
        if both := answers.keys() & submission.other.keys():
            raise Refused(*(refusal("item_twice", f"other.{item}") for item in both))
        answers = {**answers, **submission.other}
    try:
        reading = book.forms[submission.form or book.current].read(answers)
    except Wrong as wrong:
        raise Refused(
            *(
                Refusal(p.code, _field(submission, p.item), p.vi, p.en)
                for p in wrong.problems
            )
        ) from None
    if reading.other:
        _refuse_odd_texts(reading.other)
    return reading


def _field(submission, item):
    return f"{'other' if item in submission.other else 'answers'}.{item}"


def _refuse_odd_texts(other):
    """NUL is no character to PostgreSQL; a comment is no book."""
    length = 0
    for item, answer in other.items():
        text = "".join(answer) if isinstance(answer, list) else str(answer)
        length += len(text)
        if _NUL in text:
            raise refused("odd_characters", f"other.{item}")
        if length > LONGEST_OTHER:
            raise refused("too_long", f"other.{item}", most=LONGEST_OTHER)


def _profile(submission, placed, answered):
    """The five labels: stated, answered on the form, or drawn with the case."""
    labels = {}
    for name in PROFILE:
        stated, answer = label(getattr(submission, name)), answered.get(name, "")
        if stated and answer and stated != answer:
            raise refused("domain_contradicts", name, value=answer)
        labels[name] = stated or answer or getattr(placed, name, "")
    return labels


def _skew(submission, at):
    """Seconds the device's clock was ahead when it sent this; None if untold."""
    if submission.sent_at is None:
        return None
    seconds = round((submission.sent_at - at).total_seconds())
    return max(-MOST_SECONDS, min(seconds, MOST_SECONDS))
