"""What scoring will refuse or warn of, said while the folder can be mended. PURE."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import prod
from statistics import median
from typing import Final

from surveys.loading.layout import Place, Profile
from surveys.loading.populations import Drawn, Margin, Total
from surveys.questionnaire.instrument import DOMAINS
from wording.text import Text

SHOWN: Final = 10
# A weight so many times the median of its unit asks for a second look.
HEAVY: Final = 5.0
# How many stages of the draw lie above and at the primary sampling unit.
_DEPTH: Final = {"stratum": 0, "psu": 1, "cluster": 2, "person": 3}


@dataclass(frozen=True)
class Sample:
    """Questionnaires counted by place and by (unit, labels), what they were drawn from,
    and the weights given in each unit, where there are any."""

    owner: str
    respondents: Mapping[Place, int]
    members: Mapping[tuple[str, Profile], int]
    drawn: Mapping[Place, Drawn]
    totals: Mapping[Margin, Total]
    weights: Mapping[str, Sequence[float]] = field(default_factory=dict)


def forewarnings(
    sample: Sample, *, psu: str, lonely_psu: str, by_population: bool = False
) -> list[Text]:
    """Sentences, none where scoring will go on; `psu` and `lonely_psu` are the words of
    the design, `by_population` whether the method weighs units by their people."""
    found = list(unfit_totals(sample.members, sample.totals, owner=sample.owner))
    found += unlevel_totals(sample, by_population=by_population)
    if lonely_psu == "fail":
        found += lonely_psus(sample, psu)
    return found + list(heavy_weights(sample.weights))


def lonely_psus(sample: Sample, psu: str) -> Iterator[Text]:
    """Strata with one PSU of more: under `fail` they have no error of sampling."""
    # Who answers makes the sample; before anybody did, what was drawn.
    places = sample.respondents or dict.fromkeys(sample.drawn, 1)
    psus: dict[tuple[str, str], int] = defaultdict(int)
    seen: set[tuple[str, ...]] = set()
    for place, people in places.items():
        within = (place.unit, "" if psu == "stratum" else place.stratum)
        unit = {"stratum": place[:2], "psu": place[:3]}.get(psu, tuple(place))
        if psu == "person":
            psus[within] += people
        elif unit not in seen:
            psus[within] += 1
        seen.add(unit)
    certain = _taken_whole(sample.drawn, _DEPTH[psu])
    alone = sorted(at for at, number in psus.items() if number == 1)
    found = [" / ".join(filter(None, at)) for at in alone if at not in certain]
    if found:
        shown = _named(found)
        yield Text(
            f"{len(found)} tầng chỉ có một PSU ({shown}): với lonely_psu = fail, việc"
            " tính điểm sẽ từ chối. Hãy gộp tầng hoặc chọn certainty, adjust, average.",
            f"{len(found)} strata have one PSU only ({shown}): under lonely_psu = fail"
            " scoring will refuse. Merge strata or choose certainty, adjust, average.",
        )


def _taken_whole(drawn: Mapping[Place, Drawn], depth: int) -> set[tuple[str, str]]:
    """Strata in which the one PSU was all there was."""
    whole = {place[:2]: prod(counts[1 : depth + 1]) for place, counts in drawn.items()}
    return {stratum for stratum, psus in whole.items() if depth and psus == 1}


def unfit_totals(
    members: Mapping[tuple[str, Profile], int],
    totals: Mapping[Margin, Total],
    *,
    owner: str,
) -> Iterator[Text]:
    """Groups that only the sample or only totals.csv has; no weight fits them."""
    given: dict[tuple[str, str], set[str]] = defaultdict(set)
    for unit, variable, level in totals:
        given[unit, variable].add(level)
    met: dict[tuple[str, str], set[str]] = defaultdict(set)
    for unit, profile in members:
        for variable, level in zip(DOMAINS, profile, strict=True):
            for place in {unit, owner}:
                met[place, variable].add(level)
    for (unit, variable), levels in sorted(given.items()):
        odd = sorted(levels ^ met[unit, variable])
        if odd:
            names = ", ".join(level or "(trống / blank)" for level in odd)
            yield Text(
                f"{unit}, {variable}: nhóm trong phiếu và trong totals.csv không khớp"
                f" ({names}). Việc tính điểm sẽ từ chối; hãy sửa cho khớp.",
                f"{unit}, {variable}: the groups of the answers and of totals.csv"
                f" differ ({names}). Scoring will refuse; make them agree.",
            )


def unlevel_totals(sample: Sample, *, by_population: bool) -> Iterator[Text]:
    """Totals of units and of the whole together, or of some units only."""
    given = {margin.unit for margin in sample.totals}
    units = {unit for unit, _ in sample.members}
    if sample.owner in given and given - {sample.owner}:
        yield Text(
            "totals.csv có cả tổng của từng địa phương và tổng chung. Việc tính điểm sẽ"
            " từ chối; hãy giữ một cấp.",
            "totals.csv gives totals of units and of the whole. Scoring will refuse;"
            " keep one level.",
        )
        return
    missing = sorted(units - given)
    if missing and (by_population or (given and sample.owner not in given)):
        shown = _named(missing)
        yield Text(
            f"totals.csv thiếu dân số của {len(missing)} địa phương có phiếu"
            f" ({shown}). Việc tính điểm sẽ từ chối; hãy bổ sung.",
            f"totals.csv lacks {len(missing)} units that have questionnaires"
            f" ({shown}). Scoring will refuse; add them.",
        )


def heavy_weights(weights: Mapping[str, Sequence[float]]) -> Iterator[Text]:
    """Units in which one questionnaire weighs many times as much as the middle one."""
    times = {unit: max(own) / median(own) for unit, own in weights.items() if own}
    heavy = [f"{unit} ({n:.1f})" for unit, n in sorted(times.items()) if n > HEAVY]
    if heavy:
        shown = _named(heavy)
        yield Text(
            f"{len(heavy)} địa phương có quyền số gấp hơn {HEAVY:g} lần trung vị"
            f" ({shown}). Hãy kiểm tra cột weight.",
            f"{len(heavy)} units have a weight over {HEAVY:g} times the median"
            f" ({shown}). Check the column weight.",
        )


def _named(found: Sequence[str]) -> str:
    return ", ".join(found[:SHOWN]) + (" …" if len(found) > SHOWN else "")
