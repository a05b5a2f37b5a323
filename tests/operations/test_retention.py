"""What is kept for long enough goes, nothing else does, and the trail says how much."""

import re
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import AuditEvent, PolicyReport
from config import rights
from onestop import feedback
from onestop.models import Feedback
from onestop.models.feedback import Kind
from operations import control, retention
from scoring.audit import chains
from surveys.data_protection import erasure
from surveys.models import Erasure, Import, Visit
from surveys.models.frame import Contact, FrameUpload, ListedPerson
from tests.onestop.test_feedback import NOW, assigned, lan, point  # noqa: F401
from tests.rows import change_past_triggers
from tests.surveys.desk_people import comment
from tests.surveys.test_erasure import (  # noqa: F401
    case,
    frame,
    officer,
    surveyor,
)
from wording.text import Text

pytestmark = pytest.mark.django_db


def test_every_row_of_the_table_has_its_deed():
    table = retention.table()

    assert {kind.name for kind in table} == set(retention.DEEDS)
    assert all(kind.said.vi and kind.said.en and kind.since for kind in table)
    assert all(kind.provisional for kind in table if kind.days)


def over_since(rnd, days):
    """As if the last day of the round were so many days ago; now."""
    now = timezone.now()
    opens, closes = (timezone.localdate(now) - timedelta(days=n) for n in (999, days))
    change_past_triggers(
        "UPDATE surveys_round SET opens = %s, closes = %s WHERE id = %s",
        *(opens, closes, rnd.pk),
    )
    return now


def test_a_list_forgets_its_people_half_a_year_after_the_round(case):  # noqa: F811
    rnd = case.person.frame.round
    listed = ListedPerson.objects.count()
    assert retention.apply(at=over_since(rnd, 182))["contacts"] == 0
    change_past_triggers("UPDATE surveys_round SET state = 'closed'")
    assert retention.apply(at=over_since(rnd, 179))["contacts"] == 0
    assert Contact.objects.exists()

    late = over_since(rnd, 182)
    gone = retention.apply(at=late)["contacts"]

    assert gone > 0
    assert not Contact.objects.exists()
    assert ListedPerson.objects.count() == listed
    assert set(Visit.objects.values_list("note", flat=True)) == {""}
    assert [str(fault) for fault in chains.faults() if "frame" in str(fault)] == []
    line = AuditEvent.objects.get(verb=retention.FORGOTTEN)
    assert line.details["rows"] == gone
    assert retention.apply(at=late)["contacts"] == 0


@pytest.mark.parametrize("actor", ["owner", rights.DESK, rights.WORKER])
@pytest.mark.parametrize(
    ("state", "days", "goes"),
    [("open", 400, False), ("closed", 29, False), ("closed", 31, True)],
)
def test_contacts_go_by_nobodys_prompt_before_the_round_is_long_over(
    case,  # noqa: F811
    actor,
    state,
    days,
    goes,
):
    rights.grant_all()
    over_since(case.person.frame.round, days)
    change_past_triggers("UPDATE surveys_round SET state = %s", state)
    before = Contact.objects.count()

    if goes:
        as_role(actor, "DELETE FROM identity.surveys_contact")
        line = AuditEvent.objects.get(verb="contacts_deleted")
        assert line.details["rows"] == before
        assert actor in ("owner", line.details["by"].split()[-1])
    else:
        with pytest.raises(IntegrityError, match="long over"), transaction.atomic():
            as_role(actor, "DELETE FROM identity.surveys_contact")
        assert Contact.objects.count() == before > 0


def as_role(actor, statement, *values):
    with connection.cursor() as cursor:
        if actor != "owner":
            cursor.execute(f"SET LOCAL ROLE {actor}")
        cursor.execute(statement, values)
        cursor.execute("RESET ROLE")


def test_the_table_keeps_contacts_no_shorter_than_the_database():
    [kind] = [kind for kind in retention.table() if kind.name == "contacts"]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT prosrc FROM pg_proc WHERE proname = 'surveys_contacts_go'"
        )
        [(source,)] = cursor.fetchall()

    assert kind.days >= int(re.search(r"closes < today - (\d+)", source)[1])


