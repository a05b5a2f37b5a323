"""A plausible release of invented figures: 63 provinces, five sub-indices.

Everything comes from the seed and the codes; the figures mean nothing.
"""

import csv
from dataclasses import replace
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from random import Random

from django.utils.text import slugify

import localities as register_module
from accounts import presence
from accounts.models import User
from localities.models import Unit
from localities.registers.alphabet import fold, vietnamese_sort_key
from publishing.content.release_content import (
    BELOW_MINIMUM,
    LIKELY_FALL,
    LIKELY_RISE,
    PUBLISHED,
    UNITS_2025,
    WITHIN_MARGIN,
    DistributionRow,
    FigureRow,
    IndicatorRow,
    OpinionRow,
    PlaceRow,
    ReleaseContent,
    RemeasureRow,
)
from publishing.release import life

SEALED_AT = datetime(2025, 4, 6, 2, 0, tzinfo=UTC)
CRITERIA = {"F1": 3, "F2": 4, "F3": 5, "F4": 5, "F5": 2}
NAMES = {
    "F1": ("Tiếp cận dịch vụ hành chính công", "Access to services"),
    "F2": ("Thủ tục hành chính", "Administrative procedures"),
    "F3": ("Công chức", "Civil servants"),
    "F4": ("Kết quả dịch vụ", "Service results"),
    "F5": (
        "Tiếp nhận, giải quyết góp ý, phản ánh, kiến nghị",
        "Receiving and handling feedback, reports and petitions",
    ),
}
HUNDREDTH = Decimal("0.01")
# The overall index is taken to be the plain mean of the criteria.
WEIGHT = round(Decimal(1) / sum(CRITERIA.values()), 12)


def register(*, only=None):
    """The nation and the provinces of both registers, or those of some codes."""
    folder = Path(register_module.__file__).parent / "registers"
    for name in ("nation", "provinces-2017", "provinces-2025"):
        text = (folder / f"{name}.csv").read_text(encoding="utf-8")
        for row in csv.DictReader(text.splitlines()):
            if name == "nation" or only is None or row["code"] in only:
                _unit("nation" if name == "nation" else "province", row)


def _unit(level, row):
    Unit.objects.get_or_create(
        level=level,
        code=row["code"],
        valid_from=row["valid_from"],
        defaults={
            "valid_until": row["valid_until"] or None,
            "name_vi": row["name_vi"],
            "name_en": row["name_en"],
            "short_vi": row["name_vi"],
            "short_en": row["name_en"],
            "kind": row["kind"],
            "slug": slugify(fold(row["name_vi"])),
            "sort_key": vietnamese_sort_key(row["name_vi"]),
            "folded": fold(row["name_vi"]),
        },
    )


def indicators():
    """The overall index, two areas, five sub-indices, 19 + 2 criteria."""
    rows = [("overall", "overall", "", "Chỉ số hài lòng chung", "Overall index")]
    rows += [
        ("policy", "area", "overall", "Xây dựng, thực hiện chính sách", "Policy"),
        ("service", "area", "overall", "Cung ứng dịch vụ", "Services"),
    ]
    rows += [(f, "factor", "service", *NAMES[f]) for f in NAMES]
    for f, count in CRITERIA.items():
        for i in range(1, count + 1):
            code = f"S2.{f[1]}.{i}"
            rows.append((code, "criterion", f, f"Tiêu chí {code}", f"Criterion {code}"))
    return tuple(
        IndicatorRow(
            code=code,
            kind=kind,
            parent=parent,
            position=place,
            sub_index=int(code[1]) if code in NAMES else None,
            name_vi=vi,
            name_en=en,
            provisional=kind == "criterion",
            weight=WEIGHT if kind == "criterion" else None,
        )
        for place, (code, kind, parent, vi, en) in enumerate(rows)
    )


def _figure(random, unit, indicator, basis, *, middle, error, **domain):
    percent = _hundredth(random.gauss(middle, 2.4))
    spread = Decimal(str(round(error * random.uniform(0.8, 1.4), 3)))
    moved = _hundredth(random.gauss(1.2, 1.6))
    verdict = LIKELY_RISE if moved > 3 else LIKELY_FALL if moved < -2 else WITHIN_MARGIN
    return FigureRow(
        unit_id=unit.pk,
        indicator=indicator,
        basis=basis,
        percent=percent,
        standard_error=spread,
        lower=max(Decimal(0), percent - _hundredth(spread * 2)),
        upper=min(Decimal(100), percent + _hundredth(spread * 2)),
        respondents=36525 if unit.level == "nation" else random.randint(400, 900),
        change_points=moved,
        change_error=spread,
        change_verdict=verdict,
        **domain,
    )


