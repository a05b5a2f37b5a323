"""Reading a tree of criteria; how to write one: docs/scorecards.md."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from scorecards.trees import checks
from scorecards.trees.leaf_file import (
    COMPONENT,
    CRITERION,
    Defaults,
    component_of,
    criterion_of,
    provisional_words,
)
from scorecards.trees.model import (
    Body,
    Field,
    Groups,
    Method,
    Printing,
    Tree,
    TreeError,
)
from scorecards.trees.vocabulary import (
    LEVELS,
    METHODS,
    PARTS,
    ROUNDINGS,
)
from wording.declared_toml import Table, read_table
from wording.text import Text

SHIPPED = Path(__file__).parent
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")
OVER_SCALE = ("cut", "kept")


def available() -> tuple[str, ...]:
    """Codes of the shipped trees."""
    return tuple(sorted(path.stem for path in SHIPPED.glob("*.toml")))


@cache
def load_tree(code: str) -> Tree:
    """A shipped tree. Raises TreeError for an unknown code."""
    if code not in available():
        known = ", ".join(available())
        expected = Text(
            f"không có bộ tiêu chí này; hiện có: {known}",
            f"no such tree of criteria; shipped: {known}",
        )
        raise TreeError(file=code, key="code", value=code, expected=expected)
    return parse_tree(shipped_text(code), name=f"{code}.toml")


def shipped_text(code: str) -> str:
    """The file of a shipped tree, as it is written."""
    return (SHIPPED / f"{code}.toml").read_text(encoding="utf-8")


def parse_tree(text: str, *, name: str) -> Tree:
    """The tree written in `text`; `name` is the file named in refusals."""
    return _tree(read_table(text, file=name, error=TreeError))


def tree_of(content: Mapping[str, Any], *, name: str) -> Tree:
    """The tree in a table that was read elsewhere, such as from a workbook."""
    return _tree(Table(content, file=name, error=TreeError))


def mistakes(content: Mapping[str, Any], *, name: str) -> Iterator[TreeError]:
    """Everything that keeps a table from being a tree: one a leaf, and only where all
    leaves can be read what the whole does not agree with."""
    root = Table(content, file=name, error=TreeError)
    found = list(_of_leaves(root))
    yield from found
    if found:
        return
    try:
        tree_of(content, name=name)
    except TreeError as error:
        yield error


def _of_leaves(root: Table) -> Iterator[TreeError]:
    try:
        defaults = Defaults.read(
            root, bodies=_bodies(root), provisional=provisional_words(root, ())
        )
        rows = [
            one for field in root.tables("fields") for one in field.tables("criteria")
        ]
    except TreeError as error:
        yield error
        return
    for row in rows:
        try:
            below = row.tables("components") if "components" in row else [row]
        except TreeError as error:
            yield error
            continue
        kind = COMPONENT if "components" in row else CRITERION
        for leaf in below:
            try:
                component_of(leaf, defaults, kind=kind)
            except TreeError as error:
                yield error


def _tree(root: Table) -> Tree:
    provisional = provisional_words(root, ())
    bodies = _bodies(root)
    defaults = Defaults.read(root, bodies=bodies, provisional=provisional)
    tree = Tree(
        code=_code(root),
        title=root.bilingual("title"),
        decision=root.text("decision"),
        valid_years=_years(root),
        level=root.choice("level", LEVELS),
        scale=root.decimal("scale"),
        percent=_printing(root),
        fields=tuple(_field(one, defaults) for one in root.tables("fields")),
        bodies=bodies,
        methods=_methods(root),
        groups=tuple(_groups(one) for one in root.tables("groups", optional=True)),
        total_over_scale=root.choice("total_over_scale", OVER_SCALE, "cut"),
        deadline=_deadline(root),
        comparable_with=root.texts("comparable_with", ()),
        provisional=provisional,
        note=root.bilingual("note") if "note" in root else None,
    )
    declared = _counts(root)
    root.close()
    checks.refuse(tree, root, counts=declared)
    return tree


def _code(table: Table) -> str:
    code = table.text("code")
    if not CODE.fullmatch(code):
        expected = Text(
            "chỉ dùng chữ cái, chữ số và . _ -",
            "expected letters, digits and . _ - only",
        )
        raise table.refusal("code", expected)
    return code


def _years(root: Table) -> tuple[int, int]:
    years = root.integers("valid_years")
    if len(years) != 2 or years[0] > years[1]:
        expected = Text(
            "cần năm đầu và năm cuối", "expected the first and the last year"
        )
        raise root.refusal("valid_years", expected)
    return years[0], years[1]


def _printing(root: Table) -> Printing:
    table = root.table("percent")
    printing = Printing(table.integer("decimals"), table.choice("rounding", ROUNDINGS))
    table.close()
    return printing


def _deadline(root: Table) -> tuple[int, int] | None:
    """Month and day after the scored year until which leaders sign off."""
    if "deadline" not in root:
        return None
    given = root.integers("deadline")
    if len(given) != 2 or not (1 <= given[0] <= 12 and 1 <= given[1] <= 31):
        expected = Text("cần [tháng, ngày]", "expected [month, day]")
        raise root.refusal("deadline", expected)
    return given[0], given[1]


def _counts(root: Table) -> tuple[int, int, int] | None:
    if "counts" not in root:
        return None
    table = root.table("counts")
    counts = (
        table.integer("fields"),
        table.integer("criteria"),
        table.integer("components"),
    )
    table.close()
    return counts


def _bodies(root: Table) -> tuple[Body, ...]:
    bodies = []
    for table in root.tables("bodies"):
        bodies.append(Body(_code(table), table.bilingual("name")))
        table.close()
    return tuple(bodies)


def _methods(root: Table) -> tuple[Method, ...]:
    methods = []
    for table in root.tables("methods", optional=True):
        code = table.choice("code", METHODS)
        maximum = table.decimal("maximum") if "maximum" in table else None
        methods.append(Method(code, METHODS[code], maximum))
        table.close()
    return tuple(methods)


def _groups(table: Table) -> Groups:
    bands = []
    for one in table.tables("bands"):
        bands.append((one.text("code"), one.decimal("from")))
        one.close()
    lows = [least for _, least in bands]
    if lows != sorted(set(lows), reverse=True) or lows[-1] != 0:
        expected = Text(
            "kê từ nhóm cao nhất xuống, nhóm cuối bắt đầu từ 0",
            "list the highest group first; the last begins at 0",
        )
        raise table.refusal("bands", expected, [str(low) for low in lows])
    groups = Groups(
        table.integers("years"), tuple(bands), table.flag("provisional", False)
    )
    table.close()
    return groups


def _field(table: Table, defaults: Defaults) -> Field:
    """A field's provisional words are its own: its leaves have those of the tree."""
    field = Field(
        code=_code(table),
        name=table.bilingual("name"),
        maximum=table.decimal("maximum", Decimal(0)),
        part=table.choice("part", PARTS, "scored"),
        criteria=tuple(criterion_of(one, defaults) for one in table.tables("criteria")),
        provisional=provisional_words(table, defaults.provisional),
    )
    table.close()
    return field
