"""A tree's file as rows of its workbook; each row holds cells by column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from wording.shown import shown
from work.trees.layout import KEYS, LEAVES, LISTS, RULES, TREE

Cells = dict[str, str]
# Key of the first sheet -> where its value stands in the file.
PATHS = {
    "first_year": ("valid_years", 0),
    "last_year": ("valid_years", 1),
    "decimals": ("percent", "decimals"),
    "rounding": ("percent", "rounding"),
    "default_rule": ("defaults", "rule"),
    "default_method": ("defaults", "method"),
    "default_body": ("defaults", "body"),
    "default_step": ("defaults", "step"),
    "default_evidence": ("defaults", "needs_evidence"),
    "default_decimals": ("defaults", "rounding", "decimals"),
    "default_rounding": ("defaults", "rounding", "mode"),
}
# Of a rule's rows: the list in the file -> the key of the sheet, what it counts from.
LISTED = {
    "bands": ("band", "from"),
    "ladder": ("ladder", "days"),
    "choices": ("choice", ""),
    "conditions": ("condition", ""),
    "groups": ("group", "weight"),
}
NESTED = ("then", "otherwise", "of")


def rows_of(content: Mapping[str, Any]) -> dict[str, list[Cells]]:
    """Rows by sheet of what a tree's file says."""
    rules: list[Cells] = []
    for name, rule in content.get("rules", {}).items():
        rules += _rule(name, rule)
    leaves = list(_leaves(content, rules))
    return {
        TREE.key: list(_keys(content)),
        LISTS.key: list(_lists(content)),
        LEAVES.key: leaves,
        RULES.key: rules,
    }


def _keys(content: Mapping[str, Any]) -> Iterator[Cells]:
    """Every key there is, so that a template shows what may be said."""
    counts = content.get("counts")
    whole = dict(content)
    if counts:
        whole["counts"] = [counts["fields"], counts["criteria"], counts["components"]]
    for key, (meaning, _kind) in KEYS.items():
        value = _at(whole, PATHS.get(key, (key,)))
        row = {"key": key, "meaning": shown(meaning)}
        if isinstance(value, Mapping):
            yield row | {"value": value["vi"], "value_en": value["en"]}
        else:
            yield row | {"value": _said(value)}


def _at(content: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        try:
            content = content[step]
        except (KeyError, IndexError):
            return None
    return content


def _said(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ";".join(map(_said, value))
    return str(value)


def _named(row: Mapping[str, Any], key: str = "name") -> Cells:
    words = row.get(key)
    return {f"{key}_vi": words["vi"], f"{key}_en": words["en"]} if words else {}


def _lists(content: Mapping[str, Any]) -> Iterator[Cells]:
    for body in content.get("bodies", ()):
        yield {"kind": "body", "code": body["code"]} | _named(body)
    for method in content.get("methods", ()):
        number = _said(method.get("maximum"))
        yield {"kind": "method", "code": method["code"], "number": number}
    for groups in content.get("groups", ()):
        said = {"years": _said(groups["years"])}
        said["provisional"] = _said(groups.get("provisional"))
        for band in groups["bands"]:
            number = _said(band["from"])
            yield {"kind": "group", "code": band["code"], "number": number} | said


def _leaves(content: Mapping[str, Any], rules: list[Cells]) -> Iterator[Cells]:
    for field in content.get("fields", ()):
        yield _leaf(field, "field", rules)
        for criterion in field["criteria"]:
            yield _leaf(criterion, "criterion", rules)
            for leaf in criterion.get("components", ()):
                yield _leaf(leaf, "component", rules)


def _leaf(row: Mapping[str, Any], kind: str, rules: list[Cells]) -> Cells:
    cells = {"kind": kind, "code": row["code"]}
    for key in ("name", "evidence", "guidance"):
        cells |= _named(row, key)
    for column in LEAVES.columns:
        if column.name in row and column.name not in ("rule", "rounding"):
            cells[column.name] = _said(row[column.name])
    if "rounding" in row:
        cells["decimals"] = _said(row["rounding"]["decimals"])
        cells["rounding"] = row["rounding"]["mode"]
    if "rule" in row:
        cells["rule"] = _rule_name(row["rule"], row["code"], rules)
    return cells


def _rule_name(rule: Any, name: str, rules: list[Cells]) -> str:
    """The word that stands for a rule: its own, or the name its rows get here."""
    if isinstance(rule, str):
        return rule
    rules += _rule(name, rule)
    return name


def _rule(name: str, rule: Mapping[str, Any]) -> list[Cells]:
    """The rows of one rule, those of the rules inside it after them."""
    inside: list[Cells] = []
    rows = [{"key": "kind", "value": rule["kind"]}]
    for key, value in rule.items():
        if key in NESTED:
            rows.append(
                {"key": key, "value": _rule_name(value, f"{name} {key}", inside)}
            )
        elif key in LISTED:
            rows += [_listed(key, one) for one in value]
        elif key == "by_year":
            rows += [row for one in value for row in _year(one)]
        elif key == "names":
            rows += [
                {"key": "name", "code": code} | _named({"name": words})
                for code, words in value.items()
            ]
        elif key != "kind":
            rows.append({"key": key, "value": _said(value)})
    return [{"rule": name} | row for row in rows] + inside


def _listed(key: str, one: Mapping[str, Any]) -> Cells:
    word, counted = LISTED[key]
    points = one.get("weight") if key == "choices" else None
    return {
        "key": word,
        "code": _said(one.get("code")),
        "value": _said(one.get(counted)) if counted else "",
        "points": _said(one.get("points", points)),
    } | _named(one)


def _year(one: Mapping[str, Any]) -> Iterator[Cells]:
    for band in one["bands"]:
        yield {
            "key": "year",
            "code": _said(one["year"]),
            "value": _said(band["from"]),
            "points": _said(band["points"]),
        }
