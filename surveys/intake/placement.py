"""Where a questionnaire belongs: where a sample is drawn its case says so, and whose
it is to answer; elsewhere the questionnaire says it itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, OuterRef, Subquery, Value
from django.db.models.functions import Cast, LPad

from surveys.intake.expectations import Expected
from surveys.intake.senders import Sender
from surveys.intake.submission import Submission, label
from surveys.models import Assignment, Case, PaperBatch, PaperForm
from surveys.refusals import Refusal, refusal, refused

# What only the draw says; a submission may repeat it, and say nothing else.
DRAWN = ("unit", "stratum", "psu", "cluster", "service_point", "level", "service_field")


@dataclass(frozen=True, slots=True)
class Placed:
    """Columns of a response that say where, and how much it weighs."""

    unit_id: int
    service_point_id: int | None
    stratum: str
    psu: str
    cluster: str
    weight: float
    level: str = ""
    service_field: str = ""


@dataclass(frozen=True, slots=True)
class DrawnCase:
    """A case, who holds it, and the open paper batches its form stands in."""

    uid: str
    round_code: str
    unit_id: int
    unit: str
    service_point_id: int | None
    service_point: str | None
    stratum: str
    psu: str
    cluster: str
    inclusion: float
    level: str
    service_field: str
    role: str
    holder: int | None
    batches: list[int]


class Sample:
    """The drawn cases some submissions name, looked up at once; no voided draws."""

    def __init__(self, submissions: Iterable[Submission], sender: Sender) -> None:
        uids = {submission.case for submission in submissions if submission.case}
        self._sender = sender
        self._cases = {(one.round_code, one.uid): one for one in _drawn(uids)}

    def place(self, submission: Submission, expected: Expected) -> Placed:
        """Where a submission belongs. Raises Refused."""
        if not expected.is_drawn:
            return _stated(submission, expected)
        case = self._case(submission)
        for name in DRAWN:
            drawn, stated = getattr(case, name) or "", getattr(submission, name)
            if stated and label(stated) != drawn:
                raise refused("case_contradicts", name, value=drawn)
        return Placed(
            unit_id=case.unit_id,
            service_point_id=case.service_point_id,
            stratum=case.stratum,
            psu=case.psu,
            cluster=case.cluster,
            weight=1 / case.inclusion,
            level=case.level,
            service_field=case.service_field,
        )

    def bar(
        self, submission: Submission, placed: Placed, expected: Expected
    ) -> Refusal | None:
        """Why the sender may not hand this in, or None."""
        line = expected.above.get(placed.unit_id, (placed.unit_id,))
        if not self._sender.may_send_from(line, placed.service_point_id):
            return refusal("place_not_allowed", "unit")
        if not expected.is_drawn:
            return None
        case = self._case(submission)
        if not self._in_hands(case):
            return refusal("case_not_yours", "case")
        if self._on_paper(case):
            return refusal("case_on_paper", "case")
        return None

    def _case(self, submission: Submission) -> DrawnCase:
        if not submission.case:
            raise refused("no_case", "case")
        case = self._cases.get((submission.round, submission.case))
        if case is None:
            raise refused("unknown_case", "case", value=submission.case)
        if case.role == Case.Role.RESERVE:
            raise refused("case_is_reserve", "case")
        return case

    def _in_hands(self, case: DrawnCase) -> bool:
        """Assigned to the sender; or on paper, in the batch they close."""
        if self._sender.batch_id:
            return self._sender.batch_id in case.batches
        return case.holder == self._sender.user_id

    def _on_paper(self, case: DrawnCase) -> bool:
        """Whether a form lies in a batch: that batch alone answers, once it closes."""
        return bool(case.batches) and not self._sender.batch_id


def _drawn(uids: Collection[str]) -> list[DrawnCase]:
    if not uids:
        return []
    held = Assignment.objects.filter(case=OuterRef("pk"), ended_at=None)
    serial = LPad(Cast(OuterRef("number"), CharField()), 6, Value("0"))
    forms = PaperForm.objects.filter(
        batch__draw=OuterRef("draw"), serial=serial, withdrawn_by=None
    ).exclude(batch__state=PaperBatch.State.CLOSED)
    rows = Case.objects.filter(uid__in=uids, draw__voided_at=None).annotate(
        holder=Subquery(held.values("surveyor")[:1]),
        bundles=ArraySubquery(forms.values("batch")),
    )
    found = rows.values_list(
        *("uid", "draw__frame__round__code", "unit_id", "unit__code"),
        *("service_point_id", "service_point__code", "stratum", "psu", "cluster"),
        *("inclusion", "level", "service_field", "role", "holder", "bundles"),
    )
    return [DrawnCase(*row) for row in found]


def _stated(submission: Submission, expected: Expected) -> Placed:
    """Unless told, the unit is the stratum and the service point the PSU."""
    if submission.case:
        raise refused("round_has_no_cases", "case")
    unit = label(submission.unit)
    if not unit:
        raise refused("empty", "unit")
    if unit not in expected.units:
        raise refused("unknown_unit", "unit", value=unit)
    unit_id = expected.units[unit]
    psu = label(submission.psu) or submission.service_point or unit
    return Placed(
        unit_id=unit_id,
        service_point_id=_point(submission, expected, unit_id),
        stratum=label(submission.stratum) or unit,
        psu=psu,
        cluster=label(submission.cluster) or submission.service_point or psu,
        weight=1.0 if submission.weight is None else submission.weight,
    )


def _point(submission, expected, unit_id):
    """The service point's id: of the unit itself or of one below it."""
    code = submission.service_point
    if not code:
        return None
    point, of_unit = expected.points.get(code, (None, None))
    if point is None or unit_id not in expected.above[of_unit]:
        raise refused("unknown_service_point", "service_point", value=code)
    return point
