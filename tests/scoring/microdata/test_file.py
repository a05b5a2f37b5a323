"""The research file: who is in it cannot be told, what was said can be computed."""

import io
import shutil
import subprocess
import zipfile
from collections import Counter, defaultdict
from datetime import timedelta
from decimal import Decimal

import numpy as np
import pyreadstat
import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from scoring import methodology as methods
from scoring.estimation.design import Design
from scoring.estimation.taylor import estimate
from scoring.microdata import files
from scoring.microdata.anonymity.rules import rules
from scoring.models import ResearchFile, Run
from scoring.refusals import Refused
from scoring.runs.stored import StoredRun
from tests.scoring import factories
from tests.scoring.microdata.conftest import (
    AGES,
    made_public,
    opened,
    originals,
    told_apart,
)
from tests.surveys.pairs import reject, reopen

pytestmark = pytest.mark.django_db
K = 10
KNOWN = ("sex", "age_group", "urban")
BROAD = {"18-24": "18-34", "25-34": "18-34", "50-60": "50-", "over-60": "50-"}


def test_columns_are_design_person_and_answers_and_no_more(handed):
    content = Run.objects.get(round__code="small-2021").round.instrument.content

    columns = list(handed.rows[0])

    said = {*content.scored_codes}
    rest = [name for name in columns if name not in said and "N" not in name[:1]]
    assert columns[:4] == ["unit", "stratum", "psu", "weight"]
    assert set(KNOWN) >= set(columns[4 : columns.index(content.scored_codes[0])])
    assert not {"uid", "cluster", "device", "surveyor", "answered_at"} & set(rest)


def test_no_name_of_a_place_below_the_province_nor_of_a_person_is_in_it(handed):
    for response in originals(handed.release):
        for word in (response.uid, response.psu, response.cluster, response.device):
            assert word.encode() not in handed.whole


def test_each_combination_within_a_sampling_unit_is_shared_by_k(handed):
    keys = Counter(
        tuple(row.get(name, "") for name in ("unit", "psu", *KNOWN))
        for row in handed.rows
    )

    assert min(keys.values()) == handed.kept.smallest >= K
    assert {row.get("sex") for row in handed.rows} - {""}, "nothing is left to study"


def test_who_knows_a_person_and_even_the_sampling_unit_finds_ten_at_least(handed):
    people = originals(handed.release)
    unit_of, told = sampling_units(handed, people), said(handed)
    by_psu = defaultdict(list)
    for row in told:
        by_psu[row["psu"]].append(row)

    for person in people:
        fitting = [row for row in by_psu[unit_of[person.psu]] if fits(person, row)]
        assert len(fitting) >= K, person.uid


def test_without_protection_the_same_knowledge_finds_people(handed):
    people = originals(handed.release)

    alone = Counter((p.psu, p.sex, p.age_group, p.urban) for p in people)

    assert min(alone.values()) == 1


def sampling_units(handed, people):
    """The dealt code of each true PSU, as somebody would learn it who knew all the
    answers: the most frequent code among rows with the same answers."""
    content = Run.objects.get(round__code="small-2021").round.instrument.content
    by_answers = defaultdict(list)
    for row in handed.rows:
        key = bytes(int(row[code] or 0) for code in content.scored_codes)
        by_answers[key].append(row["psu"])
    votes = defaultdict(Counter)
    for person in people:
        votes[person.psu].update(by_answers[bytes(person.answers)])
    return {psu: count.most_common(1)[0][0] for psu, count in votes.items()}


def said(handed):
    """Rows with their numbers read by the file of codes."""
    read = [name for name in KNOWN if name in handed.rows[0]]
    return [
        row | {name: handed.meaning[name].get(row[name], "") for name in read}
        for row in handed.rows
    ]


def fits(person, row):
    """Whether the row may be the person's: a blank may be anybody's."""
    return all(
        row.get(name, "") in ("", true, BROAD.get(true))
        for name, true in ((name, getattr(person, name)) for name in KNOWN)
    )


def test_our_estimator_gives_the_printed_nation_and_its_error_back(handed):
    run = Run.objects.get(round__code="small-2021")
    overall = printed(handed)

    value, error = estimated(handed, run)

    assert methods.percent(value, StoredRun(run).method) == overall.percent
    assert Decimal(error * 100).quantize(Decimal("0.001")) == overall.own_error


def printed(handed):
    nation = handed.release.figures.whole().of_nation()
    return nation.get(basis="published", indicator="overall")


def estimated(handed, run):
    content = run.round.instrument.content
    sheet = np.array(
        [[row[c] or 0 for c in content.scored_codes] for row in handed.rows]
    )
    answers, weight = sheet.astype(int), column(handed, "weight")
    satisfied = np.isin(answers, (4, 5)) * weight[:, None]
    counted = np.isin(answers, (1, 2, 3, 4, 5)) * weight[:, None]
    composition = methods.indicator_weights(StoredRun(run).method, content.scored_codes)
    design = Design.declare(
        column(handed, "stratum"), [column(handed, "psu")], lonely_psu="certainty"
    )
    found = estimate(
        design,
        satisfied,
        counted,
        pool=composition.pool,
        weights=composition.weights,
    )
    place = composition.codes.index("overall")
    return float(np.ravel(found.value[..., place])[0]), float(
        np.ravel(found.error[..., place])[0]
    )


