"""Reading a methodology file; how to write one: docs/methodology/README.md."""

import re
from collections.abc import Iterable
from math import fsum
from pathlib import Path

from scoring.methodology.model import (
    Area,
    Factor,
    Grouping,
    Methodology,
    MethodologyError,
    Part,
)
from scoring.methodology.vocabulary import RULES, UNSAID, VALUES
from wording.declared_toml import Table, read_table
from wording.text import Text

ERAS = Path(__file__).parent / "eras"
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
OVERALL = "overall"
LEVELS = (1, 2, 3, 4, 5)
MOST_PRIOR_ROUNDS = 3


def available() -> tuple[str, ...]:
    """Codes of the shipped methodologies."""
    return tuple(sorted(path.stem for path in ERAS.glob("*.toml")))


def load(code: str) -> Methodology:
    """A shipped methodology. Raises MethodologyError for an unknown code."""
    if code not in available():
        known = Text(
            f"không có phương pháp này; hiện có: {', '.join(available())}",
            f"no such methodology; shipped: {', '.join(available())}",
        )
        raise MethodologyError(file=code, key="code", value=code, expected=known)
    path = ERAS / f"{code}.toml"
    return parse(path.read_text(encoding="utf-8"), name=path.name)


def parse(text: str, *, name: str) -> Methodology:
    """The methodology written in `text`; `name` is the file named in refusals."""
    root = read_table(text, file=name, error=MethodologyError)
    rules = root.table("rules")
    areas = _areas(root)
    factors = _factors(root, areas)
    methodology = Methodology(
        code=_code(root),
        file=name,
        title=root.bilingual("title"),
        legal_basis=root.text("legal_basis"),
        valid_years=_years(root),
        instruments=root.texts("instruments"),
        comparable_with=root.texts("comparable_with", ()),
        positive_levels=_positive_levels(rules),
        decimals=rules.integer("decimals"),
        minimum_respondents=rules.integer("minimum_respondents", least=1),
        confidence=_confidence(rules),
        prior_rounds=_prior_rounds(rules),
        provisional=_provisional(rules),
        sub_indices=_sub_indices(root, factors),
        areas=areas,
        factors=factors,
        groupings=_groupings(root, factors),
        criterion_weights=_criterion_weights(root, factors),
        **{
            rule: rules.choice(rule, RULES[rule].words, UNSAID.get(rule))
            for rule in RULES
        },
    )
    rules.close()
    root.close()
    _refuse_repeats(root, methodology)
    _refuse_idle_rules(root, methodology)
    return methodology


def _code(table: Table) -> str:
    code = table.text("code")
    if not CODE.fullmatch(code) or code == OVERALL:
        raise table.refusal(
            "code",
            Text(
                f"chỉ dùng chữ cái, chữ số và . _ -, và không phải {OVERALL}",
                f"expected letters, digits and . _ - only, and not {OVERALL}",
            ),
        )
    return code


def _years(root: Table) -> tuple[int, int]:
    years = root.integers("valid_years")
    if len(years) != 2 or years[0] > years[1]:
        raise root.refusal(
            "valid_years",
            Text("cần năm đầu và năm cuối", "expected the first and the last year"),
        )
    return years[0], years[1]


def _positive_levels(rules: Table) -> tuple[int, ...]:
    levels = rules.integers("positive_levels")
    if not levels or any(levels.count(i) > 1 or i not in LEVELS for i in levels):
        raise rules.refusal(
            "positive_levels",
            Text(
                "cần một số mức từ 1 đến 5, mỗi mức một lần",
                "expected some of 1 to 5, each once",
            ),
        )
    return tuple(sorted(levels))


def _confidence(rules: Table) -> float:
    confidence = rules.number("confidence")
    if not 0.5 <= confidence < 1:
        raise rules.refusal(
            "confidence",
            Text(
                "cần một tỷ lệ từ 0.5 đến dưới 1",
                "expected a share from 0.5 to under 1",
            ),
        )
    return confidence


def _prior_rounds(rules: Table) -> int:
    rounds = rules.integer("prior_rounds", UNSAID["prior_rounds"])
    if rounds > MOST_PRIOR_ROUNDS:
        raise rules.refusal(
            "prior_rounds",
            Text(
                f"cần một số từ 0 đến {MOST_PRIOR_ROUNDS}",
                f"expected a number from 0 to {MOST_PRIOR_ROUNDS}",
            ),
        )
    return rounds


def _provisional(rules: Table) -> tuple[str, ...]:
    words = rules.texts("provisional", ())
    for word in words:
        if word not in RULES and word not in VALUES:
            known = ", ".join(sorted({*RULES, *VALUES}))
            raise rules.refusal(
                "provisional",
                Text(f"cần một số trong: {known}", f"expected some of {known}"),
                word,
            )
    return words


def _areas(root: Table) -> tuple[Area, ...]:
    areas = []
    for table in root.tables("areas", optional=True):
        areas.append(Area(_code(table), table.bilingual("name"), weight=_weight(table)))
        table.close()
    _refuse_weights(root, "areas.weight", [area.weight for area in areas])
    return tuple(areas)


def _factors(root: Table, areas: tuple[Area, ...]) -> tuple[Factor, ...]:
    codes = [area.code for area in areas]
    factors = []
    for table in root.tables("factors"):
        factors.append(
            Factor(
                code=_code(table),
                name=table.bilingual("name"),
                items=_own_items(table),
                area=table.choice("area", codes) if codes else None,
                weight=_weight(table),
            )
        )
        table.close()
    for code in codes:
        if code not in [factor.area for factor in factors]:
            raise root.refusal(
                "areas.code",
                Text("nội dung không có yếu tố nào", "an area without factors"),
                code,
            )
    _refuse_shared_items(root, factors)
    _refuse_weights(root, "factors.weight", [factor.weight for factor in factors])
    return tuple(factors)


