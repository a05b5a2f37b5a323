"""Cells of items with options: the codes chosen, parted by spaces. PURE."""

import json
from collections.abc import Iterable

from surveys.questionnaire.instrument import Item


class Picked:
    """Reads the cells of one item; every text is looked at once."""

    def __init__(self, item: Item) -> None:
        self.code = item.code
        self._single = item.kind == "single"
        self._offered = {option.code for option in item.options}
        self._most = 1 if self._single else item.choose or len(self._offered)
        self._faults: dict[str, str | None] = {"": None}
        self._texts: dict[str, str] = {"": ""}

    def fault(self, cell: str) -> str | None:
        """Code of what is wrong with a cell, or None."""
        if cell not in self._faults:
            self._faults[cell] = self._fault(cell.split())
        return self._faults[cell]

    def _fault(self, codes: list[str]) -> str | None:
        if not self._offered.issuperset(codes):
            return "option_expected"
        twice = len(set(codes)) < len(codes)
        return "fewer_options_expected" if twice or len(codes) > self._most else None

    def json(self, cell: str) -> str:
        """The cell as a member of a JSON object: a code, or a list where many may be
        chosen; "" for an empty cell."""
        if cell not in self._texts:
            codes = cell.split()
            answer = codes[0] if self._single and codes else codes
            member = f"{json.dumps(self.code)}: {json.dumps(answer)}"
            self._texts[cell] = member if codes else ""
        return self._texts[cell]


def joined(members: Iterable[str]) -> str:
    """One JSON object of the members that say something, or "" without any."""
    said = ", ".join(filter(None, members))
    return f"{{{said}}}" if said else ""
