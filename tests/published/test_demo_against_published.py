"""Every printed figure of 2021-2024 is met by a simulated round, or named as left."""

import csv
from collections import Counter
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from demonstration.simulation import CODES, folder
from tests.published.scorer import ScoredRound, half_up

PUBLISHED = Path(__file__).parent / "sipas.csv"

INDICATORS = {
    "sipas_overall": "overall",
    "policy_making_and_implementation": "policy",
    "public_administrative_service_delivery": "service",
    "public_administrative_service_delivery_DERIVED_84.09-1.12": "service",
    "access_to_services": "F1",
    "administrative_procedures": "F2",
    "civil_servants": "F3",
    "service_results": "F4",
    "feedback_handling": "F5",
}
EXTREMES = {
    "min_province": ("overall", min),
    "max_province": ("overall", max),
    "policy_min_province": ("policy", min),
    "policy_max_province": ("policy", max),
    "service_min_province": ("service", min),
    "service_max_province": ("service", max),
    "administrative_procedures_min_province": ("F2", min),
    "administrative_procedures_max_province": ("F2", max),
    "access_items_and_factor_min_province": ("F1", min),
    "access_items_and_factor_max_province": ("F1", max),
}
CHANGES = {
    "change_pp_vs_2023": "overall",
    "policy_change_pp_vs_2023": "policy",
    "service_change_pp_vs_2023": "service",
}
COLUMNS_COUNTED = {
    "districts_surveyed (count)": "psu",
    "communes_surveyed (count)": "commune",
    "villages_surveyed (count)": "cluster",
}
# What the scored questions cannot show: perception, needs, local surveys, lists, and
# changes against years that are not simulated.
NOT_CARRIED = (
    "interest_in", "willing_to", "harassment", "informal_payment", "need_", "channel_",
    "indicators_perception", "indicators_needs", "had_to_travel", "list_size",
    "local_satisfaction", "provinces_up", "provinces_down", "change_pp_vs_2020",
    "change_pp_vs_2022",
)  # fmt: skip

# Rows no round can follow because a better sourced one contradicts them, and the name
# under which the targets files leave them.
LEFT = {
    ("2021", "Da Nang", "sipas_overall"): "2021, Da Nang, rank 38",
    ("2023", "", "respondents_more_than (count)"): (
        "2023, nation, more than 39700 respondents"
    ),
    (
        "2022",
        "",
        "policy_making_and_implementation (Da Nang article; CONFLICTS with 79.72)",
    ): "2022, policy area, 77.37",
}
# Followed for a year that is not simulated.
NOT_SIMULATED = {
    ("2022", "", "policy_making_and_implementation (as restated in 2023 release)"),
}

Row = dict[str, str]


def published() -> list[Row]:
    with PUBLISHED.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def key(row: Row) -> tuple[str, str, str]:
    return row["year"], row["province"], row["indicator"]


def is_carried(row: Row) -> bool:
    other = key(row) in LEFT or key(row) in NOT_SIMULATED
    return not other and not row["indicator"].startswith(NOT_CARRIED)


def name(row: Row) -> str:
    return f"{row['year']}-{row['province'] or row['level']}-{row['indicator']}"


@pytest.mark.parametrize(
    "row", [row for row in published() if is_carried(row)], ids=name
)
def test_a_printed_figure_is_met(
    row: Row, scored: dict[int, ScoredRound], province_codes: dict[str, str]
) -> None:
    survey = scored[int(row["year"])]
    printed = Decimal(row["value_percent"] or 0)
    indicator = row["indicator"]

    if row["level"] == "province":
        check_province(row, survey, province_codes)
    elif indicator in INDICATORS:
        assert survey.nation(INDICATORS[indicator]) == printed
    elif indicator in EXTREMES:
        group, extreme = EXTREMES[indicator]
        assert extreme(survey.provinces(group).values()) == printed
        if indicator.startswith("access_items"):
            assert extreme(survey.items_of(group)) == printed
    elif indicator in CHANGES:
        group = CHANGES[indicator]
        assert survey.nation(group) - scored[2023].nation(group) == printed
    elif indicator == "median_province":
        assert sorted(survey.overall.values())[31] == printed
    else:
        assert counted(indicator, survey) == printed


def check_province(row: Row, survey: ScoredRound, codes: dict[str, str]) -> None:
    unit = codes[row["province"].split(" (")[0]]
    if row["indicator"] == "par_points_for_sipas_of_10":
        points = half_up(Fraction(survey.overall[unit]) / 10)
        assert points == Decimal(row["value_percent"])
    elif row["indicator"] == "questionnaires (count)":
        own = [each for each in survey.rows if each["unit"] == unit]
        assert len(own) == Decimal(row["value_percent"])
    else:
        assert row["indicator"].startswith("sipas_overall")
        if row["value_percent"]:
            assert survey.overall[unit] == Decimal(row["value_percent"])
        if row["rank"]:
            assert survey.rank(unit) == int(row["rank"])


def counted(indicator: str, survey: ScoredRound) -> int:
    if indicator in ("questionnaires (count)", "respondents (count)"):
        return len(survey.rows)
    if indicator in (
        "satisfaction_criteria (count)",
        "indicators_satisfaction (count)",
    ):
        return len(survey.items)
    column = COLUMNS_COUNTED[indicator]
    if column == "commune":
        return len({row["cluster"].rpartition("-V")[0] for row in survey.rows})
    return len({row[column] for row in survey.rows})


def test_the_rows_that_were_left_are_named_by_the_targets() -> None:
    named = {row.row for code in CODES for row in folder.shipped(code).left}

    assert set(LEFT.values()) == named
    assert set(LEFT) <= {key(row) for row in published()}


def test_the_announced_heads_of_each_year(scored: dict[int, ScoredRound]) -> None:
    assert scored[2021].nation("overall") == Decimal("87.16")
    assert scored[2021].overall["33"] == Decimal("92.07")
    assert scored[2021].rank("20") == 31
    assert scored[2023].overall["31"] == Decimal("88.09")
    assert scored[2024].nation("policy") == Decimal("83.84")


def test_no_two_provinces_of_a_round_print_alike(
    scored: dict[int, ScoredRound],
) -> None:
    for survey in scored.values():
        assert max(Counter(survey.overall.values()).values()) == 1


def test_questionnaires_are_as_many_as_the_rounds_promise(
    scored: dict[int, ScoredRound],
) -> None:
    sizes = {year: len(survey.rows) for year, survey in scored.items()}

    assert sizes == {2021: 33_000, 2023: 36_000, 2024: 36_525}
    assert all(len(survey.units) == 63 for survey in scored.values())
