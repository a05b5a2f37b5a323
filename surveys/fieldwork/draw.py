"""A frozen frame is drawn, once; the draw can be made again and compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts import audit
from accounts.models import User
from surveys.frames import lists
from surveys.models import Case, Draw, DrawnStratum
from surveys.models.frame import Frame, FrameKind
from surveys.refusals import refused
from surveys.sampling.chance import Chance
from surveys.sampling.plan import ListPlan, Plan, VillagePlan, plan_of
from surveys.sampling.sample import Drawn, Sample, from_list, from_villages

BATCH = 2_000
LIST_COLUMNS = ("point", "level", "service_field")
VILLAGE_COLUMNS = ("unit__code", "district", "commune", "village", "people")


@transaction.atomic
def make(
    frame: Frame,
    *,
    plan: Plan,
    seed: int,
    by: User,
    at: datetime,
    steps: Mapping[str, Any] | None = None,
) -> Draw:
    """Draw cases and reserves from a frozen frame and store them.

    `steps` are the numbers of the size formula, kept beside the plan. Raises
    Refused.
    """
    # Taken so that two draws at once do not both find none.
    frame = Frame.objects.select_for_update().get(pk=frame.pk)
    if not frame.round.is_drawn:
        raise refused("round_not_drawn")
    if not frame.frozen:
        raise refused("frame_not_frozen")
    if frame.draws.filter(voided_at=None).exists():
        raise refused("already_drawn")
    sample = sample_of(frame, plan=plan, seed=seed)
    draw = Draw.objects.create(
        frame=frame,
        seed=seed,
        plan=plan.words(),
        steps=steps or {},
        digest=sample.digest(),
        by=by,
        at=at,
    )
    DrawnStratum.objects.bulk_create(
        DrawnStratum(
            draw=draw,
            code=line.code,
            label=line.label,
            population=line.population,
            drawn=line.drawn,
            reserves=line.reserves,
        )
        for line in sample.strata
    )
    Case.objects.bulk_create(_cases(draw, sample), batch_size=BATCH)
    _record(draw, "sample_drawn", by, seed=seed, digest=draw.digest)
    return draw


def sample_of(frame: Frame, *, plan: Plan, seed: int) -> Sample:
    """The sample of a plan and a seed; nothing is stored. Raises Refused."""
    chance = Chance(frame_digest=frame.digest, seed=seed)
    try:
        match frame.kind, plan:
            case FrameKind.PEOPLE, ListPlan():
                return from_list(list_columns(frame), plan=plan, chance=chance)
            case FrameKind.VILLAGES, VillagePlan():
                columns, people = village_columns(frame)
                return from_villages(columns, people=people, plan=plan, chance=chance)
    except ValueError as error:
        raise refused("plan_unfit") from error
    raise refused("plan_unfit")


def agrees(draw: Draw) -> bool:
    """Whether list, seed and plan still give the sample that was stored."""
    frame = draw.frame
    if lists.digest(frame) != frame.digest:
        return False
    repeated = sample_of(frame, plan=plan_of(draw.plan), seed=draw.seed)
    return repeated.digest() == draw.digest


@transaction.atomic
def void(draw: Draw, *, reason: str, by: User, at: datetime) -> Draw:
    """Give up a sample nobody has worked on; its cases go, its line stays.

    Raises Refused.
    """
    if not reason.strip():
        raise refused("reason_missing", "reason")
    draw = Draw.objects.select_for_update().get(pk=draw.pk)
    if (
        draw.cases.exclude(visits=None).exists()
        or draw.cases.exclude(disposition="").exists()
    ):
        raise refused("fieldwork_begun")
    draw.voided_at, draw.void_reason = at, reason.strip()
    draw.save(update_fields=["voided_at", "void_reason"])
    draw.cases.all().delete()
    _record(draw, "sample_voided", by, reason=draw.void_reason, digest=draw.digest)
    return draw


def list_columns(frame: Frame) -> dict[str, list[str]]:
    """Columns by which a list of people may be stratified, in its order."""
    rows = list(lists.listed(frame).values_list(*LIST_COLUMNS))
    return _columns(LIST_COLUMNS, rows)


def village_columns(frame: Frame) -> tuple[dict[str, list[str]], list[int]]:
    """Columns from province to village, and people; no districts where none is."""
    rows = list(lists.listed(frame).values_list(*VILLAGE_COLUMNS))
    names = ("unit", *VILLAGE_COLUMNS[1:])
    columns = _columns(names, rows)
    if not any(columns["district"]):
        del columns["district"]
    return columns, columns.pop("people")


def _columns(
    names: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> dict[str, list[Any]]:
    if not rows:
        return {name: [] for name in names}
    return dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))


def _cases(draw: Draw, sample: Sample):
    frame = draw.frame
    rows = list(lists.listed(frame))
    earlier = frame.draws.count() - 1
    # A second draw gives new codes: forms of the first may already be printed.
    stem = f"{frame.code}-{earlier + 1}" if earlier else frame.code
    width = max(4, len(str(len(sample.cases))))
    for number, drawn in enumerate(sample.cases, start=1):
        place = _place(frame, rows[drawn.index])
        yield _case(draw, f"{stem}-{number:0{width}d}", number, drawn, place)


def _place(frame, row):
    if frame.kind == FrameKind.VILLAGES:
        parts = (row.commune, row.district)
        return {
            "village": row,
            "unit_id": row.unit_id,
            "place": ", ".join(part for part in parts if part),
        }
    return {
        "person": row,
        "unit_id": frame.unit_id,
        "service_point_id": row.service_point_id,
        "place": row.place or row.point,
        "level": row.level,
        "service_field": row.service_field,
    }


def _case(draw: Draw, uid: str, number: int, drawn: Drawn, place: dict) -> Case:
    return Case(
        uid=uid,
        draw=draw,
        number=number,
        role=Case.Role.MAIN if drawn.turn is None else Case.Role.RESERVE,
        turn=drawn.turn,
        stratum=drawn.stratum,
        psu=drawn.psu,
        cluster=drawn.cluster,
        inclusion=drawn.inclusion,
        on_list=drawn.on_list,
        **place,
    )


def _record(draw: Draw, verb: str, by: User, **details: object) -> None:
    subject = f"frame {draw.frame.code}"
    audit.record(actor=by, verb=verb, subject=subject, details=details)
