"""Lists as offices send them: typed for paper, saved by WPS, troubles by row."""

import io
import re
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from surveys.frames.parsing import columns
from surveys.frames.parsing import rows as frame_rows
from surveys.frames.parsing.headings import headed
from surveys.models.frame import Frame, FrameUpload
from surveys.tabular.sheet import Sheet
from tests.surveys import fieldwork_people as made_up

FIRST_ROW = 7
UPPER = [
    *("STT", "Họ và tên\nngười nộp (*)", "Đối tượng", "Hồ sơ", "", ""),
    *("Nơi giải quyết", "Ngày trả kết quả", "Liên hệ", ""),
]
LOWER = ["", "", "", "Mã hồ sơ", "Thủ tục", "Lĩnh vực", "", "", "Số ĐT", "Địa chỉ"]
MERGED = ("A1:J1", "A2:J2", "D4:F4", "I4:J4", *(f"{c}4:{c}5" for c in "ABCGH"))


def typed(rows):
    """The rows as a clerk's program holds them: numbers and days, some as text."""
    for number, row in enumerate(rows):
        day = datetime.strptime(row[7], "%d/%m/%Y")  # noqa: DTZ007
        as_typed = row[7] if number % 3 else day
        yield [int(row[0]), *row[1:7], as_typed, int(row[8]), row[9]]


