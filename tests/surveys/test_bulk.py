"""A province's file: in whole or not at all, and never twice."""

import csv
import io
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, Membership, Role
from localities.models import Unit
from surveys.channels.bulk import upload
from surveys.intake import senders
from surveys.models import AnswersUpload, Response
from surveys.questionnaire.choices import opinions
from surveys.refusals import Refused
from tests.scoring import factories
from tests.scoring.conftest import small_register  # noqa: F401
from tests.surveys.arrivals import CODES, open_round, person
from tests.surveys.loading import workbooks

pytestmark = pytest.mark.django_db

HEADER = ["uid", "unit", "stratum", "psu", "cluster", "weight", "sex", *CODES]


@pytest.fixture
def rnd(small_register):  # noqa: F811
    today = timezone.localdate()
    return open_round(opens=today, closes=today)


@pytest.fixture
def officer(rnd):
    """A supervisor of the province, who works for nobody who is rated."""
    return signed_in("officer-of-01", Role.SUPERVISOR)


def signed_in(name, role):
    user = person(name)
    unit = Unit.objects.get(code="01", level="province")
    Membership.objects.create(
        user=user,
        role=role,
        unit=unit,
        valid_from=timezone.localdate(),
    )
    client = Client()
    client.force_login(user)
    return client


def rows(count=600, *, unit="01", level="4", weight="1.5"):
    """More than two blocks of the reader."""
    place = [unit, unit, f"{unit}-D1", f"{unit}-V1", weight, "female"]
    return [[f"tay-{n}", *place, *[level] * len(CODES)] for n in range(count)]


def as_csv(lines):
    text = io.StringIO()
    csv.writer(text).writerows([HEADER, *lines])
    return text.getvalue().encode()


def hand_in(client, content, name="phieu.csv"):
    file = SimpleUploadedFile(name, content)
    sent = {"round": "small-2021", "file": file}
    answer = client.post(reverse("kept:upload"), sent)
    if "sent" in answer.context:
        seen = {"confirmed": answer.context["sent"].pk}
        answer = client.post(reverse("kept:upload"), seen)
    return answer.context, answer


def test_a_file_goes_in_with_its_weights_and_places(officer):
    told, _ = hand_in(officer, as_csv(rows()))

    assert told["outcomes"]["created"] == 600
    kept = Response.objects.get(uid="tay-599")
    assert (kept.weight, kept.psu, kept.sex) == (1.5, "01-D1", "female")
    assert bytes(kept.answers) == bytes([4] * len(CODES))
    assert kept.channel == "bulk"
    assert kept.surveyor.username == "officer-of-01"


def test_the_same_file_again_stores_nothing_twice(officer):
    hand_in(officer, as_csv(rows(30)))

    told, _ = hand_in(officer, as_csv(rows(40)))
    other, _ = hand_in(officer, as_csv(rows(1, level="1")))

    assert told["outcomes"] == {
        "created": 10,
        "duplicate": 30,
        "conflict": 0,
        "rejected": 0,
    }
    assert other["outcomes"]["conflict"] == 1
    assert Response.objects.count() == 40


def test_one_wrong_cell_stops_the_file_and_names_its_row(officer):
    lines = rows()
    lines[499][-1] = "8"

    told, answer = hand_in(officer, as_csv(lines))

    [problem] = told["problems"].first
    assert (problem.row, problem.column, problem.value) == (501, CODES[-1], "8")
    assert problem.vi in answer.content.decode()
    assert not Response.objects.exists()


def test_rows_of_another_province_stop_the_file(officer):
    [elsewhere] = rows(1, unit="80")
    elsewhere[0] = "xa-1"

    told, answer = hand_in(officer, as_csv([*rows(3), elsewhere]))

    assert [row[:2] for row in told["rejections"]] == [(5, "xa-1")]
    assert "xa-1" in answer.content.decode()
    assert not Response.objects.exists()


def test_a_workbook_goes_in_like_a_csv_file(officer, tmp_path):
    lines = [dict(zip(HEADER, row, strict=True)) for row in rows(5)]
    path = workbooks.write_xlsx(tmp_path / "phieu.xlsx", lines, header=HEADER)

    told, _ = hand_in(officer, path.read_bytes(), name="Phiếu tỉnh.XLSX")

    assert told["outcomes"]["created"] == 5


