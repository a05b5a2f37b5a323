"""The parts of an XLSX file that its cells refer to, read within limits. PURE.

Written against ECMA-376 part 1 (SpreadsheetML). A sheet's own statement of its size
is never read, so it cannot hide rows.
"""

import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final, NamedTuple

# Document types are refused below.
from xml.parsers import expat  # nosec B407
from zipfile import BadZipFile, ZipFile

from surveys.tabular.workbooks import BrokenBook, HugeBook, LockedBook, Range

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
MOST_COLUMNS: Final = 16_384
# Lists merge a cell a commune; the nation has 100,000 villages.
MOST_MERGED: Final = 200_000
# Number formats are at most this long in Excel.
LONGEST_FORMAT: Final = 255

Attributes = dict[str, str]

# Number formats 14-22, 27-36, 45-47 and 50-58 are dates and times by the standard.
_DATES: Final = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_MERGED: Final = re.compile(
    rb"<(?:\w{1,20}:)?mergeCell\s[^>]*?\bref=[\"']([^\"'<>]{1,30})"
)
_CELL: Final = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_NOT_FORMAT: Final = re.compile(
    r'"[^"]*"|\\.|_.|\*.|\[(?!h{1,9}\]|m{1,9}\]|s{1,9}\])[^]]{0,99}\]'
)


# What reading a damaged archive or document may raise.
DAMAGE: Final = (
    BrokenBook,
    HugeBook,
    LockedBook,
    BadZipFile,
    expat.ExpatError,
    zlib.error,
    EOFError,
    KeyError,
    IndexError,
    OSError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)


class Part(NamedTuple):
    """A worksheet: its part of the archive, and whether people see it."""

    part: str
    hidden: bool


@dataclass(frozen=True)
class Workbook:
    """Sheets by name, texts that cells refer to, styles that mean a date, and whether
    days are counted from 1904."""

    sheets: dict[str, Part]
    strings: list[str]
    date_styles: frozenset[str]
    since_1904: bool


class Parts:
    """Names of the parts of an archive, which do not care about capitals."""

    def __init__(self, archive: ZipFile) -> None:
        self._names = {_plain(name): name for name in archive.namelist()}

    def named(self, part: str) -> str:
        """The name in the archive; raises BrokenBook for a part that is not there."""
        try:
            return self._names[_plain(part)]
        except KeyError:
            raise BrokenBook(f"no part {part[:60]}") from None

    def has(self, part: str) -> bool:
        return _plain(part) in self._names


def _plain(part: str) -> str:
    return part.replace("\\", "/").lstrip("/").casefold()


def open_workbook(archive: ZipFile) -> Workbook:
    """Raises HugeBook, or one of DAMAGE."""
    refuse_bombs(archive)
    parts = Parts(archive)
    book = _main_part(archive, parts)
    related = _related(archive, parts, book)
    strings, styles = _of_kind(related, "sharedStrings"), _of_kind(related, "styles")
    elements = _elements(archive, book, "sheet", "workbookPr")
    return Workbook(
        sheets=_sheets(elements, related, parts),
        strings=_strings(archive, parts.named(strings)) if strings else [],
        date_styles=_date_styles(archive, parts.named(styles))
        if styles
        else frozenset(),
        since_1904=any(
            attributes.get("date1904", "") in ("1", "true")
            for name, attributes in elements
            if name == "workbookPr"
        ),
    )


class Relation(NamedTuple):
    """What a part says another is to it, and where that one is."""

    kind: str
    target: str


def _main_part(archive: ZipFile, parts: Parts) -> str:
    """The part with the list of sheets, wherever the archive keeps it."""
    if not parts.has("_rels/.rels"):
        return parts.named("xl/workbook.xml")
    target = _of_kind(_related(archive, parts, ""), "officeDocument")
    return parts.named(target or "xl/workbook.xml")


def _related(archive: ZipFile, parts: Parts, part: str) -> Mapping[str, Relation]:
    """Relations of a part by their names; "" is the archive as a whole."""
    place = PurePosixPath(part)
    listed = parts.named(str(place.parent / "_rels" / f"{place.name}.rels"))
    if not part:
        listed = parts.named("_rels/.rels")
    return {
        relation.get("Id", ""): Relation(
            relation.get("Type", "").rpartition("/")[2],
            _absolute(relation.get("Target", ""), place.parent),
        )
        for _, relation in _elements(archive, listed, "Relationship")
        if relation.get("TargetMode") != "External"
    }


