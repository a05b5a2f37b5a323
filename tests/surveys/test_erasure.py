"""A person is forgotten; the list, its draw and the answers stay what they were."""

from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import AuditEvent, Role
from scoring.audit import chains
from surveys.data_protection import erasure
from surveys.fieldwork import assignments, draw
from surveys.frames import lists
from surveys.models import Case, Erasure, Visit
from surveys.models.frame import Contact
from surveys.sampling.plan import ListPlan
from tests.surveys import fieldwork_people as made_up
from wording.refusals import Refused

AT = datetime(2021, 12, 2, 8, tzinfo=UTC)
SMALL = {made_up.CENTRE: 12}
pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(db):
    province = made_up.lang_son()
    return made_up.officer_of(province)


@pytest.fixture
def frame(officer):
    province = officer.memberships.get().unit
    rows = made_up.listed_people(SMALL)
    rnd = made_up.make_round(province)
    return made_up.people_frame(rnd, rows, by=officer, at=province)


@pytest.fixture
def surveyor(officer):
    province = officer.memberships.get().unit
    return made_up.person("surveyor", Role.SURVEYOR, unit=province)


@pytest.fixture
def case(frame, officer, surveyor):
    """In a surveyor's hands, visited once with a note, and answered."""
    made = draw.make(frame, plan=ListPlan(size=6), seed=7, by=officer, at=AT)
    assignments.assign(made.cases, surveyor=surveyor, by=officer, at=AT)
    found = Case.objects.in_field().filter(draw=made).order_by("number").first()
    note = f"hỏi {found.person.contact.name}"
    assignments.visit(found, outcome="not_home", by=surveyor, at=AT, note=note)
    made_up.answer(found)
    return found


def erase(case, officer, reason="Người dân yêu cầu"):
    return erasure.erase(case.person, by=officer, reason=reason, at=AT)


def test_name_phone_address_and_notes_are_gone(case, officer):
    name = case.person.contact.name

    erase(case, officer)

    assert not Contact.objects.filter(person=case.person).exists()
    assert set(Visit.objects.filter(case=case).values_list("note", flat=True)) == {""}
    trail = AuditEvent.objects.get(verb="person_erased")
    assert trail.details == {"row": case.person.row}
    assert name not in str(vars(trail))


def test_the_digest_of_the_list_and_the_chain_of_the_round_still_hold(case, officer):
    frame, rnd = case.draw.frame, case.draw.frame.round
    response = rnd.responses.get()

    erase(case, officer)

    assert lists.digest(frame) == frame.digest
    assert list(chains.faults(rnd.code)) == []
    assert rnd.responses.get().answers == response.answers
    assert Case.objects.get(pk=case.pk).person == case.person


def test_nobody_is_erased_twice_or_without_a_reason(case, officer):
    with pytest.raises(Refused, match="reason_missing"):
        erase(case, officer, reason=" ")
    assert Contact.objects.filter(person=case.person).exists()

    erase(case, officer)

    with pytest.raises(Refused, match="already_erased"):
        erase(case, officer)
    with pytest.raises(IntegrityError), transaction.atomic():
        Erasure.objects.update(reason="  ")


def test_what_a_backup_brings_back_is_erased_again(frame, officer):
    person = frame.people.order_by("row").first()
    others = Contact.objects.exclude(person=person).count()
    Erasure.objects.create(person=person, by=officer, at=AT, reason="trước bản sao")

    call_command("erase_person", "--again", verbosity=0)

    assert not Contact.objects.filter(person=person).exists()
    assert Contact.objects.count() == others


def test_the_command_names_what_it_lacks(case, officer):
    with pytest.raises(CommandError, match="Name a list"):
        call_command("erase_person", "no-list", "1")
    words = (case.draw.frame.code, str(case.person.row))
    with pytest.raises(CommandError, match="Say why"):
        call_command("erase_person", *words)

    call_command("erase_person", *words, "--reason", "yêu cầu")

    line = AuditEvent.objects.get(verb="person_erased")
    assert line.actor is None
    assert "of the machine" in line.details["by"]
    with pytest.raises(CommandError, match="erased before"):
        call_command("erase_person", *words, "--reason", "yêu cầu")


@pytest.mark.parametrize(
    ("words", "count"),
    [("Người dân 0003", 1), ("0900000003", 1), ("09 0000 0003", 1), ("09", 0)],
)
def test_people_are_found_by_name_or_phone(frame, words, count):
    assert len(erasure.find(frame, words)) == count


def test_an_officer_erases_on_the_page_and_the_case_still_opens(client, case, officer):
    client.force_login(officer)
    address = reverse("field:people", args=[case.draw.frame.code])
    contact = case.person.contact
    assert contact.phone in client.post(address, {"q": contact.name}).text
    assert contact.phone not in client.get(address, {"q": contact.name}).text

    words = {"row": case.person.row, "reason": "Yêu cầu ngày 1/12"}
    said = client.post(address, words, follow=True).text

    assert "đã được xóa" in said
    assert "Không có ai" in client.post(address, {"q": contact.name}).text
    page = client.get(reverse("field:case", args=[case.uid])).text
    assert "thông tin liên hệ đã xóa" in page
    assert contact.name not in page


def test_a_surveyor_still_sees_the_errand_of_an_erased_person(
    client, case, officer, surveyor
):
    waiting = case.draw.cases.in_field().filter(disposition="").first()
    erase(waiting, officer)
    client.force_login(surveyor)

    assert "thông tin liên hệ đã xóa" in client.get(reverse("work:home")).text
    assert client.get(reverse("work:home")).status_code == 200
