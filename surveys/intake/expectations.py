"""What a round expects of a questionnaire, looked up once and kept for a while.

Rounds, forms and registers hardly change, so a process reads them every
`SECONDS_KEPT`; whether the round is open is asked of the database every time.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from time import monotonic

from localities.models import Level, ServicePoint, Unit
from surveys.data_protection import consent_texts
from surveys.models import Instrument, Round
from surveys.questionnaire.compiled import Form

SECONDS_KEPT = 20


@dataclass(frozen=True)
class Expected:
    """`above` gives ids from a unit upwards, itself first; `points` (id, unit id)."""

    round_id: int
    code: str
    owner_id: int
    is_drawn: bool
    ways: str
    opens: date
    closes: date
    current: str
    forms: dict[str, Form]
    consents: frozenset[str]
    units: dict[str, int]
    above: dict[int, tuple[int, ...]]
    points: dict[str, tuple[int, int]]
    read_at: float = field(default_factory=monotonic)

    @property
    def age(self) -> float:
        return monotonic() - self.read_at


_kept: dict[str, Expected] = {}


def of(code: str) -> Expected | None:
    """What a round expects, None if there is no such round."""
    expected = _kept.get(code)
    if expected is None or expected.age > SECONDS_KEPT:
        expected = _read(code)
        _kept.pop(code, None)
        if expected is not None:
            _kept[code] = expected
    return expected


def form_of(rnd: Round) -> Form:
    """The questionnaire a round asks today; compiled once a process."""
    expected = of(rnd.code)
    if expected is None or rnd.instrument.digest not in expected.forms:
        expected = _kept[rnd.code] = _of_round(rnd)
    return expected.forms[rnd.instrument.digest]


def forget() -> None:
    """Read everything anew next time."""
    _kept.clear()


def renew(codes: Collection[str]) -> bool:
    """Whether one of these rounds or its form was exchanged since it was read; then
    everything is read anew.
    """
    rounds = Round.objects.filter(code__in=codes)
    now = {
        row[0]: row[1:]
        for row in rounds.values_list("code", "pk", "instrument__digest")
    }
    read = {code: _kept[code] for code in codes if code in _kept}
    changed = any(
        now.get(code) != (expected.round_id, expected.current)
        for code, expected in read.items()
    )
    if changed:
        forget()
    return changed


def _read(code):
    rnd = Round.objects.select_related("instrument", "owner").filter(code=code).first()
    return None if rnd is None else _of_round(rnd)


def _of_round(rnd: Round) -> Expected:
    rows = _units_of(rnd)
    return Expected(
        round_id=rnd.pk,
        code=rnd.code,
        owner_id=rnd.owner_id,
        is_drawn=rnd.is_drawn,
        ways=rnd.ways,
        opens=rnd.opens,
        closes=rnd.closes,
        current=rnd.instrument.digest,
        forms={form.digest: _compiled(form) for form in _forms_of(rnd)},
        consents=frozenset(consent_texts.keep()),
        units={code: pk for code, pk, _ in rows},
        above=_lines_of(rows),
        points=_points_of(rnd, rows),
    )


def _units_of(rnd: Round) -> list[tuple[str, int, int]]:
    """(code, id, parent's id) of the owner's units in the round's register."""
    register = Unit.objects.in_register(rnd.register).exclude(level=Level.NATION)
    rows = list(register.values_list("code", "pk", "parent_id"))
    if rnd.owner.level == Level.NATION:
        return rows
    return [row for row in rows if rnd.owner_id in row[1:]]


def _lines_of(rows: Sequence[tuple[str, int, int]]) -> dict[int, tuple[int, ...]]:
    parents = {pk: parent for _, pk, parent in rows}
    return {pk: tuple(_upwards(pk, parents)) for pk in parents}


def _upwards(pk, parents):
    while pk is not None:
        yield pk
        pk = parents.get(pk)


def _points_of(
    rnd: Round, rows: Sequence[tuple[str, int, int]]
) -> dict[str, tuple[int, int]]:
    ids = {pk for _, pk, _ in rows}
    points = ServicePoint.objects.on(rnd.opens).values_list("code", "pk", "unit_id")
    return {code: (pk, unit) for code, pk, unit in points if unit in ids}


def _forms_of(rnd: Round) -> list[Instrument]:
    earlier = Instrument.objects.filter(earlierform__round=rnd)
    return [rnd.instrument, *earlier]


_forms: dict[str, Form] = {}


def _compiled(instrument: Instrument) -> Form:
    """Forms are frozen, so one compiled is good for the life of the process."""
    if instrument.digest not in _forms:
        _forms[instrument.digest] = Form(instrument.content)
    return _forms[instrument.digest]
