"""Benchmarks of pages and files: the desk, the portal, reports, scorecards."""

import psycopg

from benchmarks import desk, portal, reports, scorecards_stored
from scorecards.models import StoredFile
from tests.publishing import factories

FEW = {"F1": 1, "F2": 1, "F3": 1, "F4": 1, "F5": 1}
PLACES = ("01", "02", "04", "48")


def few_of_everything(monkeypatch):
    monkeypatch.setattr(factories, "CRITERIA", FEW)
    factories.register(only=PLACES)


def test_a_points_pages_and_its_batches(scratch, said, monkeypatch):
    small = {"POINTS": 60, "PROVINCES": 3, "DAYS": 40, "COMMENTS": 2}
    for name, value in (small | {"TRIES": 3, "PAGE_TRIES": 2}).items():
        monkeypatch.setattr(desk, name, value)

    desk.measure(scratch, 6_000)

    with psycopg.connect(scratch) as database:
        told = "SELECT count(*) FROM onestop_rating"
        assert database.execute(told).fetchone() == (6_000,)
        told = "SELECT sum(answers) FROM onestop_ratingbatch"
        assert 0 < database.execute(told).fetchone()[0] <= 6_000
    assert len(said()) == 7


def test_every_page_of_the_portal_is_answered(scratch, said, monkeypatch):
    monkeypatch.setenv("SIPAS_TRUSTED_PROXIES", "127.0.0.1")
    monkeypatch.setattr(portal, "YEARS", range(2024, 2025))
    few_of_everything(monkeypatch)

    portal.measure(portal.releases(), 4)

    assert [line.work for line in said()] == [
        "home kept",
        "ranking kept",
        "province kept",
        "province cold, p99 ms",
        "explanation kept",
        "comparison kept",
        "API, 200 figures kept",
    ]


def test_a_province_is_set_by_every_way_at_hand(db, said, monkeypatch, capsys):
    few_of_everything(monkeypatch)
    release = factories.published_by_those_here(round_code="sipas-2024", year=2024)

    reports.measure(release, 1, whole=False)

    assert "ours: set as PDF/UA-1" in capsys.readouterr().out
    assert [line.work for line in said()] == ["report, s"]


def test_scorecards_lose_no_save_and_keep_a_file(
    scratch, said, monkeypatch, tmp_path, settings
):
    monkeypatch.setenv("SIPAS_EVIDENCE", str(tmp_path))
    monkeypatch.setenv("SIPAS_DEMONSTRATION", "1")
    settings.SIPAS_EVIDENCE = str(tmp_path)
    for name, value in {"PACE": 0.0, "TURNS": 3, "WARM": 1}.items():
        monkeypatch.setattr(scorecards_stored, name, value)

    scorecards_stored.measure(units=2, megabytes=1)

    lost = [line for line in said() if line.work == "scorecards: saves lost"]
    assert [line.ratio for line in lost] == ["0"]
    assert StoredFile.objects.filter(size=1_000_000).count() == 1
