"""What scoring will refuse, said while the folder can still be mended. PURE."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from surveys.loading.layout import Place, Profile
from surveys.loading.populations import Drawn, Margin, Total
from surveys.questionnaire.instrument import DOMAINS
from wording.text import Text

SHOWN = 10


def lonely_psus(
    respondents: Mapping[Place, int], drawn: Mapping[Place, Drawn]
) -> Iterator[Text]:
    """Strata with one PSU of more: under `fail` they have no error of sampling."""
    psus: dict[tuple[str, str], set[str]] = defaultdict(set)
    for place in {*respondents, *drawn}:
        psus[place.unit, place.stratum].add(place.psu)
    certain = {place[:2] for place, counts in drawn.items() if counts[1] == 1}
    alone = sorted(at for at, names in psus.items() if len(names) == 1)
    found = [" / ".join(at) for at in alone if at not in certain]
    if found:
        shown = ", ".join(found[:SHOWN]) + (" …" if len(found) > SHOWN else "")
        yield Text(
            f"{len(found)} tầng chỉ có một PSU ({shown}): với lonely_psu = fail, việc"
            " tính điểm sẽ từ chối. Hãy gộp tầng hoặc chọn certainty, adjust, average.",
            f"{len(found)} strata have one PSU only ({shown}): under lonely_psu = fail"
            " scoring will refuse. Merge strata or choose certainty, adjust, average.",
        )


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
