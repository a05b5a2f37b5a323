"""Evidence: what a file is by its bytes, whole or refused, read in parts."""

from io import BytesIO

import pytest
from django.utils import timezone

from scorecards.claims import evidence, signing
from scorecards.file_kinds import kinds
from scorecards.file_kinds.kinds import FileFault, kind_of
from scorecards.models import StoredFile
from scorecards.refusals import Refused, refused
from tests.scorecards.factories import PDF, upload, zipped

WORD = {"word/document.xml": b"<w/>"}
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("name", "body", "kind"),
    [
        ("a.pdf", PDF, "pdf"),
        ("A.PDF", PDF, "pdf"),
        ("a.docx", zipped(WORD), "docx"),
        ("a.xlsx", zipped({"xl/workbook.xml": b"<x/>"}), "xlsx"),
        ("a.zip", zipped({"b.txt": b"x"}), "zip"),
        ("a.jpeg", b"\xff\xd8\xff\xe0rest", "jpg"),
        ("a.png", b"\x89PNG\r\n\x1a\nrest", "png"),
        ("a.doc", OLE + b"rest", "doc"),
        ("a.mp4", b"\x00\x00\x00\x18ftypmp42", "mp4"),
    ],
)
def test_a_file_is_what_its_bytes_say(name, body, kind):
    file = BytesIO(body)

    assert kind_of(name, file).name == kind
    assert file.tell() == 0


@pytest.mark.parametrize(
    ("name", "body", "code"),
    [
        ("a.exe", b"MZ", "file_kind_unknown"),
        ("pdf", PDF, "file_kind_unknown"),
        ("a.pdf", b"", "file_empty"),
        ("a.pdf", b"<html>", "file_not_what_it_says"),
        ("a.png", PDF, "file_not_what_it_says"),
        ("a.docx", PDF, "file_not_what_it_says"),
        ("a.docx", zipped({"b.txt": b"x"}), "file_not_what_it_says"),
        ("a.docx", OLE + b"EncryptedPackage", "file_encrypted"),
        ("a.pdf", PDF.replace(b"<<>>", b"<</Encrypt 5 0 R>>"), "file_encrypted"),
        ("a.pdf", b"%PDF-1.7 " + b"x" * (1 << 20) + b"/Encrypt 5 0 R %%EOF",
         "file_encrypted"),
        ("a.zip", zipped({"b.txt": b"x"}, password=True), "file_encrypted"),
        ("a.doc", OLE + "EncryptedPackage".encode("utf-16-le"), "file_encrypted"),
        ("a.pdf", PDF[:-8], "file_damaged"),
        ("a.zip", zipped({"b.txt": b"x" * 99})[:-30], "file_damaged"),
        ("a.zip", zipped({"b.txt": b""}), "file_empty"),
    ],
)  # fmt: skip
def test_a_file_that_is_none_is_refused_by_its_fault(name, body, code):
    with pytest.raises(FileFault) as found:
        kind_of(name, BytesIO(body))

    assert found.value.code == code


def test_a_list_of_parts_too_long_is_not_read(monkeypatch):
    monkeypatch.setattr(kinds, "MOST_LISTED", 100)

    with pytest.raises(FileFault, match="file_of_too_many_parts"):
        kind_of("a.zip", BytesIO(zipped({f"{n}.txt": b"x" for n in range(9)})))


def test_the_word_of_encryption_across_two_parts_is_seen():
    body = b"%PDF-1.7 " + b"x" * (kinds.AT_ONCE - 14) + b"/Encrypt 5 0 R %%EOF"

    with pytest.raises(FileFault, match="file_encrypted"):
        kind_of("a.pdf", BytesIO(body))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("body", "name", "whole", "code"),
    [
        (PDF, "a.pdf", False, "file_cut"),
        (b"", "a.pdf", True, "file_empty"),
        (b"MZ", "a.exe", True, "file_kind_unknown"),
        (PDF * 99, "a.pdf", True, "file_too_large"),
    ],
)
def test_a_refused_file_leaves_nothing_behind(
    world, settings, tmp_path, body, name, whole, code
):
    settings.LARGEST_EVIDENCE = 1000
    file = upload(body, name)

    with pytest.raises(Refused, match=f"^{code}"):
        shown(world, file, whole=whole)

    assert not StoredFile.objects.exists()
    assert not [one for one in tmp_path.rglob("*") if one.is_file()]


def shown(world, file, *, whole=True, by=None, leaf="I.4", card=None):
    words = {"page": "", "by": by or world.officer, "at": timezone.now()}
    sent = evidence.Sent(file, whole=whole)
    return evidence.show(card or world.card, leaf, sent, **words).file


