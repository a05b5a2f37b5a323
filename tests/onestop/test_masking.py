"""What of a comment everyone may read."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onestop.rules.masking import mask, names_staff

# Phones and papers are digits nobody has: 0900 000 000, 020 000 000 000.
HIDDEN = [
    ("gọi 0900000000 nhé", "gọi [số điện thoại] nhé"),
    ("gọi 0900 000 000.", "gọi [số điện thoại]."),
    ("gọi +84 900-000-000", "gọi [số điện thoại]"),
    ("gọi 0900 - 000 - 000", "gọi [số điện thoại]"),
    ("gọi 0900\u00a0000\u2013000", "gọi [số điện thoại]"),
    ("gọi 0900/000/000", "gọi [số điện thoại]"),
    ("gọi 0900  000  000", "gọi [số điện thoại]"),
    ("gọi 0900\n000000", "gọi [số điện thoại]"),
    ("gọi 0900\u200b000\u200b000", "gọi [số điện thoại]"),
    ("gọi (0205) 3000 000", "gọi [số điện thoại]"),
    ("gọi ０９００ ０００ ０００", "gọi [số điện thoại]"),
    ("gọi 0900_000_000", "gọi [số điện thoại]"),
    ("gọi 0900,000,000", "gọi [số điện thoại]"),
    ("gọi 0900•000•000", "gọi [số điện thoại]"),
    ("gọi 0900:000:000", "gọi [số điện thoại]"),
    ("0900-000-000/0900000001", "[số điện thoại]/[số điện thoại]"),
    ("0900000000 0900000001.", "[số điện thoại] [số điện thoại]."),
    ("0900000000 - 02050000000", "[số điện thoại] - [số điện thoại]"),
    ("020000000000/020000000001", "[số giấy tờ]"),
    ("thẻ 4000 0000 0000 0000", "thẻ [số giấy tờ]"),
    ("tài khoản 1900000000000000", "tài khoản [số giấy tờ]"),
    ("thư lan (at) thu.vn", "thư [thư điện tử]"),
    ("máy bàn 02050000000", "máy bàn [số điện thoại]"),
    ("CCCD 020000000000", "CCCD [số giấy tờ]"),
    ("CCCD 020 000 000 000", "CCCD [số giấy tờ]"),
    ("CMND 080000000", "CMND [số giấy tờ]"),
    ("thư a.b@thu.vn ạ", "thư [thư điện tử] ạ"),
    ("hồ sơ H37.20-251103-0012 trễ", "hồ sơ [mã hồ sơ] trễ"),
    ("chị Hoa ở quầy 3", "chị [tên] ở quầy 3"),
    ("Ông Nguyễn Văn A không có ở đó", "Ông [tên] không có ở đó"),
    ("cán bộ Trần Thị B hẹn lại", "cán bộ [tên] hẹn lại"),
    ("gặp anh nguyễn văn a để hỏi", "gặp anh [tên] để hỏi"),
    ("Tôi tên Nguyễn Văn A.", "Tôi tên [tên]."),
    ("TÔI LÀ NGUYỄN VĂN A", "TÔI LÀ [tên]"),
    ("chi Hoa o quay 3 vui ve", "chi [tên] o quay 3 vui ve"),
]
KEPT = [
    "Bà con ở Bà Rịa rất hài lòng",
    "Kính gửi quý Anh Chị ở quầy 5",
    "cán bộ vi phạm giờ làm, nhân viên la mắng dân",
    "ông ấy bảo chờ, bà ấy bảo về",
    "Huyện Chi Lăng, đường Lê Lợi",
    "hẹn 08/11/2026 10:30, từ 05/11/2026 - 15/11/2026",
    "nộp 2 lần, 12/11/2026 và 15/11/2026, 3 bản",
    "phí 1.200.000 đồng, nộp ngày 12/11/2026",
    "chờ 3 lần, mỗi lần 45 phút",
    "mở cửa 7:30 - 11:30, 13:30 - 17:00",
    "phí 200,000 và 50.000 đồng",
    "anh hồ sơ nào cũng bắt bổ sung",
]


@pytest.mark.parametrize(("comment", "masked"), HIDDEN)
def test_personal_data_is_hidden_and_the_rest_stays(comment, masked):
    assert mask(comment) == masked


@pytest.mark.parametrize("comment", KEPT)
def test_what_names_nobody_stays(comment):
    assert mask(comment) == comment


@pytest.mark.parametrize(("comment", "masked"), HIDDEN)
def test_decomposed_spelling_hides_as_much(comment, masked):
    assert mask(unicodedata.normalize("NFD", comment)) == masked


@given(st.text(alphabet="0123456789", min_size=9, max_size=12))
def test_no_number_of_nine_to_twelve_digits_is_left(number):
    assert not any(sign.isdigit() for sign in mask(f"số {number} của tôi"))


@given(st.text(max_size=80))
def test_masking_twice_hides_nothing_more(text):
    once = mask(text)

    assert mask(once) == once


@pytest.mark.parametrize(
    "comment",
    [
        "Bà Lương Thị Hoa nói nặng lời",
        "luong thi hoa noi nang loi",
        "chị Hoa quầy 3",
        "CHI HOA",
    ],
)
def test_a_colleague_is_recognised_with_and_without_accents(comment):
    assert names_staff(comment, full_name="Lương Thị Hoa", given_name="Hoa")


@pytest.mark.parametrize(
    "comment", ["hoa nở đầy sân", "chị Hoàn quầy 3", "anh Nam", "Nông Thị Hoa Mai"]
)
def test_another_person_is_not_taken_for_the_colleague(comment):
    assert not names_staff(comment, full_name="Lương Thị Hoa", given_name="Hoa")


def test_a_colleague_without_a_name_is_in_no_comment():
    assert not names_staff("chị ấy nói", full_name="", given_name="")
