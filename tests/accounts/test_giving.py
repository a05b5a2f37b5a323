"""Who gives which roles where, by the verbs and by the database alone."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import presence
from accounts.models import LOCAL, OF_A_SCORECARD, OF_TWO, Membership, Role, User
from accounts.staffing import givers, giving, invitations
from accounts.staffing.entries import Entry, contact_of
from localities.models import Body, Level, ServicePoint
from tests.accounts.people import administrators, hold, person, unit
from wording.refusals import Refused

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def places():
    """Two provinces of the nation, a commune of the first, a point of each."""
    nation = unit("VN", "Việt Nam", Level.NATION)
    own = unit("20", "Tỉnh Lạng Sơn", Level.PROVINCE, parent=nation)
    other = unit("04", "Tỉnh Cao Bằng", Level.PROVINCE, parent=nation)
    commune = unit("05977", "Phường Đông Kinh", Level.COMMUNE, parent=own)
    found = {"nation": nation, "own": own, "other": other, "commune": commune}
    for name in ("own", "other"):
        found[f"point of {name}"] = ServicePoint.objects.create(
            unit=found[name],
            code=f"P{found[name].code}",
            kind=ServicePoint.Kind.PROVINCIAL_CENTRE,
            valid_from=TODAY - timedelta(days=900),
        )
        found[f"body of {name}"] = Body.objects.create(
            unit=found[name],
            code=f"SO-{found[name].code}",
            kind=Body.Kind.DEPARTMENT,
            name_vi="Sở Nội vụ",
            name_en="Home Affairs",
            valid_from=TODAY - timedelta(days=900),
        )
    return found


@pytest.fixture
def manager(places):
    user = person("0900000001")
    hold(user, Role.ACCOUNT_MANAGER, unit=places["own"])
    return user


def at(place):
    if isinstance(place, Body):
        return {"body": place}
    return {"point": place} if isinstance(place, ServicePoint) else {"unit": place}


def entry(role, place, contact="0912345678", **words):
    return Entry(
        "Lê Hoa", contact, role, TODAY, **(at(place) if place else {}), **words
    )


def give(by, *entries):
    with presence.serving(by.pk):
        return giving.give(entries, by=by, at=timezone.now())


def by_hand(manager, user, role, place):
    """The row as a program without any rule of ours would write it."""
    where = {"service_point" if k == "point" else k: v for k, v in at(place).items()}
    with presence.serving(manager.pk), transaction.atomic():
        return Membership.objects.create(
            user=user, role=role, valid_from=TODAY, **where
        )


@pytest.mark.parametrize("role", LOCAL)
def test_a_manager_gives_every_role_of_a_place_at_home(manager, places, role):
    place = places["point of own" if role == Role.ONE_STOP else "commune"]

    (held,) = give(manager, entry(role, place)).memberships

    assert held.user.username == "0912345678"
    assert (held.service_point or held.unit) == place


@pytest.mark.parametrize("role", OF_A_SCORECARD)
def test_a_manager_gives_and_ends_roles_at_a_body_of_the_province(
    manager, places, role
):
    (held,) = give(manager, entry(role, places["body of own"])).memberships

    assert held.body == places["body of own"]
    assert list(givers.giver(manager).memberships()) == [held]
    words = {"on": TODAY, "reason": "Thôi", "by": manager, "at": timezone.now()}
    with presence.serving(manager.pk):
        assert giving.end([held], **words) == 1


@pytest.mark.parametrize("role", [role for role in Role if role not in LOCAL])
def test_a_manager_gives_no_other_role_by_verb_or_by_database(manager, places, role):
    with pytest.raises(Refused, match="role_of_two|role_not_yours"):
        give(manager, entry(role, places["own"]))
    with pytest.raises(IntegrityError):
        by_hand(manager, person("somebody"), role, places["own"])


@pytest.mark.parametrize(
    ("where", "role"),
    [
        ("other", Role.SURVEYOR),
        ("nation", Role.SURVEYOR),
        ("point of other", Role.ONE_STOP),
        ("body of other", Role.SCORE_OFFICER),
        ("other", Role.COUNCIL),
        ("nation", Role.APPRAISER),
    ],
)
def test_a_manager_gives_nothing_beyond_the_province(manager, places, where, role):
    with pytest.raises(Refused, match="place_not_yours"):
        give(manager, entry(role, places[where]))
    with pytest.raises(IntegrityError, match="own province"):
        by_hand(manager, person("somebody"), role, places[where])


def test_a_manager_gives_nothing_to_themselves_or_to_the_ministry(manager, places):
    analyst = person("0900000002", Role.ANALYST)
    for user in (manager, analyst):
        with pytest.raises(Refused, match="person_not_yours"):
            give(manager, entry(Role.CLERK, places["own"], user.username))
        with pytest.raises(IntegrityError, match="own province|sees unreleased"):
            by_hand(manager, user, Role.CLERK, places["own"])


def test_a_manager_ends_roles_at_home_alone(manager, places):
    near, far = person("near"), person("far")
    ours = hold(near, Role.SURVEYOR, unit=places["commune"])
    theirs = hold(far, Role.SURVEYOR, unit=places["other"])
    words = {"on": TODAY, "reason": "Hết đợt", "by": manager, "at": timezone.now()}

    with presence.serving(manager.pk):
        with pytest.raises(Refused, match="role_not_yours"):
            giving.end([ours, theirs], **words)
        assert giving.end([ours], **words) == 1
        with pytest.raises(IntegrityError), transaction.atomic():
            Membership.objects.filter(pk=theirs.pk).update(valid_until=TODAY)
    ours.refresh_from_db()
    assert ours.valid_until == TODAY


def test_a_manager_whose_role_ended_gives_nothing(manager, places):
    manager.memberships.update(valid_until=TODAY)

    assert givers.giver(manager).roles == ()
    with pytest.raises(Refused, match="role_not_yours"):
        give(manager, entry(Role.SURVEYOR, places["own"]))


def test_an_administrator_gives_everywhere_what_takes_one(places):
    root = administrators()[0]

    give(root, entry(Role.ACCOUNT_MANAGER, places["other"]))
    give(root, entry(Role.SUPERVISOR, places["nation"]))
    give(root, entry(Role.RESEARCHER, None))

    held = Membership.objects.filter(user__username="0912345678")
    assert held.count() == 3
    with pytest.raises(Refused, match="province_needed"):
        give(root, entry(Role.ACCOUNT_MANAGER, places["commune"]))
    for role in OF_TWO:
        with pytest.raises(Refused, match="role_of_two"):
            give(root, entry(role, None, contact="0912345679"))


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.PROVINCIAL_LEADER])
def test_who_sees_unreleased_figures_is_given_no_province(places, role):
    seer, root = person("lan@example.gov.vn", Role.AUDITOR), administrators()[0]

    with pytest.raises(Refused, match="works_where_rated"):
        give(root, entry(role, places["own"], contact=seer.username))
    give(root, entry(Role.SUPERVISOR, places["nation"], contact=seer.username))

    assert seer.memberships.count() == 2


@pytest.mark.parametrize("role", ["account_manager", "provincial_officer"])
def test_the_database_holds_provincial_roles_in_a_province(places, role):
    with pytest.raises(IntegrityError, match="held in a province"):
        Membership.objects.create(
            user=person("somebody"), role=role, unit=places["nation"], valid_from=TODAY
        )


def test_one_wrong_entry_stores_none(manager, places):
    right = entry(Role.SURVEYOR, places["own"])
    wrong = entry(Role.SURVEYOR, places["other"], "0987654321")

    with pytest.raises(Refused):
        give(manager, right, wrong)

    assert not User.objects.filter(username="0912345678").exists()


@pytest.mark.parametrize(
    ("words", "contact"),
    [
        ("0912 345 678", "0912345678"),
        ("+84 (912) 345-678", "0912345678"),
        ("912345678", "0912345678"),
        (" Hoa@LangSon.gov.vn ", "hoa@langson.gov.vn"),
        ("12345", ""),
        ("hoa@", ""),
        (f"{'a' * 60}@{'b' * 60}.{'c' * 60}.vn", ""),
    ],
)
def test_a_contact_is_an_address_or_a_number(words, contact):
    assert contact_of(words) == contact


def test_nobody_is_invited_twice_at_once(manager, places):
    idle = User.objects.create_user("b@gov.vn", email="b@gov.vn")
    (user,) = give(manager, entry(Role.CLERK, places["own"], "a@gov.vn")).new

    assert invitations.invite([user], by=manager) == 0
    assert user.invitations.count() == 1
    assert idle.invitations.count() == 0
