"""What a design or totals cannot be: refused or warned of by name, in two languages."""

import csv

import pytest
from django.core.management import CommandError

from scoring import runs
from scoring.models import Index, State
from surveys.models import Response
from tests.rows import change_past_triggers
from tests.scoring import factories
from tests.scoring.rounds_on_disk import Copy, loaded, printed, scored

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_register")]


@pytest.fixture
def copy(tmp_path):
    return lambda name: Copy(name, tmp_path)


def with_cell(uid, **cells):
    """A change of one questionnaire's cells."""
    return lambda row: row | cells if row["uid"] == uid else row


def problem_of(folder):
    """(file, column, value, code) of a folder's only problem; nothing is stored."""
    with pytest.raises(CommandError):
        loaded(folder)
    report = folder.parent / f"{folder.name}-errors.csv"
    with report.open(encoding="utf-8-sig", newline="") as rows:
        (row,) = csv.DictReader(rows)
    assert row["vi"] != row["en"]
    assert not Response.objects.exists()
    return tuple(row[name] for name in ("file", "column", "value", "code"))


def refusal_of(rnd):
    """The one error of a run that fails."""
    run = scored(rnd)
    assert run.state == State.FAILED
    assert not Index.objects.filter(run=run).exists()
    return "\n".join(error["error"] for error in runs.progress(run)["errors"])


@pytest.mark.parametrize(
    ("weight", "code"),
    [("0", "not_positive"), ("inf", "not_finite"), ("1e400", "not_finite")],
)
def test_a_weight_is_a_finite_number_above_zero(copy, weight, code):
    folder = copy("stratified").lines(
        "responses.csv", with_cell("01R0.0-0", weight=weight)
    )

    assert problem_of(folder) == ("responses.csv", "weight", weight, code)


def test_a_psu_of_two_strata_is_refused_on_loading(copy):
    folder = copy("stratified").lines(
        "responses.csv", with_cell("01R0.0-1", stratum="01U")
    )

    assert problem_of(folder) == ("responses.csv", "psu", "01R0", "psu_in_two_strata")


def test_a_psu_of_two_strata_is_refused_however_it_came():
    def alter(response):
        if response.uid == "70-0-0-1":
            response.stratum = "other"
        return response

    error = refusal_of(factories.make_round(alter=alter))

    assert "70·70-D0" in error
    assert "nằm trong hai tầng (70·70, 70·other)" in error
    assert "lies in two strata" in error


def test_a_population_of_psus_below_those_drawn_is_refused(copy):
    def change(row):
        return row | {"psu_population": "3"} if row["stratum"] == "01R" else row

    folder = copy("two-stage").lines("design.csv", change)

    with pytest.raises(CommandError, match=r"design\.csv.*psu_population = “3”"):
        loaded(folder)


def test_a_population_below_the_sample_is_refused_however_it_came(copy):
    rnd = loaded(copy("two-stage").path)
    change_past_triggers(
        "UPDATE surveys_clusterpopulation SET psu_population = 3 WHERE stratum = '70R'"
    )

    error = refusal_of(rnd)

    assert "70·70R0: tổng thể 3.0 nhỏ hơn mẫu 4" in error
    assert "population 3.0 is below the sample of 4" in error


def test_a_cluster_without_a_row_in_the_design_is_refused(copy):
    rnd = loaded(copy("raked-two-stage").path)
    change_past_triggers(
        "DELETE FROM surveys_clusterpopulation WHERE unit_id IN"
        " (SELECT id FROM localities_unit WHERE code = '72')"
    )

    error = refusal_of(rnd)

    assert "72/72R/72R0/72R0.0" in error
    assert "design.csv" in error


def test_a_total_below_the_questionnaires_is_refused_on_loading(copy):
    def change(row):
        first = (row["unit"], row["level"]) == ("01", "female")
        return row | {"population": "2"} if first else row

    folder = copy("post-stratified").lines("totals.csv", change)

    assert problem_of(folder)[1:] == ("population", "2", "population_below_sample")


