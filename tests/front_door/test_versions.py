"""An analyst stores a questionnaire from a workbook, looks at it, a round asks it."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import override

from accounts.models import AuditEvent
from surveys.channels.paper import printed_form
from surveys.data_protection import consent_texts
from surveys.instruments import life, lookup
from surveys.models import Instrument, Round
from surveys.refusals import Refused
from surveys.rounds import life as rounds
from surveys.tabular.problems import TableRefused
from tests.databases import scene
from tests.front_door.test_rounds import an_empty_installation, entered, said
from tests.surveys.instruments import book, sheets

pytestmark = pytest.mark.django_db
world = scene(an_empty_installation, entered)


@pytest.fixture
def analyst(world, client):
    client.force_login(world["an"])
    return client


@pytest.fixture
def auditor(world, client):
    client.force_login(world["dung"])
    return client


def at(name, *args):
    with override("vi"):
        return reverse(f"work:{name}", args=args)


def look_at(client, body, name="phieu-2027.xlsx"):
    file = SimpleUploadedFile(name, body)
    return client.post(at("form-new"), {"file": file}, follow=True)


def hand_in(client, body, name="phieu-2027.xlsx"):
    """Looked at and confirmed; the preview itself where it cannot be confirmed."""
    page = look_at(client, body, name)
    found = re.search(r'name="carried" value="([^"]+)"', page.text)
    if not found:
        return page
    return client.post(at("form-new"), {"carried": found.group(1)}, follow=True)


def stored():
    return Instrument.objects.get()


def set_up(client, version):
    words = said(instrument=version.content.digest)
    return client.post(reverse("work:round-new"), words, follow=True)


def versioned(version):
    made = sheets()
    made["settings"][1][3] = version
    return made


def test_a_workbook_becomes_a_draft_and_comes_back_the_same(analyst, world):
    page = hand_in(analyst, book(sheets()))

    row = stored()
    assert "Phiếu năm 2027" in page.text
    assert (row.stored_by, row.code) == (world["an"], "sipas-2027")
    for suffix in ("xlsx", "toml"):
        answer = analyst.get(at("form-file", row.digest[:16], suffix))
        assert answer["Content-Disposition"].startswith("attachment")
        hand_in(analyst, answer.content, name=f"x.{suffix}")
    assert Instrument.objects.get() == row
    assert AuditEvent.objects.get(verb="questionnaire_stored").subject == (
        "questionnaire sipas-2027"
    )


def test_mistakes_are_told_by_sheet_row_and_column_and_nothing_is_stored(analyst):
    wrong = sheets()
    wrong["survey"][3][4] = "${P9} = 'yes'"

    page = hand_in(analyst, book(wrong))

    assert not Instrument.objects.exists()
    (problem, sentence), *others = page.context["lines"]
    assert (problem.file, problem.row, problem.column) == ("survey", 4, "relevant")
    assert not others
    assert "P9" in sentence
    assert sentence in page.text


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"code = 1", "form_declared_wrongly"),
        (b"what = \xff", "not_utf8"),
        (b"PK nothing", "broken_workbook"),
        (b"x" * (life.MOST_BYTES + 1), "form_too_large"),
        (b"", "form_declared_wrongly"),
    ],
)
def test_what_is_no_questionnaire_is_refused(world, body, code):
    with pytest.raises(TableRefused) as refused:
        life.take(body, name="x", by=world["an"], at=None)

    assert refused.value.problems.first[0].code == code


def second_version():
    """The shipped questionnaire under another version, as a file."""
    shipped = lookup.by_code("sipas-2023")[0]
    return shipped.replace('version = "1"', 'version = "2"')


def test_a_draft_gives_way_to_the_same_version_and_a_used_one_does_not(analyst):
    text = second_version()
    hand_in(analyst, text.replace("Nữ", "Phụ nữ").encode(), name="x.toml")

    hand_in(analyst, text.encode(), name="x.toml")
    (version,) = [v for v in lookup.versions().values() if v.row]
    set_up(analyst, version)
    page = hand_in(analyst, text.replace("Nữ", "Đàn bà").encode(), name="x.toml")

    assert "Nữ" in version.text
    assert Instrument.objects.get().digest == version.content.digest
    assert "Hãy ghi phiên bản khác trong tệp" in page.text
    assert 'name="carried"' not in page.text


def test_a_shipped_version_is_not_replaced_by_another_of_its_number(analyst):
    body = lookup.by_code("sipas-2023")[0].replace("Nữ", "Đàn bà")

    hand_in(analyst, body.encode(), name="x.toml")

    assert not Instrument.objects.exists()


def test_a_round_needs_a_method_that_scores_what_the_version_asks(analyst):
    hand_in(analyst, book(sheets()))
    (version,) = [v for v in lookup.versions().values() if v.row]
    assert version.life == "draft"

    # Its items are scored by no method that ships, so the form says so.
    page = set_up(analyst, version)
    assert page.context["form"].errors.keys() == {"method"}


def test_a_stored_version_of_shipped_items_is_asked_and_then_in_use(analyst, world):
    hand_in(analyst, second_version().encode(), name="x.toml")
    version = next(v for v in lookup.versions().values() if v.content.version == "2")

    set_up(analyst, version)

    assert Round.objects.get().instrument == version.row
    (used,) = [v for v in lookup.versions().values() if v.row]
    assert used.life == "in_use"
    with pytest.raises(Refused, match="version_in_use"):
        life.take_away(used.row, by=world["an"])
    with pytest.raises(Refused, match="version_in_preparation"):
        life.retire(used.row, by=world["an"], at=None)
    # A folder that names the code still means the one that ships.
    assert lookup.by_code("sipas-2023")[1].version == "1"


def test_a_retired_version_is_asked_by_no_new_round_until_it_is_brought_back(analyst):
    hand_in(analyst, book(sheets()))
    row = stored()
    page = at("form", row.digest[:16])

    analyst.post(page, {"deed": "retire"})
    assert row.digest not in lookup.known()
    assert lookup.by_code("sipas-2027") is None
    analyst.post(page, {"deed": "bring-back"})

    assert row.digest in lookup.known()
    assert lookup.by_code("sipas-2027")[1].code == "sipas-2027"
    verbs = AuditEvent.objects.filter(subject="questionnaire sipas-2027")
    assert list(verbs.order_by("pk").values_list("verb", flat=True)) == [
        *("questionnaire_stored", "questionnaire_retired", "questionnaire_brought_back")
    ]


def test_a_round_changes_to_no_retired_version(analyst, world):
    set_up(analyst, next(iter(lookup.versions().values())))
    hand_in(analyst, second_version().encode(), name="x.toml")
    row = next(v for v in lookup.versions().values() if v.content.version == "2").row
    life.retire(row, by=world["an"], at=timezone.now())
    words = {"by": world["an"], "reason": "x", "at": timezone.now()}
    row.refresh_from_db()

    with pytest.raises(Refused, match="version_retired"):
        rounds.change_form(Round.objects.get(), instrument=row, **words)


def test_a_draft_that_no_round_asks_is_taken_away(analyst):
    hand_in(analyst, book(sheets()))

    answer = analyst.post(at("form", stored().digest[:16]), {"deed": "take-away"})

    assert answer.url == at("versions")
    assert not Instrument.objects.exists()
    assert AuditEvent.objects.filter(verb="questionnaire_taken_away").exists()


def test_an_auditor_looks_and_does_nothing(auditor, world):
    row = life.take(book(sheets()), name="x.xlsx", by=world["an"], at=None).row
    page = at("form", row.digest[:16])

    assert auditor.get(page).context["may"] == set()
    assert auditor.get(at("form-new")).status_code == 403
    for deed in ("retire", "bring-back", "take-away"):
        assert auditor.post(page, {"deed": deed}).status_code == 403
    assert stored().retired_at is None


def test_a_version_is_compared_with_another(analyst):
    hand_in(analyst, book(sheets()))
    first = stored().digest[:16]
    changed = versioned("2")
    del changed["survey"][7]
    hand_in(analyst, book(changed))
    second = next(v for v in lookup.versions().values() if v.content.version == "2")

    page = analyst.get(at("form", second.key), {"so": first})

    breaks = [d["item"] for d in page.context["differences"] if d["weight"] == "breaks"]
    assert breaks == ["T2"]
    assert "Câu được chấm điểm bị bỏ" in page.text


def test_a_version_is_seen_as_a_surveyor_and_as_paper_shows_it(analyst):
    hand_in(analyst, book(sheets()))
    key = stored().digest[:16]

    shown = analyst.get(at("form-shown", key))
    paper = analyst.get(at("form-file", key, "pdf"))

    assert "Có trễ hẹn không?" in shown.text
    assert "Rất không hài lòng" in shown.text
    assert paper.content.startswith(b"%PDF")
    assert paper["Content-Disposition"] == 'inline; filename="sipas-2027-1.pdf"'


def test_the_sheet_of_paper_says_what_is_asked_of_whom(analyst, monkeypatch):
    hand_in(analyst, book(sheets()))
    said = []
    monkeypatch.setattr(printed_form, "printed", lambda words, _: said.append(words))

    with override("vi"):
        content = stored().content
        consent = consent_texts.texts("paper")[0]
        printed_form.pdf(content, consent, is_draft=True, at=timezone.now())

    first, second = said[0]["sections"]
    why = first["runs"][0]["lines"][1]
    assert (why["code"], why["only"]) == ("P2", "chỉ hỏi nếu P1: Có")
    assert why["text"] == "Vì sao? *"
    (table,) = second["runs"]
    assert table["scored"]
    assert [key for key, _label in table["lines"][0]["options"]] == list("123459")


def test_unknown_versions_and_files_are_not_found(analyst):
    assert analyst.get(at("form", "0" * 16)).status_code == 404
    key = next(iter(lookup.versions().values())).key
    assert analyst.get(at("form-file", key, "exe")).status_code == 404


def test_a_workbook_is_shown_before_anything_is_stored(analyst):
    page = look_at(analyst, book(sheets()))

    content = life.look(book(sheets()), name="x.xlsx").content
    assert not Instrument.objects.exists()
    assert "chưa lưu gì" in page.text
    for block in content.blocks:
        assert escape(block.title.vi) in page.text
    for item in content.items:
        assert escape(item.text.vi) in page.text
        for option in item.options:
            assert escape(option.text.vi) in page.text
    assert "Chưa có phiên bản nào khác của mã này" in page.text


def test_a_preview_says_what_differs_from_the_newest_version(analyst):
    hand_in(analyst, book(sheets()))
    made = versioned("2")
    made["survey"] = [row for row in made["survey"] if "T2" not in row]
    assert len(made["survey"]) < len(sheets()["survey"])

    page = look_at(analyst, book(made))

    assert "Câu được chấm điểm bị bỏ" in page.text
    assert Instrument.objects.count() == 1


def test_what_has_to_be_mended_names_sheet_and_row_and_offers_nothing(analyst):
    made = sheets()
    made["survey"][2][0] = "no such type"

    page = look_at(analyst, book(made))

    assert 'name="carried"' not in page.text
    assert page.context["lines"][0][0].row == 3
    assert "survey" in page.context["lines"][0][0].file


def test_a_preview_of_somebody_else_or_changed_on_its_way_stores_nothing(
    analyst, world
):
    page = look_at(analyst, book(sheets()))
    word = re.search(r'name="carried" value="([^"]+)"', page.text).group(1)

    answers = [analyst.post(at("form-new"), {"carried": word[:-3]}, follow=True)]
    analyst.force_login(world["binh"])
    answers.append(analyst.post(at("form-new"), {"carried": word}, follow=True))

    assert all("said-error" in answer.text for answer in answers)
    assert not Instrument.objects.exists()
