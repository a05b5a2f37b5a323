"""Lists as people send them: what is in doubt is shown, and the person decides."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from surveys.frames import lists
from surveys.frames.parsing.columns import suggest
from surveys.models.frame import Frame, FrameUpload, ListedPerson
from surveys.tabular.old_letters import TCVN3
from surveys.tabular.problems import TableRefused
from surveys.tabular.sheet import Choices
from tests.surveys import fieldwork_people as made_up
from tests.surveys import tables

pytestmark = pytest.mark.django_db

HEADER = ["Họ và tên", "Nơi giải quyết", "Ngày trả kết quả", "Số điện thoại"]


def people(*days, phones=()):
    """A line each, on these days."""
    numbers = [*phones, *(f"09000000{at:02d}" for at in range(len(days)))]
    return [
        HEADER,
        *(
            [f"Người dân {at}", made_up.CENTRE, day, numbers[at]]
            for at, day in enumerate(days)
        ),
    ]


@pytest.fixture
def sent(client):
    """Uploads a list; its file, waiting for its columns."""
    province = made_up.lang_son()
    officer = made_up.officer_of(province)
    rnd = made_up.make_round(province)
    client.force_login(officer)

    def send(content, name="danh-sach.xlsx"):
        return made_up.upload(rnd, content, by=officer, at=province, file=name)

    return send


def looked_at(upload, **choices):
    first = lists.preview(upload)
    mapping = suggest(upload.kind, first.header)
    return lists.look(upload, mapping=mapping, choices=Choices(**choices))


def loaded(upload, **choices):
    mapping = suggest(upload.kind, lists.preview(upload).header)
    words = {"mapping": mapping, "choices": Choices(**choices), "by": upload.by}
    return lists.load(upload, **words)


# 11 May, that was 5 November before a spreadsheet set to English read it.
MIXED = people(date(2021, 5, 11), date(2021, 6, 11), "25/11/2021", "30/11/2021")


def test_days_that_may_be_months_are_shown_for_a_decision(sent):
    upload = sent(tables.as_xlsx(MIXED))

    look = looked_at(upload)

    assert look.dates.doubtful
    assert look.swaps[0] == (date(2021, 5, 11), date(2021, 11, 5))
    with pytest.raises(TableRefused, match="dates_undecided|đổi chỗ"):
        loaded(upload)


@pytest.mark.parametrize(
    ("settled", "day"), [("as_shown", (5, 11)), ("swapped", (11, 5))]
)
def test_the_days_are_read_as_the_person_decides(sent, settled, day):
    loaded(sent(tables.as_xlsx(MIXED)), dates=settled)

    first = ListedPerson.objects.get(row=2).result_on
    assert (first.month, first.day) == day
    assert ListedPerson.objects.get(row=4).result_on == date(2021, 11, 25)


def test_days_that_all_fall_on_one_day_of_their_months_are_in_doubt(sent):
    days = [date(2021, month, 11) for month in (1, 2, 3)]

    assert looked_at(sent(tables.as_xlsx(people(*days)))).dates.doubtful
    several = [date(2021, 1, day) for day in (3, 14, 25)]
    assert not looked_at(sent(tables.as_xlsx(people(*several)))).dates.doubtful


SAME = [
    *("0912345678\u200b", "\u202d0912345678\u202c", "+84 912 345 678", "84912345678"),
    *("\uff10912345678", "\u20190912345678", "0084912345678", "912345678"),
]


def test_one_phone_written_in_many_ways_is_one_person(sent):
    rows = people(*["05/11/2021"] * len(SAME), phones=SAME)

    look = looked_at(sent(tables.as_xlsx(rows)))

    assert look.repeated == [(row, 2) for row in range(3, len(SAME) + 2)]


def test_a_list_in_an_old_font_is_converted_when_the_person_says_so(sent):
    letters = str.maketrans({letter: chr(byte) for byte, letter in TCVN3.items()})
    rows = people("05/11/2021")
    rows[1][0] = "Trần Thị Hường".translate(letters)
    upload = sent(tables.as_xlsx(rows))

    assert lists.preview(upload).letters == "tcvn3"
    with pytest.raises(TableRefused):
        looked_at(upload)
    loaded(upload, letters="tcvn3")
    assert ListedPerson.objects.get().contact.name == "Trần Thị Hường"


VNI = (
    "Hoï vaø teân,Nôi giaûi quyeát,Ngaøy traû keát quaû,Soá ñieän thoaïi\r\n"
    "Traàn Thò Höôøng,Trung taâm,25/11/2021,0912345678\r\n"
)


def test_a_list_wholly_in_an_old_font_has_its_columns_suggested(client, sent):
    upload = sent(VNI.encode("cp1252"), "danh-sach.csv")
    page = reverse("field:columns", args=[upload.pk])

    taken = client.get(page).context["form"].initial
    client.post(page, taken | {"confirmed": "1"})

    assert (taken["letters"], taken["name"], taken["phone"]) == ("vni", 0, 3)
    assert ListedPerson.objects.get().contact.name == "Trần Thị Hường"


def test_a_file_of_a_long_name_is_a_file(client, sent):
    """Longer in bytes than a disk takes, and in letters than the row of the upload."""
    name = "Danh sách tổ chức, cá nhân thực hiện thủ tục hành chính " * 4 + ".xlsx"
    first = sent(tables.as_xlsx(people("25/11/2021")))
    form = {"name": "Dài", "round": first.round_id, "unit": first.unit_id}
    file = SimpleUploadedFile(name, tables.as_xlsx(people("26/11/2021")))

    client.post(reverse("field:upload"), form | {"kind": "people", "file": file})

    upload = FrameUpload.objects.get(name="Dài")
    assert name.endswith(upload.file)
    loaded(upload)
    assert ListedPerson.objects.count() == 1


def test_nothing_is_stored_before_the_page_has_shown_how_the_file_is_read(client, sent):
    others = [("Ghi chú", [["x"]])]
    merged = [("B2:B3", made_up.CENTRE)]
    rows = people("05/11/2021", "06/11/2021")
    content = tables.as_xlsx(rows, hidden=others, merged=merged)
    upload = sent(content)
    page = reverse("field:columns", args=[upload.pk])
    taken = client.get(page).context["form"].initial

    shown = client.post(page, taken)

    text = shown.content.decode()
    assert not Frame.objects.exists()
    assert "Ghi chú" in text
    assert "B2:B3" in text
    client.post(page, taken | {"confirmed": "1"})
    assert Frame.objects.get().people.count() == 2


def test_of_several_sheets_the_page_asks_which(client, sent):
    content = tables.as_xlsx(people("05/11/2021"), others=[("Khác", [["a"], ["b"]])])
    upload = sent(content)
    page = reverse("field:columns", args=[upload.pk])

    asked = client.get(page)
    chosen = client.get(page, {"sheet": "Khác"})

    assert asked.status_code == 422
    assert "<option>Khác</option>" in asked.content.decode()
    assert chosen.context["header"] == ["a"]


def test_a_formula_in_a_column_nobody_chose_is_nobodys_matter(sent):
    rows = [["STT", *HEADER], *(["=1/0", *row] for row in people("05/11/2021")[1:])]
    content = tables.as_xlsx(rows)

    def failed(name, part):
        cell = b'<c r="A2" t="e"><f>1/0</f><v>#DIV/0!</v></c>'
        at, end = part.find(b'<c r="A2"'), part.find(b'<c r="B2"')
        return name, part[:at] + cell + part[end:] if at > 0 else part

    assert looked_at(sent(tables.edited(content, failed))).rows == 1
