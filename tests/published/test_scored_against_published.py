"""The real chain, from folder to figures, against what was announced."""

from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command

from jobs import attempts
from localities import register
from localities.models import Unit
from publishing.content.release_content import UNITS_2025
from scoring import round_loading, runs
from scoring.models import Job, State
from scoring.release import handover, printed_figures
from scoring.runs.stored import StoredRun

pytestmark = pytest.mark.django_db


@pytest.fixture
def score(tmp_path):
    """Load and score a demonstration round as `make demo` does, in this process."""
    register.load()

    def score(code):
        call_command("make_demo_rounds", tmp_path, only=[code], stdout=StringIO())
        run = runs.request(round_loading.load(tmp_path / code))
        for kind in (Job.Kind.TALLY, Job.Kind.COMPOSE):
            for job in run.jobs.filter(kind=kind).order_by("pk"):
                attempts.do(Job, job.pk)
        run.refresh_from_db()
        assert run.state == State.DONE, runs.progress(run)["errors"]
        return run

    return score


def printed(run, **chosen):
    """Figures by (code of the unit, indicator)."""
    figures = printed_figures.figures(StoredRun(run), **chosen)
    units = Unit.objects.in_bulk({figure.unit_id for figure in figures})
    return {(units[f.unit_id].code, f.indicator): f for f in figures}


def test_2021_comes_out_as_announced(score):
    run = score("sipas-2021")
    figure = printed(run)

    overall = {code: f for (code, name), f in figure.items() if name == "overall"}
    nation = overall.pop("VN")
    assert nation.percent == Decimal("87.16")
    assert nation.respondents == 33_000
    spread = handover.spread(printed_figures.figures(StoredRun(run)))["overall", ""]
    assert spread == {
        "minimum": Decimal("82.79"),
        "median": Decimal("87.02"),
        "maximum": Decimal("94.07"),
    }
    announced = {"33": ("92.07", 3), "42": ("91.17", 5), "20": ("87.07", 31)}
    for code, (percent, rank) in announced.items():
        found = overall[code]
        assert (found.percent, found.rank) == (Decimal(percent), rank)
    # Lạng Sơn: 400 questionnaires, and a rank that says how little it knows.
    lang_son = overall["20"]
    assert lang_son.respondents == 400
    assert lang_son.rank_low < 20 < 45 < lang_son.rank_high


@pytest.mark.long
def test_2024_comes_out_as_announced_and_is_restated_for_34(score):
    before, run = score("sipas-2023"), score("sipas-2024")
    figure, earlier = printed(run), printed(before)

    assert earlier["31", "overall"].percent == Decimal("88.09")
    assert earlier["31", "overall"].rank == 5
    assert figure["VN", "overall"].percent == Decimal("83.94")
    assert figure["VN", "policy"].percent == Decimal("83.84")
    assert figure["VN", "service"].percent == Decimal("84.09")
    assert figure["VN", "overall"].change_points == Decimal("1.28")
    assert figure["80", "overall"].change_points == Decimal("4.05")  # Long An
    restated = printed(run, basis=UNITS_2025)
    ranks = [f.rank for (_, name), f in restated.items() if name == "overall"]
    ranked = sorted(rank for rank in ranks if rank)
    assert (len(ranked), ranked[0]) == (34, 1)
    # The merged province stands between its parts; the nation does not move.
    parts = sorted(figure[code, "overall"].percent for code in ("72", "80"))
    assert parts[0] <= restated["80", "overall"].percent <= parts[1]
    assert restated["VN", "overall"].percent == figure["VN", "overall"].percent
