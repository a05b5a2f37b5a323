"""A methodology written as the TOML file that reads as it."""

from collections.abc import Iterator

from scoring.methodology.model import Area, Factor, Grouping, Methodology
from scoring.methodology.vocabulary import RULES
from wording.written_toml import bilingual, listed, quoted


def toml_text(method: Methodology) -> str:
    """The file; what it is called is no part of it."""
    return "\n".join(
        [
            f"code = {quoted(method.code)}",
            *bilingual("title", method.title),
            f"legal_basis = {quoted(method.legal_basis)}",
            f"valid_years = [{method.valid_years[0]}, {method.valid_years[1]}]",
            f"instruments = {listed(method.instruments)}",
            f"comparable_with = {listed(method.comparable_with)}",
            f"sub_indices = {listed(method.sub_indices)}",
            *_rules(method),
            *_criterion_weights(method),
            *(line for area in method.areas for line in _area(area)),
            *(line for factor in method.factors for line in _factor(factor)),
            *(line for grouping in method.groupings for line in _grouping(grouping)),
            "",
        ]
    )


def _rules(method: Methodology) -> Iterator[str]:
    yield from ("", "[rules]")
    yield f"positive_levels = [{', '.join(map(str, method.positive_levels))}]"
    for rule in RULES:
        yield f"{rule} = {quoted(getattr(method, rule))}"
    for value in ("decimals", "minimum_respondents", "confidence", "prior_rounds"):
        yield f"{value} = {getattr(method, value)!r}"
    yield f"provisional = {listed(method.provisional)}"


def _criterion_weights(method: Methodology) -> Iterator[str]:
    if method.criterion_weights:
        yield from ("", "[criterion_weights]")
    for code, weight in method.criterion_weights:
        yield f"{quoted(code)} = {weight!r}"


def _area(area: Area) -> Iterator[str]:
    yield from ("", "[[areas]]", f"code = {quoted(area.code)}")
    yield from bilingual("name", area.name)
    yield from _weight(area.weight)


def _factor(factor: Factor) -> Iterator[str]:
    yield from ("", "[[factors]]", f"code = {quoted(factor.code)}")
    if factor.area is not None:
        yield f"area = {quoted(factor.area)}"
    yield from bilingual("name", factor.name)
    yield from _weight(factor.weight)
    yield f"items = {listed(factor.items)}"


def _weight(weight: float | None) -> Iterator[str]:
    if weight is not None:
        yield f"weight = {weight!r}"


def _grouping(grouping: Grouping) -> Iterator[str]:
    yield from ("", "[[groupings]]", f"code = {quoted(grouping.code)}")
    yield from bilingual("name", grouping.name)
    for part in grouping.parts:
        yield from ("", "[[groupings.parts]]", f"code = {quoted(part.code)}")
        yield from bilingual("name", part.name)
        yield f"items = {listed(part.items)}"
