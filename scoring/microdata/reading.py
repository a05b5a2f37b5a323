"""All questionnaires of a release as columns: the last place where they have a uid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from localities.models import Unit
from publishing.models import Release
from scoring.estimation.design import Floats
from scoring.models import State
from scoring.refusals import refused
from scoring.runs import parquet_source, tallying, weights
from scoring.runs.extract import Columns, columns, input_digest, others
from scoring.runs.stored import StoredRun
from surveys.models import DOMAINS, Round
from surveys.questionnaire import choices
from surveys.questionnaire.answers import chosen
from surveys.questionnaire.instrument import Instrument


@dataclass(frozen=True)
class Questionnaires:
    """Rows (n,) of all units under each other, without uid, device, person or time.

    `answers` (n, k) are bytes of the scored items, `opinions` (n, m) of the options;
    `place` is the finest place a reader can tell apart.
    """

    unit: np.ndarray
    stratum: np.ndarray
    psu: np.ndarray
    place: np.ndarray
    weight: np.ndarray
    answers: np.ndarray
    opinions: np.ndarray
    known: dict


def read(release: Release) -> Questionnaires:
    """The questionnaires the release was made of, with the weights it was made with.

    Raises Refused where they are no longer those, or lie in files of their own.
    """
    rnd = Round.objects.select_related("instrument").get(code=release.round_code)
    if parquet_source.place(rnd):
        raise refused("no_microdata_of_partitions", rnd.code)
    done = rnd.runs.filter(state=State.DONE, input_digest=release.input_digest)
    run = done.last()
    if run is None:
        raise refused("release_without_its_run", str(release))
    stored = StoredRun(run)
    return stacked([of_unit(stored, unit) for unit in rnd.units()])


def read_now(rnd: Round) -> tuple[Questionnaires, int]:
    """The questionnaires of a round as they stand, and in how many units the weights
    are those of the last run: elsewhere they changed since, or nothing was scored.

    Raises Refused where there is none, or where they lie in files of their own.
    """
    if parquet_source.place(rnd):
        raise refused("no_microdata_of_partitions", rnd.code)
    run = rnd.runs.filter(state=State.DONE).last()
    stored = StoredRun(run) if run else None
    answered = set(rnd.responses.scored().values_list("unit", flat=True))
    units = [unit for unit in rnd.units() if unit.pk in answered]
    if not units:
        raise refused("nothing_to_export", rnd.code)
    parts = [_as_it_stands(rnd, stored, unit) for unit in units]
    return stacked([part for part, _same in parts]), sum(same for _p, same in parts)


def _as_it_stands(
    rnd: Round, stored: StoredRun | None, unit: Unit
) -> tuple[Questionnaires, bool]:
    rows, given = columns(rnd, unit), others(rnd, unit)
    said = choices.encoded(rnd.instrument.content, given or {}, len(rows))
    seen = None if given is None else said
    same = stored is not None and stored.read_digests.get(unit.code) == input_digest(
        rows, seen
    )
    kept = stored.weightings.get(unit.pk) if stored and same else None
    weight = weights.floats(kept.value) if kept else None
    return told_of(rnd, unit, rows, given, said, weight=weight), same


def of_unit(stored: StoredRun, unit: Unit) -> Questionnaires:
    rnd, content = stored.round, stored.instrument
    rows, given = columns(rnd, unit), others(rnd, unit)
    said = choices.encoded(content, given or {}, len(rows))
    refuse_other_rows(stored, unit, rows, None if given is None else said)
    kept = stored.weightings.get(unit.pk)
    weight = weights.floats(kept.value) if kept else None
    return told_of(rnd, unit, rows, given, said, weight=weight)


def told_of(
    rnd: Round,
    unit: Unit,
    rows: Columns,
    given: Mapping[str, Sequence[Any]] | None,
    said: NDArray[np.uint8],
    *,
    weight: Floats | None,
) -> Questionnaires:
    """Columns of one unit without whatever tells a questionnaire from another."""
    content = rnd.instrument.content
    stage = Round.PsuStage(rnd.psu_stage)
    keys = list(tallying.stage_keys(stage, rows))
    count = len(rows)
    by_person = stage == Round.PsuStage.PERSON
    places = [f"{unit.code}·{'' if by_person else psu}" for _s, psu, _f in keys]
    return Questionnaires(
        unit=np.array([unit.code] * count),
        stratum=np.array([f"{unit.code}·{stratum}" for stratum, _p, _f in keys]),
        psu=np.array([f"{unit.code}·{stratum}·{psu}" for stratum, psu, _f in keys]),
        place=np.array(places),
        weight=tallying.weighted(rnd, unit, rows, weight=weight).weight,
        answers=rows.answers,
        opinions=said,
        known={name: np.array(rows.domains[name]) for name in DOMAINS}
        | profile(content, given or {}, count),
    )


def kept_rows(rows: Questionnaires, which: NDArray[np.bool_]) -> Questionnaires:
    """Those of the questionnaires that `which` (n,) names."""
    names = [name for name in Questionnaires.__dataclass_fields__ if name != "known"]
    return Questionnaires(
        **{name: getattr(rows, name)[which] for name in names},
        known={name: column[which] for name, column in rows.known.items()},
    )


def refuse_other_rows(stored: StoredRun, unit: Unit, rows: Columns, said) -> None:
    """Questionnaires amended since the run would not give the printed figures."""
    if input_digest(rows, said) != stored.read_digests[unit.code]:
        place = f"{stored.round.code} {unit}"
        raise refused("questionnaires_changed_since", place)


def profile_items(content: Instrument) -> list:
    """Items on the person with options that are no domain, such as education."""
    blocks = {item.block for item in content.items if item.domain}
    return [
        item
        for item in content.items
        if item.block in blocks and item.options and not item.domain
    ]


def profile(
    content: Instrument, given: Mapping[str, Sequence[Any]], people: int
) -> dict[str, NDArray[np.str_]]:
    """What those items say (n,), by their codes; several options joined."""
    silent = [None] * people
    return {
        item.code: np.array(
            ["+".join(chosen(said)) for said in given.get(item.code, silent)]
        )
        for item in profile_items(content)
    }


def stacked(parts: Sequence[Questionnaires]) -> Questionnaires:
    names = [name for name in Questionnaires.__dataclass_fields__ if name != "known"]
    whole = {
        name: np.concatenate([getattr(part, name) for part in parts]) for name in names
    }
    known = {
        name: np.concatenate([part.known[name] for part in parts])
        for name in parts[0].known
    }
    return Questionnaires(**whole, known=known)
