"""Figures of trials as their page shows them: before and after, side by side."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format

from localities.models import Unit
from scoring import methodology
from scoring.models import MethodTrial
from scoring.round_methods import Version
from wording.shown import shown


def of(version: Version) -> list[dict[str, Any]]:
    """What a method would make of rounds that are scored, where that was asked for."""
    tried = MethodTrial.objects.filter(digest=version.content.digest)
    tried = tried.select_related("run__round").order_by("-pk")
    return [_trial(one, version) for one in tried]


def _trial(trial: MethodTrial, version: Version) -> dict[str, Any]:
    units = Unit.objects.in_bulk({row["unit"] for row in trial.figures})
    composed = methodology.indicator_weights(
        version.content, trial.run.round.instrument.content.scored_codes
    )
    names = {one.code: shown(one.name) for one in composed.indicators}
    return {
        "trial": trial,
        "round": trial.run.round,
        "whole": _lines(trial, units, names, whole=True),
        "units": _lines(trial, units, names, whole=False),
    }


def _lines(
    trial: MethodTrial, units: dict[int, Unit], names: dict[str, str], *, whole: bool
) -> list[dict[str, Any]]:
    """All indices of the whole; of each unit the overall index."""
    owner = trial.run.round.owner_id
    rows: Iterable[dict[str, Any]] = (
        row
        for row in trial.figures
        if (row["unit"] == owner) == whole and (whole or row["indicator"] == "overall")
    )
    return [
        {
            "what": names[row["indicator"]] if whole else units[row["unit"]].short_name,
            "before": _side(row["before"]),
            "after": _side(row["after"]),
            "change": _change(row["before"], row["after"]),
        }
        for row in rows
    ]


def _side(said: dict[str, Any] | None) -> dict[str, str]:
    if said is None:
        return {"value": "–", "half": "", "rank": "–"}
    return {
        "value": _decimal(said["percent"]),
        "half": "" if said["half"] is None else _decimal(said["half"]),
        "rank": "–" if said["rank"] is None else str(said["rank"]),
    }


def _change(before: dict[str, Any] | None, after: dict[str, Any] | None) -> str:
    if before is None or after is None:
        return "–"
    moved = Decimal(after["percent"]) - Decimal(before["percent"])
    return f"{'+' if moved > 0 else ''}{_decimal(moved)}"


def _decimal(value: Decimal | str) -> str:
    return number_format(Decimal(value), use_l10n=True)
