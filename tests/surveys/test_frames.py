import io
from datetime import date, timedelta

import openpyxl
import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import AuditEvent
from surveys.frames import lists
from surveys.frames.parsing import columns as frame_columns
from surveys.frames.parsing.rows import read_day
from surveys.models.frame import Contact, Frame, FrameUpload, ListedPerson
from surveys.tabular.problems import TableRefused
from tests.rows import change_past_triggers
from tests.surveys import fieldwork_people as made_up
from wording.refusals import Refused

SMALL = {made_up.CENTRE: 6, "Bộ phận một cửa huyện Cao Lộc": 4}


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
    def send(content, **changes):
        return made_up.upload(rnd, content, by=officer, at=province, **changes)

    return send


def mapping_of(header=made_up.HEADER, kind="people"):
    return frame_columns.suggest(kind, header)


def load(upload, officer, header=made_up.HEADER, kind="people"):
    return lists.load(upload, mapping=mapping_of(header, kind), by=officer)


def test_usual_headers_are_recognised():
    assert mapping_of() == {
        "name": 1,
        "point": 6,
        "result_on": 7,
        "party": 2,
        "reference": 3,
        "procedure": 4,
        "service_field": 5,
        "phone": 8,
        "address": 9,
    }


def test_a_list_is_stored_apart_from_its_contacts(send, officer, rnd):
    sent = send(made_up.as_csv(made_up.listed_people(SMALL)))

    frame = load(sent, officer)

    first = frame.people.get(row=2)
    columns = {field.name for field in ListedPerson._meta.get_fields()}
    assert frame.people.count() == Contact.objects.count() == 10
    assert first.contact.name == "Người dân 0001"
    assert {"name", "phone", "address"} & columns == set()
    assert not FrameUpload.objects.exists()
    assert AuditEvent.objects.get(subject__startswith="frame ").details["rows"] == 10


def test_points_of_the_register_are_recognised_and_others_kept_as_text(send, officer):
    frame = load(send(made_up.as_csv(made_up.listed_people(SMALL))), officer)

    known = frame.people.filter(service_point__code="P20")
    assert {person.point for person in known} == {made_up.CENTRE}
    assert frame.people.filter(service_point=None).count() == 4


def test_every_mistake_is_named_by_row_and_nothing_is_stored(send, officer):
    rows = made_up.listed_people(SMALL)
    rows[0][1] = " "
    rows[1][7] = "31/02/2021"
    rows[2][7] = "01/01/2999"
    rows[3][8] = "0912 34x"
    rows[4][2] = "hợp tác"

    with pytest.raises(TableRefused) as refused:
        load(send(made_up.as_csv(rows)), officer)

    found = {(p.row, p.column, p.code) for p in refused.value.problems.first}
    assert found == {
        (2, "name", "empty_cell"),
        (3, "result_on", "unreadable_date"),
        (4, "result_on", "date_out_of_range"),
        (5, "phone", "unreadable_phone"),
        (6, "party", "unknown_party"),
    }
    assert not Frame.objects.exists()
    assert FrameUpload.objects.exists()


def test_a_required_column_must_be_chosen_once(send, officer):
    sent = send(made_up.as_csv(made_up.listed_people(SMALL)))

    with pytest.raises(TableRefused) as refused:
        lists.load(sent, mapping={"name": 1, "point": 1}, by=officer)

    found = {(p.column, p.code) for p in refused.value.problems.first}
    assert found == {("point", "column_used_twice"), ("result_on", "missing_column")}


def test_a_spreadsheet_with_real_dates_is_read(send, officer):
    book = openpyxl.Workbook()
    book.active.append(["Họ tên", "Đơn vị", "Ngày trả kết quả", "SĐT"])
    book.active.append(["Người dân 0001", "Một cửa", date(2021, 5, 4), 912345678])
    content = io.BytesIO()
    book.save(content)

    sent = send(content.getvalue(), file="list.xlsx")
    first = lists.preview(sent)
    header, rows = first.header, first.rows
    frame = load(sent, officer, header=header)

    person = frame.people.get()
    assert len(rows) == 1
    assert person.result_on == date(2021, 5, 4)
    assert person.contact.phone == "0912345678"


@pytest.mark.parametrize(
    ("file", "content", "code"),
    [
        ("list.pdf", b"%PDF", "unknown_format"),
        ("list.xlsx", b"no archive", "broken_workbook"),
        ("list.csv", b"", "empty_file"),
        ("list.csv", "Müße\n".encode("cp1252"), "not_utf8"),
    ],
)
def test_a_file_that_is_no_list_is_refused_with_a_reason(send, file, content, code):
    with pytest.raises(TableRefused) as refused:
        lists.preview(send(content, file=file))

    assert [problem.code for problem in refused.value.problems.first] == [code]


def test_a_list_of_nobody_is_refused(send, officer):
    with pytest.raises(TableRefused) as refused:
        load(send(made_up.as_csv([])), officer)

    assert refused.value.problems.first[0].code == "nobody_listed"


def test_a_code_names_one_list(send, officer):
    content = made_up.as_csv(made_up.listed_people(SMALL))
    load(send(content), officer)

    with pytest.raises(Refused, match="code_taken"):
        load(send(content), officer)


def repeated_list():
    """Row 8 repeats row 2 by phone and name, row 9 repeats row 3 by file number."""
    rows = made_up.listed_people({made_up.CENTRE: 10})
    rows[6][1], rows[6][8] = "NGUOI DAN 0001", rows[0][8]
    rows[7][3] = rows[1][3].lower()
    return rows


