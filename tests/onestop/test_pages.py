"""The desk's pages: what staff see of their own point, and of no other."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, Role, User
from localities.models import Level, ServicePoint, Unit
from onestop import feedback, ratings
from onestop.models import ApologyLetter, Feedback, LateFile
from onestop.models.feedback import Kind, State
from onestop.models.rating import Door
from tests.accounts.people import hold, unit
from tests.surveys.desk_people import comment, load_points, moment, staff_member

pytestmark = pytest.mark.django_db

INBOX = "/en/mot-cua/"


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def point(tmp_path, db):
    return load_points(tmp_path)


@pytest.fixture
def lan(point):
    return staff_member(point, "lan", last_name="Cán bộ", first_name="Lan")


@pytest.fixture
def hoa(point):
    return staff_member(point, "hoa", last_name="Cán bộ", first_name="Hoa")


@pytest.fixture
def desk(client, lan):
    client.force_login(lan)
    return client


@pytest.fixture
def given(point, today):
    return comment(point, "Gọi tôi số 0900000000, ghế chờ quá ít", day=today)


@pytest.fixture
def mine(given, lan):
    feedback.triage(given, kind=Kind.SUGGESTION, named=[], by=lan, at=timezone.now())
    feedback.assign(given, to=lan, by=lan, at=timezone.now())
    return given


def address(given):
    return f"{INBOX}gop-y/{given.pk}/"


def press(point, day, times, score=4):
    for _ in range(times):
        ratings.rate(point, score=score, door=Door.KIOSK, at=moment(day))


def text(answer):
    return " ".join(answer.content.decode().split())


def test_a_stranger_signs_in_first_and_comes_back(client, given):
    answer = client.get(address(given))

    assert answer.status_code == 302
    assert answer["Location"].endswith(f"dang-nhap/?next={address(given)}")


def test_a_sign_in_leads_to_the_desk_by_way_of_the_second_factor(client, lan):
    answer = client.post(
        f"/en/dang-nhap/?next={INBOX}",
        {"username": "lan", "password": "a long password"},
        follow=True,
    )

    assert answer.redirect_chain[-1][0] == "/en/dang-nhap/thiet-bi/"
    assert answer.status_code == 200


@pytest.mark.parametrize("page", ["", "gop-y/moi/", "ho-so-tre/", "tinh/"])
def test_a_role_without_a_desk_is_refused_with_the_way_out(client, page):
    client.force_login(User.objects.create_user("surveyor"))

    answer = client.get(INBOX + page)

    assert answer.status_code == 403
    assert "Ask the administrator" in text(answer)


def test_another_points_comments_files_and_letters_do_not_exist_here(desk, today):
    elsewhere = ServicePoint.objects.get(code="P75", valid_until=None)
    foreign = comment(elsewhere, day=today)
    late = LateFile.objects.create(
        service_point=elsewhere,
        receipt_no="R1",
        applicant="Người dân 0001",
        file_type="Đất đai",
        received_on=today,
        appointment_on=today,
        progress="chờ",
        reason="thiếu",
        new_date=today + timedelta(days=3),
    )

    assert desk.get(address(foreign)).status_code == 404
    assert desk.post(address(foreign), {"deed": "close"}).status_code == 404
    signer = {"signer_name": "A", "signer_title": "B"}
    letter = reverse("onestop:letter-issue", kwargs={"pk": late.pk})
    assert desk.post(letter, signer).status_code == 404
    assert not ApologyLetter.objects.exists()
    assert f"gop-y/{foreign.pk}/" not in text(desk.get(INBOX))


def test_last_years_staff_have_no_desk_any_more(client, lan, today):
    Membership.objects.filter(user=lan).update(valid_until=today)
    client.force_login(lan)

    assert client.get(INBOX).url == f"/en/dang-nhap/?next={INBOX}"


def test_a_full_inbox_costs_no_query_a_comment(
    desk, given, point, today, django_assert_max_num_queries
):
    for number in range(29):
        comment(point, f"Góp ý {number}", day=today)

    with django_assert_max_num_queries(14):
        answer = desk.get(INBOX)

    assert text(answer).count("Góp ý ") >= 24


def test_numbers_of_the_province_follow_the_next_batch(desk, point, today):
    press(point, today - timedelta(days=3), 10)
    ratings.close_batches(before=today - timedelta(days=2))
    assert text(desk.get(INBOX)).count("/5 · 10 ratings") == 2

    press(point, today - timedelta(days=1), 11)
    ratings.close_batches(before=today)

    assert text(desk.get(INBOX)).count("/5 · 21 ratings") == 2


def test_overdue_comments_stand_first_with_their_clock(desk, point, today):
    comment(point, "Mới đến", day=today)
    comment(point, "Chờ lâu rồi", day=today - timedelta(days=30))

    page = text(desk.get(INBOX))

    assert page.index("Chờ lâu rồi") < page.index("Mới đến")
    assert "overdue by" in page
    assert "1 overdue" in page


def test_numbers_of_nine_people_are_not_on_the_page_and_those_of_ten_are(
    desk, point, today
):
    yesterday = today - timedelta(days=1)
    press(point, yesterday, 9, score=2)
    ratings.close_batches(before=today)
    nine = text(desk.get(INBOX))
    press(point, yesterday, 1, score=2)
    ratings.close_batches(before=today)

    ten = text(desk.get(INBOX))

    assert "<b>2.0</b>/5" not in nine
    assert nine.count("fewer than 10 ratings") == 4
    assert "<b>2.0</b>/5 · 10 ratings" in ten


def test_todays_ratings_wait_until_the_day_is_over(desk, point, today):
    press(point, today, 50)

    ratings.close_batches(before=today)

    assert "50 ratings" not in text(desk.get(INBOX))


def test_the_same_days_last_year_and_the_province_stand_beside(desk, point, today):
    last_year = ratings.year_before(today) - timedelta(days=2)
    press(point, last_year, 12, score=5)
    commune = ServicePoint.objects.get(code="C00004")
    press(commune, today - timedelta(days=3), 20, score=3)
    ratings.close_batches(before=today)

    page = text(desk.get(INBOX))

    assert "<b>5.0</b>/5 · 12 ratings" in page
    assert "<b>3.0</b>/5 · 20 ratings" in page


def test_the_page_says_it_is_not_the_index(desk):
    assert "not the SIPAS index" in text(desk.get(INBOX))


def test_a_comment_is_masked_until_one_answers_it(desk, hoa, client, mine):
    own = text(desk.get(address(mine)))
    client.force_login(hoa)
    others = text(client.get(address(mine)))

    assert "0900000000" in own
    assert "0900000000" not in others
    assert "[số điện thoại]" in others
    assert "0900000000" not in text(client.get(INBOX))


def test_a_note_with_a_phone_is_masked_for_colleagues_too(client, hoa, lan, mine):
    feedback.answer(mine, text="Đã gọi 0900000000", by=lan, at=timezone.now())
    client.force_login(hoa)

    assert "0900000000" not in text(client.get(address(mine)))


def test_a_comment_goes_from_sorting_to_closing_through_the_pages(desk, lan, given):
    steps = [
        {"deed": "triage", "kind": "suggestion"},
        {"deed": "assign", "to": lan.pk},
        {"deed": "answer", "text": "Đã kê thêm ghế."},
        {"deed": "close", "note": "Đã xem tại chỗ"},
    ]

    for step in steps:
        assert desk.post(address(given), step).status_code == 302, step

    given.refresh_from_db()
    assert given.state == State.CLOSED
    assert "Đã kê thêm ghế." in text(desk.get(address(given)))


def test_who_is_named_sees_no_button_and_a_forged_one_is_refused(desk, point, today):
    about_me = comment(point, "chị Lan quát tôi", day=today)

    page = text(desk.get(address(about_me)))
    forged = desk.post(address(about_me), {"deed": "triage", "kind": "praise"})

    assert 'name="deed"' not in page
    assert forged.status_code == 409
    assert Feedback.objects.get(pk=about_me.pk).state == State.NEW


def test_a_late_answer_is_refused_but_its_words_are_kept_on_the_page(desk, lan, mine):
    feedback.answer(mine, text="Đã kê thêm.", by=lan, at=timezone.now())

    answer = desk.post(address(mine), {"deed": "answer", "text": "Lời đã gõ"})

    assert answer.status_code == 409
    assert "Lời đã gõ" in text(answer)
    assert "moved on" in text(answer)


def test_an_unknown_button_is_refused(desk, given):
    assert desk.post(address(given), {"deed": "delete"}).status_code == 400


def test_a_search_without_accents_finds_and_says_when_it_does_not(desk, given):
    assert address(given) in text(desk.post(INBOX, {"q": "ghe cho"}))
    assert "No comment has these words" in text(desk.post(INBOX, {"q": "xyzxyz"}))
    assert "No comment has these" not in text(desk.get(INBOX, {"q": "xyzxyz"}))


def test_a_comment_by_phone_is_written_down_in_its_own_words(desk, point):
    answer = desk.post(
        f"{INBOX}gop-y/moi/", {"door": "phone", "text": "Nhà vệ sinh bẩn"}
    )

    assert answer.status_code == 302
    assert Feedback.objects.get().text == "Nhà vệ sinh bẩn"


def late_file_words(today, **changes):
    return {
        "receipt_no": "R1",
        "applicant": "Người dân 0001",
        "file_type": "Đất đai",
        "received_on": today - timedelta(days=9),
        "appointment_on": today,
        "progress": "chờ",
        "reason": "thiếu bản đồ",
        "new_date": today + timedelta(days=3),
    } | changes


def test_a_late_file_is_listed_once_and_its_letter_printed(desk, today):
    add = f"{INBOX}ho-so-tre/moi/"
    assert desk.post(add, late_file_words(today)).status_code == 302
    twice = desk.post(add, late_file_words(today))
    late = LateFile.objects.get()
    signer = {"signer_name": "Người đứng đầu", "signer_title": "Giám đốc"}

    letter = desk.post(f"{INBOX}ho-so-tre/{late.pk}/thu/", signer, follow=True)

    assert "already listed" in text(twice)
    assert letter["Content-Type"] == "application/pdf"
    assert letter.content.startswith(b"%PDF")
    assert "<b>1</b> letter in" in text(desk.get(f"{INBOX}ho-so-tre/"))


def test_a_new_day_before_the_missed_one_is_refused_in_words(desk, today):
    answer = desk.post(f"{INBOX}ho-so-tre/moi/", late_file_words(today, new_date=today))

    assert "must come after the missed one" in text(answer)


def test_a_letter_without_a_signer_is_refused(desk, today):
    desk.post(f"{INBOX}ho-so-tre/moi/", late_file_words(today))
    late = LateFile.objects.get()

    answer = desk.post(f"{INBOX}ho-so-tre/{late.pk}/thu/", {}, follow=True)

    assert "give the name and the title" in text(answer)


@pytest.fixture
def officer(client, point):
    user = User.objects.create_user("officer")
    Membership.objects.create(
        user=user,
        role=Role.PROVINCIAL_OFFICER,
        unit=Unit.objects.get(code="01", level="province"),
        valid_from=date(2025, 7, 1),
    )
    client.force_login(user)
    return client


def test_an_officer_sees_counts_of_the_provinces_points_and_no_comment(
    officer, point, today
):
    for number in range(3):
        comment(point, f"Góp ý số {number}", day=today - timedelta(days=20))
    comment(ServicePoint.objects.get(code="P75", valid_until=None), day=today)

    page = text(officer.get(f"{INBOX}tinh/"))

    assert "fewer than 10" in page
    assert "Góp ý số" not in page
    assert "Ba Đình" in page or "Ba Dinh" in page
    assert "Dong Nai" not in page
    assert '<span class="late">3</span>' in page


def test_the_desk_is_not_the_officers(officer):
    refused = officer.get(f"{INBOX}gop-y/moi/")

    assert refused.status_code == 403
    assert "It is a page of: <b>One-stop staff</b>" in text(refused)


def test_an_officer_of_no_province_has_no_counts_to_see(client, db):
    user = User.objects.create_user("of-a-commune")
    nation = unit("VN", "Việt Nam", Level.NATION)
    commune = unit("00004", "Phường Ba Đình", Level.COMMUNE, parent=nation)
    hold(user, Role.PROVINCIAL_OFFICER, since=date(2025, 7, 1), unit=commune)
    client.force_login(user)

    refused = client.get(f"{INBOX}tinh/")

    assert refused.status_code == 403
    assert "people of another place" in text(refused)


def test_an_officer_who_signs_in_comes_to_the_counts(officer):
    assert officer.get(INBOX)["Location"] == f"{INBOX}tinh/"


def test_nothing_of_the_desk_is_kept_by_browsers_or_proxies(desk):
    assert "no-store" in desk.get(INBOX)["Cache-Control"]


def test_first_time_the_inbox_says_where_comments_come_from(desk):
    assert "No comment has come yet" in text(desk.get(INBOX))
