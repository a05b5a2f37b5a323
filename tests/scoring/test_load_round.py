"""`manage.py load_round`: a round is stored with everything, or nothing is."""

import csv

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from accounts.models import AuditEvent
from surveys.models import (
    ClusterPopulation,
    Instrument,
    PopulationTotal,
    Response,
    Round,
)
from tests.surveys.loading.folders import (
    HEADER,
    lines_of,
    methodology_text,
    questionnaire,
    write_round,
)
from tests.surveys.loading.workbooks import write_xlsx

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_register")]

DESIGN = (
    "cluster,psu,stratum,unit,psu_population,cluster_population,person_population\n"
)
CLUSTERS = "".join(
    f"01-{n % 2}-{n % 4},01-{n % 2},01,01,10,5,{40 + n}\n" for n in range(4)
)
TOTALS = "variable,level,unit,population\nsex,female,01,900\nsex,male,VN,800\n"


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "round"


def load(folder):
    call_command("load_round", folder)
    return Round.objects.latest("pk")


def refused(folder):
    """Problems of a refused round as (file, row, column, value, code)."""
    with pytest.raises(CommandError) as refusal:
        call_command("load_round", folder)
    report = folder.parent / f"{folder.name}-errors.csv"
    with report.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert str(report) in str(refusal.value)
    assert rows[0]["vi"] in str(refusal.value)
    assert rows[0]["en"] in str(refusal.value)
    return [
        (row["file"], row["row"], row["column"], row["value"], row["code"])
        for row in rows
    ]


def nothing_is_stored():
    return not any(model.objects.exists() for model in (Round, Response, Instrument))


def test_a_round_is_stored_with_all_its_questionnaires(folder):
    write_round(folder, notes_vi='"Thử"', lonely_psu='"certainty"')

    rnd = load(folder)

    assert rnd.code == "small-2024"
    assert (rnd.owner.code, rnd.year, rnd.register) == ("VN", 2024, "2017")
    assert (rnd.psu_stage, rnd.lonely_psu, rnd.weights) == ("psu", "certainty", "given")
    assert rnd.notes_vi == "Thử"
    assert rnd.simulated
    assert rnd.methodology_text == methodology_text()
    assert rnd.instrument.content.scored_codes == ("A1", "A2", "A3")
    assert rnd.responses.count() == 8
    first = rnd.responses.get(uid="q1")
    assert bytes(first.answers) == bytes([4, 5, 0])
    assert (first.unit.code, first.stratum, first.psu) == ("01", "01", "01-1")
    assert (first.cluster, first.weight, first.sex) == ("01-1-1", 1.5, "")
    event = AuditEvent.objects.get(verb="load_round")
    assert (event.subject, event.details["questionnaires"]) == ("small-2024", 8)
    assert not (folder.parent / "round-errors.csv").exists()


def test_letters_and_backslashes_come_through_unchanged(folder):
    row = questionnaire(0, uid="a\\tb", stratum="Tầng Đ\\N", sex="nữ")
    write_round(folder, responses=lines_of([row], (*HEADER, "sex")))

    kept = load(folder).responses.get()

    assert (kept.uid, kept.stratum, kept.sex) == ("a\\tb", "Tầng Đ\\N", "nữ")


def test_shipped_instruments_and_methodologies_need_no_file(folder):
    write_round(folder, [], instrument='"sipas-2021"', methodology='"sipas-2021"')
    for name in ("instrument.toml", "methodology.toml"):
        (folder / name).unlink()

    problems = refused(folder)

    assert ("responses.csv", "1", "T1", "", "missing_column") in problems
    assert ("responses.csv", "1", "A1", "", "unknown_column") in problems


def test_the_same_content_has_the_same_digest(folder, tmp_path):
    rows = [questionnaire(number) for number in range(5)]
    turned = lines_of(rows, tuple(reversed(HEADER))).replace("\n", "\r\n")
    first = digest_of(write_round(folder, rows))
    (folder / "responses.csv").write_bytes(b"\xef\xbb\xbf" + turned.encode())
    second = digest_of(folder)
    (folder / "responses.csv").unlink()
    write_xlsx(folder / "responses.xlsx", rows)

    assert first == second == digest_of(folder)
    assert len(first) == 64


