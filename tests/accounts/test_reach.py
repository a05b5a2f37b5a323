"""A place is reached from above, by a role in force, and from nowhere else."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError
from django.utils import timezone

from accounts.models import OF_A_UNIT, Membership, Role
from accounts.reach import PlacedQuerySet, reaches, units_of
from localities.models import Level, ServicePoint, Unit
from surveys.models import Response
from tests.accounts.people import person
from tests.surveys.fieldwork_people import lang_son, make_round, unit

pytestmark = pytest.mark.django_db
PLACED = [
    model
    for model in apps.get_models()
    if isinstance(model._default_manager.all(), PlacedQuerySet)
]


@pytest.fixture
def kept():
    """Two questionnaires in each of two provinces and two communes of the first."""
    province = lang_son()
    nation = province.parent
    other = unit("04", "Tỉnh Cao Bằng", parent=nation)
    commune = Unit.objects.get(level=Level.COMMUNE)
    second = unit("06002", "Xã Hai", level=Level.COMMUNE, parent=province)
    rnd = make_round(nation, collection="declared")
    Response.objects.bulk_create(
        Response(
            round=rnd,
            uid=f"{place.code}-{number}",
            unit=place,
            stratum=place.code,
            psu=place.code,
            cluster=place.code,
            weight=1.0,
            answers=b"\4",
        )
        for place in (province, other, commune, second)
        for number in range(2)
    )
    return {"province": province, "commune": commune, "other": other}


def seen(user):
    return Response.objects.within(user, "supervise").count()


def hold(place, **words):
    user = person(f"supervisor-{place}")
    today = timezone.localdate()
    words = {"valid_from": today, "role": Role.SUPERVISOR} | words
    Membership.objects.create(user=user, unit=place, **words)
    return user


def test_a_province_reaches_its_communes_and_no_other_province(kept):
    user = hold(kept["province"])

    assert seen(user) == 6
    assert not reaches(user, "supervise", kept["other"])


def test_a_commune_reaches_itself_alone(kept):
    user = hold(kept["commune"])

    assert seen(user) == 2
    assert not reaches(user, "supervise", kept["province"])


def test_a_role_in_the_nation_reaches_everything(kept):
    assert seen(hold(Unit.objects.nation())) == 8


@pytest.mark.parametrize("role", OF_A_UNIT)
def test_an_empty_place_is_no_wide_place(kept, role):
    with pytest.raises(
        IntegrityError, match="role_of_a_unit_names_one|held in a province"
    ):
        hold(None, role=role)


@pytest.mark.parametrize(
    "words", [{"valid_until": -1}, {"valid_from": 1}, {"role": Role.SURVEYOR}]
)
def test_a_role_that_is_over_or_to_come_or_another_reaches_nothing(kept, words):
    today = timezone.localdate()
    dates = {"valid_from": today - timedelta(days=9)}
    for name, value in words.items():
        days = isinstance(value, int)
        dates[name] = today + timedelta(days=value) if days else value

    assert seen(hold(kept["province"], **dates)) == 0


def test_a_role_ended_or_an_account_closed_reaches_nothing_at_the_next_question(kept):
    today = timezone.localdate()
    user = hold(kept["province"], valid_from=today - timedelta(days=9))
    assert seen(user)

    user.is_active = False
    assert seen(user) == 0
    user.is_active = True
    user.memberships.update(valid_until=today)
    assert seen(user) == 0


def test_a_role_at_a_counter_reaches_no_list(kept):
    point = ServicePoint.objects.get(unit=kept["province"])
    user = hold(None, service_point=point, role=Role.ONE_STOP)

    assert list(units_of(user, "handle_feedback")) == []


@pytest.mark.parametrize("model", PLACED, ids=lambda model: model.__name__)
def test_rows_of_a_place_are_asked_with_the_reach_of_a_person(model):
    assert (
        list(
            model._default_manager.within(hold(None, role=Role.RESEARCHER), "supervise")
        )
        == []
    )


def test_lists_cases_and_answers_are_among_them():
    names = {model.__name__ for model in PLACED}

    assert {"Response", "Frame", "Draw", "PaperBatch", "Feedback", "Conflict"} <= names
    assert "DataRequest" in names
