"""Lists as offices write them: signed below, with names of their own for each point."""

import io
from datetime import date

import openpyxl
import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, Role
from localities.models import Level, Unit
from surveys.fieldwork import assignments, draw
from surveys.frames import lists, points
from surveys.frames.parsing import columns
from surveys.frames.parsing.ending import Below, says_so, until_its_end
from surveys.frames.parsing.point_names import likeliest
from surveys.models import Case, PointName
from surveys.models.frame import Frame
from surveys.sampling.plan import ListPlan
from surveys.tabular.problems import TableRefused
from surveys.tabular.sheet import Choices
from tests.surveys import fieldwork_people as made_up
from wording.refusals import Refused

SHORT = "TTPVHCC tỉnh Lạng Sơn"
SIGNED = [
    ["", "Tổng cộng: 4 hồ sơ"],
    ["", "", "", "", "", "", "Lạng Sơn, ngày 05 tháng 11 năm 2021"],
    ["", "NGƯỜI LẬP BIỂU", "", "", "", "", "GIÁM ĐỐC"],
    ["", "(Ký, ghi rõ họ tên)", "", "", "", "", "(Ký tên, đóng dấu)"],
    ["", "Nguyễn Văn Mẫu", "", "", "", "", "Trần Thị Mẫu"],
]


@pytest.fixture
def province(db):
    return made_up.lang_son()


@pytest.fixture
def rnd(province):
    return made_up.make_round(province)


@pytest.fixture
def officer(province):
    return made_up.officer_of(province)


@pytest.fixture
def send(rnd, officer, province):
    def send(rows, **changes):
        content = made_up.as_csv(rows)
        return made_up.upload(rnd, content, by=officer, at=province, **changes)

    return send


def load(sent, officer):
    mapping = columns.suggest("people", made_up.HEADER)
    return lists.load(sent, mapping=mapping, by=officer)


def page(client, name, *args, status=200):
    answer = client.get(reverse(f"field:{name}", args=args))
    assert answer.status_code == status
    return answer.text


def test_a_signature_block_ends_a_list_and_is_shown(send, officer):
    sent = send([*made_up.listed_people({made_up.CENTRE: 4}), *SIGNED])
    mapping = columns.suggest("people", made_up.HEADER)

    look = lists.look(sent, mapping=mapping, choices=Choices())
    frame = load(sent, officer)

    assert look.below[0] == (6, "Tổng cộng: 4 hồ sơ")
    assert [row for row, _words in look.below] == [6, 7, 8, 9, 10]
    assert frame.people.count() == 4


def test_what_stands_amid_a_list_is_a_mistake_of_it(send, officer):
    rows = made_up.listed_people({made_up.CENTRE: 4})
    sent = send([*rows[:2], *SIGNED, *rows[2:]])

    with pytest.raises(TableRefused) as refused:
        load(sent, officer)

    assert {one.row for one in refused.value.problems.first} == {4, 5, 6, 7, 8}


def test_a_persons_row_that_lacks_its_day_ends_nothing(send, officer):
    rows = made_up.listed_people({made_up.CENTRE: 4})
    rows[3][7] = ""

    with pytest.raises(TableRefused) as refused:
        load(send(rows), officer)

    assert [one.row for one in refused.value.problems.first] == [5]


def test_a_signature_block_is_short():
    rows = [(n, ["", "x"]) for n in range(60)]
    below = Below()

    signed = iter([(0, ["", "Người lập biểu"]), *rows])
    read = list(until_its_end(signed, fills=lambda row: bool(row[0]), below=below))

    assert len(read) == 61
    assert below.rows == []


@pytest.mark.parametrize(
    "line",
    [
        "Người lập danh sách",
        "TM. ỦY BAN NHÂN DÂN",
        "KT. GIÁM ĐỐC",
        "Nơi nhận:",
        "(Ký tên, đóng dấu)",
        "Hà Nội, ngày … tháng … năm 2027",
        "Cộng: 250",
        "Ấn định danh sách này có 250 người",
    ],
)
def test_lines_below_a_list_are_known(line):
    assert says_so(["", line])


