"""Names, phones and addresses of a list are in no long-lived backup and in no log."""

import logging
import os
import subprocess
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction
from django.urls import reverse

from accounts.models import Role
from config.servers import embedded, programs
from surveys.data_protection import subject_requests
from surveys.fieldwork import assignments, draw
from surveys.models import Case
from surveys.models.frame import Contact, Frame
from surveys.sampling.plan import ListPlan
from tests.rows import change_past_triggers
from tests.surveys import fieldwork_people as made_up

AT = datetime(2021, 12, 2, 8, tzinfo=UTC)
SMALL = {made_up.CENTRE: 40}


@pytest.fixture
def day(transactional_db, client, caplog, capfd):
    """A list sent, refused once, stored, drawn, handed out, visited and answered."""
    caplog.set_level(logging.DEBUG)
    province = made_up.lang_son()
    officer = made_up.officer_of(province)
    surveyor = made_up.person("surveyor", Role.SURVEYOR, unit=province)
    frame = made_up.people_frame(
        made_up.make_round(province),
        made_up.listed_people(SMALL),
        by=officer,
        at=province,
    )
    made = draw.make(frame, plan=ListPlan(size=10), seed=7, by=officer, at=AT)
    assignments.assign(made.cases, surveyor=surveyor, by=officer, at=AT)
    case = Case.objects.in_field().filter(draw=made).first()
    subject_requests.take(
        by=officer,
        unit=province,
        kind="access",
        channel="phone",
        received_on=AT.date(),
        requester=case.person.contact.name,
        reach=case.person.contact.phone,
        about="Xem dữ liệu",
    )
    client.force_login(surveyor)
    assert (
        case.person.contact.name
        in client.get(reverse("field:case", args=[case.uid])).content.decode()
    )
    made_up.answer(case)
    return frame


def planted(frame: Frame) -> set[str]:
    contacts = Contact.objects.filter(person__frame=frame)
    rows = contacts.values_list("name", "phone", "address")
    return {word for row in rows for word in row}


def dump(*words: str) -> str:
    """What pg_dump writes of the test's database."""
    whole = os.environ["DATABASE_URL"].rpartition("/")[0]
    address = f"{whole}/{connection.settings_dict['NAME']}"
    program = programs.postgresql(embedded.home() / "programs") / "pg_dump"
    done = subprocess.run(
        [program, "--dbname", address, *words],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def found(words: set[str], text: str) -> set[str]:
    return {word for word in words if word in text}


def test_only_the_short_lived_backup_holds_them(day, caplog, capfd):
    words = planted(day)
    assert len(words) == 3 * 40

    assert found(words, dump("--schema=identity")) == words
    assert found(words, dump("--exclude-schema=identity")) == set()
    assert found(words, caplog.text) == set()
    assert found(words, "".join(capfd.readouterr())) == set()


def test_a_name_in_the_wrong_table_would_be_found(day):
    words = planted(day)
    name = min(words)
    with transaction.atomic():
        change_past_triggers("UPDATE surveys_case SET place = %s", name)

    assert found(words, dump("--exclude-schema=identity")) == {name}
