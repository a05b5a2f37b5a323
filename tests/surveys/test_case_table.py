"""A province takes its own cases out as a table, and nothing of anybody else's."""

import csv
import io

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, Role
from localities.models import Unit
from surveys.fieldwork import assignments, case_table, draw
from surveys.models import Case
from surveys.sampling.plan import ListPlan
from tests.surveys import fieldwork_people as made_up

pytestmark = pytest.mark.django_db
CASES = 20


@pytest.fixture
def province():
    return made_up.lang_son()


@pytest.fixture
def officer(province):
    return made_up.person("officer", Role.PROVINCIAL_OFFICER, unit=province)


@pytest.fixture
def supervisor(province):
    return made_up.person("supervisor", Role.SUPERVISOR, unit=province)


@pytest.fixture
def drawn(province, officer):
    rnd = made_up.make_round(province)
    rows = made_up.listed_people({made_up.CENTRE: 2 * CASES})
    frame = made_up.people_frame(rnd, rows, by=officer, at=province)
    return draw.make(
        frame, plan=ListPlan(size=CASES), seed=7, by=officer, at=timezone.now()
    )


def address(drawn):
    return reverse("field:cases-file", args=[drawn.frame.code])


def rows_of(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def test_each_case_is_a_line_and_nobody_asked_is_named(
    client, drawn, province, supervisor
):
    surveyor = made_up.person("surveyor", Role.SURVEYOR, unit=province)
    first = drawn.cases.in_field().order_by("number").first()
    assignments.assign(
        drawn.cases.filter(pk=first.pk),
        surveyor=surveyor,
        by=supervisor,
        at=timezone.now(),
    )
    client.force_login(supervisor)

    answer = client.post(address(drawn))

    heading, *rows = rows_of(answer.content)
    assert len(rows) == Case.objects.count()
    assert [row[0] for row in rows] == sorted(row[0] for row in rows)
    (held,) = [row for row in rows if row[0] == first.serial]
    assert (held[1], held[5], held[6]) == (province.code, "surveyor", "0")
    assert len(heading) == len(held)
    for person in drawn.frame.people.select_related("contact")[:10]:
        assert person.contact.name.encode() not in answer.content
        assert person.contact.phone.encode() not in answer.content


def test_taking_them_out_is_on_record(drawn, supervisor):
    case_table.taken_out(drawn, by=supervisor)

    event = AuditEvent.objects.get(verb="cases_exported")
    assert event.actor == supervisor
    assert event.details["rows"] == Case.objects.count()


def test_another_province_finds_no_list_of_that_name(client, drawn):
    there = made_up.unit("01", "Thành phố Hà Nội")
    client.force_login(made_up.person("other", Role.SUPERVISOR, unit=there))

    assert client.post(address(drawn)).status_code == 404


def test_whoever_only_watches_takes_nothing_out(client, drawn):
    client.force_login(made_up.person("analyst", Role.ANALYST))

    assert client.post(address(drawn)).status_code == 403


def test_no_name_starts_a_formula(drawn, supervisor, province):
    Unit.objects.filter(pk=province.pk).update(name_vi="=1+1")

    _heading, first, *_rest = rows_of(case_table.taken_out(drawn, by=supervisor))

    assert first[2] != "=1+1"
    assert first[2].endswith("=1+1")
