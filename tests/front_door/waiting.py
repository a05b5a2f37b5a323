"""A province and a ministry in which something waits for everybody."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts import audit, people, presence
from accounts.credentials import changes as credentials
from accounts.models import Role, User
from localities.models import Level, ServicePoint, Unit
from onestop.models import LateFile
from publishing.models import Release
from publishing.release import as_drafted
from publishing.release import life as editions
from publishing.release.digest import digest
from scoring.methodology.file import ERAS
from scoring.methods import life as methods
from scoring.models import Access, Run
from surveys import questionnaire
from surveys.channels.paper import batches
from surveys.data_protection import subject_requests
from surveys.editing import amendments, exclusions
from surveys.fieldwork import assignments
from surveys.frames import lists
from surveys.models import Conflict, OutOfSample, Response
from surveys.rounds import life
from tests.accounts.people import administrators
from tests.journeys.stage import Field, shipped
from tests.scoring import factories
from tests.surveys import fieldwork_people as made_up
from tests.surveys.desk_people import comment
from tests.surveys.paper_people import keyed

IN_PLACE = {
    Role.SURVEYOR,
    Role.CLERK,
    Role.SUPERVISOR,
    Role.PROVINCIAL_OFFICER,
    Role.PROVINCIAL_LEADER,
    Role.ACCOUNT_MANAGER,
    Role.SCORE_OFFICER,
    Role.SCORE_LEADER,
    Role.APPRAISER,
    Role.COUNCIL,
}

INSTRUMENT = "sipas-2021"
ITEMS = len(questionnaire.load(INSTRUMENT).scored_codes)


@dataclass
class World:
    """The province, somebody of each role with nothing but that role, a conflict."""

    province: Unit
    people: dict[str, User]
    conflict: Conflict


@transaction.atomic
def something_waits_for_everybody() -> None:
    field = Field(shipped(INSTRUMENT), cases=8)
    named = {"last_name": "Người thu phiếu", "first_name": "khác"}
    User.objects.filter(username="other_surveyor").update(**named)
    named = {"last_name": "Người nhập phiếu", "first_name": "khác"}
    User.objects.filter(username="other_clerk").update(**named)
    point = ServicePoint.objects.get(code="P20")
    found = {role.value: _person(role, field, point) for role in Role}
    _disputed(field)
    _beyond(field)
    _asked_of_a_supervisor(field)
    _at_the_point(point)
    _of_the_ministry(field, found)


def entered() -> World:
    people_of = {role.value: User.objects.get(username=_name(role)) for role in Role}
    province = Unit.objects.get(level=Level.PROVINCE)
    return World(province, people_of, Conflict.objects.get())


def _name(role):
    return f"some-{role.value}".replace("_", "-")


def _person(role, field, point):
    place = {"service_point": point} if role == Role.ONE_STOP else {}
    if role in IN_PLACE:
        place = {"unit": field.province}
    return made_up.person(_name(role), role, **place)


def _disputed(field):
    """A questionnaire with two contents, one a supervisor wants left out, and one of
    which an answer is to be amended."""
    cases = list(field.draw.cases.in_field().order_by("number"))
    first, second, third = (_answered(case, by=field.surveyor) for case in cases[:3])
    asked = {"by": field.supervisor, "at": timezone.now()}
    exclusions.ask(second, decision=exclusions.REJECTED, reason="Trùng người", **asked)
    amendments.ask(third, changes={"T1": 2}, reason="Ghi nhầm", **asked)
    content = {
        **{name: getattr(first, name) for name in ("stratum", "psu", "cluster")},
        **dict.fromkeys(("level", "service_field", "age_group", "urban"), ""),
        **{"unit_id": first.unit_id, "service_point_id": None, "sex": "male"},
        "answers": "\\x02" + "04" * (ITEMS - 1),
        "other": {"N6": "yes"},
        "surveyor_id": field.other_surveyor.pk,
        "device": "may-2",
    }
    Conflict.objects.create(
        response=first, content=content, digest=b"x", received_at=timezone.now()
    )
    Response.objects.filter(pk=first.pk).update(state="disputed")


def _answered(case, *, by):
    return made_up.answer(
        case,
        uid=f"3f2c1d{case.number:02d}-0000-4000-8000-000000000000",
        channel="offline",
        surveyor=by,
        answers=bytes([4] * ITEMS),
        other={"N6": "yes"},
        sex="female",
    )


def _beyond(field):
    case = field.draw.cases.in_field().order_by("number").last()
    OutOfSample.objects.create(
        round=field.rnd,
        uid="3f2c1dff-0000-4000-8000-000000000000",
        case_uid=case.uid,
        unit=field.province,
        reason=OutOfSample.Reason.CASE_NOT_YOURS,
        sender=field.other_surveyor,
        channel="offline",
        digest=b"x",
    )


def _asked_of_a_supervisor(field):
    now, officer = timezone.now(), field.officer
    lost = field.draw.cases.in_field().filter(disposition="").last()
    assignments.visit(lost, outcome="refused", by=field.surveyor, at=now)
    header = {"unit": field.province, "draw": field.draw, "counted": 5}
    batches.open(field.rnd, **header, by=field.clerk, at=now)
    _keyed_twice(field, header | {"counted": 1})
    sent = made_up.upload(
        field.rnd,
        made_up.as_csv(
            made_up.listed_people({made_up.CENTRE: 3, "TTPVHCC": 1}, seed=5)
        ),
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


def _keyed_twice(field, header):
    """A batch of one form whose two passes differ."""
    now = timezone.now()
    batch = batches.open(field.rnd, **header, by=field.clerk, at=now)
    serial = field.serials()[3]
    batches.key(batch, keyed(serial, level=4), by=field.clerk, at=now)
    batch = batches.finish_first_pass(batch, by=field.clerk)
    batches.key(
        batch, keyed(serial, uid="again", level=2), by=field.other_clerk, at=now
    )


def _at_the_point(point):
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
    factories.draft_method(by=drafter)
    method = factories.draft_method(by=drafter, code="cho-duyet")
    methods.ask(method, by=drafter, reason="Đổi quy tắc", at=now)
    release = draft(drafter, field.province.parent)
    text = (ERAS / f"{INSTRUMENT}.toml").read_text("utf-8")
    over = made_up.make_round(
        field.province, code="da-xong", state="closed", methodology_text=text
    )
    life.ask_reopening(
        over,
        closes=timezone.localdate() + timedelta(days=3),
        by=drafter,
        reason="Phiếu giấy gửi muộn",
        at=now,
    )
    for code in ("cho-mo", "con-sua"):
        days = {"state": "draft", "closes": timezone.localdate() + timedelta(days=9)}
        rnd = made_up.make_round(field.province, code=code, **days)
        if code == "cho-mo":
            life.ask_opening(rnd, by=drafter, reason="Đúng kế hoạch", at=now)
    Run.objects.create(
        round=over,
        requested_by=drafter,
        state="failed",
        methodology="sipas-2021",
        methodology_text=text,
        warnings=[{"code": "few", "place": "T2", "vi": "n < 30", "en": "n < 30"}],
        diagnostics={
            "units": [{"code": "20", "respondents": 3}],
            "items": [{"code": "T1", "missing": 1.5, "not_applicable": 0.5}],
        },
        methodology_digest="",
        design_digest="",
        code_version="0",
    )
    asks_for_file(release, found["researcher"])
    asker = administrators()[0]
    people.ask(drafter, role=Role.PUBLISHER, by=asker, reason="Bổ nhiệm", at=now)
    credentials.ask(drafter, what="device", by=asker, reason="Mất điện thoại", at=now)


def draft(by: User, owner: Unit, code: str = "truoc-2020") -> Release:
    """An edition somebody drafted, without a figure."""
    presence.attest(by)
    made = Release.objects.create(
        round_code=code,
        edition=1,
        name_vi="Chỉ số hài lòng 2020",
        name_en="Chỉ số hài lòng 2020",
        year=2020,
        owner=owner,
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
        drafted_by=by,
    )
    told = as_drafted.told(made.pk, digest(made))
    audit.record(
        actor=by, verb=editions.DRAFTED, subject=f"release {made}", details=told
    )
    return made


def asks_for_file(release: Release, by: User) -> Access:
    return Access.objects.create(
        release=release,
        asked_by=by,
        asked_at=timezone.now(),
        institution="Viện nghiên cứu",
        purpose="So sánh các tỉnh",
    )
