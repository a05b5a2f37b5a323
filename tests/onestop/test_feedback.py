"""Comments from their arrival to their answer, and who may do what with them."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import AuditEvent
from onestop import feedback, ratings
from onestop.models import Feedback, FeedbackStep, RatingBatch
from onestop.models.feedback import Kind, State
from onestop.models.rating import Door
from onestop.ratings import windows
from tests.surveys.desk_people import (
    THURSDAY,
    comment,
    load_points,
    moment,
    staff_member,
)
from wording.refusals import Refused

pytestmark = pytest.mark.django_db

FRIDAY, MONDAY = THURSDAY + timedelta(days=1), THURSDAY + timedelta(days=4)
NOW = moment(THURSDAY, 14)


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
def assigned(point, lan):
    """A suggestion Lan answers."""
    given = comment(point)
    feedback.triage(given, kind=Kind.SUGGESTION, named=[], by=lan, at=NOW)
    feedback.assign(given, to=lan, by=lan, at=NOW)
    return Feedback.objects.get(pk=given.pk)


def state_of(given):
    return Feedback.objects.get(pk=given.pk).state


def test_a_new_comment_waits_to_be_sorted_by_the_next_working_day(point):
    assert comment(point, day=THURSDAY).due_on == FRIDAY
    assert comment(point, day=FRIDAY).due_on == MONDAY


def test_the_clock_of_a_kind_runs_from_the_day_the_comment_came(point, lan):
    given = comment(point, day=date(2026, 8, 20))

    feedback.triage(given, kind=Kind.CONDUCT, named=[], by=lan, at=NOW)

    # Seven working days: the Saturday 22 August is worked, 31 August is not.
    assert Feedback.objects.get(pk=given.pk).due_on == date(2026, 8, 28)


def test_an_answer_stops_the_clock_and_a_check_closes(assigned, lan, hoa):
    later = assigned.due_on + timedelta(days=9)
    assert Feedback.objects.overdue(later).count() == 1

    feedback.answer(assigned, text="Đã kê thêm 20 ghế.", by=lan, at=NOW)
    assert Feedback.objects.overdue(later).count() == 0
    feedback.close(assigned, by=hoa, at=NOW)

    assert state_of(assigned) == State.CLOSED


def test_opening_again_counts_from_that_day_and_goes_back_to_the_same_hands(
    assigned, lan
):
    feedback.answer(assigned, text="Đã kê thêm.", by=lan, at=NOW)
    feedback.reopen(assigned, reason="Vẫn thiếu ghế", by=lan, at=moment(MONDAY))

    again = Feedback.objects.get(pk=assigned.pk)
    assert (again.state, again.assigned_to, again.reopened) == (State.ASSIGNED, lan, 1)
    assert again.due_on == date(2026, 12, 7)


def test_the_history_tells_every_step_in_its_order(assigned, lan):
    feedback.answer(assigned, text="Đã kê thêm.", by=lan, at=NOW)

    told = list(assigned.steps.order_by("pk").values_list("verb", flat=True))

    assert told == ["received", "triaged", "assigned", "answered"]
    assert AuditEvent.objects.filter(subject=f"feedback:{assigned.pk}").count() == 4


def test_the_audit_trail_repeats_no_word_of_comment_or_answer(assigned, lan):
    feedback.answer(assigned, text="Gọi 0900000000", by=lan, at=NOW)

    trail = str(list(AuditEvent.objects.values_list("details", "subject")))
    assert "0900000000" not in trail
    assert "Ghế" not in trail


def test_a_colleague_named_in_a_comment_may_not_even_sort_it(point, lan, hoa):
    given = comment(point, "chị Lan nói nặng lời với tôi")

    with pytest.raises(Refused, match="named_in_comment"):
        feedback.triage(given, kind=Kind.CONDUCT, named=[], by=lan, at=NOW)

    feedback.triage(given, kind=Kind.CONDUCT, named=[lan], by=hoa, at=NOW)
    with pytest.raises(Refused, match="named_in_comment"):
        feedback.assign(given, to=lan, by=hoa, at=NOW)


def test_a_citizen_of_the_same_name_is_set_right_by_another_colleague(point, lan, hoa):
    given = comment(point, "Em tên là chị Lan ở thôn 2")
    feedback.triage(given, kind=Kind.PRAISE, named=[], by=hoa, at=NOW)

    feedback.assign(given, to=lan, by=hoa, at=NOW)

    assert state_of(given) == State.ASSIGNED


def test_the_database_itself_refuses_a_named_person_as_answerer(assigned, lan):
    with pytest.raises(IntegrityError, match="who_is_named"), transaction.atomic():
        Feedback.objects.filter(pk=assigned.pk).update(named=[lan.pk])


def test_only_the_person_it_is_assigned_to_answers(assigned, hoa):
    with pytest.raises(Refused, match="not_theirs"):
        feedback.answer(assigned, text="Xin ghi nhận.", by=hoa, at=NOW)


def test_staff_of_another_point_get_nothing_assigned(point, assigned, lan):
    stranger = staff_member(type(point).objects.get(code="P75", valid_until=None), "xa")

    with pytest.raises(Refused, match="not_of_the_point"):
        feedback.assign(assigned, to=stranger, by=lan, at=NOW)


def test_a_denunciation_leaves_the_system_and_is_never_answered_here(point, lan):
    given = comment(point, "Tôi tố cáo việc thu tiền ngoài quy định")
    feedback.triage(given, kind=Kind.COMPLAINT, named=[], by=lan, at=NOW)

    with pytest.raises(Refused, match="to_be_handed_over"):
        feedback.assign(given, to=lan, by=lan, at=NOW)
    feedback.hand_over(given, agency="Thanh tra tỉnh", by=lan, at=NOW)

    assert state_of(given) == State.HANDED_OVER
    with pytest.raises(Refused, match="not_now"):
        feedback.reopen(given, reason="Hỏi lại", by=lan, at=NOW)


def test_what_is_no_complaint_cannot_be_pushed_away(point, lan):
    given = comment(point)
    feedback.triage(given, kind=Kind.SUGGESTION, named=[], by=lan, at=NOW)

    with pytest.raises(Refused, match="not_now"):
        feedback.hand_over(given, agency="Sở Nội vụ", by=lan, at=NOW)


@pytest.mark.parametrize("nothing", ["", "  \n", "x" * 4001])
def test_an_empty_or_endless_comment_is_refused_and_stores_nothing(point, nothing):
    with pytest.raises(Refused, match="nothing_said"):
        comment(point, nothing)

    assert not Feedback.objects.exists()


def test_two_people_acting_at_once_leave_one_step(assigned, lan, hoa):
    stale = Feedback.objects.get(pk=assigned.pk)
    feedback.answer(assigned, text="Đã kê thêm.", by=lan, at=NOW)

    with pytest.raises(Refused, match="not_now"):
        feedback.answer(stale, text="Lần nữa", by=lan, at=NOW)

    assert FeedbackStep.objects.filter(verb="answered").count() == 1


def test_only_who_answers_reads_what_is_masked_for_others(point, lan, hoa):
    given = comment(point, "Gọi tôi số 0900000000 nhé")
    feedback.triage(given, kind=Kind.SUGGESTION, named=[], by=lan, at=NOW)
    feedback.assign(given, to=lan, by=lan, at=NOW)
    given.refresh_from_db()

    assert "0900000000" in given.text_for(lan)
    assert "0900000000" not in given.text_for(hoa)


def found(words):
    return [given.masked for given in Feedback.objects.search(words)]


def test_the_search_finds_with_and_without_accents(point):
    comment(point, "Hồ sơ đất đai trễ hẹn")
    comment(point, "Ghế chờ quá ít")

    for words in ("trễ hẹn", "tre hen", "TRE HEN", "đất đai", "dat dai"):
        assert found(words) == ["Hồ sơ đất đai trễ hẹn"], words


def test_decomposed_words_find_composed_ones(point):
    comment(point, "Hồ sơ trễ hẹn")

    assert found("tre\u0302\u0303 he\u0323n") == ["Hồ sơ trễ hẹn"]


def test_the_very_accents_typed_come_first(point):
    comment(point, "Tré chưa có")
    comment(point, "Hồ sơ trễ")
    comment(point, "Tre trước cổng")

    assert found("trễ")[0] == "Hồ sơ trễ"
    assert len(found("trễ")) == 3


def test_a_slip_of_the_finger_still_finds_something(point):
    comment(point, "Phòng chờ nóng, thiếu quạt")
    comment(point, "Cán bộ vui vẻ")

    assert found("phongg cho") == ["Phòng chờ nóng, thiếu quạt"]


def test_the_search_does_not_tell_whose_phone_is_in_a_comment(point):
    comment(point, "Gọi tôi số 0900000000")

    assert found("0900000000") == []


@pytest.mark.parametrize(
    ("search", "index"),
    [("matching", "feedback_words"), ("resembling", "feedback_letters")],
)
def test_each_search_can_use_its_index(db, search, index):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")

    plan = getattr(Feedback.objects, search)("tre hen").explain()

    assert index in plan


def press(point, day, times, score=4):
    for _ in range(times):
        ratings.rate(point, score=score, door=Door.KIOSK, at=moment(day))


def test_batches_close_once_and_only_over_finished_days(point):
    press(point, THURSDAY, 6)
    press(point, FRIDAY, 6)

    assert ratings.close_batches(before=FRIDAY) == 0
    assert ratings.close_batches(before=MONDAY) == 1
    assert ratings.close_batches(before=MONDAY) == 0
    batch = RatingBatch.objects.get()
    assert (batch.first_day, batch.last_day, batch.answers) == (THURSDAY, FRIDAY, 12)


def test_a_later_batch_begins_after_the_closed_one(point):
    press(point, THURSDAY, 10)
    ratings.close_batches(before=FRIDAY)
    press(point, FRIDAY, 11)

    ratings.close_batches(before=MONDAY)

    sizes = RatingBatch.objects.order_by("last_day").values_list("answers", flat=True)
    assert list(sizes) == [10, 11]


def test_a_number_about_nine_people_is_not_told(point):
    press(point, THURSDAY, 9)
    ratings.close_batches(before=FRIDAY)

    now, last_year = windows(30, today=FRIDAY)
    shown = RatingBatch.objects.summaries([now, last_year])

    assert shown == [{"answers": 0, "mean": None}] * 2


def test_a_batch_below_ten_is_refused_by_the_database(point):
    with pytest.raises(IntegrityError, match="batch_holds"), transaction.atomic():
        RatingBatch.objects.create(
            service_point=point,
            first_day=THURSDAY,
            last_day=THURSDAY,
            answers=9,
            total=36,
        )


def test_the_leap_day_has_its_last_year():
    this_year, last_year = ratings.windows(30, today=date(2028, 2, 29))

    assert this_year == (date(2028, 1, 30), date(2028, 2, 29))
    assert last_year == (date(2027, 1, 29), date(2027, 2, 28))
