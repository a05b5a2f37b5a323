"""What operators may do by hand on the admin's pages: next to nothing."""

import pytest
from django.contrib import admin
from django.test import RequestFactory

from accounts.models import Role, User
from surveys.models import Round
from tests.accounts.people import hold, superuser

pytestmark = pytest.mark.django_db
LOOKED_AT = (
    *("localities.Unit", "localities.ServicePoint", "accounts.AuditEvent"),
    *("surveys.Round", "surveys.Instrument"),
    *("publishing.Release", "publishing.Look", "scoring.Run"),
)
# Which role sees the pages that ask for one.
SEEN_BY = {
    "accounts.AuditEvent": Role.AUDITOR,
    "surveys.Round": Role.SUPERVISOR,
    "surveys.Instrument": Role.SUPERVISOR,
    "publishing.Release": Role.PUBLISHER,
    "publishing.Look": Role.AUDITOR,
    "scoring.Run": Role.ANALYST,
}
PAGES = {model._meta.label: one for model, one in admin.site._registry.items()}


def asked_by(user):
    request = RequestFactory().get("/")
    request.user = user
    return request


def staff():
    return User.objects.create(username="somebody")


@pytest.mark.parametrize("label", LOOKED_AT)
def test_not_even_a_superuser_writes_by_hand(label):
    page, request = PAGES[label], asked_by(superuser())

    assert not page.has_add_permission(request)
    assert not page.has_change_permission(request)
    assert not page.has_delete_permission(request)


def test_every_page_is_looked_at_alone_or_is_about_people():
    assert PAGES.keys() - {*LOOKED_AT} == {"accounts.User"}


@pytest.mark.parametrize("label", SEEN_BY)
def test_staff_without_a_role_see_nothing(label):
    page, request = PAGES[label], asked_by(staff())

    assert not page.has_view_permission(request)
    assert not page.has_module_permission(request)


@pytest.mark.parametrize("label", SEEN_BY)
def test_the_role_it_is_for_sees_it(label):
    page, request = PAGES[label], asked_by(staff())
    hold(request.user, SEEN_BY[label])

    assert page.has_view_permission(request)
    assert page.has_module_permission(request)


def test_nobody_deletes_a_person():
    assert not PAGES["accounts.User"].has_delete_permission(asked_by(superuser()))


@pytest.mark.parametrize("right", ["view", "add", "change", "module"])
@pytest.mark.parametrize(
    ("role", "allowed"), [(Role.ADMINISTRATOR, True), (Role.ANALYST, False)]
)
def test_people_are_the_administrators_by_their_role_alone(role, allowed, right):
    request = asked_by(staff())
    hold(request.user, role)

    page = PAGES["accounts.User"]
    inlines = page.get_inline_instances(request)

    assert getattr(page, f"has_{right}_permission")(request) is allowed
    assert bool(inlines) is allowed


@pytest.mark.parametrize(
    ("role", "allowed"), [(Role.AUDITOR, True), (Role.ANALYST, False)]
)
def test_the_trail_is_read_by_who_reads_trails(role, allowed):
    request = asked_by(staff())
    hold(request.user, role)

    assert PAGES["accounts.AuditEvent"].has_view_permission(request) is allowed
    assert PAGES["accounts.AuditEvent"].has_module_permission(request) is allowed


def test_who_scores_no_round_declares_no_design():
    request = asked_by(staff())

    assert not PAGES[Round._meta.label].has_change_permission(request)
