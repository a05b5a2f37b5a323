"""Rows of the sheet “survey” as blocks and items, one after another. PURE."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from surveys.questionnaire.file import CODE
from surveys.questionnaire.instrument import DOMAINS, WORDINGS, Item, Option
from surveys.questionnaire.xlsform import conditions
from surveys.questionnaire.xlsform.layout import (
    END,
    FALSE,
    GROUP,
    KINDS,
    SURVEY,
    SURVEY_COLUMNS,
    TRUE,
    Line,
)
from surveys.tabular.problems import Problems
from wording.text import Text

KIND_OF = {type_name: kind for kind, type_name in KINDS.items()}
SELECTS = {"select_one": "single", "select_multiple": "multiple"}


@dataclass(frozen=True)
class Group:
    """A block; what it says of wording and source holds where a question is silent."""

    code: str
    title: Text
    line: Line


@dataclass(frozen=True)
class Asked:
    """An item with its row, and the row of its group."""

    item: Item
    line: Line
    group: Line


class Questions:
    """Takes the rows in their order; what is wrong is noted and the row left out."""

    def __init__(
        self,
        lists: Mapping[str, tuple[Option, ...]],
        problems: Problems,
        *,
        source: str,
    ) -> None:
        self.groups: list[Group] = []
        self.asked: list[Asked] = []
        # The list of levels, named by the first scored question.
        self.scale = ""
        self._lists, self._problems, self._source = lists, problems, source
        self._open: Group | None = None
        self._rows: dict[str, int] = {}

    def note(self, line: Line, field: str, code: str, **facts: object) -> None:
        column, value = SURVEY_COLUMNS[field], line[field]
        self._problems.add(
            code, file=SURVEY, row=line.row, column=column, value=value, **facts
        )

    def take(self, line: Line) -> None:
        kind, _, name = line["type"].partition(" ")
        words = line["type"].casefold().split()
        if words[:1] == ["begin"] or words[:1] == ["end"]:
            kind = "_".join(words[:2])
        if kind == GROUP:
            self._begin(line)
        elif kind == END:
            self._end(line)
        else:
            self._question(line, kind, name.strip())

    def close(self) -> None:
        if self._open:
            self.note(self._open.line, "type", "form_group_open")

    def _begin(self, line: Line) -> None:
        if self._open:
            self.note(line, "type", "form_group_in_group")
        if self._is_named(line, "block"):
            group = Group(line["name"], _label(line), line)
            self.groups.append(group)
            self._open = group

    def _end(self, line: Line) -> None:
        if self._open is None:
            self.note(line, "type", "form_no_group_to_end")
        # A question of it that was refused is no reason to call it empty.
        elif not self._problems.count and not self._has_questions(self._open):
            self.note(self._open.line, "type", "form_group_empty")
        self._open = None

    def _has_questions(self, group: Group) -> bool:
        return any(one.group is group.line for one in self.asked)

    def _question(self, line: Line, kind: str, list_name: str) -> None:
        if kind not in SELECTS and kind not in KIND_OF:
            self.note(line, "type", "form_type_unknown")
            return
        named = self._is_named(line, "item")
        if self._open is None:
            self.note(line, "type", "form_outside_group")
        scored = self._is_scored(line)
        if kind in SELECTS and list_name not in self._lists:
            self.note(line, "type", "form_list_unknown")
            return
        if scored and not self._is_of_the_scale(line, kind, list_name):
            return
        if not named or self._open is None:
            return
        group = self._open.line
        options = () if scored or kind not in SELECTS else self._lists[list_name]
        item = Item(
            code=line["name"],
            block=self._open.code,
            kind="satisfaction" if scored else SELECTS.get(kind) or KIND_OF[kind],
            text=_label(line),
            wording=self._word(line, "wording", WORDINGS)
            or self._word(group, "wording", WORDINGS)
            or "provisional",
            source=line["source"] or group["source"] or self._source,
            options=options,
            choose=self._most(line, kind),
            domain=self._word(line, "domain", DOMAINS) or None,
            factor=self._factor(line, group if scored else None),
        )
        self.asked.append(Asked(item, line, group))

    def _is_named(self, line: Line, sort: str) -> bool:
        """Whether the row has a code of its own and its words in both languages."""
        sound = True
        for field in ("name", "label_vi", "label_en"):
            if not line[field]:
                self.note(line, field, "empty_cell")
                sound = False
        if line["name"] and not CODE.fullmatch(line["name"]):
            self.note(line, "name", "form_code_wrong")
            sound = False
        first = self._rows.setdefault(f"{sort} {line['name']}", line.row)
        if line["name"] and first != line.row:
            self.note(line, "name", "form_named_twice", first=first)
            sound = False
        return sound

    def _is_scored(self, line: Line) -> bool:
        word = line["scored"].casefold()
        if word not in TRUE | FALSE:
            self.note(line, "scored", "form_word_unknown", known="yes, no")
        return word in TRUE

    def _is_of_the_scale(self, line: Line, kind: str, list_name: str) -> bool:
        if kind != "select_one":
            self.note(line, "scored", "form_scored_otherwise")
            return False
        self.scale = self.scale or list_name
        if list_name != self.scale:
            self.note(line, "type", "form_two_scales", first=self.scale)
            return False
        return True

    def _word(self, line: Line, field: str, words: Collection[str]) -> str:
        word = line[field]
        if word and word not in words:
            self.note(line, field, "form_word_unknown", known=", ".join(words))
        return word

    def _factor(self, line: Line, group: Line | None) -> str | None:
        code = line["factor"] or (group["factor"] if group else "")
        if code and not CODE.fullmatch(code):
            self.note(line, "factor", "form_code_wrong")
        return code or None

    def _most(self, line: Line, kind: str) -> int | None:
        text = line["constraint"]
        if not text:
            return None
        try:
            most = conditions.read_most(text)
        except conditions.Unread:
            self.note(line, "constraint", "form_most_unread")
            return None
        if kind != "select_multiple":
            self.note(line, "constraint", "form_most_unread")
        return most


def _label(line: Line) -> Text:
    return Text(line["label_vi"], line["label_en"])