def _of_kind(related: Mapping[str, Relation], kind: str) -> str:
    return next((one.target for one in related.values() if one.kind == kind), "")


def _absolute(target: str, folder: PurePosixPath) -> str:
    target = target.replace("\\", "/")
    if target.startswith("/"):
        return target[1:]
    places: list[str] = []
    for step in (folder / target).parts:
        if step == ".." and places:
            places.pop()
        elif step not in ("..", "."):
            places.append(step)
    return "/".join(places)


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
    raise BrokenBook("document type declarations are not allowed")


def refuse_bombs(archive: ZipFile) -> None:
    members = archive.infolist()
    total = sum(member.file_size for member in members)
    if total > MOST_UNPACKED:
        raise HugeBook(total, MOST_UNPACKED)
    for member in members:
        packed = max(member.compress_size, 1) * MOST_PACKING
        if member.file_size > max(SMALL, packed):
            raise HugeBook(member.file_size, max(SMALL, packed))
        most = _most_of(member.filename)
        if member.file_size > most:
            raise HugeBook(member.file_size, most)


def _most_of(part: str) -> int:
    """Bytes a part may unpack to: sheets many, texts fewer, lists of parts few."""
    if part.casefold().endswith("sharedstrings.xml"):
        return MOST_STRINGS
    name = part.rpartition("/")[2].casefold()
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


def _sheets(
    elements: list[tuple[str, Attributes]],
    related: Mapping[str, Relation],
    parts: Parts,
) -> dict[str, Part]:
    """Part of every worksheet by the sheet's name."""
    sheets = {}
    for name, sheet in elements:
        if name != "sheet":
            continue
        identity = next((sheet[key] for key in sheet if local(key) == "id"), "")
        relation = related.get(identity)
        if relation is None or relation.kind != "worksheet":
            continue
        hidden = sheet.get("state", "visible") != "visible"
        sheets[sheet.get("name", "")] = Part(parts.named(relation.target), hidden)
    if not sheets:
        raise BrokenBook("no worksheet")
    return sheets


def merged_ranges(archive: ZipFile, part: str) -> list[Range]:
    """Merged cells of a sheet; they stand after its rows, so it is read to its end.

    Only the few bytes that name them are looked at, not the cells.
    """
    found: list[Range] = []
    rest = b""
    with archive.open(part) as stream:
        while chunk := stream.read(1 << 20):
            rest += chunk
            found += map(_range, _MERGED.findall(rest))
            rest = rest[rest.rfind(b"<") :] if b"<" in rest else b""
    if len(found) > MOST_MERGED:
        raise BrokenBook(f"over {MOST_MERGED} merged cells")
    return found


def _range(reference: bytes) -> Range:
    first, _, last = reference.decode("ascii", "replace").partition(":")
    (top, left), (bottom, right) = _corner(first), _corner(last or first)
    return top, left, bottom, right


def _corner(reference: str) -> tuple[int, int]:
    found = _CELL.fullmatch(reference)
    if found is None:
        raise BrokenBook(f"no such cell: {reference[:20]}")
    return int(found[2]), column_of(found[1])


def column_of(letters: str) -> int:
    """Column of a cell reference from 0: A is 0, AA is 26."""
    number = 0
    for letter in letters:
        if not "A" <= letter <= "Z" or number > MOST_COLUMNS:
            raise BrokenBook(f"no such column: {letters[:20]}")
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def unescaped(text: str) -> str:
    """Signs that XML cannot hold, written as _x000D_; _x005F_ is the line itself."""
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


def _strings(archive: ZipFile, part: str) -> list[str]:
    """Shared texts in order; runs of one text are joined, phonetic ones left out."""
    strings: list[str] = []
    pieces: list[str] = []
    inside: list[str] = []

    def start(name: str, _: Attributes) -> None:
        inside.append(local(name))

    def end(_: str) -> None:
        if inside.pop() == "si":
            strings.append(unescaped("".join(pieces)))
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