@pytest.mark.parametrize(
    "change",
    [
        {"weight": "1.25"},
        {"A1": "5"},
        {"cluster": "01-0-9"},
        {"uid": "other"},
    ],
)
def test_another_content_has_another_digest(folder, change):
    rows = [questionnaire(number) for number in range(3)]
    first = digest_of(write_round(folder, rows))
    second = digest_of(write_round(folder, [rows[0] | change, *rows[1:]]))

    assert first != second


def test_populations_are_stored_with_the_round(folder):
    rows = [questionnaire(n, sex="female" if n % 2 else "male") for n in range(8)]
    write_round(folder, responses=lines_of(rows, (*HEADER, "sex")))
    (folder / "design.csv").write_text(DESIGN + CLUSTERS, encoding="utf-8")
    (folder / "totals.csv").write_text(TOTALS, encoding="utf-8")

    rnd = load(folder)

    drawn = rnd.clusters.get(cluster="01-1-3")
    assert (drawn.unit.code, drawn.stratum, drawn.psu) == ("01", "01", "01-1")
    assert (drawn.psu_population, drawn.cluster_population) == (10, 5)
    assert drawn.person_population == 43
    assert rnd.weights == "given"
    totals = rnd.totals.order_by("population").values_list("unit__code", "population")
    assert list(totals) == [("VN", 800), ("01", 900)]


def test_a_folder_that_says_nothing_is_declared_and_keeps_its_digest(folder, tmp_path):
    write_round(folder)
    said = tmp_path / "said"
    write_round(said, collection='"declared"')

    digest = digest_of(said)
    rnd = load(folder)

    assert (rnd.collection, rnd.state) == ("declared", "closed")
    assert rnd.digest == digest


def test_a_drawn_round_is_stored_in_preparation_without_answers(folder):
    write_round(folder, collection='"drawn"')
    [problem] = refused(folder)
    (folder / "responses.csv").unlink()

    rnd = load(folder)

    assert problem[0::4] == ("responses.csv", "answers_of_a_sample")
    assert (rnd.collection, rnd.state) == ("drawn", "draft")
    assert not Response.objects.exists()


def test_an_open_round_may_bring_answers_or_wait_for_them(folder, tmp_path):
    write_round(folder, collection='"open"')
    waiting = tmp_path / "waiting"
    write_round(waiting, collection='"open"', code='"waiting-2024"')
    (waiting / "responses.csv").unlink()

    assert load(folder).state == "closed"
    rnd = load(waiting)
    assert (rnd.collection, rnd.state) == ("open", "draft")


def test_any_round_without_answers_is_stored_in_preparation(folder):
    write_round(folder, ways='["paper", "surveyors"]')
    (folder / "responses.csv").unlink()

    rnd = load(folder)

    assert (rnd.collection, rnd.state) == ("declared", "draft")
    assert rnd.ways == "surveyors,paper"
    assert rnd.takes("paper")
    assert not rnd.takes("file")


def test_weights_are_made_when_the_design_is_there_and_they_are_not(folder):
    rows = [questionnaire(number) for number in range(8)]
    header = [name for name in HEADER if name != "weight"]
    write_round(folder, responses=lines_of(rows, header))
    (folder / "design.csv").write_text(DESIGN + CLUSTERS, encoding="utf-8")

    rnd = load(folder)

    assert rnd.weights == "made"
    assert set(rnd.responses.values_list("weight", flat=True)) == {1.0}


def test_weights_cannot_be_made_without_a_design(folder):
    write_round(folder, weights='"made"')

    assert [p[4] for p in refused(folder)] == ["made_weights_without_design"]


def test_a_cluster_missing_from_the_design_is_named_in_every_row(folder):
    write_round(folder)
    text = DESIGN + CLUSTERS.replace("01-1-3", "01-1-7")
    (folder / "design.csv").write_text(text, encoding="utf-8")

    problems = refused(folder)

    assert problems == [
        ("responses.csv", row, "cluster", "01-1-3", "cluster_not_in_design")
        for row in ("5", "9")
    ]
    assert nothing_is_stored()


def test_a_population_below_the_sample_stores_nothing(folder):
    write_round(folder)
    text = DESIGN + CLUSTERS.replace(",43\n", ",1\n")
    (folder / "design.csv").write_text(text, encoding="utf-8")

    assert refused(folder) == [
        ("design.csv", "5", "person_population", "1", "population_below_sample")
    ]
    assert nothing_is_stored()
    assert not ClusterPopulation.objects.exists()
    assert not PopulationTotal.objects.exists()