@pytest.mark.parametrize("name", ["Kỳ Thị Mẫu", "Tổng Công Mẫu", "Ngày Mẫu"])
def test_names_of_people_are_none_of_them(name):
    assert not says_so(["1", name])


def test_headings_of_offices_are_known():
    people = ["Họ tên", "Mã số hồ sơ", "Tên thủ tục hành chính"]
    people += ["Nơi tiếp nhận, trả kết quả", "Ngày trả"]
    villages = ["Thôn", "Xã", "Số nhân khẩu"]

    assert columns.suggest("people", people) == {
        "name": 0,
        "reference": 1,
        "procedure": 2,
        "point": 3,
        "result_on": 4,
    }
    assert columns.suggest("villages", villages)["people"] == 2


def test_days_are_previewed_as_days(rnd, officer, province):
    book = openpyxl.Workbook()
    book.active.append(["Họ tên", "Nơi giải quyết", "Ngày trả kết quả"])
    book.active.append(["Người dân 1", made_up.CENTRE, 44506])
    book.active.append(["Người dân 2", made_up.CENTRE, date(2021, 11, 7)])
    file = io.BytesIO()
    book.save(file)
    sent = made_up.upload(
        rnd, file.getvalue(), by=officer, at=province, file="list.xlsx"
    )

    first = lists.preview(sent)

    assert [row[2] for row in first.rows] == ["06/11/2021", "07/11/2021"]


def test_names_that_are_no_points_are_matched_once_and_remembered(
    send, officer, client
):
    client.force_login(officer)
    frame = load(send(made_up.listed_people({SHORT: 3, "Xã Không Có": 2})), officer)
    shown = client.get(reverse("field:points", args=[frame.code]))
    assert "khớp nơi giải quyết" in page(client, "frame", frame.code).lower()

    suggested = {one.name: point for one, point in shown.context["lines"]}
    sent = {"name": [SHORT, "Xã Không Có"], "point": [made_up.CENTRE, ""]}
    client.post(reverse("field:points", args=[frame.code]), sent)
    again = load(send(made_up.listed_people({SHORT: 3}), code="again"), officer)

    assert suggested == {SHORT: made_up.CENTRE, "Xã Không Có": ""}
    for one in (frame, again):
        matched = one.people.filter(service_point__code="P20")
        assert set(matched.values_list("point", flat=True)) == {SHORT}
    assert frame.people.filter(service_point=None).count() == 2
    assert PointName.objects.get().written == SHORT
    assert AuditEvent.objects.filter(verb="points_matched").count() == 1


def test_before_storing_it_is_said_which_points_are_unknown(send, officer, client):
    client.force_login(officer)
    sent = send(made_up.listed_people({SHORT: 3, made_up.CENTRE: 2}))
    address = reverse("field:columns", args=[sent.pk])
    chosen = client.get(address).context["form"].initial

    shown = client.post(address, chosen)

    assert shown.context["strange"] == [SHORT]
    assert SHORT in shown.text


def test_only_points_of_the_province_are_matched_and_only_in_a_draft(
    send, officer, province
):
    frame = load(send(made_up.listed_people({SHORT: 3})), officer)
    now = timezone.now()

    with pytest.raises(Refused, match="no_such_point"):
        points.match(frame, {SHORT: "Nơi khác"}, by=officer, at=now)
    lists.freeze(frame, by=officer)
    with pytest.raises(Refused, match="frame_frozen"):
        points.match(frame, {SHORT: made_up.CENTRE}, by=officer, at=now)
    assert not PointName.objects.exists()
    point = points.points_of(frame).get()
    words = {"unit": province, "folded": "x", "service_point": point, "at": now}
    PointName.objects.create(written="X", by=officer, **words)
    with pytest.raises(IntegrityError), transaction.atomic():
        PointName.objects.create(written="x", by=officer, **words)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("ttpvhcc tinh mau", "trung tam phuc vu hanh chinh cong tinh mau"),
        ("bpmc xa mau son", "bo phan mot cua xa mau son"),
        ("xa khong co", ""),
    ],
)
def test_short_names_are_read_as_offices_mean_them(written, meant):
    known = [
        "trung tam phuc vu hanh chinh cong tinh mau",
        "bo phan mot cua xa mau son",
        "bo phan mot cua xa chi lang",
    ]

    assert likeliest(written, known) == meant