def _refuse_shared_items(root: Table, factors: list[Factor]) -> None:
    """One item, one factor, or it would count twice."""
    items = [item for factor in factors for item in factor.items]
    for item in items:
        if items.count(item) > 1:
            raise root.refusal(
                "factors.items",
                Text("tiêu chí bị nêu hai lần", "item named twice"),
                item,
            )


def _own_items(table: Table) -> tuple[str, ...]:
    items = table.texts("items")
    if not items:
        raise table.refusal(
            "items",
            Text(
                f"{table.text('code')} không có tiêu chí; hãy nêu tên",
                f"{table.text('code')} has no items; name them",
            ),
        )
    return items


def _weight(table: Table) -> float | None:
    if "weight" not in table:
        return None
    weight = table.number("weight")
    if not 0 < weight <= 1:
        raise table.refusal(
            "weight",
            Text(
                "cần một số lớn hơn 0, nhiều nhất là 1",
                "expected a number above 0, at most 1",
            ),
        )
    return weight


def _refuse_weights(root: Table, key: str, weights: Iterable[float | None]) -> None:
    """Weights are given to all or to none, and sum to 1."""
    given = list(weights)
    numbers = [weight for weight in given if weight is not None]
    if numbers and len(numbers) < len(given):
        raise root.refusal(
            key,
            Text(
                "cho quyền số cho tất cả hoặc không cho mục nào",
                "give a weight to all of them or to none",
            ),
            numbers,
        )
    if numbers and abs(fsum(numbers) - 1) > 1e-9:
        raise root.refusal(
            key,
            Text("tổng các quyền số phải bằng 1", "weights must sum to 1"),
            fsum(numbers),
        )


def _criterion_weights(
    root: Table, factors: tuple[Factor, ...]
) -> tuple[tuple[str, float], ...]:
    table = root.table("criterion_weights", optional=True)
    items = [item for factor in factors for item in factor.items]
    for code in table.names():
        if code not in items:
            raise table.refusal(
                code,
                Text(
                    "quyền số của tiêu chí không thuộc yếu tố nào",
                    "weight of an item that is in no factor",
                ),
            )
    if not table.names():
        return ()
    for code in items:
        if not table.number(code) > 0:
            raise table.refusal(
                code, Text("cần một số lớn hơn 0", "expected a number above 0")
            )
    weights = tuple((code, table.number(code)) for code in items)
    _refuse_weights(root, "criterion_weights", [weight for _, weight in weights])
    return weights


def _sub_indices(root: Table, factors: tuple[Factor, ...]) -> tuple[str, ...]:
    codes = [factor.code for factor in factors]
    chosen = root.texts("sub_indices")
    for code in chosen:
        if code not in codes:
            raise root.refusal(
                "sub_indices", Text("không có yếu tố đó", "no such factor"), code
            )
    return chosen


def _groupings(root: Table, factors: tuple[Factor, ...]) -> tuple[Grouping, ...]:
    items = {item for factor in factors for item in factor.items}
    groupings = []
    for table in root.tables("groupings", optional=True):
        parts = tuple(_part(part, items) for part in table.tables("parts"))
        groupings.append(Grouping(_code(table), table.bilingual("name"), parts))
        table.close()
    return tuple(groupings)


def _part(table: Table, items: set[str]) -> Part:
    part = Part(_code(table), table.bilingual("name"), _own_items(table))
    table.close()
    for item in part.items:
        if item not in items:
            raise table.refusal(
                "items",
                Text("tiêu chí không thuộc yếu tố nào", "an item that is in no factor"),
                item,
            )
    return part


def _refuse_repeats(root: Table, method: Methodology) -> None:
    """One code, one indicator."""
    parts = [part.code for grouping in method.groupings for part in grouping.parts]
    codes = [
        *(area.code for area in method.areas),
        *(factor.code for factor in method.factors),
        *parts,
        *method.items,
    ]
    for code in codes:
        if codes.count(code) > 1:
            raise root.refusal(
                "code",
                Text(
                    "bị nêu hai lần; mỗi chỉ số có một mã riêng",
                    "named twice; each indicator has one code",
                ),
                code,
            )


def _refuse_idle_rules(root: Table, method: Methodology) -> None:
    """A weight or word that would change nothing is a misunderstanding."""
    if method.variance == "own" and method.prior_rounds:
        raise root.refusal(
            "rules.prior_rounds",
            Text(
                "chỉ dùng khi variance = 'pooled' hoặc 'moderated'",
                "used only where variance = 'pooled' or 'moderated'",
            ),
            method.prior_rounds,
        )
    if method.overall_from == "areas" and not method.areas:
        raise root.refusal(
            "rules.overall_from",
            Text(
                "phương pháp này không có nội dung (areas)", "this method has no areas"
            ),
            "areas",
        )
    if method.overall_from != "areas" and any(a.weight for a in method.areas):
        expected = Text(
            "quyền số của nội dung chỉ dùng khi overall_from = 'areas'",
            "weights of areas are used only where overall_from = 'areas'",
        )
        raise root.refusal("areas.weight", expected, method.areas[0].weight)
    from_factors = "factors" in (method.area_from, method.overall_from)
    if not from_factors and method.factors[0].weight:
        expected = Text(
            "quyền số của yếu tố chỉ dùng khi có chỉ số tính từ 'factors'",
            "weights of factors are used only where something is from 'factors'",
        )
        raise root.refusal("factors.weight", expected, method.factors[0].weight)
