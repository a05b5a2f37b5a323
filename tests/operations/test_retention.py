"""What is kept for long enough goes, nothing else does, and the trail says how much."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.models import AuditEvent, PolicyReport
from onestop import feedback
from onestop.models import Feedback
from onestop.models.feedback import Kind
from operations import control, retention
from scoring.audit import chains
from surveys.models import Import, Visit
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


def days_after(rnd, days):
    noon = timezone.now().replace(hour=5)
    return noon + (rnd.closes - timezone.localdate(noon)) + timedelta(days=days)


def test_a_list_forgets_its_people_half_a_year_after_the_round(case):  # noqa: F811
    rnd = case.person.frame.round
    listed = ListedPerson.objects.count()
    late = days_after(rnd, 182)
    assert retention.apply(at=late)["contacts"] == 0
    change_past_triggers("UPDATE surveys_round SET state = 'closed'")
    assert retention.apply(at=days_after(rnd, 179))["contacts"] == 0
    assert Contact.objects.exists()

    gone = retention.apply(at=late)["contacts"]

    assert gone > 0
    assert not Contact.objects.exists()
    assert ListedPerson.objects.count() == listed
    assert set(Visit.objects.values_list("note", flat=True)) == {""}
    assert [str(fault) for fault in chains.faults() if "frame" in str(fault)] == []
    line = AuditEvent.objects.get(verb=retention.FORGOTTEN)
    assert line.details["rows"] == gone
    assert retention.apply(at=late)["contacts"] == 0


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
