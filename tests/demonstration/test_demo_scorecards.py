"""Simulated scorecards agree with every announced value, to the printed digit."""

from decimal import Decimal as D

import pytest
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import Role, User
from demonstration.scores import points
from demonstration.scores.targets import CODES, shipped
from publishing.models import Release, Score
from publishing.pages import scorecards
from scorecards.models import Claim, Cycle, SignOff
from tests.accounts.people import person

pytestmark = pytest.mark.django_db

PROVINCES_2021 = "PAR-2021-province"


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker, tmp_path_factory):
    """The demonstration's rounds, made once and rolled back after the module."""
    from django.conf import settings
    from django.db import transaction
    from django.test.utils import override_settings

    folder = str(tmp_path_factory.mktemp("evidence"))
    backend = "django.core.files.storage.FileSystemStorage"
    own = {"BACKEND": backend, "OPTIONS": {"location": folder}}
    kept = {**settings.STORAGES, "evidence": own}
    with (
        django_db_blocker.unblock(),
        override_settings(STORAGES=kept),
        transaction.atomic(),
    ):
        storages._storages.pop("evidence", None)
        call_command("load_registers")
        make()
        yield
        transaction.set_rollback(True)
    storages._storages.pop("evidence", None)


def make():
    for role in (Role.ANALYST, Role.PUBLISHER):
        if not User.objects.filter(username=role.value).exists():
            person(role.value)
    call_command("demo_scorecards")


def release(code):
    return Release.objects.public().get(round_code=code)


def row(code, unit, component="total"):
    rows = Score.objects.filter(release=release(code), component=component)
    return rows.get(unit__code=unit)


# Before the rounds of this module are made.
def test_without_the_logins_the_command_says_what_to_run_first(db):
    with pytest.raises(CommandError, match="demo_logins"):
        call_command("demo_scorecards")


def test_every_round_is_public_and_marked(made):
    found = Release.objects.public().of_scorecards()

    assert found.count() == len(CODES)
    assert all(one.simulated for one in found)


def test_lang_son_2021_is_as_announced(made):
    total = row(PROVINCES_2021, "20")

    assert (total.percent, total.rank) == (D("87.11"), 23)
    assert (total.change_points, total.change_places) == (D("3.31"), 13)
    assert total.group_code == "B"
    fields = {code: row(PROVINCES_2021, "20", code).points for code in "378"}
    assert fields == {"3": D("12.74"), "7": D("13.37"), "8": D("13.50")}


def test_long_an_2023_is_as_announced(made):
    code = "PAR-2023-province"
    total = row(code, "80")

    assert (total.percent, total.rank) == (D("89.22"), 8)
    fields = [row(code, "80", one) for one in "358"]
    assert [(one.points, one.maximum) for one in fields] == [
        (D("12.98"), 13),
        (D("13.60"), 15),
        (D("13.51"), D("16.5")),
    ]
    # Announced cut, not rounded.
    assert [one.percent for one in fields] == [D("99.84"), D("90.66"), D("81.87")]
    # 50 places up from the 55th in procedures; first in civil service.
    assert [one.rank for one in fields] == [5, 1, 11]


def test_ministries_2023_are_as_announced(made):
    totals = Score.objects.filter(release=release("PAR-2023-ministry"))
    by_code = {one.body.code: one for one in totals.filter(component="total")}

    assert (by_code["BTP"].percent, by_code["BTP"].rank) == (D("89.95"), 1)
    last = [by_code[code].percent for code in ("BYT", "BNG", "BCT")]
    assert last == [D("79.80"), D("78.48"), D("78.03")]


@pytest.mark.parametrize(
    ("code", "groups", "mean"),
    [
        (PROVINCES_2021, [3, 59, 1], "86.37"),
        ("PAR-2021-ministry", [3, 13, 1], "86.07"),
        ("PAR-2023-province", [7, 56, 0], "86.98"),
        ("PAR-2023-ministry", [0, 14, 3], "84.38"),
    ],
)
def test_groups_and_means_are_as_announced(made, code, groups, mean):
    totals = list(Score.objects.filter(release=release(code), component="total"))
    counted = [sum(one.group_code == band for one in totals) for band in "ABC"]

    assert counted == groups
    found = sum(one.percent for one in totals) / len(totals)
    assert found.quantize(D("0.01")) == D(mean)


def test_a_page_of_sipas_finds_the_par_index_of_its_year_alone(made):
    unit = row(PROVINCES_2021, "20").unit
    of_year = {year: Release(year=year, simulated=True) for year in (2021, 2024)}

    assert scorecards.beside(of_year[2021], unit).percent == D("87.11")
    assert scorecards.beside(of_year[2024], unit) is None
    assert scorecards.beside(Release(year=2021, simulated=False), unit) is None


@pytest.mark.parametrize("code", CODES)
def test_every_announced_rank_has_its_value(made, code):
    targets = shipped(code)
    place = "" if targets.owner == "VN" else f"-{targets.owner}"
    sealed = release(f"PAR-{targets.year}-{targets.level}{place}")
    totals = Score.objects.filter(release=sealed, component="total")
    units = [(one.unit or one.body).code for one in totals]
    values = points.totals(targets, sorted(units))

    for one in totals:
        assert one.percent == values[(one.unit or one.body).code]
    ordered = sorted(values, key=values.__getitem__, reverse=True)
    for unit, rank in targets.placed.items():
        assert ordered[rank - 1] == unit
    for rank, percent in targets.rungs.items():
        assert values[ordered[rank - 1]] == percent


def test_a_local_round_is_at_work_for_the_logins(made):
    cycle = Cycle.objects.get(code=f"PAR-{timezone.localdate().year}-commune-20")
    officer = User.objects.get(username=Role.SCORE_OFFICER.value)

    assert cycle.state == Cycle.State.OPEN
    assert {card.league for card in cycle.cards.all()} == {"Phường", "Xã"}
    assert Claim.objects.filter(card__cycle=cycle, by=officer).count() == 6
    assert SignOff.objects.filter(card__cycle=cycle, withdrawn=False).count() == 1


def test_a_second_start_makes_nothing_twice(made):
    before = (Release.objects.count(), Cycle.objects.count(), Claim.objects.count())

    call_command("demo_scorecards")

    after = (Release.objects.count(), Cycle.objects.count(), Claim.objects.count())
    assert after == before