def stored(tmp_path):
    return [one for one in tmp_path.rglob("*") if one.is_file()]


@pytest.mark.django_db
def test_no_file_at_all_is_told_from_one_that_was_cut(world):
    with pytest.raises(Refused, match="^file_missing"):
        shown(world, None)
    with pytest.raises(Refused, match="^file_cut"):
        shown(world, None, whole=False)


@pytest.mark.django_db
def test_the_same_bytes_stored_twice_are_one_file(world):
    first = shown(world, upload(PDF, "a.pdf"))
    again = shown(world, upload(PDF, "b.pdf"), leaf="II.2")

    assert first == again
    assert again.name == "a.pdf"


@pytest.mark.django_db
def test_what_a_crash_left_half_written_is_written_anew(world, tmp_path):
    first = shown(world, upload(PDF, "a.pdf"))
    place = tmp_path / "evidence" / first.key
    place.write_bytes(PDF[:9])

    shown(world, upload(PDF, "a.pdf"), leaf="II.2")

    assert place.read_bytes() == PDF


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"leaf": "IX.9"}, "leaf_unknown"),
        ({"by": "leader"}, "not_your_card"),
        ({"by": "other"}, "not_your_card"),
    ],
)
def test_evidence_that_is_refused_is_not_stored(world, tmp_path, changes, code):
    if "by" in changes:
        changes = {"by": getattr(world, changes["by"])}
    with pytest.raises(Refused, match=f"^{code}"):
        shown(world, upload(PDF, "a.pdf"), **changes)

    assert (stored(tmp_path), StoredFile.objects.count()) == ([], 0)


@pytest.mark.django_db
def test_nothing_is_stored_for_a_card_that_takes_nothing(world, tmp_path):
    """Signed, or of a cycle that is closed: and minutes of what is signed already."""
    world.fill()
    world.sign()
    before = stored(tmp_path)
    other = PDF.replace(b"1 0", b"9 0")

    with pytest.raises(Refused, match="^card_signed"):
        shown(world, upload(other, "a.pdf"))
    sent = evidence.Sent(upload(other, "a.pdf"))
    with pytest.raises(Refused, match="^signed_before"):
        signing.sign(world.card, sent, by=world.leader, at=timezone.now())

    assert stored(tmp_path) == before
    assert StoredFile.objects.count() == 1


@pytest.mark.django_db
def test_a_leader_stores_no_minutes_before_all_is_filled_in(world, tmp_path):
    with pytest.raises(Refused, match="^leaves_open"):
        world.sign()

    assert (stored(tmp_path), StoredFile.objects.count()) == ([], 0)


@pytest.mark.django_db
def test_bytes_go_when_putting_them_on_record_is_refused(world, tmp_path, monkeypatch):
    """What is looked at first may have changed by then."""
    shown(world, upload(PDF, "a.pdf"), by=world.other, card=world.other_card)

    def refuse(*_args, **_words):
        raise refused("card_signed")

    monkeypatch.setattr(evidence, "attach", refuse)
    for body in (PDF, PDF.replace(b"1 0", b"9 0")):
        with pytest.raises(Refused):
            shown(world, upload(body, "a.pdf"))

    # The other unit's stay, though their bytes are the same.
    assert len(stored(tmp_path)) == StoredFile.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "most", [{"MOST_EVIDENCE": 2 * len(PDF)}, {"MOST_EVIDENCE_FILES": 2}]
)
def test_a_unit_sends_so_much_in_a_cycle_and_no_more(world, settings, tmp_path, most):
    for name, value in most.items():
        setattr(settings, name, value)
    one, two, three = (PDF.replace(b"1 0", b"%d 0" % n) for n in (1, 2, 3))
    shown(world, upload(one, "a.pdf"))
    shown(world, upload(two, "a.pdf"), by=world.second_officer)

    with pytest.raises(Refused, match="^no_room_for_files") as error:
        shown(world, upload(three, "a.pdf"))

    assert len(stored(tmp_path)) == StoredFile.objects.count() == 2
    assert "2 tệp" in error.value.text.vi
    assert "2 files" in error.value.text.en
    # What was sent before takes no room; another unit has its own.
    shown(world, upload(one, "a.pdf"), leaf="II.2")
    shown(world, upload(three, "a.pdf"), by=world.other, card=world.other_card)


@pytest.mark.django_db
def test_files_of_earlier_years_take_no_room(world, settings):
    settings.MOST_EVIDENCE_FILES = 1
    shown(world, upload(PDF, "a.pdf"))
    later = world.make(year=2025)
    card = later.cards.get(unit=world.card.unit_id)

    shown(world, upload(PDF.replace(b"1 0", b"2 0"), "a.pdf"), card=card)

    assert StoredFile.objects.count() == 2
