"""From a request to a download: two people, a term, and a line for every step."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import presence
from accounts.models import AuditEvent, Role
from scoring.microdata import requests
from scoring.models import Access, Download
from scoring.refusals import Refused
from tests.scoring.microdata.conftest import person

pytestmark = pytest.mark.django_db
HOME, ENGLISH = "/vi-du-lieu/", "/en/vi-du-lieu/"
TEXTS = {"institution": "Viện nghiên cứu", "purpose": "So sánh thành thị và nông thôn"}
WORDS = TEXTS | {"terms": True}


@pytest.fixture
def researcher(db):
    return person("researcher", Role.RESEARCHER)


@pytest.fixture
def publisher(db):
    return person("publisher", Role.PUBLISHER)


@pytest.fixture
def asked(handed, researcher):
    return requests.ask(handed.release, by=researcher, **WORDS)


@pytest.fixture
def granted(asked, publisher):
    return requests.grant(asked, by=publisher)


def body_of(response):
    assert response.status_code == 200
    return response.content


def test_a_researcher_asks_a_publisher_grants_and_the_file_is_fetched(
    handed, client, researcher, publisher
):
    client.force_login(researcher)
    form = {"release": handed.release.pk, **WORDS}
    page = client.post(HOME, form, follow=True).content.decode()
    assert "Yêu cầu của bạn đang chờ quyết định." in page
    access = Access.objects.get()

    client.force_login(publisher)
    answer = client.post(
        f"{HOME}{access.pk}/quyet-dinh/", {"deed": "grant"}, follow=True
    )
    assert "được tải tệp trong 90 ngày" in answer.content.decode()

    client.force_login(researcher)
    assert "Tải tệp" in client.get(HOME).content.decode()
    answer = client.post(f"{HOME}{access.pk}/tai-ve/")

    assert body_of(answer) == bytes(handed.kept.body)
    assert answer.headers["Content-Disposition"].endswith(
        'filename="simulated-small-2021-1-microdata.zip"'
    )
    assert "no-store" in answer.headers["Cache-Control"]
    assert Download.objects.get(access=access).digest == handed.kept.digest
    verbs = AuditEvent.objects.filter(verb__startswith="microdata_").order_by("pk")
    assert list(verbs.values_list("verb", "actor__username")) == [
        ("microdata_asked", "researcher"),
        ("microdata_granted", "publisher"),
        ("microdata_fetched", "researcher"),
    ]


def test_english_says_the_same_in_english(handed, client, granted, researcher):
    client.force_login(researcher)

    page = client.get(ENGLISH).content.decode()

    assert "Fetch the file" in page
    assert "granted until" in page


def test_nobody_decides_on_a_request_of_their_own(handed):
    both = person("both", Role.RESEARCHER)
    person("both", Role.PUBLISHER)
    access = requests.ask(handed.release, by=both, **WORDS)

    with pytest.raises(Refused, match="own_request"):
        requests.grant(access, by=both)
    now = timezone.now()
    decision = {
        "decided_by": both,
        "decided_at": now,
        "granted": True,
        "valid_until": now + timedelta(days=1),
    }
    refused = pytest.raises(IntegrityError, match="by_a_second_person")
    with refused, transaction.atomic(), presence.serving(both.pk):
        Access.objects.filter(pk=access.pk).update(**decision)


def test_a_grant_is_decided_by_who_is_here(asked, publisher):
    now = timezone.now()
    decision = {"decided_by": publisher, "decided_at": now, "granted": True}
    decision |= {"valid_until": now + timedelta(days=1)}
    refused = pytest.raises(IntegrityError, match="decided_by_id is who is here")
    with refused, transaction.atomic(), presence.serving(asked.asked_by_id):
        Access.objects.filter(pk=asked.pk).update(**decision)
    presence._set("")
    with refused, transaction.atomic():
        Access.objects.filter(pk=asked.pk).update(**decision)

    with presence.serving(publisher.pk):
        assert Access.objects.filter(pk=asked.pk).update(**decision) == 1


@pytest.mark.parametrize("role", [None, Role.SURVEYOR, Role.ANALYST])
def test_the_page_is_for_researchers_and_publishers(client, handed, role):
    client.force_login(person("somebody", role))

    assert client.get(HOME).status_code == 403


def test_nobody_fetches_who_was_not_granted_it(client, granted, publisher):
    client.force_login(person("other-researcher", Role.RESEARCHER))
    assert client.post(f"{HOME}{granted.pk}/tai-ve/").status_code == 404
    client.force_login(publisher)
    assert client.post(f"{HOME}{granted.pk}/tai-ve/").status_code == 403

    assert not Download.objects.exists()


def test_a_refusal_has_its_reason_and_gives_nothing(
    client, asked, publisher, researcher
):
    client.force_login(publisher)
    address = f"{HOME}{asked.pk}/quyet-dinh/"
    client.post(address, {"deed": "refuse", "reason": " "})
    asked.refresh_from_db()
    assert asked.decided_at is None
    client.post(address, {"deed": "refuse", "reason": "Mục đích chưa rõ"})

    client.force_login(researcher)
    assert "Mục đích chưa rõ" in client.get(HOME).content.decode()
    answer = client.post(f"{HOME}{asked.pk}/tai-ve/", follow=True)
    assert "không có hoặc đã hết hạn" in answer.content.decode()


def test_access_ends_by_itself_and_sooner_if_somebody_ends_it(
    granted, publisher, researcher
):
    requests.fetch(granted, by=researcher)
    requests.end(granted, by=publisher)
    granted.refresh_from_db()

    with pytest.raises(Refused, match="access_is_over"):
        requests.fetch(granted, by=researcher)
    assert not granted.is_open(at=granted.valid_until)


def test_the_database_refuses_a_download_outside_the_term(granted, researcher):
    late = granted.valid_until + timedelta(seconds=1)

    for by, at in ((researcher, late), (person("other"), timezone.now())):
        refused = pytest.raises(IntegrityError, match="no grant in force")
        with refused, transaction.atomic():
            Download.objects.create(access=granted, by=by, at=at, digest="")


def test_a_decision_stays_on_record(granted, researcher):
    requests.fetch(granted, by=researcher)
    changes = (
        lambda: Access.objects.filter(pk=granted.pk).update(purpose="khác"),
        lambda: Access.objects.filter(pk=granted.pk).update(
            valid_until=granted.valid_until + timedelta(days=9)
        ),
        lambda: Download.objects.update(at=timezone.now()),
        lambda: Download.objects.all().delete(),
    )

    for change in changes:
        refused = pytest.raises(IntegrityError, match="stays on record")
        with refused, transaction.atomic():
            change()


def test_a_second_request_for_the_same_file_waits_for_the_first(
    handed, asked, researcher
):
    with pytest.raises(Refused, match="asked_already"):
        requests.ask(handed.release, by=researcher, **WORDS)


@pytest.mark.parametrize("name", TEXTS)
def test_a_request_says_who_and_what_for(handed, researcher, name):
    with pytest.raises(Refused, match=name):
        requests.ask(handed.release, by=researcher, **WORDS | {name: "  "})


def test_no_request_without_the_terms(client, handed, researcher):
    client.force_login(researcher)

    page = client.post(HOME, TEXTS | {"release": handed.release.pk}, follow=True)

    assert "đồng ý với các điều kiện" in page.content.decode()
    assert not Access.objects.exists()


def test_figures_not_yet_public_have_no_microdata(handed, researcher):
    handed.release.embargo_until = timezone.now() + timedelta(hours=1)

    with pytest.raises(Refused, match="not_public"):
        requests.ask(handed.release, by=researcher, **WORDS)
    handed.release.refresh_from_db()


def test_a_publisher_asks_for_nothing(client, handed, publisher):
    client.force_login(publisher)

    answer = client.post(HOME, {"release": handed.release.pk, **WORDS})

    assert answer.status_code == 403
    assert not Access.objects.exists()


def test_a_researcher_sees_no_request_of_another(client, asked):
    client.force_login(person("other-researcher", Role.RESEARCHER))

    assert list(client.get(HOME).context["waiting"]) == []
