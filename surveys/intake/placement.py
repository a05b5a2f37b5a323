"""Where a questionnaire belongs: the drawn case decides, else what it says itself."""

from dataclasses import dataclass

from django.db.models import F

from surveys.intake.submission import Submission, label
from surveys.models import Case
from surveys.refusals import refused


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
    uid: str
    round_code: str
    unit_id: int
    unit: str
    service_point_id: int | None
    stratum: str
    psu: str
    cluster: str
    inclusion: float
    level: str
    service_field: str
    role: str


def cases_of(submissions):
    """The drawn cases the submissions name, by (round, case); voided draws left out."""
    uids = {submission.case for submission in submissions if submission.case}
    if not uids:
        return {}
    rows = Case.objects.filter(uid__in=uids, draw__voided_at=None).values_list(
        "uid",
        "draw__frame__round__code",
        "unit_id",
        "unit__code",
        "service_point_id",
        *("stratum", "psu", "cluster", "inclusion", "level", "service_field", "role"),
    )
    found = [DrawnCase(*row) for row in rows.order_by(F("uid"))]
    return {(case.round_code, case.uid): case for case in found}


def place(submission: Submission, book, cases) -> Placed:
    """Raises Refused."""
    if not submission.case:
        return _stated(submission, book)
    case = cases.get((submission.round, submission.case))
    if case is None:
        raise refused("unknown_case", "case", value=submission.case)
    if case.role == Case.Role.RESERVE:
        raise refused("case_is_reserve", "case")
    for name in ("unit", "stratum", "psu", "cluster", "level", "service_field"):
        drawn, stated = getattr(case, name), getattr(submission, name)
        if stated and drawn and label(stated) != drawn:
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


def _stated(submission, book):
    """Unless told, the unit is the stratum and the service point the PSU."""
    unit = label(submission.unit)
    if not unit:
        raise refused("empty", "unit")
    if unit not in book.units:
        raise refused("unknown_unit", "unit", value=unit)
    unit_id = book.units[unit]
    psu = label(submission.psu) or submission.service_point or unit
    return Placed(
        unit_id=unit_id,
        service_point_id=_point(submission, book, unit_id),
        stratum=label(submission.stratum) or unit,
        psu=psu,
        cluster=label(submission.cluster) or submission.service_point or psu,
        weight=1.0 if submission.weight is None else submission.weight,
    )


def _point(submission, book, unit_id):
    """The service point's id: of the unit itself or of one below it."""
    code = submission.service_point
    if not code:
        return None
    point, of_unit = book.points.get(code, (None, None))
    if point is None or unit_id not in book.above[of_unit]:
        raise refused("unknown_service_point", "service_point", value=code)
    return point
