"""Who looks before the embargo ends has a grant by name, is logged, and is printed."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import presence
from accounts.models import Membership, Role
from localities.models import Unit
from publishing.models import Look, Preview
from publishing.release import early_access, life
from tests.accounts.people import hold
from tests.publishing import factories
from tests.publishing.test_portal import text_of
from wording.refusals import Refused

pytestmark = pytest.mark.usefixtures("country")
PAGE = "/en/preview/sipas-2024/1/"


@pytest.fixture
def release(tomorrow):
    return factories.published(at=timezone.now(), embargo_until=tomorrow)


@pytest.fixture
def minister(db):
    person = factories.person("reader")
    person.first_name, person.last_name = "Đọc", "Người"
    person.save()
    return person


@pytest.fixture
def granted(release, minister, publisher, tomorrow):
    return grant(release, minister, publisher, until=tomorrow)


def grant(release, viewer, by, *, until, office="Văn phòng Bộ"):
    now = timezone.now()
    return early_access.grant(
        release, viewer=viewer, office=office, by=by, at=now, until=until
    )


def test_a_person_with_a_grant_reads_the_figures_under_their_own_name(
    client, release, granted, minister
):
    client.force_login(minister)

    page = client.get(PAGE)

    text = text_of(page)
    assert page.status_code == 200
    assert "Preview, not public." in text
    assert text.count(granted.name) >= 2  # in the notice and across the page
    assert release.figures.get(indicator="overall", basis="published", rank=1)
    assert "no-store" in page.headers["Cache-Control"]
    assert "public" not in page.headers["Cache-Control"]


def test_each_page_opened_is_written_down(client, granted, minister):
    client.force_login(minister)

    client.get(PAGE)
    client.get(f"{PAGE}thanh-pho-ha-noi/")

    looks = Look.objects.order_by("pk").values_list("viewer", "page", "preview")
    assert list(looks) == [
        (minister.pk, "ranking", granted.pk),
        (minister.pk, "province thanh-pho-ha-noi", granted.pk),
    ]


@pytest.mark.parametrize("who", ["nobody", "analyst", "publisher"])
def test_others_read_nothing_and_leave_no_look(client, granted, who, release):
    if who != "nobody":
        client.force_login(factories.person(who))

    answer = client.get(PAGE)

    assert answer.status_code == (302 if who == "nobody" else 404)
    assert not Look.objects.exists()


def test_a_grant_ends_at_its_moment(client, granted, minister, monkeypatch, release):
    client.force_login(minister)
    until = granted.valid_until
    Preview.objects.of(release)
    assert client.get(PAGE).status_code == 200

    early_access.end(granted, by=factories.person("publisher"), at=timezone.now())
    assert client.get(PAGE).status_code == 404
    granted.refresh_from_db()
    assert granted.in_force(at=granted.granted_at)
    assert not granted.in_force(at=until)


def test_a_grant_runs_out_by_itself(client, release, minister, publisher):
    now = timezone.now()
    early_access.grant(
        release,
        viewer=minister,
        office="Văn phòng",
        by=publisher,
        at=now - timedelta(hours=2),
        until=now - timedelta(hours=1),
    )
    client.force_login(minister)

    assert client.get(PAGE).status_code == 404


def test_the_page_leads_to_the_public_one_once_the_embargo_is_over(
    client, granted, minister, tomorrow, monkeypatch
):
    client.force_login(minister)
    monkeypatch.setattr(timezone, "now", lambda: tomorrow)

    answer = client.get(PAGE)

    assert (answer.status_code, answer.url) == (302, "/en/releases/sipas-2024/1/")
    assert not Look.objects.exists()


def test_nobody_grants_a_preview_to_themselves(release, publisher, tomorrow):
    with pytest.raises(Refused, match="preview_not_allowed"):
        grant(release, publisher, publisher, until=tomorrow)
    with pytest.raises(IntegrityError, match="second_person"), transaction.atomic():
        Preview.objects.create(
            round_code="sipas-2024",
            edition=1,
            viewer=publisher,
            name="x",
            office="x",
            granted_by=publisher,
            granted_at=timezone.now(),
            valid_until=tomorrow,
        )


def test_a_preview_is_granted_by_who_is_here(granted, minister, publisher):
    early_access.end(granted, by=publisher, at=timezone.now())
    values = Preview.objects.filter(pk=granted.pk).values().get()
    again = Preview(**values | {"id": None, "ended_at": None})
    refused = pytest.raises(IntegrityError, match="granted_by_id is who is here")
    with refused, transaction.atomic(), presence.serving(minister.pk):
        again.save(force_insert=True)

    with presence.serving(publisher.pk):
        again.save(force_insert=True)


def test_an_edition_that_waits_answers_like_one_that_does_not_exist(client, release):
    client.force_login(factories.person("analyst"))

    waiting, missing = client.get(PAGE), client.get(PAGE.replace("/1/", "/7/"))

    assert waiting.status_code == missing.status_code == 404
    assert waiting.content == missing.content.replace(b"/7/", b"/1/")


def test_who_keeps_the_accounts_sees_nothing_early(
    client, release, minister, publisher, tomorrow
):
    grant(release, minister, publisher, until=tomorrow)
    hold(minister, Role.ADMINISTRATOR)
    client.force_login(minister)

    with pytest.raises(Refused, match="preview_not_allowed"):
        grant(release, minister, publisher, until=tomorrow)
    for page in (PAGE, "/admin/publishing/release/", "/admin/scoring/run/"):
        assert client.get(page).status_code in (403, 404)


@pytest.mark.parametrize(
    "role",
    [
        *(Role.PROVINCIAL_OFFICER, Role.PROVINCIAL_LEADER),
        *(Role.SURVEYOR, Role.CLERK, Role.SUPERVISOR),
    ],
)
def test_who_works_for_a_ranked_province_sees_nothing_early(
    client, release, minister, publisher, tomorrow, role
):
    """Neither is a grant given, nor does an older one still open the page."""
    grant(release, minister, publisher, until=tomorrow)
    Membership.objects.create(
        user=minister,
        role=role,
        unit=Unit.objects.provinces().first(),
        valid_from=timezone.localdate(),
    )
    client.force_login(minister)

    with pytest.raises(Refused, match="preview_not_allowed"):
        grant(release, minister, publisher, until=tomorrow)
    assert client.get(PAGE).status_code == 404


def test_who_will_work_for_a_ranked_province_sees_nothing_early(
    release, minister, publisher, tomorrow
):
    hold(
        minister,
        Role.PROVINCIAL_LEADER,
        unit=Unit.objects.provinces().first(),
        since=timezone.localdate() + timedelta(days=30),
    )

    with pytest.raises(Refused, match="preview_not_allowed"):
        grant(release, minister, publisher, until=tomorrow)


@pytest.mark.parametrize(("office", "days"), [(" ", 1), ("Văn phòng", -1)])
def test_a_grant_names_an_office_and_a_time(release, minister, publisher, office, days):
    until = timezone.now() + timedelta(days=days)

    with pytest.raises(Refused, match="preview_grant_incomplete"):
        grant(release, minister, publisher, until=until, office=office)


def test_no_preview_of_what_everybody_may_read(minister, publisher, tomorrow):
    with pytest.raises(Refused, match="already_public"):
        grant(factories.published(), minister, publisher, until=tomorrow)


@pytest.mark.parametrize(
    "deed",
    [
        lambda look: Look.objects.update(page="other"),
        lambda look: look.delete(),
        lambda look: Preview.objects.update(office="other"),
        lambda look: Preview.objects.update(valid_until=timezone.now()),
    ],
    ids=["look changed", "look gone", "office changed", "time changed"],
)
def test_what_was_looked_at_stays_on_record(client, granted, minister, deed):
    client.force_login(minister)
    client.get(PAGE)

    with pytest.raises(IntegrityError, match="stays on record"), transaction.atomic():
        deed(Look.objects.get())


def test_an_ended_grant_does_not_begin_again(granted, publisher):
    early_access.end(granted, by=publisher, at=timezone.now())

    with pytest.raises(IntegrityError, match="stays on record"), transaction.atomic():
        Preview.objects.update(ended_at=None)


def test_looks_at_a_draft_outlive_it(client, analyst, publisher, minister, tomorrow):
    now = timezone.now()
    content = factories.content()
    draft = life.draft(content=content, by=analyst, at=now)
    grant(draft, minister, publisher, until=tomorrow)
    client.force_login(minister)
    client.get(PAGE)

    again = life.draft(content=content, by=analyst, at=now)

    assert [viewer.looks for viewer in early_access.viewers(again)] == [1]
    assert client.get(PAGE).status_code == 200


def test_the_release_prints_who_saw_it_early(
    client, granted, minister, tomorrow, monkeypatch, release, analyst
):
    client.force_login(minister)
    client.get(PAGE)
    client.get(PAGE)
    client.logout()
    early_access.write(release, viewer=analyst, page="desk", at=timezone.now())

    monkeypatch.setattr(timezone, "now", lambda: tomorrow)
    text = text_of(client.get("/en/releases/sipas-2024/1/"))

    assert "Who saw the figures before everybody" in text
    assert granted.name in text
    assert "Văn phòng Bộ" in text
    assert "1 at the release desk" in text


def test_a_release_nobody_saw_early_says_so(client):
    factories.published()

    text = text_of(client.get("/en/releases/sipas-2024/1/"))

    assert "Nobody opened them before they were public." in text


def test_a_reader_finds_what_is_open_to_them(client, granted, minister, publisher):
    client.force_login(minister)

    assert "Satisfaction index 2024" in text_of(client.get("/en/preview/"))
    early_access.end(granted, by=publisher, at=timezone.now())
    assert "There is none for you now." in text_of(client.get("/en/preview/"))


def test_a_grant_to_one_leaves_the_grants_of_others(
    granted, release, publisher, tomorrow
):
    grant(release, factories.person("another reader"), publisher, until=tomorrow)

    granted.refresh_from_db()
    assert granted.ended_at is None
