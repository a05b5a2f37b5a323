"""Analysts hand a table in; another person seals it; nobody else does either."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse

from accounts.models import AuditEvent, Role
from publishing.models import AnnouncedEdition
from tests.accounts.people import hold
from tests.publishing import factories
from tests.publishing.announced import small

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def register(db):
    factories.register(only=("01", "20", "31", "33", "48", "80"))


@pytest.fixture
def signed_in(client):
    def enter(role):
        person = factories.person(role.value)
        if not person.memberships.filter(role=role).exists():
            hold(person, role)
        client.force_login(person)
        return client

    return enter


def hand_in(client, rows=small.ROWS, **words):
    files = small.files(rows)
    form = {
        "declaration": SimpleUploadedFile("a.toml", files["announced.toml"]),
        "figures": SimpleUploadedFile("b.csv", files["figures.csv"]),
    }
    return client.post(reverse("desk:announced-upload"), form | words, follow=True)


def test_a_table_is_handed_in_and_sealed_by_another(signed_in, client):
    page = hand_in(signed_in(Role.ANALYST))
    edition = AnnouncedEdition.objects.get()
    assert "Bảng nhỏ" in page.content.decode()

    seal = reverse("desk:announced-seal", args=[edition.pk])
    assert client.post(seal).status_code == 403
    signed_in(Role.PUBLISHER).post(seal)
    edition.refresh_from_db()

    assert edition.state == AnnouncedEdition.State.SEALED
    assert "87,07%" in client.get("/tinh/lang-son/").content.decode()


def test_every_wrong_row_is_shown_and_nothing_is_stored(signed_in):
    rows = ["2021,province,Atlantis,overall,87.07,31,published,a"]

    page = hand_in(signed_in(Role.ANALYST), rows).content.decode()

    assert "Atlantis" in page
    assert "danh mục năm 2021" in page
    assert not AnnouncedEdition.objects.exists()


@pytest.mark.parametrize("form", [{"declaration": ""}, {"figures": ""}])
def test_a_missing_file_is_asked_for(signed_in, form):
    page = hand_in(signed_in(Role.ANALYST), **form)

    assert page.status_code == 200
    assert not AnnouncedEdition.objects.exists()


def test_what_a_command_loaded_is_taken_first(signed_in, client, tmp_path):
    small.write(tmp_path)
    call_command("load_announced", tmp_path)
    edition = AnnouncedEdition.objects.get()
    signed_in(Role.ANALYST).post(reverse("desk:announced-take", args=[edition.pk]))
    signed_in(Role.PUBLISHER).post(reverse("desk:announced-seal", args=[edition.pk]))
    withdraw = reverse("desk:announced-withdraw", args=[edition.pk])
    client.post(withdraw, {"reason": "Sai nguồn"})
    edition.refresh_from_db()

    assert (edition.state, edition.reason) == ("withdrawn", "Sai nguồn")


def test_an_analyst_discards_a_draft_and_the_trail_keeps_it(signed_in, client):
    hand_in(signed_in(Role.ANALYST))
    edition = AnnouncedEdition.objects.get()
    discard = reverse("desk:announced-discard", args=[edition.pk])
    assert signed_in(Role.PUBLISHER).post(discard).status_code == 403

    page = signed_in(Role.ANALYST).post(discard, follow=True)

    assert page.status_code == 200
    assert not AnnouncedEdition.objects.exists()
    assert AuditEvent.objects.get(verb="announced_discarded").details["digest"]


def test_a_sealed_table_is_not_discarded(signed_in, client):
    hand_in(signed_in(Role.ANALYST))
    edition = AnnouncedEdition.objects.get()
    signed_in(Role.PUBLISHER).post(reverse("desk:announced-seal", args=[edition.pk]))

    discard = reverse("desk:announced-discard", args=[edition.pk])
    signed_in(Role.ANALYST).post(discard)

    assert AnnouncedEdition.objects.get().state == AnnouncedEdition.State.SEALED