def workbook(rows, *, dimension="A1"):
    """A list with a merged title and names on two lines; its size is a lie."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["DANH SÁCH TỔ CHỨC, CÁ NHÂN ĐÃ GIẢI QUYẾT THỦ TỤC"])
    sheet.append(["(Kèm theo Công văn số ...)"])
    sheet.append([])
    sheet.append(UPPER)
    sheet.append(LOWER)
    sheet.append([f"({number})" for number in range(1, 11)])
    for row in typed(rows):
        sheet.append(row)
    for area in MERGED:
        sheet.merge_cells(area)
    content = io.BytesIO()
    book.save(content)
    return lying(content.getvalue(), dimension)


def lying(content, dimension):
    """The same file as WPS may leave it, with a wrong statement of its size."""
    told = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(told, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            part = old.read(name)
            if name.startswith("xl/worksheets/sheet"):
                size = f'<dimension ref="{dimension}"/>'.encode()
                part, changed = re.subn(rb"<dimension ref=[^>]*/>", size, part)
                assert changed
            new.writestr(name, part)
    return told.getvalue()


@pytest.fixture
def province(db, client):
    province = made_up.lang_son()
    client.force_login(made_up.officer_of(province))
    return province


@pytest.fixture
def rnd(province):
    return made_up.make_round(province)


@pytest.fixture
def send(client, rnd, province):
    """Uploads a file and takes the columns as suggested; the answer of the page."""

    def send(content, name="danh-sach.xlsx"):
        answer = client.post(
            reverse("field:upload"),
            {
                "name": "Danh sách mẫu",
                "round": rnd.pk,
                "unit": province.pk,
                "kind": "people",
                "file": SimpleUploadedFile(name, content),
            },
            follow=True,
        )
        address = reverse("field:columns", args=[FrameUpload.objects.get().pk])
        settled = {"dates": "as_shown", "confirmed": "1"}
        taken = answer.context["form"].initial | settled
        return client.post(address, taken, follow=True)

    return send


def test_3366_rows_under_a_title_and_a_lie_are_all_read(send):
    answer = send(workbook(made_up.listed_people()))

    frame = Frame.objects.get()
    assert answer.redirect_chain[-1][0] == reverse("field:frame", args=[frame.code])
    assert frame.people.count() == 3366
    first, second = frame.people.order_by("row")[:2]
    assert first.row == FIRST_ROW
    assert first.contact.name == "Người dân 0001"
    # A phone held as a number lost its 0; a date is a cell of a date or a text.
    assert first.contact.phone == "0900000001"
    rows = made_up.listed_people()[:2]
    days = [f"{one.result_on:%d/%m/%Y}" for one in (first, second)]
    assert days == [row[7] for row in rows]
    assert first.reference == "HS-00001"
    assert first.contact.address == "Số 1 đường Mẫu"
    assert not frame.people.repeated().exists()


@pytest.mark.parametrize("dimension", ["A1:XFD1048576", "A1:B2"])
def test_what_a_sheet_says_of_its_size_is_not_believed(send, dimension):
    rows = made_up.listed_people({made_up.CENTRE: 9})

    send(workbook(rows, dimension=dimension))

    assert Frame.objects.get().people.count() == 9


def test_every_trouble_is_shown_by_the_row_of_the_file(send):
    rows = made_up.listed_people({made_up.CENTRE: 12})
    troubles = {
        0: (1, ""),
        2: (6, ""),
        4: (2, "hợp tác xã?"),
    }
    for row, (column, text) in troubles.items():
        rows[row][column] = text
    content = workbook(rows)
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.active
    sheet.cell(FIRST_ROW + 6, 8).value = "30/02/2021"
    sheet.cell(FIRST_ROW + 7, 9).value = "0912345678/0987654321"
    sheet.cell(FIRST_ROW + 8, 8).value = "=TODAY()"
    sheet.append(["Tổng cộng: 12"])
    saved = io.BytesIO()
    book.save(saved)

    answer = send(saved.getvalue())

    assert answer.status_code == 422
    found = {(p.row, p.code) for p, _column, _said in answer.context["lines"]}
    assert found == {
        (FIRST_ROW, "empty_cell"),
        (FIRST_ROW + 2, "empty_cell"),
        (FIRST_ROW + 4, "unknown_party"),
        (FIRST_ROW + 6, "unreadable_date"),
        (FIRST_ROW + 7, "unreadable_phone"),
        (FIRST_ROW + 8, "formula"),
    }
    shown = answer.content.decode()
    assert "30/02/2021" in shown
    assert "Số điện thoại cần 9 đến 11 chữ số" in shown
    assert not Frame.objects.exists()


def test_repeated_people_are_shown_with_what_is_the_same(send, client):
    rows = made_up.listed_people({made_up.CENTRE: 10})
    for row in rows[5:]:
        row[3] = ""
    rows[5][8] = rows[0][8]
    rows[6][1], rows[6][7] = rows[1][1].upper(), rows[1][7]
    rows[7][3] = rows[2][3]
    rows[8][1], rows[8][7] = rows[3][1], rows[3][7]
    content = io.BytesIO(workbook(rows))
    book = openpyxl.load_workbook(content)
    # Without a phone, name and date say who it is.
    book.active.cell(FIRST_ROW + 6, 9).value = None
    saved = io.BytesIO()
    book.save(saved)

    shown = send(saved.getvalue()).content.decode()

    pairs = Frame.objects.get().people.repeated()
    assert sorted(pairs.values_list("row", "repeats__row")) == [
        (FIRST_ROW + 5, FIRST_ROW),
        (FIRST_ROW + 6, FIRST_ROW + 1),
        (FIRST_ROW + 7, FIRST_ROW + 2),
    ]
    for word in ("điện thoại", "họ tên và ngày", "mã hồ sơ"):
        assert f'data-label="Giống nhau ở">{word}' in shown


def test_many_repeated_rows_are_decided_page_by_page(send, client, monkeypatch):
    monkeypatch.setattr("surveys.fieldwork.pages.lists.REPETITIONS", 2)
    rows = made_up.listed_people({made_up.CENTRE: 8})
    for row in rows[4:]:
        row[3] = rows[0][3]
    send(workbook(rows))
    frame = Frame.objects.get()
    address = reverse("field:keep", args=[frame.code])

    client.post(address, {"shown": ["11", "12"], "row": ["11"]})
    client.post(address, {"shown": ["13", "14"], "row": ["14"]})

    kept = frame.people.filter(kept=True).values_list("row", flat=True)
    assert sorted(kept) == [11, 14]
    first = client.get(reverse("field:frame", args=[frame.code]))
    second = client.get(f"{first.request['PATH_INFO']}?{first.context['page'].onward}")
    assert 'id="row-13"' in second.content.decode()
    assert 'id="row-11"' not in second.content.decode()


def sheet_of(*lines):
    rows = [list(line) for line in lines[1:]]
    blocks = iter([(range(2, len(lines) + 1), rows)]) if rows else iter(())
    return Sheet("list.csv", list(lines[0]), blocks)


def names_and_rows(*lines):
    sheet = headed(sheet_of(*lines), "people")
    rows = [
        number
        for numbers, block in sheet.blocks
        for number, _row in zip(numbers, block, strict=True)
    ]
    return sheet.header, rows


PLAIN = ("Họ tên", "Đơn vị", "Ngày trả")
SOMEBODY = ("Người dân 1", "Một cửa", "05/11/2021")


def test_a_plain_list_keeps_its_first_line():
    assert names_and_rows(PLAIN, SOMEBODY, SOMEBODY) == (list(PLAIN), [2, 3])
    assert names_and_rows(PLAIN) == (list(PLAIN), [])


def test_somebody_whose_name_is_missing_is_no_line_of_names():
    nobody = ("", *SOMEBODY[1:])

    assert names_and_rows(PLAIN, nobody, SOMEBODY) == (list(PLAIN), [2, 3])


def test_names_may_stand_below_titles_and_in_unknown_words():
    assert names_and_rows(("DANH SÁCH",), (), PLAIN, SOMEBODY) == (list(PLAIN), [4])
    foreign = ("Nom", "Lieu", "Jour")
    assert names_and_rows(("LISTE",), foreign, SOMEBODY) == (list(foreign), [3])


def test_numbers_of_columns_are_passed_over_but_numbers_in_rows_are_not():
    assert names_and_rows(PLAIN, ("(1)", "(2)", "(3)"), SOMEBODY)[1] == [3]
    assert names_and_rows(PLAIN, ("1", "2", "3"), SOMEBODY)[1] == [3]
    assert names_and_rows(PLAIN, ("1", "7", "3"), SOMEBODY)[1] == [2, 3]


def test_headers_are_known_with_marks_and_line_breaks():
    header = ["Họ và tên\n(*)", "Đơn vị:", "Ngày trả KQ", "Số ĐT"]

    found = columns.suggest("people", header)

    assert found == {"name": 0, "point": 1, "result_on": 2, "phone": 3}


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("912345678", "0912345678"),
        ("84912345678", "0912345678"),
        ("+84 912 345 678", "0912345678"),
        ("0205.3812.345", "02053812345"),
        ("", ""),
    ],
)
def test_phones_are_read_as_people_write_them(text, phone):
    wrong = []

    read = frame_rows._phone(text, lambda code, **facts: wrong.append(code))

    assert (read, wrong) == (phone, [])


def row_of(number, **changes):
    plain = dict.fromkeys(frame_rows.PersonRow.__slots__, "")
    values = {"row": number, "name": f"Người dân {number}", "party": "person"}
    values |= {"result_on": date(2021, 5, number), "point": "Một cửa"}
    return frame_rows.PersonRow(**(plain | values | changes))


def test_two_phones_tell_people_of_one_name_and_day_apart():
    same = {"name": "Nguyễn Văn A", "result_on": date(2021, 5, 4)}
    rows = [
        row_of(1, phone="0900000001", **same),
        row_of(2, phone="0900000002", **same),
        row_of(3, **same),
        row_of(4, name="Nguyễn Văn A", phone="0900000003"),
    ]

    assert frame_rows.repetitions(rows) == {2: 0}
