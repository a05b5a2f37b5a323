"""Evidence: what a file is by its bytes, whole or refused, read in parts."""

from io import BytesIO

import pytest
from django.utils import timezone

from scorecards.claims import evidence
from scorecards.file_kinds import kinds
from scorecards.file_kinds.kinds import FileFault, kind_of
from scorecards.models import StoredFile
from scorecards.refusals import Refused
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
        evidence.take(
            world.card, file, whole=whole, by=world.officer, at=timezone.now()
        )

    assert not StoredFile.objects.exists()
    assert not [one for one in tmp_path.rglob("*") if one.is_file()]


@pytest.mark.django_db
def test_no_file_at_all_is_told_from_one_that_was_cut(world):
    words = {"by": world.officer, "at": timezone.now()}
    with pytest.raises(Refused, match="^file_missing"):
        evidence.take(world.card, None, whole=True, **words)
    with pytest.raises(Refused, match="^file_cut"):
        evidence.take(world.card, None, whole=False, **words)


@pytest.mark.django_db
def test_the_same_bytes_stored_twice_are_one_file(world):
    words = {"whole": True, "by": world.officer, "at": timezone.now()}
    first = evidence.take(world.card, upload(PDF, "a.pdf"), **words)
    again = evidence.take(world.card, upload(PDF, "b.pdf"), **words)

    assert first == again
    assert again.name == "a.pdf"


@pytest.mark.django_db
def test_what_a_crash_left_half_written_is_written_anew(world, tmp_path):
    words = {"whole": True, "by": world.officer, "at": timezone.now()}
    first = evidence.take(world.card, upload(PDF, "a.pdf"), **words)
    place = tmp_path / "evidence" / first.key
    place.write_bytes(PDF[:9])

    evidence.take(world.card, upload(PDF, "a.pdf"), **words)

    assert place.read_bytes() == PDF