def test_deleting_a_list_asks_first(send, officer, client):
    client.force_login(officer)
    frame = load(send(made_up.listed_people({made_up.CENTRE: 3})), officer)
    address = reverse("field:discard", args=[frame.code])

    asked = client.post(address)
    assert "3 dòng cùng tên" in asked.text
    assert Frame.objects.filter(pk=frame.pk).exists()

    client.post(address, {"confirmed": "1"})
    assert not Frame.objects.exists()


def test_analysts_see_counts_of_a_list_and_no_names(send, officer, client, province):
    rows = made_up.listed_people({made_up.CENTRE: 4})
    rows[3][3] = rows[1][3]
    frame = load(send(rows), officer)
    nation = Unit.objects.get(level=Level.NATION)
    analyst = made_up.person("analyst", Role.ANALYST, unit=nation)
    supervisor = made_up.person("supervisor", Role.SUPERVISOR, unit=province)
    contact = frame.people.repeated().get().contact

    for person, sees in [(officer, True), (analyst, False), (supervisor, False)]:
        client.force_login(person)
        shown = page(client, "frame", frame.code)
        assert ("Các dòng trùng" in shown, contact.name in shown) == (True, sees)
        assert (contact.phone in shown) == sees


@pytest.fixture
def sample(send, officer):
    rows = made_up.listed_people({made_up.CENTRE: 12})
    frame = lists.freeze(load(send(rows), officer), by=officer)
    return draw.make(
        frame, plan=ListPlan(size=7), seed=1, by=officer, at=timezone.now()
    )


def test_a_places_cases_are_shared_among_surveyors(sample, province, client):
    supervisor = made_up.person("supervisor", Role.SUPERVISOR, unit=province)
    some = [made_up.person(f"s{n}", Role.SURVEYOR, unit=province) for n in range(3)]
    client.force_login(supervisor)
    address = reverse("field:assign", args=[sample.frame.code])

    shown = client.get(address, {"noi": made_up.CENTRE})
    sent = {"place": made_up.CENTRE, "surveyor": [one.pk for one in some]}
    client.post(address, sent)

    held = [list(Case.objects.of(one).values_list("number", flat=True)) for one in some]
    assert [one.holding for one in shown.context["surveyors"]] == [0, 0, 0]
    assert sorted(map(len, held)) == [2, 2, 3]
    # Neighbours stay together.
    in_turn = [number for numbers in held for number in sorted(numbers)]
    assert in_turn == sorted(in_turn)


def test_cases_in_nobodys_hands_are_shared_and_the_others_stay(
    sample, province, client
):
    supervisor = made_up.person("supervisor", Role.SUPERVISOR, unit=province)
    first, second = (
        made_up.person(name, Role.SURVEYOR, unit=province) for name in ("a", "b")
    )
    now = timezone.now()
    given = sample.cases.filter(number__lte=4)
    assignments.assign(given, surveyor=first, by=supervisor, at=now)
    client.force_login(supervisor)

    client.post(
        reverse("field:assign", args=[sample.frame.code]),
        {"place": made_up.CENTRE, "surveyor": second.pk, "which": "free"},
    )

    assert Case.objects.of(first).count() == 4
    assert Case.objects.of(second).count() == 3
    with pytest.raises(Refused, match="nobody_chosen"):
        assignments.share(sample.cases, among=[], by=supervisor, at=now)
