"""Rows of a round become checked questionnaires in blocks, or problems. PURE.

Whole blocks are checked at once; only a block with something odd in it is looked
through cell by cell.
"""

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import compress
from operator import itemgetter
from typing import Any, Final

from surveys.loading.labels import Labels
from surveys.loading.layout import PLACE, Block, Expected, Layout, Place, Profile
from surveys.loading.options import Picked, joined
from surveys.questionnaire.instrument import DOMAINS
from surveys.tabular.cells import (
    BYTE_OF_ANSWER,
    LONGEST,
    composed,
    number_fault,
    text_fault,
    with_point,
)
from surveys.tabular.problems import Problems
from surveys.tabular.sheet import Rows, Sheet, judged

MOST_CACHED_WEIGHTS: Final = 100_000

Raw = Sequence[str]
# Code of a problem, column, value, and the facts of its sentence.
Fault = tuple[str, str, str, dict[str, str]]


class Questionnaires:
    """Reads a sheet once; counts respondents of every place and profile on the way."""

    def __init__(self, sheet: Sheet, expected: Expected, problems: Problems) -> None:
        self.respondents: Counter[Place] = Counter()
        self.members: Counter[tuple[str, Profile]] = Counter()
        self.row_of_uid: dict[str, int] = {}
        # Of each unit; what is given says nothing where the column is missing.
        self.weights: dict[str, array[float]] = defaultdict(lambda: array("d"))
        self.labels = Labels(expected.offered)
        # Every column of the file is one of the round's, so all of them are judged.
        self._sheet = judged(sheet, problems, columns=range(len(sheet.header)))
        self.source = sheet.source
        self.file = sheet.file
        self._expected = expected
        self._problems = problems
        self._places: dict[Raw, Place] = {}
        self._profiles: dict[Raw, Profile] = {}
        self._odd_places: dict[Raw, list[Fault]] = {}
        self._odd_profiles: dict[Raw, list[Fault]] = {}
        self._weights: dict[str, float] = {}
        self._picked: list[Picked] = []
        self._noted: list[tuple[int, str, dict[str, Any]]] = []
        self._unoffered: dict[tuple[str, str], list[int]] = {}
        self._stratum_of_psu: dict[tuple[str, str], str] = {}

    def blocks(self) -> Iterator[Block]:
        """Checked blocks, until the first problem; then the rest is checked only."""
        layout = Layout(self._sheet, self._expected, self._problems)
        if not layout.sound:
            return
        self._layout = layout
        self._picked = [Picked(item) for item in layout.opinions]
        seen = 0
        for numbers, rows in self._sheet.blocks:
            numbers, rows = self._whole(numbers, rows)
            seen += len(rows)
            block = self._block(numbers, rows) if rows else None
            self._tell()
            if block and not self._problems.count and not self._unoffered:
                yield block
        self._note_unoffered()
        if not seen and not self._problems.count:
            self._problems.add("header_only", file=self._sheet.file, row=1)

    def _note(self, code: str, *, row: int, **facts: Any) -> None:
        self._noted.append((row, code, facts))

    def _tell(self) -> None:
        """Hand on what was noted in a block, row by row."""
        for row, code, facts in sorted(self._noted, key=itemgetter(0)):
            self._problems.add(code, file=self.file, row=row, **facts)
        self._noted.clear()

    def _whole(self, numbers: Sequence[int], rows: Rows) -> tuple[Sequence[int], Rows]:
        """The rows that hold something and are as wide as the header."""
        width, named = self._layout.width, self._layout.named
        uid = self._layout.uid
        if all(len(row) == width and row[uid] for row in rows) and width == named:
            return numbers, rows
        fits = []
        for number, row in zip(numbers, rows, strict=True):
            blank = not any(row)
            fits.append(len(row) == width and not blank and not any(row[named:]))
            if not blank and not fits[-1]:
                counts = {"found": len(row), "expected": named}
                shown = ",".join(row)
                self._note("cell_count", row=number, value=shown, **counts)
        return list(compress(numbers, fits)), list(compress(rows, fits))

    def _block(self, numbers: Sequence[int], rows: Rows) -> Block:
        layout = self._layout
        uids = self._uids(numbers, [row[layout.uid] for row in rows])
        raw_places = list(map(layout.place, rows))
        raw_profiles = list(map(layout.profile, rows))
        for place in dict.fromkeys(raw_places):
            if place not in self._places:
                self._meet_place(place)
        for profile in dict.fromkeys(raw_profiles):
            if profile not in self._profiles:
                self._meet_profile(profile)
        self._note_odd(numbers, raw_places, self._odd_places)
        self._note_odd(numbers, raw_profiles, self._odd_profiles)
        self._count_labels(numbers, raw_profiles)
        places = [self._places[place] for place in raw_places]
        profiles = [self._profiles[profile] for profile in raw_profiles]
        self.respondents.update(places)
        self.members.update(zip(map(itemgetter(0), places), profiles, strict=True))
        weights = self._weights_of(numbers, rows)
        if layout.weight is not None:
            for place, weight in zip(places, weights, strict=True):
                self.weights[place.unit].append(weight)
        return Block(
            uids=uids,
            places=places,
            weights=weights,
            profiles=profiles,
            answers=self._answers(numbers, rows),
            others=self._others(numbers, rows),
        )

    def _uids(self, numbers: Sequence[int], uids: list[str]) -> list[str]:
        joined = "".join(uids)
        plain = joined.isascii() and joined.isprintable() and " " not in joined
        if not plain or max(map(len, uids)) > LONGEST["uid"] or not all(uids):
            uids = [composed(uid) for uid in uids]
            for number, uid in zip(numbers, uids, strict=True):
                if code := text_fault(uid, longest=LONGEST["uid"]):
                    self._note(
                        code, row=number, column="uid", value=uid, most=LONGEST["uid"]
                    )
        if len(set(uids)) < len(uids) or not self.row_of_uid.keys().isdisjoint(uids):
            self._note_repeated(numbers, uids)
        self.row_of_uid.update(zip(reversed(uids), reversed(numbers), strict=True))
        return uids

    def _note_repeated(self, numbers: Sequence[int], uids: list[str]) -> None:
        first: dict[str, int] = {}
        for number, uid in zip(numbers, uids, strict=True):
            met = self.row_of_uid.get(uid) or first.setdefault(uid, number)
            if met != number and uid:
                self._note(
                    "repeated_uid", row=number, column="uid", value=uid, first=met
                )

    def _meet_place(self, raw: Raw) -> None:
        place = Place(*map(composed, raw))
        self._places[raw] = place
        if faults := self._place_faults(place):
            self._odd_places[raw] = faults

    def _place_faults(self, place: Place) -> list[Fault]:
        faults: list[Fault] = []
        expected = self._expected
        if code := expected.unit_fault(place.unit):
            facts = {"register": expected.register, "owner": expected.owner}
            faults.append((code, "unit", place.unit, facts))
        for column, text in zip(PLACE[1:], place[1:], strict=True):
            if code := text_fault(text, longest=LONGEST[column]):
                faults.append((code, column, text, {"most": str(LONGEST[column])}))
        if faults:
            return faults
        stratum = self._stratum_of_psu.setdefault(
            (place.unit, place.psu), place.stratum
        )
        if stratum != place.stratum:
            return [("psu_in_two_strata", "psu", place.psu, {"stratum": stratum})]
        if expected.drawn is not None and place not in expected.drawn:
            return [("cluster_not_in_design", "cluster", place.cluster, {})]
        return []

    def _meet_profile(self, raw: Raw) -> None:
        columns = self._layout.domains
        texts = dict(zip(columns, map(composed, raw), strict=True))
        labels = {name: self.labels.read(name, text) for name, text in texts.items()}
        self._profiles[raw] = tuple(labels.get(name, "") for name in DOMAINS)
        faults: list[Fault] = [
            (code, column, text, {"most": str(LONGEST[column])})
            for column, text in labels.items()
            if (code := text_fault(text, longest=LONGEST[column], optional=True))
        ]
        if faults:
            self._odd_profiles[raw] = faults

    def _count_labels(self, numbers: Sequence[int], profiles: list[Raw]) -> None:
        first = dict(zip(reversed(profiles), reversed(numbers), strict=True))
        for raw, count in Counter(profiles).items():
            for name, text in zip(self._layout.domains, raw, strict=True):
                if text:
                    self.labels.spellings[name, text] += count
                if not self.labels.is_offered(name, text):
                    rows = self._unoffered.setdefault((name, text), [first[raw], 0])
                    rows[:] = [min(rows[0], first[raw]), rows[1] + count]

    def _note_unoffered(self) -> None:
        for (column, text), (first, count) in self._unoffered.items():
            known = ", ".join(self.labels.choices(column))
            facts = {"first": first, "count": count, "known": known}
            place = {"row": first, "column": column, "value": text}
            self._problems.add("label_not_offered", file=self.file, **place, **facts)

    def _note_odd(
        self, numbers: Sequence[int], keys: list[Raw], odd: Mapping[Raw, list[Fault]]
    ) -> None:
        if not odd:
            return
        for number, key in zip(numbers, keys, strict=True):
            for code, column, value, facts in odd.get(key, ()):
                self._note(code, row=number, column=column, value=value, **facts)

    def _weights_of(self, numbers: Sequence[int], rows: Rows) -> list[float]:
        position = self._layout.weight
        if position is None:
            return [1.0] * len(rows)
        texts = [row[position] for row in rows]
        if len(self._weights) > MOST_CACHED_WEIGHTS:
            self._weights.clear()
        faults: dict[str, str] = {}
        for text in set(texts) - self._weights.keys():
            plain = with_point(text)
            if code := number_fault(plain):
                faults[text] = code
            else:
                self._weights[text] = float(plain)
        if faults:
            for number, text in zip(numbers, texts, strict=True):
                if text in faults:
                    self._note(faults[text], row=number, column="weight", value=text)
        return [self._weights.get(text, 1.0) for text in texts]

    def _answers(self, numbers: Sequence[int], rows: Rows) -> bytes:
        cells, byte = self._layout.answers, BYTE_OF_ANSWER.__getitem__
        try:
            return b"".join([bytes(map(byte, cells(row))) for row in rows])
        except KeyError:
            self._note_levels(numbers, rows)
        return b""

    def _note_levels(self, numbers: Sequence[int], rows: Rows) -> None:
        for number, row in zip(numbers, rows, strict=True):
            named = zip(self._expected.items, self._layout.answers(row), strict=True)
            for item, text in named:
                if text not in BYTE_OF_ANSWER:
                    self._note("level_expected", row=number, column=item, value=text)

    def _others(self, numbers: Sequence[int], rows: Rows) -> list[str] | None:
        if not self._picked:
            return None
        lines = list(map(self._layout.chosen, rows))
        for at, picked in enumerate(self._picked):
            for number, line in zip(numbers, lines, strict=True):
                if fault := picked.fault(line[at]):
                    self._note(fault, row=number, column=picked.code, value=line[at])
        return [
            joined([p.json(text) for p, text in zip(self._picked, line, strict=True)])
            for line in lines
        ]


class NoQuestionnaires(Questionnaires):
    """Those of a round that waits for its answers: none."""

    def blocks(self) -> Iterator[Block]:
        return iter(())