def test_totals_that_cannot_be_met_together_are_refused_by_place(copy):
    rnd = loaded(copy("raked").path)
    change_past_triggers(
        "UPDATE surveys_populationtotal SET population = 99999 WHERE variable = 'sex'"
        " AND unit_id IN (SELECT id FROM localities_unit WHERE code = '75')"
    )

    error = refusal_of(rnd)

    assert "75 " in error
    assert "Hãy kiểm tra các tổng" in error
    assert "Check that the totals agree" in error


def test_a_group_without_a_total_is_refused_by_place(copy):
    folder = copy("post-stratified").lines(
        "totals.csv",
        lambda row: None if (row["unit"], row["level"]) == ("72", "male") else row,
    )

    error = refusal_of(loaded(folder))

    assert "72 sex" in error
    assert "male" in error


def test_a_province_without_totals_is_refused_by_its_code(copy):
    folder = copy("post-stratified").lines(
        "totals.csv", lambda row: None if row["unit"] == "72" else row
    )

    error = refusal_of(loaded(folder))

    assert "unit_without_totals" in error
    assert "72" in error


def test_totals_of_provinces_and_of_the_country_do_not_go_together(copy):
    folder = copy("post-stratified").add("totals.csv", "sex,male,VN,900000")

    assert "totals_at_two_levels" in refusal_of(loaded(folder))


def test_a_blank_label_of_a_known_total_is_refused_by_place(copy):
    folder = copy("raked").lines("responses.csv", with_cell("80R0.0-0", sex=""))

    error = refusal_of(loaded(folder))

    assert "80 sex" in error
    assert "bỏ trống" in error


def test_a_mean_by_population_needs_populations(copy):
    folder = copy("stratified").declare(
        '"respondents"', '"population"', file="methodology.toml"
    )

    error = refusal_of(loaded(folder))

    assert "population_missing means" in error


def test_one_questionnaire_of_a_province_has_a_value_and_no_error(copy):
    one = copy("lonely-certainty").lines(
        "responses.csv",
        lambda row: row if row["unit"] != "01" or row["uid"] == "01U0.0-0" else None,
    )

    run = scored(loaded(one))

    assert run.state == State.DONE, runs.progress(run)["errors"]
    (overall,) = [
        row
        for row in printed("lonely-certainty")
        if (row["code"], row["indicator"]) == ("01", "overall")
    ]
    assert overall["share"] is not None
    assert overall["standard_error"] is None
    assert overall["note"] == "few_degrees"
    warned = {w["code"] for w in run.warnings if w["place"].startswith("01")}
    assert warned == {"few_respondents", "lonely_psu"}


@pytest.mark.parametrize("rule", ["drop", "refuse"])
def test_a_criterion_nobody_answered_is_named_and_never_a_nan(copy, rule):
    folder = copy("nested")
    folder.declare(
        'unanswered_criterion = "drop"',
        f'unanswered_criterion = "{rule}"',
        file="methodology.toml",
    )
    folder.declare(
        'denominator = "valid"', 'denominator = "answered"', file="methodology.toml"
    )
    folder.lines(
        "responses.csv",
        lambda row: row | {"B1": "", "C1": "x"} if row["unit"] == "01" else row,
    )

    run = scored(loaded(folder.path))

    assert run.state == State.DONE, runs.progress(run)["errors"]
    named = {w["place"] for w in run.warnings if w["code"] == "unanswered"}
    assert {"B1", "C1", "F3"} <= named
    shares = {(r["code"], r["indicator"]): r["share"] for r in printed("nested")}
    assert shares["01", "C1"] is None
    assert (shares["01", "overall"] is None) == (rule == "refuse")
    printed("nested", domain="service_field")


def test_a_weight_over_five_times_the_median_is_warned_of(copy):
    folder = copy("stratified").lines(
        "responses.csv", with_cell("72U1.1-0", weight="5000")
    )

    run = scored(loaded(folder))

    (found,) = [
        w for w in run.warnings if (w["code"], w["place"]) == ("heavy_weight", "72")
    ]
    assert "trung vị" in found["vi"]
    assert "median" in found["en"]
