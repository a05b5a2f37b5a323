"""What of a tree would not fit where it goes: codes in addresses, names, numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from scorecards.trees.model import Tree
from wording.declared_toml import Table
from wording.text import Text

CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
# A release calls its total so; others are pages of a scorecard.
TAKEN: Final = (
    *("total", "neu-co", "mat-diem", "viec-nam-sau", "bang", "doc-lai"),
    *("tu-cham", "sipas"),
)
LONGEST_NAME, LONGEST_TITLE, LONGEST_GROUP = 400, 200, 20
# Places of points in a release, and what stands before them.
DECIMALS, MOST = 6, Decimal(1000)
PERCENT_DECIMALS = 2


@dataclass(frozen=True, slots=True)
class Part:
    """A field, criterion or component, and where it stands in the file."""

    code: str
    name: Text
    maximum: Decimal
    path: str


def parts(tree: Tree) -> Iterator[Part]:
    for f, field in enumerate(tree.fields):
        yield Part(field.code, field.name, field.maximum, f"fields[{f}]")
        for c, criterion in enumerate(field.criteria):
            path = f"fields[{f}].criteria[{c}]"
            yield Part(criterion.code, criterion.name, criterion.maximum, path)
            if not criterion.is_leaf:
                for k, leaf in enumerate(criterion.components):
                    here = f"{path}.components[{k}]"
                    yield Part(leaf.code, leaf.name, leaf.maximum, here)


def refuse(tree: Tree, root: Table) -> None:
    """Raises TreeError for the first thing that does not fit."""
    for part in parts(tree):
        _refuse_part(part, root)
    if max(map(len, (tree.title.vi, tree.title.en))) > LONGEST_TITLE:
        raise root.refusal("title", _shorter(LONGEST_TITLE), tree.title.vi[:60])
    if tree.percent.decimals > PERCENT_DECIMALS:
        expected = Text("nhiều nhất 2 chữ số thập phân", "at most 2 decimals")
        raise root.refusal("percent.decimals", expected, tree.percent.decimals)
    for at, groups in enumerate(tree.groups):
        if any(len(code) > LONGEST_GROUP for code, _least in groups.bands):
            raise root.refusal(f"groups[{at}].bands", _shorter(LONGEST_GROUP))


def _refuse_part(part: Part, root: Table) -> None:
    if not CODE.fullmatch(part.code) or part.code in TAKEN:
        expected = Text(
            "mã chỉ gồm chữ không dấu, chữ số, . _ - , dài nhất 40, và không trùng từ"
            " dành riêng",
            "a code has letters, digits, . _ - only, at most 40, and is no word that is"
            " taken",
        )
        raise root.refusal(f"{part.path}.code", expected, part.code[:60])
    if max(map(len, (part.name.vi, part.name.en))) > LONGEST_NAME:
        shorter = _shorter(LONGEST_NAME)
        raise root.refusal(f"{part.path}.name", shorter, part.name.vi[:60])
    exponent = part.maximum.normalize().as_tuple().exponent
    if part.maximum >= MOST or int(exponent) < -DECIMALS:
        expected = Text(
            "cần nhỏ hơn 1000, nhiều nhất 6 chữ số thập phân",
            "expected below 1000, with at most 6 decimals",
        )
        raise root.refusal(f"{part.path}.maximum", expected, str(part.maximum))


def _shorter(most: int) -> Text:
    return Text(f"dài nhất {most} ký tự", f"at most {most} letters")