def test_every_bad_row_is_listed_and_nothing_is_stored(folder, capsys):
    rows = [questionnaire(number, A1="6") for number in range(150)]
    write_round(folder, rows)

    with pytest.raises(CommandError) as refusal:
        call_command("load_round", folder)

    shown = str(refusal.value).splitlines()
    assert sum("A1 = “6”" in line for line in shown) == 100
    assert "50 more problems" in str(refusal.value)
    report = folder.parent / "round-errors.csv"
    assert len(report.read_text("utf-8-sig").splitlines()) == 151
    assert nothing_is_stored()


def test_a_mended_round_can_be_loaded_and_its_old_report_is_gone(folder):
    write_round(folder, [questionnaire(0, weight="-1")])
    assert refused(folder) == [("responses.csv", "2", "weight", "-1", "not_positive")]

    write_round(folder)
    load(folder)

    assert not (folder.parent / "round-errors.csv").exists()


def test_a_uid_kept_in_another_round_is_refused_by_its_row(folder, tmp_path):
    write_round(folder)
    load(folder)
    rows = [questionnaire(9), questionnaire(3)]
    other = write_round(tmp_path / "other", rows, code='"small-2025"')

    assert refused(other) == [("responses.csv", "3", "uid", "q3", "uid_in_database")]
    assert Round.objects.count() == 1
    assert Response.objects.count() == 8


def test_a_round_is_loaded_once(folder):
    write_round(folder)
    load(folder)

    assert [p[2:] for p in refused(folder)] == [("code", "small-2024", "round_exists")]
    assert Response.objects.count() == 8


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"owner": '"99"'}, ("owner", "99", "unknown_owner")),
        ({"owner": '"00004"'}, ("owner", "00004", "unknown_owner")),
        ({"register": '"1999"'}, ("register", "1999", "unknown_register")),
    ],
)
def test_an_unknown_place_is_refused(folder, changes, problem):
    write_round(folder, **changes)

    assert [p[2:] for p in refused(folder)] == [problem]


@pytest.mark.parametrize("key", ["instrument", "methodology"])
def test_an_unknown_code_is_refused_with_the_known_ones(folder, key):
    write_round(folder)
    (folder / f"{key}.toml").unlink()

    problems = refused(folder)

    assert problems == [("round.toml", "", key, "small", f"unknown_{key}")]


def test_a_methodology_must_fit_the_instrument(folder):
    write_round(folder)
    text = methodology_text(("A1", "B7"))
    (folder / "methodology.toml").write_text(text, encoding="utf-8")

    assert refused(folder) == [
        ("round.toml", "", "methodology", "B7", "methodology_unfit")
    ]


def test_an_own_file_bears_the_code_the_round_names(folder):
    write_round(folder)
    text = methodology_text(code="another")
    (folder / "methodology.toml").write_text(text, encoding="utf-8")

    assert refused(folder) == [
        ("methodology.toml", "", "code", "another", "code_differs")
    ]


def test_a_mistake_in_an_own_file_names_file_key_and_value(folder):
    write_round(folder)
    text = methodology_text().replace('"half_up"', '"upwards"')
    (folder / "methodology.toml").write_text(text, encoding="utf-8")

    assert refused(folder) == [
        ("methodology.toml", "", "rules.rounding", "upwards", "declaration")
    ]


@pytest.mark.parametrize(
    ("register", "unit", "code"),
    [
        ("2017", "00004", "unit_not_in_register"),
        ("2025", "70", "unit_not_in_register"),
        ("2025", "99", "unknown_unit_code"),
    ],
)
def test_a_unit_must_be_valid_in_the_register_of_the_round(
    folder, register, unit, code
):
    write_round(folder, [questionnaire(0, unit=unit)], register=f'"{register}"')

    assert refused(folder) == [("responses.csv", "2", "unit", unit, code)]


def test_a_province_asks_only_in_its_own_places(folder):
    rows = [
        questionnaire(0, unit="01", psu="a"),
        questionnaire(1, unit="00004", psu="b"),
        questionnaire(2, unit="75", psu="c"),
    ]
    write_round(folder, rows, owner='"01"', register='"2025"')

    assert refused(folder) == [
        ("responses.csv", "4", "unit", "75", "unit_of_another_owner")
    ]


