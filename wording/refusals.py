"""Why something was not done: a stable code, the field, and what to do next.

Each room declares its codes in one table, `Codes`; a verb raises what it makes of one:

    raise refused("round_closed", field="round")
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from wording.text import Text

LONGEST_VALUE: Final = 200


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason; `field` is the path in what was sent, "" for the whole of it."""

    code: str
    field: str
    vi: str
    en: str

    @property
    def text(self) -> Text:
        return Text(self.vi, self.en)

    def __str__(self) -> str:
        place = f" {self.field}" if self.field else ""
        return f"{self.code}{place}: {self.text}"


@dataclass(frozen=True, slots=True)
class Problem(Refusal):
    """A refusal of a row of a file; the column names are row 1."""

    file: str
    row: int | None
    value: str

    @property
    def column(self) -> str:
        return self.field

    def __str__(self) -> str:
        row = f", dòng (row) {self.row}" if self.row else ""
        column = f", {self.column}" if self.column else ""
        value = f" = “{self.value[:60]}”" if self.value else ""
        return f"{self.file}{row}{column}{value}: {self.text}"


class Refused(Exception):
    """Something was not done; `refusals` says why, the first of them first."""

    def __init__(self, *refusals: Refusal) -> None:
        self.refusals = refusals
        super().__init__("; ".join(map(str, refusals)))

    @property
    def code(self) -> str:
        return self.refusals[0].code

    @property
    def text(self) -> Text:
        return self.refusals[0].text


class Codes:
    """The codes a room refuses with, and those of the rooms below that it uses.

    A code maps to its sentences in Vietnamese and English: what is wrong, and what to
    do next. Words in braces are the facts of the case; {place} is its field. Raises
    ValueError for a code that is declared twice: nobody could tell the two apart.
    """

    def __init__(
        self, *tables: Mapping[str, tuple[str, str]], below: "Codes | None" = None
    ) -> None:
        self.own: dict[str, Text] = {}
        self._all: dict[str, Text] = dict(below._all) if below else {}
        for table in tables:
            for code, (vi, en) in table.items():
                if code in self._all:
                    raise ValueError(f"two refusals share the code {code!r}")
                self.own[code] = self._all[code] = Text(vi, en)

    def __iter__(self) -> Iterator[str]:
        return iter(self.own)

    def __contains__(self, code: object) -> bool:
        return code in self._all

    def __getitem__(self, code: str) -> Text:
        return self._all[code]

    def refusal(self, code: str, /, field: str = "", **facts: object) -> Refusal:
        """The refusal of this code, its sentences filled with the facts of the case."""
        text = self[code].filled({"place": field} | facts)
        return Refusal(code, field, text.vi, text.en)

    def refused(self, code: str, /, field: str = "", **facts: object) -> Refused:
        return Refused(self.refusal(code, field, **facts))

    def problem(
        self,
        code: str,
        /,
        *,
        file: str,
        row: int | None = None,
        column: str = "",
        value: object = "",
        **facts: object,
    ) -> Problem:
        """The refusal of a row, with what stands there; {file} is a fact too."""
        found = self.refusal(code, column[:LONGEST_VALUE], file=file, **facts)
        shown = "" if value is None else str(value)[:LONGEST_VALUE]
        return Problem(code, found.field, found.vi, found.en, file, row, shown)
