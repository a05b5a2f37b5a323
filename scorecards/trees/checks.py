"""What a tree as a whole must agree with: its sums, its codes, its counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal

from scorecards.trees import limits
from scorecards.trees.model import Field, Tree
from wording.declared_toml import Table
from wording.text import Text

ZERO = Decimal(0)
TWICE = Text("mã bị dùng hai lần", "a code used twice")


def refuse(tree: Tree, root: Table, *, counts: tuple[int, int, int] | None) -> None:
    """Raises TreeError for the first thing that does not agree."""
    limits.refuse(tree, root)
    _refuse_doubles(tree, root)
    for at, field in enumerate(tree.fields):
        _refuse_sum(field, root, at=at)
    _refuse_scale(tree, root)
    _refuse_methods(tree, root)
    _refuse_counts(tree, root, counts)
    _refuse_branches(tree, root)
    _refuse_groups(tree, root)


def _refuse_doubles(tree: Tree, root: Table) -> None:
    seen: set[str] = set()
    for part in limits.parts(tree):
        if part.code in seen:
            raise root.refusal(f"{part.path}.code", TWICE, part.code)
        seen.add(part.code)
    for named, key in (
        (Counter(body.code for body in tree.bodies), "bodies.code"),
        (Counter(method.code for method in tree.methods), "methods.code"),
    ):
        double = next((code for code, times in named.items() if times > 1), None)
        if double is not None:
            raise root.refusal(key, TWICE, double)


def _refuse_sum(field: Field, root: Table, *, at: int) -> None:
    """Bonuses may come to more than the field's cap, never to less."""
    total = _sum(one.maximum for one in field.criteria)
    if total == field.maximum or (field.part == "bonus" and total > field.maximum):
        return
    expected = Text(
        f"lĩnh vực {field.code}: các tiêu chí cộng lại được {total}",
        f"field {field.code}: its criteria sum to {total}",
    )
    raise root.refusal(f"fields[{at}].maximum", expected, str(field.maximum))


def _refuse_scale(tree: Tree, root: Table) -> None:
    scored = [field for field in tree.fields if field.part == "scored"]
    total = _sum(field.maximum for field in scored)
    if total != tree.scale:
        parts = " + ".join(str(field.maximum) for field in scored)
        expected = Text(
            f"điểm tối đa các lĩnh vực là {parts} = {total}",
            f"the maxima of the fields are {parts} = {total}",
        )
        raise root.refusal("scale", expected, str(tree.scale))


def _refuse_methods(tree: Tree, root: Table) -> None:
    used = {leaf.method for leaf in tree.leaves}
    for at, method in enumerate(tree.methods):
        total = _sum(leaf.maximum for leaf in tree.leaves if leaf.method == method.code)
        if method.maximum is not None and total != method.maximum:
            expected = Text(
                f"các tiêu chí theo “{method.code}” cộng lại được {total}",
                f"components of “{method.code}” sum to {total}",
            )
            raise root.refusal(f"methods[{at}].maximum", expected, str(method.maximum))
    for code in sorted(used - {method.code for method in tree.methods}):
        expected = Text("phương pháp chưa được nêu", "a method that is not listed")
        raise root.refusal("methods.code", expected, code)


def _refuse_counts(
    tree: Tree, root: Table, counts: tuple[int, int, int] | None
) -> None:
    if counts is not None and counts != tree.counts:
        found = "/".join(map(str, tree.counts))
        expected = Text(
            f"ở đây có {found} lĩnh vực, tiêu chí, tiêu chí thành phần",
            f"here are {found} fields, criteria, components",
        )
        raise root.refusal("counts", expected, "/".join(map(str, counts)))


def _refuse_branches(tree: Tree, root: Table) -> None:
    """A rule looks at a component before its own, so no two wait for each other."""
    before: set[str] = set()
    paths = {part.code: part.path for part in limits.parts(tree)}
    for leaf in tree.leaves:
        if leaf.rule.on and leaf.rule.on not in before:
            expected = Text(
                f"{leaf.code} phải dựa vào một tiêu chí đứng trước nó",
                f"{leaf.code} must depend on a component before it",
            )
            raise root.refusal(f"{paths[leaf.code]}.rule.on", expected, leaf.rule.on)
        before.add(leaf.code)


def _refuse_groups(tree: Tree, root: Table) -> None:
    years = Counter(year for one in tree.groups for year in one.years)
    for year, times in years.items():
        if times > 1 or not tree.valid_years[0] <= year <= tree.valid_years[1]:
            expected = Text(
                "mỗi năm có hiệu lực có nhiều nhất một cách xếp nhóm",
                "at most one set of groups for each valid year",
            )
            raise root.refusal("groups.years", expected, year)


def _sum(numbers: Iterable[Decimal]) -> Decimal:
    return sum(numbers, ZERO)
