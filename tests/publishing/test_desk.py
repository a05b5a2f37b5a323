"""The release desk: who may open it, and what its forms do."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from accounts.models import AuditEvent, Role
from localities.models import Unit
from publishing.models import Announcement, Look, Preview, Release
from publishing.release import as_drafted, life
from publishing.release.digest import digest
from publishing.reports import statement
from tests.accounts.people import hold
from tests.publishing import factories
from tests.rows import change_past_triggers

pytestmark = pytest.mark.usefixtures("country")


def member(role, name=None):
    person = factories.person(name or role.value)
    if not person.memberships.filter(role=role).exists():
        hold(person, role)
    return person


@pytest.fixture
def analyst(db):
    return member(Role.ANALYST)


@pytest.fixture
def publisher(db):
    return member(Role.PUBLISHER)


@pytest.fixture
def draft(analyst):
    content = factories.content()
    return life.draft(content=content, by=analyst, at=timezone.now())


def drafted_without(draft, units):
    """As if these units had not been in the draft from the first."""
    draft.figures.filter(unit__in=units).delete()
    change_past_triggers(
        "UPDATE accounts_auditevent SET details = details || %s"
        " WHERE verb = 'release_drafted'",
        json.dumps(as_drafted.told(draft.pk, digest(draft))),
    )


def at_desk(client, person, release, deed=None, **form):
    client.force_login(person)
    address = reverse(f"desk:{deed or 'release'}", args=[release.pk])
    if deed is None:
        return client.get(address)
    return client.post(address, form, follow=True)


def local(moment):
    return f"{timezone.localtime(moment):%Y-%m-%dT%H:%M}"


@pytest.mark.parametrize("role", [Role.ANALYST, Role.PUBLISHER, Role.AUDITOR])
def test_who_works_with_unreleased_figures_opens_the_desk_and_is_logged(
    client, draft, role
):
    person = member(role)

    page = at_desk(client, person, draft)

    assert page.status_code == 200
    assert list(Look.objects.values_list("viewer", "page", "state")) == [
        (person.pk, "desk", "draft")
    ]


@pytest.mark.parametrize(
    "role", sorted(set(Role) - {Role.ANALYST, Role.PUBLISHER, Role.AUDITOR})
)
def test_no_other_role_sees_an_unreleased_figure_at_the_desk(client, draft, role):
    if role == Role.ONE_STOP:
        person = factories.person("staff of no role")
        person.save()
    else:
        person = member(role)

    assert at_desk(client, person, draft).status_code in (302, 403)
    assert not Look.objects.exists()


def test_seal_then_approve_and_the_figures_are_public(client, draft, publisher):
    at_desk(client, publisher, draft, "seal")
    draft.refresh_from_db()
    assert (draft.state, draft.embargo_until) == (Release.State.SEALED, None)

    page = at_desk(client, publisher, draft, "publish")
    assert "Chưa có thời điểm công bố" in page.text
    assert not Release.objects.public().exists()
    at_desk(client, publisher, draft, "publish", at_once="on")

    assert Release.objects.public().get() == draft


def test_a_whole_country_without_two_provinces_is_published_by_a_word_in_writing(
    client, draft, publisher
):
    provinces = Unit.objects.in_register("2017").provinces().alphabetical()
    whole, left_out = provinces.count(), list(provinces[:2])
    drafted_without(draft, left_out)
    page = at_desk(client, publisher, draft)
    assert page.context["left_out"] == left_out
    at_desk(client, publisher, draft, "seal")

    refused = at_desk(client, publisher, draft, "publish", at_once="on")
    assert f"chỉ có {whole - 2} trên {whole} tỉnh" in refused.text
    assert not Release.objects.public().exists()
    words = {"at_once": "on", "confirmation": "Hai tỉnh bị bão"}
    at_desk(client, publisher, draft, "publish", **words)

    assert Release.objects.public().get() == draft
    told = AuditEvent.objects.get(verb="release_approved").details
    assert told["left_out"] == [unit.code for unit in left_out]
    assert told["confirmation"] == "Hai tỉnh bị bão"


def test_readers_see_which_provinces_a_round_does_not_have(client, draft, publisher):
    provinces = Unit.objects.in_register("2017").provinces().alphabetical()
    whole, first = provinces.count(), provinces[0]
    drafted_without(draft, [first])
    words = {"embargo_until": timezone.now(), "confirmation": "Một tỉnh bị bão"}
    life.seal(draft, by=publisher, at=timezone.now(), **words)

    home = Client().get("/en/")

    assert "province is not in this round" in home.text
    assert f"{whole - 1} of 63 provinces; the others" in home.text
    [said, *_rest] = statement.sentences(
        statement.facts_of(home.context["page"].selection)
    )
    assert any("was not surveyed in this round" in one for one in said.sentences)
    assert f"<title>{first.short_name}: not surveyed in this round</title>" in home.text


def test_the_minute_of_the_form_is_the_minute_of_vietnam(client, draft, publisher):
    at_desk(client, publisher, draft, "seal")
    minute = (timezone.now() + timedelta(days=2)).replace(second=0, microsecond=0)

    at_desk(client, publisher, draft, "publish", public_from=local(minute))

    draft.refresh_from_db()
    assert draft.embargo_until == minute


@pytest.mark.parametrize("deed", ["seal", "publish"])
def test_the_drafter_is_refused_in_words_though_the_role_would_do(
    client, analyst, draft, publisher, deed
):
    hold(analyst, Role.PUBLISHER)
    if deed == "publish":
        at_desk(client, publisher, draft, "seal")

    with override("vi"):
        page = at_desk(client, analyst, draft, deed, at_once="on")

    draft.refresh_from_db()
    assert draft.embargo_until is None
    assert "Người thứ hai phải" in page.text


@pytest.mark.parametrize("deed", ["seal", "publish", "withdraw", "grant"])
def test_an_analyst_does_none_of_the_publishers_deeds(client, analyst, draft, deed):
    other = member(Role.ANALYST, "another analyst")

    assert at_desk(client, other, draft, deed).status_code == 403


def test_a_preview_is_granted_and_ended_by_form(client, draft, publisher):
    reader = factories.person("reader")
    until = timezone.now() + timedelta(days=1)
    form = {"viewer": "reader", "office": "Văn phòng Bộ", "until": local(until)}

    page = at_desk(client, publisher, draft, "grant", **form)

    granted = Preview.objects.get(viewer=reader)
    assert "Văn phòng Bộ" in page.text
    end = reverse("desk:end-preview", args=[draft.pk, granted.pk])
    client.post(end)
    granted.refresh_from_db()
    assert granted.ended_at is not None


def test_an_unknown_name_or_a_missing_office_is_refused_in_words(
    client, draft, publisher
):
    unknown = at_desk(client, publisher, draft, "grant", viewer="nobody", office="x")
    factories.person("reader")
    nowhere = at_desk(client, publisher, draft, "grant", viewer="reader", office="")

    assert "Không có tài khoản nào mang tên này" in unknown.text
    assert "chức vụ của họ" in nowhere.text
    assert not Preview.objects.exists()


def announce(client, person, **changed):
    client.force_login(person)
    form = {
        "round_code": "sipas-2026",
        "name_vi": "Chỉ số hài lòng 2026",
        "name_en": "Satisfaction index 2026",
        "due_at": local(timezone.now() + timedelta(days=30)),
    }
    address = reverse("desk:announce")
    return client.post(address, form | changed, follow=True)


def test_an_announced_release_stands_in_the_public_calendar(client, publisher):
    announce(client, publisher)
    client.logout()

    page = client.get("/en/releases/").text

    assert "Release calendar" in page
    assert "Satisfaction index 2026" in page


def test_a_date_is_moved_with_a_reason_and_both_dates_are_shown(client, publisher):
    announce(client, publisher)
    due = local(timezone.now() + timedelta(days=60))

    refused = announce(client, publisher, due_at=due)
    announce(client, publisher, due_at=due, reason="Kiểm tra lại phiếu")

    assert "người đọc sẽ được biết vì sao" in refused.text
    assert Announcement.objects.count() == 2
    page = client.get("/en/releases/").text
    assert "Kiểm tra lại phiếu" in page
    assert page.count("Satisfaction index 2026") == 1


def test_a_date_that_is_over_is_not_announced(client, publisher):
    past = local(timezone.now() - timedelta(days=1))

    page = announce(client, publisher, due_at=past)

    assert "thời điểm trong tương lai" in page.text
    assert not Announcement.objects.exists()


def test_a_kept_promise_leaves_the_calendar(client, publisher, analyst):
    announce(client, publisher, round_code="sipas-2024")
    assert "Release calendar" in client.get("/en/releases/").text

    factories.published(at=timezone.now())

    assert "Release calendar" not in client.get("/en/releases/").text


def test_only_who_announces_releases_may_announce(client, analyst):
    assert announce(client, analyst).status_code == 403


def test_the_auditor_reads_every_look(client, draft, analyst):
    at_desk(client, analyst, draft)
    client.force_login(member(Role.AUDITOR))

    page = client.get(reverse("admin:publishing_look_changelist"))

    assert page.status_code == 200
    assert "desk" in page.text
