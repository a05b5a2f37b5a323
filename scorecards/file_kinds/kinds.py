"""Kinds of files that are taken as evidence, told by their bytes. PURE."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import SEEK_END
from typing import BinaryIO, Final

HEAD: Final = 4096
AT_ONCE: Final = 1 << 20
# A dictionary of encryption in a PDF's trailer: by reference, or in place.
ENCRYPT: Final = re.compile(rb"/Encrypt\s*(?:\d+\s+\d+\s+R|<<)")
OVERLAP: Final = 64
# A zip's end with the longest comment, and the longest list of parts that is read.
LONGEST_END: Final = 22 + 65_535
MOST_LISTED: Final = 8_000_000
# What Office wraps a document in once it has a password.
PACKAGE: Final = "EncryptedPackage".encode("utf-16-le")


class FileFault(Exception):
    """What is wrong with a file: `code` is one of the room's refusals."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Kind:
    """`starts`: bytes at `offset`; `inside`: a part every zip of this kind holds."""

    name: str
    suffixes: tuple[str, ...]
    media: str
    starts: tuple[bytes, ...]
    offset: int = 0
    inside: str = ""


ZIP: Final = (b"PK\x03\x04",)
OLE: Final = (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",)
_OFFICE: Final = "application/vnd.openxmlformats-officedocument."
KINDS: Final = (
    Kind("pdf", ("pdf",), "application/pdf", (b"%PDF-",)),
    Kind(
        *("docx", ("docx",), f"{_OFFICE}wordprocessingml.document", ZIP),
        inside="word/document.xml",
    ),
    Kind(
        *("xlsx", ("xlsx",), f"{_OFFICE}spreadsheetml.sheet", ZIP),
        inside="xl/workbook.xml",
    ),
    Kind(
        *("pptx", ("pptx",), f"{_OFFICE}presentationml.presentation", ZIP),
        inside="ppt/presentation.xml",
    ),
    Kind("doc", ("doc",), "application/msword", OLE),
    Kind("xls", ("xls",), "application/vnd.ms-excel", OLE),
    Kind("jpg", ("jpg", "jpeg"), "image/jpeg", (b"\xff\xd8\xff",)),
    Kind("png", ("png",), "image/png", (b"\x89PNG\r\n\x1a\n",)),
    Kind("tif", ("tif", "tiff"), "image/tiff", (b"II*\x00", b"MM\x00*")),
    Kind("mp4", ("mp4",), "video/mp4", (b"ftyp",), offset=4),
    Kind("zip", ("zip",), "application/zip", ZIP),
)
SUFFIXES: Final = tuple(suffix for kind in KINDS for suffix in kind.suffixes)
MEDIA: Final = {kind.name: kind.media for kind in KINDS}


def kind_of(name: str, file: BinaryIO) -> Kind:
    """The kind of a file by its name, proven by its bytes. Raises FileFault.

    The file is read in parts and left at its beginning.
    """
    suffix = name.rpartition(".")[2].lower() if "." in name else ""
    kind = next((one for one in KINDS if suffix in one.suffixes), None)
    if kind is None:
        raise FileFault("file_kind_unknown")
    file.seek(0)
    head = file.read(HEAD)
    if not head:
        raise FileFault("file_empty")
    if not head[kind.offset :].startswith(kind.starts):
        is_wrapped = kind.starts == ZIP and head.startswith(OLE)
        fault = "file_encrypted" if is_wrapped else "file_not_what_it_says"
        raise FileFault(fault)
    _check(kind, file)
    file.seek(0)
    return kind


def _check(kind: Kind, file: BinaryIO) -> None:
    if kind.starts == ZIP:
        _check_zip(kind, file)
    elif kind.name == "pdf":
        _check_pdf(file)
    elif kind.starts == OLE and _holds(file, PACKAGE):
        raise FileFault("file_encrypted")


def _check_zip(kind: Kind, file: BinaryIO) -> None:
    """Its list of parts is at the end: a cut file has none."""
    if _list_of_parts(file) > MOST_LISTED:
        raise FileFault("file_of_too_many_parts")
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise FileFault("file_damaged") from None
    if any(part.flag_bits & 1 for part in parts):
        raise FileFault("file_encrypted")
    if not any(part.file_size for part in parts):
        raise FileFault("file_empty")
    if kind.inside and kind.inside not in {part.filename for part in parts}:
        raise FileFault("file_not_what_it_says")


def _list_of_parts(file: BinaryIO) -> int:
    """Bytes of the list of parts, as the end says: it is read whole, so it is bounded.

    A list so long that it needs the 64-bit form says the most there is.
    """
    end = file.seek(0, SEEK_END)
    file.seek(max(end - LONGEST_END, 0))
    tail = file.read(LONGEST_END)
    at = tail.rfind(b"PK\x05\x06")
    file.seek(0)
    return int.from_bytes(tail[at + 12 : at + 16], "little") if at >= 0 else 0


def _check_pdf(file: BinaryIO) -> None:
    """Its end says where everything is: a cut file has none."""
    ends, before = False, b""
    for part in _parts(file):
        window = before + part
        if ENCRYPT.search(window):
            raise FileFault("file_encrypted")
        before = window[-OVERLAP:]
        ends = b"%%EOF" in window[-2048:]
    if not ends:
        raise FileFault("file_damaged")


def _holds(file: BinaryIO, words: bytes) -> bool:
    before = b""
    for part in _parts(file):
        window = before + part
        if words in window:
            return True
        before = window[-len(words) :]
    return False


def _parts(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    while part := file.read(AT_ONCE):
        yield part