@pytest.mark.parametrize("actor", ["owner", rights.DESK, rights.WORKER])
@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM surveys_erasure",
        "UPDATE surveys_erasure SET person_id = person_id + 1",
        "UPDATE surveys_erasure SET reason = 'other', at = now()",
    ],
)
def test_that_somebody_was_erased_stays_on_record(case, actor, statement):  # noqa: F811
    rights.grant_all()
    words = {"by": None, "reason": "Yêu cầu", "at": timezone.now()}
    erasure.erase(case.person, **words)

    with pytest.raises(IntegrityError, match="stays on record"), transaction.atomic():
        as_role(actor, statement)

    assert Erasure.objects.get().person == case.person
    assert not Contact.objects.filter(person=case.person).exists()


def test_an_erasure_goes_with_a_list_that_is_given_up(case):  # noqa: F811
    change_past_triggers(
        "UPDATE surveys_frame SET state = 'draft', digest = '', frozen_at = NULL"
    )
    words = {"by": None, "reason": "Yêu cầu", "at": timezone.now()}
    erasure.erase(case.person, **words)

    Erasure.objects.all().delete()
    Contact.objects.all().delete()

    assert not Contact.objects.exists()


def test_who_commented_is_forgotten_a_year_after_the_answer(assigned, point, lan):  # noqa: F811
    Feedback.objects.filter(pk=assigned.pk).update(contact="0912 345 678")
    waiting = comment(point)
    Feedback.objects.filter(pk=waiting.pk).update(contact="0987 654 321")
    feedback.answer(assigned, text="Đã kê thêm 20 ghế.", by=lan, at=NOW)

    soon = retention.apply(at=NOW + timedelta(days=364))["comments"]
    late = retention.apply(at=NOW + timedelta(days=366))["comments"]

    assert (soon, late) == (0, 1)
    answered = Feedback.objects.get(pk=assigned.pk)
    assert answered.contact == ""
    assert answered.text == answered.masked
    assert answered.kind == Kind.SUGGESTION
    assert Feedback.objects.get(pk=waiting.pk).contact == "0987 654 321"


def test_a_list_nobody_went_on_with_goes_after_a_day_with_its_names(case, officer):  # noqa: F811
    drawn = case.person.frame
    sent = {"kind": drawn.kind, "code": "x", "name": "x", "file": "ds.csv"}
    sent |= {"round": drawn.round, "unit": drawn.unit, "by": officer}
    left = FrameUpload.objects.create(content="Nguyễn Văn A,0912".encode(), **sent)
    told = {"state": Import.State.FAILED, "finished_at": left.at}
    Import.objects.create(upload=left, by=officer, **told)
    busy = FrameUpload.objects.create(content=b"x", **sent)
    Import.objects.create(upload=busy, by=officer, state=Import.State.WAITING)
    soon, late = (left.at + timedelta(hours=hours) for hours in (23, 25))

    assert retention.apply(at=soon)["uploads"] == 0
    assert retention.apply(at=late)["uploads"] == 1

    assert [one.pk for one in FrameUpload.objects.all()] == [busy.pk]
    lines = AuditEvent.objects.filter(verb=retention.FORGOTTEN)
    assert [one.details["rows"] for one in lines] == [1]


def test_what_ended_goes_and_what_lives_stays():
    now = timezone.now()
    for key, ends in (("old", now - timedelta(hours=1)), ("new", now + timedelta(1))):
        Session.objects.create(session_key=key, session_data="", expire_date=ends)
    for days in (10, 500):
        PolicyReport.objects.create(
            day=now.date() - timedelta(days=days),
            directive="img-src",
            blocked="inline",
            page="home",
            count=1,
        )

    gone = retention.apply(at=now)

    assert gone == {
        "contacts": 0,
        "comments": 0,
        "mistakes": 0,
        "uploads": 0,
        "browsers": 1,
        "sessions": 1,
    }
    assert Session.objects.get().session_key == "new"
    assert not Import.objects.exists()


def test_the_command_prints_what_went(capsys):
    assert control.main(["forget"]) == 0

    words = capsys.readouterr().out
    assert all(str(kind.said) in words for kind in retention.table())
    assert str(Text("a", "b")) == "a / b"