@pytest.mark.parametrize("name", ["phieu.pdf", "phieu", "phieu.doc"])
def test_another_kind_of_file_is_refused_in_words(officer, name):
    told, _ = hand_in(officer, b"x", name=name)

    assert "60 MB" in told["wrong"]


def test_a_closed_round_takes_no_file(officer, rnd):
    type(rnd).objects.update(state="closed")

    assert hand_in(officer, as_csv(rows(1)))[1].status_code == 404


@pytest.mark.parametrize("role", [Role.SURVEYOR, Role.PROVINCIAL_OFFICER])
def test_surveyors_and_officers_do_not_hand_in_files(rnd, role):
    client = signed_in("somebody", role)

    assert client.get(reverse("kept:upload")).status_code == 403


def test_whoever_works_for_the_unit_hands_in_no_file(officer, rnd):
    """An officer who supervises as well, at the same place."""
    both = signed_in("officer-of-01", Role.PROVINCIAL_OFFICER)

    told, _ = hand_in(both, as_csv(rows(3)))

    assert "Bạn làm việc cho đơn vị được đánh giá" in told["rejections"][0][2][0]
    assert not Response.objects.exists()
    line = AuditEvent.objects.get(verb="file_refused")
    assert line.details == {"rows": 3, "reasons": {"works_for_unit": 3}}


def test_a_file_is_taken_in_no_round_with_a_sample(officer, rnd):
    drawn = factories.make_round(
        code="drawn-2021", collection="drawn", provinces=[], state="open"
    )
    sender = senders.of_user(person("officer-of-01"), channel="bulk")

    offered = officer.get(reverse("kept:upload")).context["rounds"]

    assert list(offered) == [rnd]
    with pytest.raises(Refused, match="round_is_drawn"):
        upload.hand_in(Path("x.csv"), rnd=drawn, sender=sender, at=timezone.now())


def test_nothing_is_stored_before_the_sender_has_seen_how_the_file_is_read(officer):
    lines = rows(3)
    lines[1][6] = "FEMALE"
    file = SimpleUploadedFile("phieu.csv", as_csv(lines))

    seen = officer.post(
        reverse("kept:upload"), {"round": "small-2021", "file": file}
    ).context["look"]

    assert not Response.objects.exists()
    assert seen.questionnaires == 3
    assert ("sex", "FEMALE", 1) in seen.spellings


def test_items_with_options_go_in_as_from_a_folder(officer, rnd):
    item = opinions(rnd.instrument.content)[0]
    lines = [[*line, item.options[0].code] for line in rows(2)]
    text = io.StringIO()
    csv.writer(text).writerows([[*HEADER, item.code], *lines])

    told, _ = hand_in(officer, text.getvalue().encode())

    assert told["outcomes"]["created"] == 2
    assert item.options[0].code in str(Response.objects.first().other)


def waiting(client):
    file = SimpleUploadedFile("phieu.csv", as_csv(rows(2)))
    sent = {"round": "small-2021", "file": file}
    return client.post(reverse("kept:upload"), sent).context["sent"]


def test_nobody_hands_in_the_file_of_another(officer):
    other = signed_in("other-officer-of-01", Role.SUPERVISOR)
    sent = waiting(officer)

    answer = other.post(reverse("kept:upload"), {"confirmed": sent.pk})

    assert answer.status_code == 404
    assert not Response.objects.exists()


def test_a_new_file_takes_the_place_of_ones_own_and_of_no_other(officer):
    other = signed_in("other-officer-of-01", Role.SUPERVISOR)
    first, theirs = waiting(officer), waiting(other)

    second = waiting(officer)

    left = {sent.pk for sent in AnswersUpload.objects.all()}
    assert left == {theirs.pk, second.pk}
    assert first.pk not in left


def test_a_file_nobody_came_back_to_goes_with_the_next_one(officer):
    other = signed_in("other-officer-of-01", Role.SUPERVISOR)
    forgotten, lately = waiting(officer), timezone.now() - timedelta(hours=23)
    AnswersUpload.objects.update(at=lately)
    waiting(other)
    assert AnswersUpload.objects.filter(pk=forgotten.pk).exists()

    AnswersUpload.objects.filter(pk=forgotten.pk).update(at=lately - timedelta(hours=2))
    waiting(other)

    assert not AnswersUpload.objects.filter(pk=forgotten.pk).exists()
