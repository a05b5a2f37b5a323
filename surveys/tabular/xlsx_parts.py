"""The parts of an XLSX file that its cells refer to, read within limits. PURE.

Written against ECMA-376 part 1 (SpreadsheetML). A sheet's own statement of its size
is never read, so it cannot hide rows.
"""

import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

# Document types are refused below.
from xml.parsers import expat  # nosec B407
from zipfile import BadZipFile, ZipFile

MEGABYTE: Final = 1 << 20
# 1,048,576 rows of 70 answers are about 2,600 MB of XML.
MOST_UNPACKED: Final = 4096 * MEGABYTE
MOST_STRINGS: Final = 512 * MEGABYTE
# Cells of a questionnaire pack about 10:1 to 40:1; a bomb packs 1,000:1.
MOST_PACKING: Final = 200
SMALL: Final = 16 * MEGABYTE
# Lists of parts, sheets and styles: kilobytes in any file people make.
MOST_LISTED: Final = 4 * MEGABYTE
CHUNK: Final = 1 << 16
LONGEST_TEXT: Final = 32_767
# Number formats are at most this long in Excel.
LONGEST_FORMAT: Final = 255

Attributes = dict[str, str]

# Number formats 14-22, 27-36, 45-47 and 50-58 are dates and times by the standard.
_DATES: Final = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_NOT_FORMAT: Final = re.compile(
    r'"[^"]*"|\\.|_.|\*.|\[(?!h{1,9}\]|m{1,9}\]|s{1,9}\])[^]]{0,99}\]'
)


class BrokenXlsx(ValueError):
    """A file that is not the XLSX it should be; the message says where."""


class HugeXlsx(ValueError):
    """A file that unpacks to more than may be read; `size` in bytes."""

    def __init__(self, size: int, most: int) -> None:
        self.size, self.most = size, most
        super().__init__(size)


# What reading a damaged archive or document may raise.
DAMAGE: Final = (
    BrokenXlsx,
    BadZipFile,
    expat.ExpatError,
    zlib.error,
    EOFError,
    KeyError,
    IndexError,
    OSError,
    RuntimeError,
    ValueError,
)


@dataclass(frozen=True)
class Workbook:
    """Sheets by name, texts that cells refer to, and styles that mean a date."""

    sheets: dict[str, str]
    strings: list[str]
    date_styles: frozenset[str]


def open_workbook(archive: ZipFile) -> Workbook:
    """Raises HugeXlsx, or one of DAMAGE."""
    _refuse_bombs(archive)
    parts = set(archive.namelist())
    strings = "xl/sharedStrings.xml"
    styles = "xl/styles.xml"
    return Workbook(
        sheets=_sheets(archive),
        strings=_strings(archive, strings) if strings in parts else [],
        date_styles=_date_styles(archive, styles) if styles in parts else frozenset(),
    )


def feed(
    archive: ZipFile,
    part: str,
    *,
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None],
    text: Callable[[str], None],
) -> Iterator[int]:
    """Walk the elements of a part; yields the bytes read so far after every chunk."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _refuse_document_type
    done = 0
    with archive.open(part) as stream:
        while chunk := stream.read(CHUNK):
            parser.Parse(chunk, False)
            done += len(chunk)
            yield done
    parser.Parse(b"", True)


def local(name: str) -> str:
    return name.rpartition(":")[2]


def _refuse_document_type(*_: object) -> None:
    raise BrokenXlsx("document type declarations are not allowed")


def _refuse_bombs(archive: ZipFile) -> None:
    members = archive.infolist()
    total = sum(member.file_size for member in members)
    if total > MOST_UNPACKED:
        raise HugeXlsx(total, MOST_UNPACKED)
    for member in members:
        packed = max(member.compress_size, 1) * MOST_PACKING
        if member.file_size > max(SMALL, packed):
            raise HugeXlsx(member.file_size, max(SMALL, packed))
        most = _most_of(member.filename)
        if member.file_size > most:
            raise HugeXlsx(member.file_size, most)


def _most_of(part: str) -> int:
    """Bytes a part may unpack to: sheets many, texts fewer, lists of parts few."""
    if part.endswith("sharedStrings.xml"):
        return MOST_STRINGS
    name = part.rpartition("/")[2]
    listed = part.endswith(".rels") or name in ("workbook.xml", "styles.xml")
    return MOST_LISTED if listed else MOST_UNPACKED


def _elements(archive: ZipFile, part: str, *names: str) -> list[tuple[str, Attributes]]:
    """Elements of these names with their attributes, in document order."""
    found: list[tuple[str, Attributes]] = []

    def start(name: str, attributes: Attributes) -> None:
        if local(name) in names:
            found.append((local(name), attributes))

    for _ in feed(archive, part, start=start, end=_ignore, text=_ignore):
        pass
    return found


def _ignore(_: str) -> None:
    """An event nobody asked for."""


def _sheets(archive: ZipFile) -> dict[str, str]:
    """Part of every worksheet by the sheet's name."""
    related = _elements(archive, "xl/_rels/workbook.xml.rels", "Relationship")
    parts = {
        relation["Id"]: _absolute(relation["Target"])
        for _, relation in related
        if relation.get("Type", "").endswith("/worksheet")
    }
    sheets = {}
    for _, sheet in _elements(archive, "xl/workbook.xml", "sheet"):
        identity = next((sheet[key] for key in sheet if local(key) == "id"), "")
        if identity in parts:
            sheets[sheet["name"]] = parts[identity]
    if not sheets:
        raise BrokenXlsx("no worksheet")
    return sheets


def _absolute(target: str) -> str:
    if target.startswith("/"):
        return target[1:]
    return str(PurePosixPath("xl") / target)


def _strings(archive: ZipFile, part: str) -> list[str]:
    """Shared texts in order; runs of one text are joined, phonetic ones left out."""
    strings: list[str] = []
    pieces: list[str] = []
    inside: list[str] = []

    def start(name: str, _: Attributes) -> None:
        inside.append(local(name))

    def end(_: str) -> None:
        if inside.pop() == "si":
            strings.append("".join(pieces))
            pieces.clear()

    def text(piece: str) -> None:
        if inside[-1] == "t" and "rPh" not in inside:
            pieces.append(piece)

    for _ in feed(archive, part, start=start, end=end, text=text):
        pass
    return strings


def _date_styles(archive: ZipFile, part: str) -> frozenset[str]:
    """Numbers of the cell styles that show a date or a time."""
    formats: dict[int, str] = {}
    styles: list[int] = []
    inside: list[str] = []

    def start(name: str, attributes: Attributes) -> None:
        inside.append(local(name))
        if inside[-1] == "numFmt" and "numFmtId" in attributes:
            formats[int(attributes["numFmtId"])] = attributes.get("formatCode", "")
        elif inside[-2:] == ["cellXfs", "xf"]:
            styles.append(int(attributes.get("numFmtId", "0")))

    def end(_: str) -> None:
        inside.pop()

    for _ in feed(archive, part, start=start, end=end, text=_ignore):
        pass
    return frozenset(
        str(style)
        for style, number in enumerate(styles)
        if (_shows_date(formats[number]) if number in formats else number in _DATES)
    )


def _shows_date(code: str) -> bool:
    """Whether a number format has a letter of day, month, year, hour or second."""
    bare = _NOT_FORMAT.sub("", code[:LONGEST_FORMAT].partition(";")[0]).lower()
    return "general" not in bare and any(letter in bare for letter in "dmyhs")
