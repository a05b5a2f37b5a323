"""The office's day through its pages: list, freeze, draw, assignment, decisions."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from localities.models import Level, Unit
from surveys.fieldwork import assignments
from surveys.models import Case, Draw, Round
from surveys.models.frame import Frame, FrameUpload
from tests.surveys import fieldwork_people as made_up
from tests.surveys.test_draw import village_frame

SMALL = {made_up.CENTRE: 60, "Bộ phận một cửa huyện Cao Lộc": 30}
DRAW = {
    "formula": "given",
    "margin": "5",
    "share": "50",
    "confidence": "95",
    "design_effect": "1",
    "response": "100",
    "size": "30",
    "reserve": "20",
    "seed": "7",
    "strata": "point",
    "allocation": "proportional",
    "method": "simple",
    "minimum": "0",
}


@pytest.fixture
def province(db):
    return made_up.lang_son()


@pytest.fixture
def rnd(province):
    return made_up.make_round(province)


@pytest.fixture
def officer(province, client):
    officer = made_up.officer_of(province)
    client.force_login(officer)
    return officer


@pytest.fixture
def supervisor(province):
    return made_up.person("supervisor", Role.SUPERVISOR, unit=province)


@pytest.fixture
def surveyor(province):
    return made_up.person("surveyor", Role.SURVEYOR, unit=province)


@pytest.fixture
def frame(province, rnd, officer):
    rows = made_up.listed_people(SMALL)
    return made_up.people_frame(rnd, rows, by=officer, at=province)


def page(client, name, **words):
    answer = client.get(reverse(f"field:{name}", kwargs=words))
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def post(client, name, data=None, **words):
    address = reverse(f"field:{name}", kwargs=words)
    return client.post(address, data or {}, follow=True)


def send_file(client, rnd, province, content, name="list.csv"):
    return post(
        client,
        "upload",
        {
            "name": "Danh sách mẫu",
            "round": rnd.pk,
            "unit": province.pk,
            "kind": "people",
            "file": SimpleUploadedFile(name, content),
        },
    )


def columns_of(answer):
    return answer.context["form"].initial | {"confirmed": "1"}


def test_a_list_from_upload_to_frozen(client, officer, rnd, province):
    answer = send_file(
        client, rnd, province, made_up.as_csv(made_up.listed_people(SMALL))
    )
    assert "Người dân 0001" in answer.content.decode()

    sent = FrameUpload.objects.get()
    stored = post(client, "columns", columns_of(answer), pk=sent.pk)
    frame = Frame.objects.get()
    assert stored.redirect_chain[-1][0] == reverse("field:frame", args=[frame.code])
    assert "90" in stored.content.decode()

    post(client, "freeze", code=frame.code)
    frame.refresh_from_db()
    assert frame.digest in page(client, "frame", code=frame.code)


def test_mistakes_are_shown_row_by_row_and_nothing_is_stored(
    client, officer, rnd, province
):
    rows = made_up.listed_people(SMALL)
    rows[4][7] = "31/02/2021"
    answer = send_file(client, rnd, province, made_up.as_csv(rows))

    sent = FrameUpload.objects.get()
    refused = post(client, "columns", columns_of(answer), pk=sent.pk)

    assert refused.status_code == 422
    assert "31/02/2021" in refused.content.decode()
    assert "Không đọc được ngày" in refused.content.decode()
    assert not Frame.objects.exists()


def test_a_file_that_cannot_be_read_says_why(client, officer, rnd, province):
    refused = send_file(client, rnd, province, b"PK", name="list.xlsx")

    assert refused.status_code == 422
    assert "XLSX" in refused.content.decode()


def test_repeated_people_are_shown_and_may_be_kept(client, officer, rnd, province):
    rows = made_up.listed_people(SMALL)
    rows[8][3] = rows[2][3]
    answer = send_file(client, rnd, province, made_up.as_csv(rows))
    post(client, "columns", columns_of(answer), pk=FrameUpload.objects.get().pk)
    frame = Frame.objects.get()

    assert f"{rows[8][1]}" in page(client, "frame", code=frame.code)
    post(client, "keep", {"row": ["10"], "shown": ["10"]}, code=frame.code)

    assert frame.people.drawable().count() == 90
    assert "checked" in page(client, "frame", code=frame.code)


def test_the_formula_shows_its_numbers_before_the_draw(client, frame):
    address = reverse("field:draw", args=[frame.code])
    asked = DRAW | {"formula": "slovin"}

    shown = client.get(address, asked).content.decode()

    # 90 / (1 + 90 x 0.0025) = 73.47, so 74; two thirds of them at the centre.
    assert "73,47" in shown
    assert "<b>49</b>" in shown
    assert "<b>25</b>" in shown
    assert not Draw.objects.exists()


def test_the_margin_to_expect_stands_beside_other_numbers_of_places(
    client, province, officer
):
    frame = village_frame(province, officer, districts=False)
    plan = DRAW | {"formula": "given", "size": 400, "share": 84, "communes": 10}
    plan |= {"districts": 3, "villages": 2, "exceptions": "", "correlation": 0.03}

    shown = client.get(reverse("field:draw", args=[frame.code]), plan)

    assert "10</b> (phương án này)" in shown.text
    own = {one.places: one.own for one in shown.context["proposal"].margins}
    assert own[3] / own[10] == pytest.approx(2.9, abs=0.05)
    assert "6,1" in shown.text


def test_neyman_takes_the_numbers_typed_beside_the_strata(client, frame):
    typed = {
        "allocation": "neyman",
        "label": list(SMALL),
        "number": ["50", "0"],
    }

    shown = client.get(reverse("field:draw", args=[frame.code]), DRAW | typed)

    counts = [line[3] for line in shown.context["proposal"].lines]
    assert sorted(counts) == [0, 30]


@pytest.mark.parametrize("wrong", [{"size": "91"}, {"minimum": "20"}, {"size": ""}])
def test_a_sample_that_cannot_be_drawn_is_refused_kindly(client, frame, wrong):
    answer = client.post(reverse("field:draw", args=[frame.code]), DRAW | wrong)

    assert answer.status_code == 200
    assert re.search("said-error|errorlist", answer.content.decode())
    assert not Draw.objects.exists()


def test_a_sample_is_drawn_checked_and_given_up(client, frame):
    drawn = post(client, "draw", DRAW, code=frame.code)
    draw = Draw.objects.get()
    assert draw.digest in drawn.content.decode()

    again = post(client, "repeat", code=frame.code)
    assert "said-success" in again.content.decode()

    refused = post(client, "void", {"reason": " "}, code=frame.code)
    assert "said-error" in refused.content.decode()
    post(client, "void", {"reason": "Cỡ mẫu sai."}, code=frame.code)
    assert not Case.objects.exists()
    # The form comes back, and the page remembers what was given up.
    assert "formula" in page(client, "draw", code=frame.code)


@pytest.fixture
def drawn(client, frame):
    post(client, "draw", DRAW, code=frame.code)
    return Draw.objects.get()


def test_a_place_is_given_to_a_surveyor_who_visits(
    client, drawn, frame, supervisor, surveyor
):
    client.force_login(supervisor)
    given = post(
        client,
        "assign",
        {"place": made_up.CENTRE, "surveyor": surveyor.pk},
        code=frame.code,
    )
    assert "surveyor" in given.content.decode()

    client.force_login(surveyor)
    case = Case.objects.of(surveyor).first()
    assert case.serial in client.get(reverse("work:home")).text
    assert case.person.contact.name in page(client, "case", uid=case.uid)
    post(client, "case", {"outcome": "refused", "note": "Bận"}, uid=case.uid)

    case.refresh_from_db()
    assert case.disposition == "refused"
    assert case.visits.get().note == "Bận"


def test_a_supervisor_decides_on_what_comes_first(
    client, drawn, frame, supervisor, surveyor
):
    case = drawn.cases.in_field().filter(place=made_up.CENTRE).first()
    assignments.visit(case, outcome="refused", by=supervisor, at=drawn.at)
    client.force_login(supervisor)

    before = page(client, "progress", code=frame.code)
    refused = post(client, "replace", {"reason": "", "back": "progress"}, uid=case.uid)
    replaced = post(
        client, "replace", {"reason": "Từ chối.", "back": "progress"}, uid=case.uid
    )

    assert case.uid in before
    assert "said-error" in refused.content.decode()
    assert "said-success" in replaced.content.decode()
    assert Case.objects.get(stands_in__replaced=case).role == "replacement"
    assert (
        case.uid
        not in page(client, "progress", code=frame.code)
        .split("<table", 1)[0]
        .split('id="decide"', 1)[-1]
    )


def test_progress_stays_the_same_number_of_queries(
    client, drawn, frame, supervisor, django_assert_max_num_queries
):
    client.force_login(supervisor)

    with django_assert_max_num_queries(25):
        page(client, "progress", code=frame.code)


def test_pages_speak_english_too(client, drawn, frame):
    shown = client.get(f"/en/thuc-dia/danh-sach/{frame.code}/tien-do/")

    assert "Progress of fieldwork" in shown.content.decode()


def test_other_provinces_and_roles_see_nothing(client, drawn, frame, surveyor):
    nation = Unit.objects.get(level=Level.NATION)
    elsewhere = made_up.unit("99", "Tỉnh Khác", parent=nation)
    stranger = made_up.person("stranger", Role.PROVINCIAL_OFFICER, unit=elsewhere)
    case = drawn.cases.first()

    for user, name, words, status in [
        (stranger, "frame", {"code": frame.code}, 404),
        (stranger, "progress", {"code": frame.code}, 404),
        (stranger, "case", {"uid": case.uid}, 403),
        (surveyor, "frame", {"code": frame.code}, 403),
        (surveyor, "case", {"uid": case.uid}, 403),
        (surveyor, "upload", {}, 403),
    ]:
        client.force_login(user)
        answer = client.get(reverse(f"field:{name}", kwargs=words))
        assert (answer.status_code, name) == (status, name)
        assert case.person.contact.name not in answer.content.decode()


def test_a_supervisor_may_not_draw_nor_freeze(client, frame, supervisor):
    client.force_login(supervisor)

    assert client.get(reverse("field:draw", args=[frame.code])).status_code == 403
    assert client.post(reverse("field:freeze", args=[frame.code])).status_code == 403


def test_strangers_are_asked_to_sign_in(client, db):
    answer = client.get(reverse("field:home"))

    assert answer.status_code == 302
    assert reverse("door:sign-in") in answer.url


def test_a_province_gives_up_no_sample_of_the_nations_round(client, drawn, frame):
    nation = Unit.objects.get(level=Level.NATION)
    Round.objects.filter(pk=frame.round_id).update(owner=nation)

    answer = client.post(reverse("field:void", args=[frame.code]), {"reason": "Sai."})

    assert answer.status_code == 403
    drawn.refresh_from_db()
    assert drawn.voided_at is None


def test_supervisors_decide_in_their_own_province_alone(client, drawn):
    nation = Unit.objects.get(level=Level.NATION)
    elsewhere = made_up.unit("99", "Tỉnh Khác", parent=nation)
    client.force_login(made_up.person("far", Role.SUPERVISOR, unit=elsewhere))
    case = drawn.cases.first()

    for deed in ("replace", "reopen"):
        answer = client.post(reverse(f"field:{deed}", args=[case.uid]), {"reason": "r"})
        assert answer.status_code == 403, deed


def test_a_case_in_other_hands_is_not_shown(
    client, drawn, supervisor, surveyor, province
):
    case = drawn.cases.first()
    now = timezone.now()
    assignments.assign(drawn.cases, surveyor=surveyor, by=supervisor, at=now)
    client.force_login(made_up.person("another", Role.SURVEYOR, unit=province))

    assert client.get(reverse("field:case", args=[case.uid])).status_code == 403
