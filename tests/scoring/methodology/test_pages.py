"""The pages of docs/methodology: their numbers add up, their rules are the code's."""

import re
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from scoring.methodology import RULES, available, indicator_weights, load, percent
from scoring.methodology.vocabulary import VALUES

PAGES = Path(__file__).parents[3] / "docs" / "methodology"


def rows(page, *header):
    """Rows of the page's table with this header, as lists of texts."""
    head = "| " + " | ".join(header) + " |\n"
    body = (PAGES / page).read_text(encoding="utf-8").split(head)[1].split("\n\n")[0]
    lines = body.splitlines()[1:]
    return [[cell.strip() for cell in line.strip("| ").split("|")] for line in lines]


@pytest.mark.parametrize("code", available())
def test_the_worked_example_of_an_era_is_what_its_rules_give(code):
    era = load(code)
    criteria = rows(f"{code}.md", "Criterion", "Satisfied", "Answered", "Share %")
    printed = rows(f"{code}.md", "Indicator", "Code", "Index %")
    codes = [row[0] for row in criteria]
    satisfied, answered = np.array([row[1:3] for row in criteria], dtype=float).T

    composition = indicator_weights(era, codes)
    shares = composition.values(satisfied, answered)
    found = {
        c: str(percent(float(share), era))
        for c, share in zip(composition.codes, shares, strict=True)
    }

    assert set(codes) == set(era.items)
    assert {row[0]: row[3] for row in criteria}.items() <= found.items()
    assert {row[1]: row[2] for row in printed}.items() <= found.items()
    assert len(codes) + len(printed) == len(found)


@pytest.mark.parametrize("code", available())
def test_the_overall_index_of_a_page_follows_by_pencil(code):
    """Without the matrices: the plain mean, of criteria or of the four factors."""
    criteria = rows(f"{code}.md", "Criterion", "Satisfied", "Answered", "Share %")
    share = {row[0]: Decimal(row[1]) / Decimal(row[2]) for row in criteria}
    printed = {
        row[1]: row[2] for row in rows(f"{code}.md", "Indicator", "Code", "Index %")
    }

    means = [
        sum(share[item] for item in factor.items) / len(factor.items)
        for factor in load(code).factors
    ]
    values = means if code == "laocai-2023" else list(share.values())

    assert str(round(100 * sum(values) / len(values), 2)) == printed["overall"]


def test_32_and_19_of_51_fit_the_announced_overall_index_of_2023_and_2024():
    # 1001/QD-BNV: 51 criteria; the rounding of three printed figures allows 0.01.
    header = ("Year", "Policy", "Service", "32 and 19 of 51", "Announced")
    for row in rows("sipas-2023.md", *header):
        policy, service, shown, announced = (Decimal(cell) for cell in row[1:])

        overall = (32 * policy + 19 * service) / 51

        assert round(overall, 2) == shown
        assert abs(overall - announced) <= Decimal("0.01")


def test_items_of_19_fit_the_announced_service_area_and_equal_factors_do_not():
    header = ("F1", "F2", "F3", "F4", "F5", "Equal factors", "3, 4, 5, 5, 2 of 19")
    (row,) = rows("sipas-2023.md", *header, "Announced")
    *factors, equal, by_items, announced = (Decimal(cell) for cell in row)
    counts = [len(load("sipas-2023").factors[place].items) for place in range(5)]

    weighted = sum(n * f for n, f in zip(counts, factors, strict=True)) / sum(counts)

    assert round(weighted, 2) == by_items == announced
    assert round(sum(factors) / 5, 2) == equal
    assert abs(equal - announced) > Decimal("0.02")


def test_the_page_for_authors_names_every_rule_and_every_word():
    page = (PAGES / "README.md").read_text(encoding="utf-8")

    for rule, meaning in RULES.items():
        (line,) = re.findall(rf"^\| `{rule}` \|.*$", page, flags=re.MULTILINE)
        for word in meaning.words:
            assert word in line
    for rule in set(VALUES) - {"structure"}:
        assert f"`{rule}`" in page


def test_every_era_has_its_page_and_the_page_for_authors_links_it():
    page = (PAGES / "README.md").read_text(encoding="utf-8")

    for code in available():
        assert f"[{code}]({code}.md)" in page
        text = (PAGES / f"{code}.md").read_text(encoding="utf-8")
        for part in ("## Rule", "## Source", "## Worked example", "## Doubts"):
            assert part in text
