"""A round's folder on disk: which files it holds and what round.toml declares. PURE.

The format is described in docs/round-format.md.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

from surveys.tabular.files import SUFFIXES
from surveys.tabular.problems import Problems
from wording.declared_toml import DeclarationError, Table, read_table
from wording.text import Text

DECLARATION: Final = "round.toml"
DESIGN: Final = "design.csv"
TOTALS: Final = "totals.csv"
RESPONSES: Final = tuple(f"responses{suffix}" for suffix in SUFFIXES)

PSU_STAGES: Final = ("stratum", "psu", "cluster", "person")
LONELY_PSU: Final = ("fail", "certainty", "adjust", "average")
WEIGHTS: Final = ("given", "made")
COLLECTIONS: Final = ("drawn", "declared", "open")
WAYS: Final = ("surveyors", "paper", "file", "systems")

CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")
_OWNER: Final = re.compile(r"VN|[0-9]{2,5}")


class DeclarationRefused(DeclarationError):
    """A round.toml that cannot be accepted."""


@dataclass(frozen=True)
class Declaration:
    """What round.toml says; `weights` is None where it says nothing of them."""

    code: str
    name: Text
    owner: str
    year: int
    instrument: str
    methodology: str
    register: str
    opens: date
    closes: date
    collection: str
    ways: str
    simulated: bool
    notes: Text
    psu: str
    lonely_psu: str
    weights: str | None
    consent: str


def default_report(folder: Path) -> Path:
    """Where the problems of a folder are listed: beside it, so never loaded."""
    return folder.parent / f"{folder.name}-errors.csv"


def read_declaration(folder: Path, problems: Problems) -> Declaration | None:
    text = read_text(folder / DECLARATION, problems)
    if text is None:
        return None
    try:
        declared = _declaration(
            read_table(text, file=DECLARATION, error=DeclarationRefused)
        )
    except DeclarationError as error:
        note_declaration(error, problems)
        return None
    if declared.closes < declared.opens:
        problems.add(
            "closes_before_it_opens",
            file=DECLARATION,
            column="closes",
            value=declared.closes,
            opens=declared.opens,
        )
        return None
    return declared


def read_text(path: Path, problems: Problems) -> str | None:
    """Text of a declared file; a missing or unreadable one is noted."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        problems.add("no_file", file=path.name)
    except UnicodeDecodeError as error:
        row = path.read_bytes().count(b"\n", 0, error.start) + 1
        problems.add("not_utf8", file=path.name, row=row, byte=error.start + 1)
    except OSError as error:
        problems.add("unreadable", file=path.name, reason=error.strerror)
    return None


def note_declaration(error: DeclarationError, problems: Problems) -> None:
    problems.add(
        "declaration",
        file=error.file,
        column=error.key,
        value=error.value,
        expected=error.expected,
    )


def found_responses(folder: Path) -> list[Path]:
    return [folder / name for name in RESPONSES if (folder / name).exists()]


def counts_file(folder: Path, name: str) -> Path:
    """A file of counts, in whatever format it is there; `name` is that of its CSV."""
    stem = Path(name).stem
    names = [f"{stem}{suffix}" for suffix in SUFFIXES]
    return next((folder / n for n in names if (folder / n).exists()), folder / name)


def only(found: list[Path], problems: Problems) -> Path | None:
    """The file of questionnaires; a second one is noted."""
    if len(found) > 1:
        problems.add("two_response_files", file=found[1].name)
        return None
    return found[0]


def _declaration(root: Table) -> Declaration:
    design = root.table("design", optional=True)
    declared = Declaration(
        code=_code(root, "code"),
        name=Text(vi=_short(root, "name_vi"), en=_short(root, "name_en")),
        owner=_owner(root),
        year=_year(root),
        instrument=_code(root, "instrument"),
        methodology=_code(root, "methodology"),
        register=root.text("register"),
        opens=_day(root, "opens"),
        closes=_day(root, "closes"),
        collection=root.choice("collection", COLLECTIONS, "declared"),
        ways=_ways(root),
        simulated=root.flag("simulated"),
        notes=Text(vi=_notes(root, "notes_vi"), en=_notes(root, "notes_en")),
        psu=_design_word(root, design, "psu", PSU_STAGES) or "psu",
        lonely_psu=_design_word(root, design, "lonely_psu", LONELY_PSU) or "fail",
        weights=_design_word(root, design, "weights", WEIGHTS),
        consent=_code(root, "consent") if "consent" in root else "",
    )
    design.close()
    root.close()
    return declared


def _design_word(
    root: Table, design: Table, key: str, words: tuple[str, ...]
) -> str | None:
    """A word of the design, from the table [design] or from the top of the file."""
    table = design if key in design else root
    return table.choice(key, words) if key in table else None


def _ways(root: Table) -> str:
    """Who hands in, with commas; blank where everybody may."""
    words = root.texts("ways", ())
    if not set(words) <= set(WAYS):
        known = ", ".join(WAYS)
        expected = Text(f"cần một số trong: {known}", f"expected some of {known}")
        raise root.refusal("ways", expected)
    return ",".join(word for word in WAYS if word in words)


def _code(table: Table, key: str) -> str:
    code = table.text(key)
    if not CODE.fullmatch(code):
        raise table.refusal(
            key,
            Text(
                "cần tối đa 60 chữ cái không dấu, chữ số và . _ -",
                "expected up to 60 letters without marks, digits and . _ -",
            ),
        )
    return code


def _owner(table: Table) -> str:
    owner = table.text("owner")
    if not _OWNER.fullmatch(owner):
        raise table.refusal(
            "owner",
            Text(
                'cần "VN" hoặc mã tỉnh như "01"',
                'expected "VN" or a province code such as "01"',
            ),
        )
    return owner


def _short(table: Table, key: str) -> str:
    name = table.text(key)
    if len(name) > 200:
        raise table.refusal(
            key, Text("cần tối đa 200 ký tự", "expected at most 200 characters")
        )
    return name


def _notes(table: Table, key: str) -> str:
    """Words beside the round; they may be left out or empty."""
    if key not in table or table.value(key) == "":
        return ""
    return table.text(key)


def _year(table: Table) -> int:
    year = table.integer("year", least=2000)
    if year > 2100:
        raise table.refusal(
            "year",
            Text("cần một năm từ 2000 đến 2100", "expected a year from 2000 to 2100"),
        )
    return year


def _day(table: Table, key: str) -> date:
    """A day written as a TOML date or as a text such as "2024-11-30"."""
    value = table.value(key)
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise table.refusal(
            key,
            Text(
                "cần một ngày viết như 2024-11-30", "expected a day written 2024-11-30"
            ),
        ) from None
