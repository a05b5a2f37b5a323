"""Apology letters: numbered without gaps, true to their file, readable by everyone."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from hypothesis import given, settings
from hypothesis import strategies as st

from localities.models import ServicePoint
from onestop import letters
from onestop.models import ApologyLetter, LateFile
from tests.surveys.desk_people import THURSDAY, load_points, moment, staff_member
from wording.refusals import Refused

pytestmark = pytest.mark.django_db

HEAD = {"signer_name": "Người đứng đầu", "signer_title": "Giám đốc"}


@pytest.fixture
def point(tmp_path, db):
    return load_points(tmp_path)


@pytest.fixture
def lan(point):
    return staff_member(point, "lan")


def late_file(point, *, receipt_no="H37.20-261102-0012", **changes):
    return LateFile(
        **{
            "service_point": point,
            "receipt_no": receipt_no,
            "applicant": "Người dân 0001",
            "file_type": "Cấp Giấy chứng nhận quyền sử dụng đất",
            "received_on": date(2026, 11, 2),
            "appointment_on": THURSDAY,
            "progress": "đang chờ cơ quan thuế xác định nghĩa vụ tài chính",
            "reason": "phải bổ sung bản đồ hiện trạng",
            "new_date": date(2026, 11, 27),
        }
        | changes
    )


def issued(point, by, *, day=THURSDAY, **changes):
    late = late_file(point, **changes)
    late.save()
    return letters.issue(late, **HEAD, by=by, at=moment(day))


def test_numbers_run_without_gaps_by_point_and_year(point, lan):
    other = ServicePoint.objects.get(code="P75", valid_until=None)
    days = [THURSDAY, THURSDAY, date(2027, 1, 4)]

    numbers = [
        issued(point, lan, day=day, receipt_no=f"R{n}").number
        for n, day in enumerate(days)
    ]

    assert numbers == [1, 2, 1]
    assert issued(other, lan).number == 1


def test_a_file_gets_one_letter_and_a_second_try_takes_no_number(point, lan):
    letter = issued(point, lan)

    with pytest.raises(Refused, match="already_written"):
        letters.issue(
            letter.late_file,
            signer_name="A",
            signer_title="B",
            by=lan,
            at=moment(THURSDAY),
        )

    assert ApologyLetter.objects.count() == 1


def test_nobody_but_the_head_signs(point, lan):
    late = late_file(point)
    late.save()

    with pytest.raises(Refused, match="no_signer"):
        letters.issue(
            late, signer_name=" ", signer_title="Giám đốc", by=lan, at=moment(THURSDAY)
        )


def test_a_letter_is_on_time_until_the_appointment_day_ends(point, lan):
    on_the_day = issued(point, lan)
    after = issued(point, lan, day=THURSDAY + timedelta(days=1), receipt_no="R2")

    assert on_the_day.on_time
    assert not after.on_time


def test_the_pdf_is_tagged_for_screen_readers_and_the_same_every_time(point, lan):
    letter = issued(point, lan)

    pdf = letters.pdf(letter)

    assert pdf.startswith(b"%PDF-1.7")
    assert b"pdfuaid:part" in pdf
    assert letters.pdf(ApologyLetter.objects.get()) == pdf


def test_a_letter_keeps_its_words_when_the_file_changes(point, lan):
    letter = issued(point, lan)
    before = letters.pdf(letter)
    LateFile.objects.update(applicant="Người dân 0002")

    assert letters.pdf(ApologyLetter.objects.get()) == before


def test_hostile_words_are_set_as_text(point, lan):
    letter = issued(point, lan, applicant='#panic("x") *A* $1$', reason="[#read]")

    assert letters.pdf(letter).startswith(b"%PDF")


WORDS = ("unit", "point", "applicant", "file_type", "receipt_no", "progress", "reason")


@given(typed=st.lists(st.text(max_size=20), min_size=9, max_size=9))
@settings(max_examples=20)
def test_whatever_is_typed_into_a_letter_prints(typed):
    days = ("number", "year", "day", "month", "received_on", "appointment_on")
    content = dict.fromkeys((*days, "new_date", "simulated"), "1")
    content |= zip((*WORDS, "signer_name", "signer_title"), typed, strict=True)
    letter = ApologyLetter(content=content, issued_at=moment(THURSDAY))

    assert letters.pdf(letter).startswith(b"%PDF")


def test_a_letter_that_cannot_be_made_takes_no_number(point, lan, monkeypatch):
    def fail(letter):
        raise TypeError

    monkeypatch.setattr(letters, "pdf", fail)
    with pytest.raises(TypeError):
        issued(point, lan, reason="\uf0b7 thiếu 🙏")
    monkeypatch.undo()

    assert issued(point, lan, receipt_no="R2", reason="\uf0b7 thiếu 🙏").number == 1


def test_two_identical_late_files_are_refused_in_words(point, lan):
    late_file(point).save()

    with pytest.raises(ValidationError) as refused:
        late_file(point).full_clean()

    assert "already listed" in str(refused.value) or "đã có" in str(refused.value)


def test_a_new_day_before_the_missed_one_is_refused_by_the_database(point):
    with pytest.raises(IntegrityError, match="later_day"):
        late_file(point, new_date=THURSDAY).save()
