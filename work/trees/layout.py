"""Sheets and columns of a tree's workbook, and the words its cells may say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from scorecards.trees.rule_kinds import KINDS
from scorecards.trees.vocabulary import (
    METHODS,
    NOT_APPLICABLE,
    PROVISIONAL,
    ROUNDINGS,
)
from wording.text import Text
from work.tables.columns import Column


@dataclass(frozen=True)
class SheetOf:
    """A sheet: its names in both languages, its columns."""

    key: str
    name: Text
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column:
        return next(one for one in self.columns if one.name == name)


def _column(name: str, vi: str, en: str, *, needed: bool = False) -> Column:
    return Column(name, Text(vi, en), needed=needed)


NAMES: Final = (
    _column("name_vi", "Tên", "Name in Vietnamese"),
    _column("name_en", "Tên tiếng Anh", "Name in English"),
)
TREE: Final = SheetOf(
    "tree",
    Text("Bộ tiêu chí", "Tree"),
    (
        _column("key", "Mục", "Key", needed=True),
        _column("meaning", "Nghĩa", "Meaning"),
        _column("value", "Nội dung", "Value", needed=True),
        _column("value_en", "Nội dung tiếng Anh", "Value in English"),
    ),
)
LISTS: Final = SheetOf(
    "lists",
    Text("Danh mục", "Lists"),
    (
        _column("kind", "Loại", "Kind", needed=True),
        _column("code", "Mã", "Code", needed=True),
        *NAMES,
        _column("number", "Số", "Number"),
        _column("years", "Các năm", "Years"),
        _column("provisional", "Tạm", "Provisional"),
    ),
)
LEAVES: Final = SheetOf(
    "criteria",
    Text("Tiêu chí", "Criteria"),
    (
        _column("kind", "Loại", "Kind", needed=True),
        _column("code", "Mã", "Code", needed=True),
        *NAMES,
        _column("maximum", "Điểm tối đa", "Maximum"),
        _column("rule", "Cách tính", "Rule"),
        _column("method", "Phương pháp", "Method"),
        _column("body", "Cơ quan thẩm định", "Appraising body"),
        _column("not_applicable", "Khi không áp dụng", "Where it does not apply"),
        _column("needs_evidence", "Cần tài liệu", "Needs evidence"),
        _column("evidence_vi", "Tài liệu kiểm chứng", "Evidence in Vietnamese"),
        _column("evidence_en", "Tài liệu, tiếng Anh", "Evidence in English"),
        _column("guidance_vi", "Hướng dẫn", "Guidance in Vietnamese"),
        _column("guidance_en", "Hướng dẫn, tiếng Anh", "Guidance in English"),
        _column("step", "Bước điểm", "Step"),
        _column("least", "Điểm thấp nhất", "Least"),
        _column("decimals", "Số chữ số thập phân", "Decimals"),
        _column("rounding", "Làm tròn", "Rounding"),
        _column("part", "Phần", "Part"),
        _column("provisional", "Tạm", "Provisional"),
    ),
)
RULES: Final = SheetOf(
    "rules",
    Text("Cách tính điểm", "Rules"),
    (
        _column("rule", "Cách tính", "Rule", needed=True),
        _column("key", "Mục", "Key", needed=True),
        _column("code", "Mã", "Code"),
        *NAMES,
        _column("value", "Giá trị", "Value"),
        _column("points", "Điểm", "Points"),
    ),
)
# Read by people only: what each word means.
WORDS: Final = Text("Từ dùng", "Words")
SHEETS: Final = (TREE, LISTS, LEAVES, RULES)

YES: Final = {"yes": Text("có", "yes"), "no": Text("không", "no")}
LEVEL_WORDS: Final = {
    "province": Text("tỉnh", "province"),
    "ministry": Text("bộ", "ministry"),
    "department": Text("sở", "department"),
    "commune": Text("xã", "commune"),
}
KIND_WORDS: Final = {
    "field": Text("lĩnh vực", "field"),
    "criterion": Text("tiêu chí", "criterion"),
    "component": Text("tiêu chí thành phần", "component"),
}
LIST_WORDS: Final = {
    "body": Text("cơ quan", "body"),
    "method": Text("phương pháp", "method"),
    "group": Text("nhóm", "group"),
}
PART_WORDS: Final = {
    "scored": Text("chấm điểm", "scored"),
    "bonus": Text("điểm thưởng", "bonus"),
    "deduction": Text("điểm trừ", "deduction"),
}
OVER_WORDS: Final = {
    "cut": Text("không vượt thang điểm", "cut to the scale"),
    "kept": Text("giữ phần vượt", "kept above the scale"),
}
RULE_KINDS: Final = {word: kind.name for word, kind in KINDS.items()}

# Key of the first sheet -> (what it means, its kind of value).
KEYS: Final[Mapping[str, tuple[Text, str]]] = {
    "code": (
        Text("Mã: chữ không dấu, số, . _ -", "Code: letters, digits, . _ -"),
        "text",
    ),
    "title": (Text("Tên bộ tiêu chí", "Name of the tree"), "bilingual"),
    "decision": (Text("Quyết định ban hành", "Decision"), "text"),
    "level": (Text("Cấp được chấm", "Level that is scored"), "level"),
    "first_year": (Text("Năm đầu áp dụng", "First year it is valid"), "whole"),
    "last_year": (Text("Năm cuối áp dụng", "Last year it is valid"), "whole"),
    "scale": (Text("Thang điểm", "Scale, in points"), "number"),
    "decimals": (
        Text("Số chữ số thập phân của tỷ lệ %", "Decimals of percents"),
        "whole",
    ),
    "rounding": (Text("Làm tròn tỷ lệ %", "Rounding of percents"), "rounding"),
    "total_over_scale": (
        Text("Tổng điểm vượt thang", "A total over the scale"),
        "over",
    ),
    "deadline": (
        Text("Hạn ký: tháng;ngày", "Last day to sign: month;day"),
        "wholes",
    ),
    "counts": (
        Text(
            "Số lĩnh vực;tiêu chí;thành phần theo quyết định",
            "Fields;criteria;components, as decided",
        ),
        "wholes",
    ),
    "comparable_with": (
        Text("So sánh được với (mã;mã)", "Comparable with (code;code)"),
        "words",
    ),
    "provisional": (
        Text("Phần chưa đọc văn bản chính thức", "Not read in the official text"),
        "provisional",
    ),
    "note": (Text("Ghi chú", "Note"), "bilingual"),
    "default_rule": (Text("Cách tính mặc định", "Default rule"), "text"),
    "default_method": (Text("Phương pháp mặc định", "Default method"), "method"),
    "default_body": (Text("Cơ quan mặc định", "Default body"), "text"),
    "default_step": (Text("Bước điểm mặc định", "Default step"), "number"),
    "default_evidence": (
        Text("Mặc định cần tài liệu", "Evidence needed by default"),
        "yes",
    ),
    "default_decimals": (
        Text("Số chữ số thập phân của điểm", "Decimals of points"),
        "whole",
    ),
    "default_rounding": (Text("Làm tròn điểm", "Rounding of points"), "rounding"),
}
VOCABULARIES: Final[Mapping[str, Mapping[str, Text]]] = {
    "level": LEVEL_WORDS,
    "rounding": ROUNDINGS,
    "over": OVER_WORDS,
    "method": METHODS,
    "not_applicable": NOT_APPLICABLE,
    "part": PART_WORDS,
    "yes": YES,
    "kind": KIND_WORDS,
    "list": LIST_WORDS,
    "provisional": PROVISIONAL,
    "rule": RULE_KINDS,
}
# Key of a rule's row -> (what it means, its kind of value).
RULE_KEYS: Final[Mapping[str, tuple[Text, str]]] = {
    "kind": (Text("loại cách tính", "kind of rule"), "rule"),
    "band": (Text("từ (giá trị) được (điểm)", "from (value) so many points"), "band"),
    "year": (
        Text(
            "như band, của năm ở cột mã", "as band, of the year in the column of codes"
        ),
        "year",
    ),
    "ladder": (Text("trong số ngày được (điểm)", "within days so many points"), "rung"),
    "choice": (Text("một mức và điểm của nó", "a level and its points"), "choice"),
    "condition": (Text("một điều kiện", "a condition"), "named"),
    "group": (Text("một nhóm và quyền số", "a group and its weight"), "group"),
    "name": (Text("tên riêng của một số liệu", "own name of a figure"), "named"),
    "worth": (Text("nhiều nhất bao nhiêu điểm", "points at most"), "number"),
    "none": (Text("điểm khi số liệu là 0", "points of a figure of zero"), "number"),
    "empty": (Text("khi tổng số là 0: full, zero", "of nothing: full, zero"), "text"),
    "target": (Text("chỉ tiêu, %", "target, percent"), "number"),
    "formula_from": (Text("công thức từ, %", "formula from, percent"), "number"),
    "gate": (Text("đòi hỏi chất lượng", "asks for quality"), "yes"),
    "reference": (
        Text("mốc: số năm sau;tháng;ngày", "day: years after;month;day"),
        "wholes",
    ),
    "on": (Text("tùy tiêu chí nào (mã)", "depends on which component"), "text"),
    "when": (Text("khi: full, none", "when: full, none"), "text"),
    "then": (Text("thì dùng cách tính", "then by this rule"), "rule_name"),
    "otherwise": (Text("nếu không thì", "otherwise by this rule"), "rule_name"),
    "of": (Text("đối chiếu theo cách tính", "checked by this rule"), "rule_name"),
    "each": (Text("điểm mỗi lần, mỗi ngày", "points each time or day"), "number"),
    "first": (Text("điểm của những ngày đầu", "points of the first days"), "number"),
    "first_days": (Text("số ngày đầu", "first days"), "whole"),
}