def _hundredth(value):
    return Decimal(str(value)).quantize(HUNDREDTH, ROUND_HALF_UP)


def _ranked(rows):
    """Rank within one indicator, ranges from overlapping limits."""
    ordered = sorted(rows, key=lambda row: -row.percent)
    for place, row in enumerate(ordered, 1):
        above = sum(other.lower > row.upper for other in rows)
        below = sum(other.upper < row.lower for other in rows)
        yield replace(
            row,
            rank=place,
            rank_low=above + 1,
            rank_high=len(rows) - below,
            change_places=(place * 7) % 11 - 5,
        )


def _domains(random, unit, basis):
    for domain, levels in {
        "sex": ("female", "male"),
        "age_group": ("18-24", "25-34", "35-49", "50-60", "over-60"),
    }.items():
        for level in levels:
            words = {"domain": domain, "domain_level": level}
            yield _figure(random, unit, "overall", basis, middle=84, error=1.9, **words)


def figures(*, seed=1):
    nation = Unit.objects.nation()
    for basis, register in ((PUBLISHED, "2017"), (UNITS_2025, "2025")):
        random = Random(f"{seed} {basis}")
        units = list(Unit.objects.in_register(register).provinces().order_by("code"))
        for indicator in indicators():
            words = {"middle": 83.9, "error": 0.4}
            yield _figure(random, nation, indicator.code, basis, **words)
            words = {"middle": 83.9, "error": 1.1}
            rows = [
                _figure(random, unit, indicator.code, basis, **words) for unit in units
            ]
            yield from _ranked(rows)
        for unit in units:
            yield from _domains(random, unit, basis)


def distributions(*, seed=1):
    """Levels of every unit and criterion; the first province's S2.1.1 is withheld."""
    nation = Unit.objects.nation()
    criteria = [row.code for row in indicators() if row.kind == "criterion"]
    for basis, register in ((PUBLISHED, "2017"), (UNITS_2025, "2025")):
        random = Random(f"{seed} {basis} levels")
        units = list(Unit.objects.in_register(register).provinces().order_by("code"))
        for code in criteria:
            for unit in [nation, *units]:
                cuts = sorted(random.sample(range(1, 10_000), 4))
                parts = [
                    b - a for a, b in zip([0, *cuts], [*cuts, 10_000], strict=True)
                ]
                levels = [Decimal(part).scaleb(-2) for part in parts]
                place = {"unit_id": unit.pk, "indicator": code, "basis": basis}
                if unit == units[0] and code == criteria[0]:
                    yield DistributionRow(answered=12, note=BELOW_MINIMUM, **place)
                else:
                    answered = random.randint(400, 900)
                    yield DistributionRow(
                        place["unit_id"], code, answered, *levels, basis=basis
                    )


QUESTIONS = [
    {
        "code": code,
        "several": several,
        "provisional": True,
        "block": list(block),
        "text": [f"Câu hỏi {code}", f"Question {code}"],
        "options": [[o, f"Lựa chọn {o}", f"Option {o}"] for o in options],
    }
    for code, several, block, options in (
        ("N5", False, ("Nhận định, đánh giá", "Perception"), ("none", "some", "many")),
        ("E1", True, ("Nhu cầu, mong đợi", "Needs"), ("time", "fees", "attitude")),
    )
]


def opinions(*, seed=1):
    """Options of every unit; of single-choice items they sum to 100."""
    nation = Unit.objects.nation()
    for basis, register in ((PUBLISHED, "2017"), (UNITS_2025, "2025")):
        random = Random(f"{seed} {basis} opinions")
        units = list(Unit.objects.in_register(register).provinces().order_by("code"))
        for unit in [nation, *units]:
            for item in QUESTIONS:
                percents = [Decimal(random.randint(8000, 9000)).scaleb(-2)]
                percents += [100 - percents[0] - 1, Decimal(1)]
                for (option, *_), percent in zip(
                    item["options"], percents, strict=True
                ):
                    yield OpinionRow(
                        unit_id=unit.pk,
                        item=item["code"],
                        option=option,
                        answered=random.randint(400, 900),
                        percent=percent,
                        lower=max(Decimal(0), percent - Decimal("0.90")),
                        upper=min(Decimal(100), percent + Decimal("0.90")),
                        basis=basis,
                    )