def test_a_code_that_lives_on_means_the_unit_of_the_register(folder, tmp_path):
    rows = [questionnaire(0, unit="80")]
    old = load(write_round(folder, rows))
    rows = [questionnaire(1, unit="80")]
    other = write_round(tmp_path / "new", rows, code='"small-2025"', register='"2025"')
    new = load(other)

    assert old.responses.get().unit.short_en == "Long An"
    assert new.responses.get().unit.short_en == "Tay Ninh"


def test_a_folder_that_is_not_there_is_said_and_leaves_no_report(tmp_path):
    with pytest.raises(CommandError, match="There is no such folder"):
        call_command("load_round", tmp_path / "nowhere")

    assert not (tmp_path / "nowhere-errors.csv").exists()


def test_a_list_too_long_for_the_screen_that_cannot_be_written_is_said(folder):
    write_round(folder, [questionnaire(n, A1="6") for n in range(120)])

    with pytest.raises(CommandError, match="choose another place with --report FILE"):
        call_command("load_round", folder, report=folder / "gone" / "report.csv")


def test_a_missing_key_has_no_value(folder):
    write_round(folder, year="")

    problem = next(p for p in refused(folder) if p[2] == "year")

    assert problem[3] == ""


def digest_of(folder):
    """The digest a load would keep; the load itself is undone."""
    with transaction.atomic():
        digest = load(folder).digest
        transaction.set_rollback(True)
    return digest


@pytest.mark.parametrize(
    "spellings", [("female", "Female", "FEMALE"), ("Nữ", "nu ", "NỮ")]
)
def test_spellings_of_one_label_are_one_group(folder, spellings):
    """Case 12: without an offer the first spelling of the file stands for all."""
    rows = [questionnaire(n, sex=spellings[n % 3]) for n in range(9)]
    write_round(folder, responses=lines_of(rows, (*HEADER, "sex")))

    rnd = load(folder)

    assert set(rnd.responses.values_list("sex", flat=True)) == {spellings[0].strip()}


def test_a_label_that_is_not_offered_is_refused_with_its_count(folder):
    """Case 12: where totals say which labels there are, others are no labels."""
    rows = [
        questionnaire(n, sex="femle" if n in (3, 5) else "Female") for n in range(9)
    ]
    write_round(folder, responses=lines_of(rows, (*HEADER, "sex")))
    totals = "variable,level,unit,population\nsex,female,01,500\n"
    (folder / "totals.csv").write_text(totals, encoding="utf-8")

    assert refused(folder) == [
        ("responses.csv", "5", "sex", "femle", "label_not_offered")
    ]


TAIL = ",,,,,,\n\n   ,,,,,,\n"


@pytest.mark.parametrize("file", ["design.csv", "totals.csv", "responses.csv"])
def test_blank_last_rows_are_passed_over_in_every_file(folder, file):
    """Case 15: Excel writes them wherever somebody once formatted a cell."""
    rows = [questionnaire(n, sex="female" if n % 2 else "male") for n in range(8)]
    write_round(folder, responses=lines_of(rows, (*HEADER, "sex")))
    (folder / "design.csv").write_text(DESIGN + CLUSTERS, encoding="utf-8")
    (folder / "totals.csv").write_text(TOTALS, encoding="utf-8")
    path = folder / file
    path.write_text(path.read_text(encoding="utf-8") + TAIL, encoding="utf-8")

    rnd = load(folder)

    assert rnd.responses.count() == 8
    assert rnd.clusters.count() == CLUSTERS.count("\n")
    assert rnd.totals.exists()


def test_no_text_of_an_errors_file_is_a_formula(folder):
    """Case 17: what stands in the heading of a file comes back in its report."""
    risky = '"=HYPERLINK(""http://127.0.0.1/?""&A1,""x"")"'
    text = lines_of([questionnaire(n) for n in range(8)])
    write_round(folder, responses=text.replace("A3", risky, 1))

    columns = [column for _, _, column, _, _ in refused(folder)]

    assert any("HYPERLINK" in column for column in columns)
    assert not any(column.startswith("=") for column in columns)
