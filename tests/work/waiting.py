"""A province and a ministry in which something waits for everybody."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from accounts import people
from accounts.models import Role, User
from localities.models import ServicePoint
from onestop.models import LateFile
from publishing.models import Release
from scoring.models import Access, Run
from surveys import questionnaire
from surveys.channels.paper import batches
from surveys.data_protection import subject_requests
from surveys.editing import exclusions
from surveys.fieldwork import assignments
from surveys.frames import lists
from surveys.models import Conflict, Response
from surveys.rounds import life
from tests.accounts.people import administrators
from tests.journeys.stage import Field, shipped
from tests.surveys import fieldwork_people as made_up
from tests.surveys.desk_people import comment

IN_PLACE = {
    Role.SURVEYOR,
    Role.CLERK,
    Role.SUPERVISOR,
    Role.PROVINCIAL_OFFICER,
    Role.PROVINCIAL_LEADER,
}

INSTRUMENT = "sipas-2021"
ITEMS = len(questionnaire.load(INSTRUMENT).scored_codes)


@dataclass
class World:
    """The field, and somebody of each role with nothing but that role."""

    field: Field
    people: dict[str, User]
    conflict: Conflict


def world() -> World:
    field = Field(shipped(INSTRUMENT), cases=8)
    point = ServicePoint.objects.get(code="P20")
    found = {role.value: _person(role, field, point) for role in Role}
    conflict = _disputed(field, found)
    _asked_of_a_supervisor(field)
    _at_the_point(point, found["one_stop"])
    _of_the_ministry(field, found)
    return World(field, found, conflict)


def _person(role, field, point):
    place = {"service_point": point} if role == Role.ONE_STOP else {}
    if role in IN_PLACE:
        place = {"unit": field.province}
    return made_up.person(f"some-{role.value}".replace("_", "-"), role, **place)


def _disputed(field, found):
    """A questionnaire with two contents, and one a supervisor wants left out."""
    cases = list(field.draw.cases.in_field().order_by("number"))
    first, second = (_answered(case, by=field.surveyor) for case in cases[:2])
    exclusions.ask(
        second,
        decision=exclusions.REJECTED,
        by=field.supervisor,
        reason="Trùng người",
        at=timezone.now(),
    )
    content = {
        **{name: getattr(first, name) for name in ("stratum", "psu", "cluster")},
        **dict.fromkeys(("level", "service_field", "age_group", "urban"), ""),
        **{"unit_id": first.unit_id, "service_point_id": None, "sex": "male"},
        "answers": "\\x02" + "04" * (ITEMS - 1),
        "other": {"N6": "yes"},
        "surveyor_id": field.other_surveyor.pk,
        "device": "may-2",
    }
    conflict = Conflict.objects.create(
        response=first, content=content, digest=b"x", received_at=timezone.now()
    )
    Response.objects.filter(pk=first.pk).update(state="disputed")
    return conflict


def _answered(case, *, by):
    return Response.objects.create(
        round=case.draw.frame.round,
        uid=f"3f2c1d{case.number:02d}-0000-4000-8000-000000000000",
        channel="offline",
        surveyor=by,
        answers=bytes([4] * ITEMS),
        other={"N6": "yes"},
        case_uid=case.uid,
        unit=case.unit,
        stratum=case.stratum,
        psu=case.psu,
        cluster=case.cluster,
        weight=case.base_weight,
        sex="female",
    )


def _asked_of_a_supervisor(field):
    now, officer = timezone.now(), field.officer
    lost = field.draw.cases.in_field().filter(disposition="").last()
    assignments.visit(lost, outcome="refused", by=field.surveyor, at=now)
    header = {"unit": field.province, "draw": field.draw, "counted": 5}
    batches.open(field.rnd, **header, by=field.clerk, at=now)
    sent = made_up.upload(
        field.rnd,
        made_up.as_csv(made_up.listed_people({made_up.CENTRE: 3}, seed=5)),
        by=officer,
        at=field.province,
        code="lang-son-2",
    )
    mapping = {"name": 1, "reference": 3, "point": 6, "result_on": 7, "phone": 8}
    lists.load(sent, mapping=mapping, by=officer)
    subject_requests.take(
        by=officer,
        unit=field.province,
        received_on=timezone.localdate(),
        kind="access",
        channel="counter",
        requester="Người dân 0001",
        reach="Số 1 đường Mẫu",
        about="Phiếu đã trả lời",
    )
    free = field.draw.cases.in_field().filter(disposition="").last()
    free.assignments.update(ended_at=now)


def _at_the_point(point, staff):
    today = timezone.localdate()
    comment(point, "Ghế chờ quá ít", day=today)
    LateFile.objects.create(
        service_point=point,
        receipt_no="R0001",
        applicant="Người dân 0001",
        file_type="Đất đai",
        received_on=today - timedelta(days=9),
        appointment_on=today + timedelta(days=1),
        progress="chờ",
        reason="thiếu bản đồ",
        new_date=today + timedelta(days=4),
    )


def _of_the_ministry(field, found):
    now = timezone.now()
    drafter = made_up.person("drafter", Role.ANALYST)
    draft = Release.objects.create(
        round_code="truoc-2020",
        edition=1,
        name_vi="Chỉ số hài lòng 2020",
        name_en="Chỉ số hài lòng 2020",
        year=2020,
        owner=field.province.parent,
        register="2017",
        bases=["published"],
        simulated=True,
        methodology="sipas-2021",
        methodology_name_vi="Phương pháp 2021",
        methodology_name_en="Phương pháp 2021",
        methodology_digest="a" * 64,
        minimum_respondents=30,
        confidence="0.95",
        input_digest="b" * 64,
        code_version="0",
        drafted_by=drafter,
    )
    over = made_up.make_round(field.province, code="da-xong", state="closed")
    life.ask_reopening(
        over,
        closes=timezone.localdate() + timedelta(days=3),
        by=drafter,
        reason="Phiếu giấy gửi muộn",
        at=now,
    )
    Run.objects.create(
        round=over,
        requested_by=drafter,
        state="failed",
        methodology="sipas-2021",
        methodology_text="",
        methodology_digest="",
        design_digest="",
        code_version="0",
    )
    Access.objects.create(
        release=draft,
        asked_by=found["researcher"],
        asked_at=now,
        institution="Viện nghiên cứu",
        purpose="So sánh các tỉnh",
    )
    asker = administrators()[0]
    people.ask(drafter, role=Role.PUBLISHER, by=asker, reason="Bổ nhiệm", at=now)