def test_repeated_people_are_found_and_left_out_of_the_draw(send, officer):
    frame = load(send(made_up.as_csv(repeated_list())), officer)

    pairs = frame.people.repeated().values_list("row", "repeats__row")
    assert sorted(pairs) == [(8, 2), (9, 3)]
    assert lists.listed(frame).count() == 8


def test_a_repeated_row_may_be_another_person(send, officer):
    frame = load(send(made_up.as_csv(repeated_list())), officer)

    assert lists.keep_repeated(frame, rows=[8], among=[8, 9], by=officer) == 1
    assert lists.listed(frame).count() == 9
    assert lists.keep_repeated(frame, rows=[9], among=[8, 9], by=officer) == 1
    rows = set(lists.listed(frame).values_list("row", flat=True))
    assert rows == {2, 3, 4, 5, 6, 7, 9, 10, 11}


def test_the_same_list_has_the_same_digest_and_another_row_another(send, officer):
    rows = made_up.listed_people(SMALL)
    digests = []
    for code in ("one", "two"):
        sent = send(made_up.as_csv(rows), code=code)
        digests.append(lists.freeze(load(sent, officer), by=officer).digest)
    rows[3][9] = "Số 0 đường Khác"
    other = lists.freeze(
        load(send(made_up.as_csv(rows), code="x"), officer), by=officer
    )

    assert digests[0] == digests[1]
    assert other.digest != digests[0]


@pytest.fixture
def frozen(send, officer):
    frame = load(send(made_up.as_csv(made_up.listed_people(SMALL))), officer)
    return lists.freeze(frame, by=officer)


def test_verbs_refuse_a_frozen_list(frozen, officer):
    with pytest.raises(Refused, match="frame_frozen"):
        lists.keep_repeated(frozen, rows=[], among=[], by=officer)
    with pytest.raises(Refused, match="frame_frozen"):
        lists.discard(frozen, by=officer)
    with pytest.raises(Refused, match="frame_frozen"):
        lists.freeze(frozen, by=officer)


@pytest.mark.parametrize(
    "edit",
    [
        lambda frame: frame.people.update(point="Nơi khác"),
        lambda frame: frame.people.filter(row=2).delete(),
        lambda frame: frame.people.filter(row=3).update(kept=True),
        lambda frame: Contact.objects.update(name="Người khác"),
        lambda frame: Frame.objects.update(name="Tên khác"),
        lambda frame: Frame.objects.filter(pk=frame.pk).update(state="draft"),
        lambda frame: ListedPerson.objects.create(
            frame=frame, row=99, party="person", point="x", result_on=date(2021, 1, 1)
        ),
    ],
)
def test_the_database_refuses_to_edit_a_frozen_list(frozen, edit):
    said = "is frozen|^contacts stay until"
    with pytest.raises(IntegrityError, match=said), transaction.atomic():
        edit(frozen)

    assert lists.digest(frozen) == frozen.digest


def test_contacts_of_a_frozen_list_are_forgotten_long_after_its_round(frozen):
    long_ago = timezone.localdate() - timedelta(days=31)
    change_past_triggers(
        "UPDATE surveys_round SET state = 'closed', opens = %s, closes = %s",
        *(long_ago - timedelta(days=60), long_ago),
    )

    Contact.objects.filter(person__frame=frozen).delete()

    assert lists.digest(frozen) == frozen.digest


def test_a_draft_may_be_discarded_with_everybody_in_it(send, officer):
    frame = load(send(made_up.as_csv(repeated_list())), officer)

    lists.discard(frame, by=officer)

    assert not ListedPerson.objects.exists()
    assert not Contact.objects.exists()


VILLAGES = ["Huyện", "Xã", "Thôn", "Số người"]


def test_villages_are_stored_under_the_province_of_the_list(send, officer):
    content = made_up.as_csv([["Cao Lộc", "Xã A", "Thôn 1", "240"]], VILLAGES)

    frame = load(send(content, kind="villages"), officer, VILLAGES, "villages")

    village = frame.villages.get()
    assert (village.unit.code, village.district, village.people) == (
        "20",
        "Cao Lộc",
        240,
    )


def test_mistakes_in_villages_are_named(send, officer):
    rows = [
        ["Cao Lộc", "Xã A", "Thôn 1", "240"],
        ["Cao Lộc", "Xã A", "Thôn 1", "241"],
        ["Cao Lộc", "Xã A", "Thôn 2", "0"],
        ["Cao Lộc", "", "Thôn 3", "12"],
    ]

    sent = send(made_up.as_csv(rows, VILLAGES), kind="villages")

    with pytest.raises(TableRefused) as refused:
        load(sent, officer, VILLAGES, "villages")

    found = {(p.row, p.column, p.code) for p in refused.value.problems.first}
    assert found == {
        (3, "village", "repeated_village"),
        (4, "people", "not_a_count"),
        (5, "commune", "empty_cell"),
    }


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("5/11/2021", date(2021, 11, 5)),
        ("2021-11-05", date(2021, 11, 5)),
        ("05.11.2021", date(2021, 11, 5)),
        ("44505", date(2021, 11, 5)),
        ("44505.75", date(2021, 11, 5)),
        ("2021-11-05 00:00:00", date(2021, 11, 5)),
        ("11/2021", None),
        ("hôm qua", None),
    ],
)
def test_days_are_read_as_people_write_them(text, day):
    assert read_day(text) == day
