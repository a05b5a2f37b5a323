"""What arrives beyond the sample: on the ledger, shown to a supervisor, never counted.

The device keeps the content and is told why. What is noted is that it came: from whom,
for which case and place, and what was against it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from surveys.intake import expectations, ledger_bounds
from surveys.intake.senders import Sender
from surveys.intake.submission import (
    Receipt,
    Submission,
    also_refused,
    content_digest,
    label,
)
from surveys.models import Case, OutOfSample

CODES = frozenset(OutOfSample.Reason.values)
_encode = msgspec.json.Encoder(order="sorted").encode


def concerns(receipt: Receipt) -> bool:
    """Whether a rejection says that something came beyond the sample."""
    return receipt.refusals[0].code in CODES


def note(
    arrived: Sequence[tuple[Submission, Receipt]], *, sender: Sender, at: datetime
) -> list[Receipt]:
    """Put them on the ledger, up to the sender's bound of the day; receipts that say so
    where one is not there.
    """
    cases = {submission.case for submission, _ in arrived if submission.case}
    rows = Case.objects.filter(uid__in=cases)
    units = {
        (code, uid): unit
        for code, uid, unit in rows.values_list(
            "draw__frame__round__code", "uid", "unit_id"
        )
    }
    lines = [
        _row(submission, receipt.refusals[0].code, units, sender, at)
        for submission, receipt in arrived
    ]
    left = ledger_bounds.add(OutOfSample, lines, sender=sender.user_id, at=at)
    receipts = [receipt for _submission, receipt in arrived]
    return list(map(also_refused, receipts, left))


def _row(submission, reason, units, sender, at):
    expected = expectations.of(submission.round)
    stated = expected.units.get(label(submission.unit), expected.owner_id)
    return OutOfSample(
        round_id=expected.round_id,
        uid=label(submission.uid),
        case_uid=submission.case,
        unit_id=units.get((submission.round, submission.case), stated),
        reason=reason,
        sender_id=sender.user_id,
        channel=sender.channel,
        device=submission.device,
        sequence=submission.sequence,
        digest=content_digest(
            submission, _encode(submission.answers), submission.other
        ),
        received_at=at,
    )