METHODS = [
    {
        "code": "sipas-2017",
        "name": ["Phương pháp 2017", "Method of 2017"],
        "indicators": [
            ["overall", "Chỉ số hài lòng chung", "Overall index"],
            ["T", "Tiếp cận dịch vụ", "Access"],
        ],
    }
]


def remeasures(*, seed=1):
    """Two indices of every unit by the method of 2017."""
    nation = Unit.objects.nation()
    for basis, register in ((PUBLISHED, "2017"), (UNITS_2025, "2025")):
        random = Random(f"{seed} {basis} remeasures")
        units = list(Unit.objects.in_register(register).provinces().order_by("code"))
        for unit in [nation, *units]:
            for code in ("overall", "T"):
                percent = _hundredth(random.gauss(85, 2))
                yield RemeasureRow(
                    methodology="sipas-2017",
                    unit_id=unit.pk,
                    indicator=code,
                    percent=percent,
                    lower=percent - 1,
                    upper=percent + 1,
                    rank=None if unit == nation else 1,
                    basis=basis,
                )


def places(figures):
    """Three places of every province that make its printed gap, but for a rounding."""
    figures = [f for f in figures if f.indicator == "overall" and f.domain == "all"]
    nation = Unit.objects.nation().pk
    country = {f.basis: f.percent for f in figures if f.unit_id == nation}
    for f in figures:
        gap = f.percent - country[f.basis]
        for number, part in enumerate((gap - 2, Decimal("0.750"), Decimal("1.249"))):
            if f.unit_id != nation:
                yield PlaceRow(
                    unit_id=f.unit_id,
                    basis=f.basis,
                    place=f"D{number}",
                    respondents=100 + number,
                    percent=f.percent,
                    lower=f.percent - 2,
                    upper=f.percent + 2,
                    contribution=part,
                    margin=Decimal("0.400"),
                )


def content(*, round_code="sipas-2024", year=2024, seed=1, **changed):
    """The content of a release; any field can be given another value."""
    plain = ReleaseContent(
        round_code=round_code,
        name_vi=f"Chỉ số hài lòng năm {year}",
        name_en=f"Satisfaction index {year}",
        year=year,
        owner_id=Unit.objects.nation().pk,
        register="2017",
        bases=(PUBLISHED, UNITS_2025),
        simulated=True,
        methodology="sipas-2023",
        methodology_name_vi="Phương pháp 2023",
        methodology_name_en="Method of 2023",
        methodology_digest="a" * 64,
        minimum_respondents=30,
        confidence=Decimal("0.95"),
        input_digest="b" * 64,
        code_version="0.1.0",
        indicators=indicators(),
        figures=tuple(figures(seed=seed)),
        distributions=tuple(distributions(seed=seed)),
        opinions=tuple(opinions(seed=seed)),
        questions=QUESTIONS,
        remeasures=tuple(remeasures(seed=seed)),
        methods=METHODS,
        provisional=("overall_from", "ties"),
        previous_round_code=f"sipas-{year - 1}",
        domain_names={
            "sex": [["female", "Nữ", "Female"], ["male", "Nam", "Male"]],
        },
    )
    inside = {"places": tuple(places(plain.figures))}
    return replace(plain, **inside | changed)


def person(username):
    return User.objects.get_or_create(username=username)[0]


def published(*, at=SEALED_AT, embargo_until=None, **words):
    """A release drafted by one person, sealed and made public by another."""
    release = life.draft(
        content=content(**words), by=person("analyst"), at=at, reason="Đính chính"
    )
    return life.seal(
        release, by=person("publisher"), at=at, embargo_until=embargo_until or at
    )


def published_by_those_here(*, at=SEALED_AT, **words):
    """The same where nobody stands in: each person is served while they do it."""
    analyst, publisher = person("analyst"), person("publisher")
    with presence.serving(analyst.pk):
        release = life.draft(content=content(**words), by=analyst, at=at)
    with presence.serving(publisher.pk):
        return life.seal(release, by=publisher, at=at, embargo_until=at)
