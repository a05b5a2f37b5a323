"""Service points of a list: found by their names, or matched once and remembered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Q

from accounts import audit
from accounts.models import User
from localities.models import ServicePoint
from localities.registers.alphabet import fold
from surveys.frames.parsing.point_names import likeliest
from surveys.models import PointName
from surveys.models.frame import Frame, FrameUpload
from surveys.refusals import refused


@dataclass(frozen=True)
class Unknown:
    """A name that is no service point's, its rows, and the point it may mean."""

    name: str
    rows: int
    likely: str


def points_of(frame: Frame | FrameUpload) -> Any:
    """The service points a list may name."""
    inside = Q(unit=frame.unit) | Q(unit__parent=frame.unit)
    return ServicePoint.objects.filter(inside).on(frame.round.opens)


def known(frame: Frame | FrameUpload) -> dict[str, int]:
    """Ids of the points by folded code and names, and by what was matched before."""
    points = list(points_of(frame).values_list("pk", "code", "name_vi", "name_en"))
    valid = {pk for pk, *_names in points}
    matched = PointName.objects.filter(unit=frame.unit, service_point__in=valid)
    said = dict(matched.values_list("folded", "service_point"))
    return said | {fold(name): pk for pk, *names in points for name in names}


def choices(frame: Frame) -> dict[str, int]:
    """Ids of the points by what a person chooses among: their names, alike ones with
    their unit."""
    rows = points_of(frame).select_related("unit").order_by("name_vi", "pk")
    points = list(rows)
    names = [point.name for point in points]
    return {
        name if names.count(name) == 1 else f"{name} · {point.unit.name}": point.pk
        for point, name in zip(points, names, strict=True)
    }


def unknown(frame: Frame) -> list[Unknown]:
    """Names on a list that are no point's, those of most rows first."""
    rows = frame.people.filter(service_point=None).order_by()
    counted = rows.values_list("point").annotate(rows=Count("pk"))
    names = {fold(name): name for name in choices(frame)}
    return [
        Unknown(name, count, names.get(likeliest(fold(name), names.keys()), ""))
        for name, count in counted.order_by("-rows", "point")
    ]


def strange(upload: FrameUpload, names: Iterable[str]) -> list[str]:
    """Those of some names on an upload that are no point's."""
    found = known(upload)
    return [name for name in names if fold(name) not in found]


@transaction.atomic
def match(frame: Frame, chosen: Mapping[str, str], *, by: User, at: datetime) -> int:
    """Say which point each name means, for this list and those to come; returns how
    many rows have their point now. Raises Refused.
    """
    frame = Frame.objects.select_for_update().get(pk=frame.pk)
    if frame.frozen:
        raise refused("frame_frozen")
    ids = {fold(name): pk for name, pk in choices(frame).items()}
    for point in chosen.values():
        if fold(point) not in ids:
            raise refused("no_such_point", "point", value=point)
    rows = 0
    for name, point in chosen.items():
        pk = ids[fold(point)]
        rows += frame.people.filter(point=name).update(service_point=pk)
        PointName.objects.update_or_create(
            unit=frame.unit,
            folded=fold(name),
            defaults={"written": name, "service_point_id": pk, "by": by, "at": at},
        )
    details = {"names": len(chosen), "rows": rows}
    subject = f"frame {frame.code}"
    audit.record(actor=by, verb="points_matched", subject=subject, details=details)
    return rows
