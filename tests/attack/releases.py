"""Random small releases, as scoring would hand them over, and what they hide."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

import numpy as np

from publishing.content.release_content import PUBLISHED, UNITS_2025, FigureRow
from scoring.disclosure.tables import (
    ALL,
    Structure,
    cells_of,
    counted,
    figure_shown,
    tables,
    withheld_cells,
)
from tests.attack.cells import Edition, Row

NATION = 99
FACTORS = {"F1": ("a", "b"), "F2": ("c", "d", "e"), "F3": ("f", "g")}
CRITERIA = tuple(code for codes in FACTORS.values() for code in codes)
DOMAINS = {
    "sex": (("female", "male", "other"), (0.5, 0.47, 0.03)),
    "age_group": (("18-24", "25-34", "35-49", "over-50"), (0.05, 0.3, 0.35, 0.3)),
    "service_field": (("land", "justice", "trade", "faith"), (0.5, 0.3, 0.17, 0.03)),
}
# Nine units before a merger, four after it; one of them was not merged.
NEW_OF_OLD = {1: 11, 2: 11, 3: 12, 4: 12, 5: 12, 6: 13, 7: 13, 8: 13, 9: 14}


@dataclass(frozen=True)
class People:
    """Questionnaires: unit (n,), a level of every domain (n,), answers (n, k)."""

    unit: np.ndarray
    level: dict
    answer: np.ndarray

    def __len__(self):
        return len(self.unit)

    def joined(self, other):
        return People(
            np.concatenate([self.unit, other.unit]),
            {d: np.concatenate([self.level[d], other.level[d]]) for d in DOMAINS},
            np.concatenate([self.answer, other.answer]),
        )


def draw(chance, *, size=None, units=tuple(NEW_OF_OLD)):
    """Answers 0 (none), 1 (satisfied) and 2 (not); some criteria are seldom asked."""
    size = size or int(chance.integers(250, 700))
    asked = chance.choice([1.0, 0.9, 0.15], len(CRITERIA), p=[0.5, 0.3, 0.2])
    answer = np.where(chance.random((size, len(CRITERIA))) < 0.8, 1, 2)
    answer[chance.random(answer.shape) > asked] = 0
    return People(
        unit=chance.choice(units, size),
        level={d: chance.choice(codes, size, p=p) for d, (codes, p) in DOMAINS.items()},
        answer=answer,
    )


def structure():
    nation = (NATION, tuple(NEW_OF_OLD))
    sums = [(PUBLISHED, *nation), (UNITS_2025, *nation)]
    for new in sorted(set(NEW_OF_OLD.values())):
        members = tuple(old for old, to in NEW_OF_OLD.items() if to == new)
        sums.append((UNITS_2025, new, members))
    weights = {f: dict.fromkeys(codes, 1 / len(codes)) for f, codes in FACTORS.items()}
    weights["overall"] = dict.fromkeys(CRITERIA, 1 / len(CRITERIA))
    return Structure(tuple(NEW_OF_OLD), tuple(sums), frozenset(CRITERIA), weights)


def figures(people):
    """Every figure of every unit, basis and domain, before any is withheld."""
    members = {(PUBLISHED, unit): {unit} for unit in NEW_OF_OLD}
    for basis, unit, of in structure().sums:
        members[basis, unit] = set(of)
    for (basis, unit), of in members.items():
        inside = np.isin(people.unit, sorted(of))
        yield from rows(people, inside, basis, unit, *ALL)
        if basis == PUBLISHED:
            for domain in DOMAINS:
                for level in DOMAINS[domain][0]:
                    chosen = inside & (people.level[domain] == level)
                    yield from rows(people, chosen, basis, unit, domain, level)


def rows(people, chosen, basis, unit, domain, level):
    if not chosen.any():
        return
    answer = people.answer[chosen]
    answered = (answer > 0).sum(axis=0)
    share = (answer == 1).sum(axis=0) / np.maximum(answered, 1)
    place = {
        "unit_id": unit,
        "basis": basis,
        "domain": domain,
        "domain_level": level,
    }
    for code, weights in structure().weights.items():
        inside = [CRITERIA.index(c) for c in weights if answered[CRITERIA.index(c)]]
        if inside:
            value = percent(share[inside].mean())
            yield FigureRow(
                indicator=code, respondents=int(chosen.sum()), percent=value, **place
            )
    if domain == "all":
        for code, n, value in zip(CRITERIA, answered, share, strict=True):
            if n:
                yield FigureRow(
                    indicator=code, respondents=int(n), percent=percent(value), **place
                )


def percent(share):
    hundred = Decimal(repr(float(share))) * 100
    return hundred.quantize(Decimal("0.01"), ROUND_HALF_UP)


def published(every, cells):
    """What readers get of figures once the cells are withheld."""
    told = structure()
    shown = [figure_shown(row, cells, told.criteria) for row in every]
    return Edition(
        rows=tuple(
            Row(
                row.basis,
                str(row.unit_id),
                row.indicator,
                row.domain,
                row.domain_level,
                row.respondents,
                row.percent,
            )
            for row in shown
        ),
        sums={
            (basis, str(total)): tuple(map(str, of)) for basis, total, of in told.sums
        },
        weights=told.weights,
    )


def release(people, *, older=None):
    """(edition, truth, protected): as the program would publish these people."""
    every = list(figures(people))
    fate = withheld_cells(every, structure(), older)
    truth = counted(every, frozenset(CRITERIA))
    return published(every, fate.cells), truth, fate


def as_readers_have(edition):
    """Numbers of people an edition prints, as a later one looks them up."""
    told, found = structure(), {}
    for row in edition.rows:
        figure = FigureRow(
            unit_id=int(row.unit),
            indicator=row.indicator,
            respondents=row.people,
            basis=row.basis,
            domain=row.domain,
            domain_level=row.level,
        )
        if row.people is not None:
            for cell in cells_of(figure, told.criteria):
                found.setdefault(cell, set()).add(row.people)
    return found


def unguarded(people):
    """The same with the small cells hidden and nothing beside them."""
    every = list(figures(people))
    people_of = counted(every, frozenset(CRITERIA))
    told = tables(every, structure(), people=people_of)
    few = frozenset(cell for cell, n in told.people.items() if 0 < n < 10)
    return published(every, few), told.people, few