def column(handed, name):
    return np.array([float(row[name]) for row in handed.rows])


R = """
suppressMessages(library(survey))
d <- read.csv("{table}")
codes <- {codes}
for (n in codes) {{ x <- d[[n]]; x[is.na(x)] <- 0
  d[[paste0("p", n)]] <- as.numeric(x %in% 4:5)
  d[[paste0("a", n)]] <- as.numeric(x %in% 1:5) }}
design <- svydesign(ids = ~psu, strata = ~stratum, weights = ~weight, data = d)
sums <- svytotal(as.formula(paste("~", paste(c(paste0("p", codes),
  paste0("a", codes)), collapse = "+"))), design)
shares <- paste0("p", codes, "/a", codes, collapse = "+")
mean <- paste0("(", shares, ")/", length(codes))
found <- svycontrast(sums, parse(text = mean)[[1]])
cat(sprintf("%.2f %.3f", 100 * coef(found), 100 * SE(found)))
"""


def has_survey():
    r = shutil.which("Rscript")
    asked = [r, "-e", "library(survey)"]
    return bool(r) and subprocess.run(asked, capture_output=True).returncode == 0


def test_r_survey_gives_the_printed_nation_back(handed, tmp_path):
    if not has_survey():
        pytest.skip("R with the package survey is not installed")
    table = tmp_path / "table.csv"
    names = [c for c in handed.rows[0] if c[:1] in "THCKG" and c[1:].isdigit()]
    kept = ["stratum", "psu", "weight", *names]
    lines = [",".join(row[name] for name in kept) for row in handed.rows]
    table.write_text("\n".join([",".join(kept), *lines]))
    listed = "c(" + ",".join(f'"{name}"' for name in names) + ")"

    asked = ["Rscript", "-e", R.format(table=table, codes=listed)]
    told = subprocess.run(asked, capture_output=True, text=True, check=True).stdout

    overall = printed(handed)
    assert told.split() == [str(overall.percent), str(overall.own_error)]


def test_spss_reads_the_same_numbers_with_their_meaning(handed, tmp_path):
    with zipfile.ZipFile(io.BytesIO(bytes(handed.kept.body))) as archive:
        (name,) = [n for n in archive.namelist() if n.endswith(".sav")]
        path = archive.extract(name, tmp_path)

    frame, meta = pyreadstat.read_sav(path)

    assert list(frame.columns) == list(handed.rows[0])
    assert len(frame) == len(handed.rows)
    assert frame["T1"].fillna(0).tolist() == [
        float(row["T1"] or 0) for row in handed.rows
    ]
    assert "Hài lòng / Satisfied" in meta.variable_value_labels["T1"].values()


def test_the_guide_says_simulated_what_was_blanked_and_the_terms(handed):
    words = handed.whole.decode("utf-8", errors="ignore")

    assert "[DỮ LIỆU MÔ PHỎNG]" in words
    assert "[SIMULATED]" in words
    assert f"{handed.kept.blanked} questionnaires have a blank" in words
    assert handed.release.digest in words


def test_a_file_made_twice_is_the_same_file(handed):
    assert files.of(handed.release).pk == handed.kept.pk


def test_two_files_of_the_same_questionnaires_share_no_codes_and_no_order(handed):
    again, _protected, _k = files.written(handed.release)

    rows = opened(again)[0]
    assert [row["psu"] for row in rows] != [row["psu"] for row in handed.rows]
    assert sorted(row["T1"] for row in rows) == sorted(r["T1"] for r in handed.rows)


def test_a_file_below_its_rule_cannot_be_stored(handed):
    with (
        pytest.raises(IntegrityError, match="hides_each_in_a_group"),
        transaction.atomic(),
    ):
        ResearchFile.objects.bulk_create(
            [
                ResearchFile(
                    release=handed.release,
                    made_at=timezone.now(),
                    body=b"",
                    digest="",
                    rows=1,
                    k=10,
                    smallest=9,
                    blanked=0,
                )
            ]
        )


def test_a_stored_file_never_changes(handed):
    with pytest.raises(IntegrityError, match="stays on record"), transaction.atomic():
        ResearchFile.objects.filter(pk=handed.kept.pk).update(smallest=11)


def test_questionnaires_amended_since_are_refused_by_place(handed):
    first, now = originals(handed.release)[0], timezone.now()
    reopen(first.round, closes=now.date() + timedelta(days=1), at=now)
    reject(first, at=now)

    with pytest.raises(Refused, match="questionnaires_changed_since"):
        files.written(handed.release)


def test_a_province_of_nine_has_no_file(small_register):
    def nine(response):
        few = response.unit.code == "70" and not response.psu.endswith("D0")
        return None if few else told_apart(response)

    rnd = factories.make_round(code="nine", people=4, alter=nine)
    release = made_public(rnd)

    with pytest.raises(Refused, match="too_few_to_hide"):
        files.of(release)
    assert not ResearchFile.objects.filter(release=release).exists()


def test_ages_of_the_questionnaire_are_those_the_steps_name():
    named = {code for step in rules().steps for code in step.into}

    assert set(AGES) <= named | {"35-49"}
