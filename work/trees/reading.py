"""Rows of a workbook as what a tree's file says, and where each part of it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from surveys.tabular.problems import Problems
from wording.shown import shown
from work.trees.cells import Reader, read_cell, texts_of
from work.trees.layout import KEYS, LEAVES, LISTS, RULES, TREE, VOCABULARIES
from work.trees.rules import Rules
from work.trees.sheets import Line, note, word
from work.trees.writing import PATHS

ORDER = ("field", "criterion", "component")


@dataclass
class Read:
    """`content` as the file would have it; `places`: path in it -> the row it is of."""

    content: dict[str, Any] = field(default_factory=dict)
    places: dict[str, Line] = field(default_factory=dict)
    rules: dict[str, Line] = field(default_factory=dict)


def read(lines: Mapping[str, Sequence[Line]], problems: Problems) -> Read:
    """What the sheets say; cells that say nothing go to `problems`."""
    found = Read()
    _keys(lines.get(TREE.key, ()), found, problems)
    _lists(lines.get(LISTS.key, ()), found, problems)
    rules = Rules(lines.get(RULES.key, ()), problems)
    _leaves(lines.get(LEAVES.key, ()), found, rules, problems)
    if declared := rules.declared():
        found.content["rules"] = declared
    found.rules = rules.first
    return found


def _keys(lines: Sequence[Line], found: Read, problems: Problems) -> None:
    content, places = found.content, found.places
    seen: dict[str, int] = {}
    for line in lines:
        key = line["key"]
        if key not in KEYS:
            known = ", ".join(KEYS)
            note(problems, line, "key", "tree_key_unknown", said=key, known=known)
            continue
        if (first := seen.setdefault(key, line.row)) != line.row:
            note(problems, line, "key", "tree_key_twice", said=key, first=first)
            continue
        path = PATHS.get(key, (key,))
        places[".".join(map(str, path))] = places[str(path[0])] = line
        value = _value(line, KEYS[key][1], problems)
        if value is not None:
            _put(content, path, value)
    _numbers(content)


def _value(line: Line, kind: str, problems: Problems) -> Any:
    if kind == "bilingual":
        return texts_of(line, ("value", "value_en"), problems)
    return read_cell(line, "value", kind, problems)


def _put(content: dict[str, Any], path: tuple[Any, ...], value: Any) -> None:
    for step in path[:-1]:
        content = content.setdefault(step, {})
    content[path[-1]] = value


def _numbers(content: dict[str, Any]) -> None:
    """Lists of the file that the sheet says by several keys, or by one."""
    if years := content.pop("valid_years", None):
        content["valid_years"] = [years.get(0), years.get(1)]
        if None in content["valid_years"]:
            del content["valid_years"]
    counts = content.get("counts")
    if counts:
        names = ("fields", "criteria", "components")
        content["counts"] = dict(zip(names, counts, strict=False))


def _lists(lines: Sequence[Line], found: Read, problems: Problems) -> None:
    content = found.content
    for line in lines:
        kind = word(line["kind"], "list")
        if kind is None:
            known = ", ".join(VOCABULARIES["list"])
            note(problems, line, "kind", "tree_word_unknown", known=known)
        elif kind == "group":
            _group(line, found, problems)
        else:
            reader = Reader(line, problems)
            row: dict[str, Any] = {"code": reader.text("code", needed=True)}
            if kind == "body":
                row["name"] = texts_of(line, ("name_vi", "name_en"), problems)
            else:
                row |= reader.given(maximum=("number", "number"))
                row["code"] = word(row["code"] or "", "method") or row["code"]
            rows = content.setdefault("bodies" if kind == "body" else "methods", [])
            where = "bodies" if kind == "body" else "methods"
            found.places[f"{where}[{len(rows)}]"] = line
            found.places.setdefault(where, line)
            rows.append({key: value for key, value in row.items() if value is not None})


def _group(line: Line, found: Read, problems: Problems) -> None:
    """Bands of the same years follow each other, the highest first."""
    groups = found.content.setdefault("groups", [])
    reader = Reader(line, problems)
    years = reader.cell("years", "wholes")
    band = {"code": reader.text("code", needed=True)}
    band |= reader.given(**{"from": ("number", "number")})
    if not groups or groups[-1]["years"] != years:
        found.places[f"groups[{len(groups)}]"] = line
        found.places.setdefault("groups", line)
        groups.append({"years": years, "bands": []})
        groups[-1] |= reader.given(provisional=("provisional", "yes"))
    groups[-1]["bands"].append(band)


def _leaves(
    lines: Sequence[Line], found: Read, rules: Rules, problems: Problems
) -> None:
    fields = found.content.setdefault("fields", [])
    at: list[Any] = []
    for line in lines:
        kind = word(line["kind"], "kind")
        # A rule is used even where its row cannot be placed.
        rules.called(line["rule"])
        if kind is None:
            known = ", ".join(shown(one) for one in VOCABULARIES["kind"].values())
            note(problems, line, "kind", "tree_word_unknown", known=known)
            continue
        depth = ORDER.index(kind)
        if depth > len(at):
            note(problems, line, "kind", "tree_row_out_of_place")
            continue
        row = _leaf(line, rules, problems)
        if depth == 0:
            rows, path = fields, f"fields[{len(fields)}]"
        else:
            above, place = at[depth - 1]
            rows = above.setdefault(_below(depth), [])
            path = f"{place}.{_below(depth)}[{len(rows)}]"
        rows.append(row)
        found.places[path] = line
        found.places.setdefault("fields", line)
        at = [*at[:depth], (row, path)]


def _below(depth: int) -> str:
    return "criteria" if depth == 1 else "components"


def _leaf(line: Line, rules: Rules, problems: Problems) -> dict[str, Any]:
    reader = Reader(line, problems)
    row: dict[str, Any] = {"code": reader.text("code", needed=True)}
    for key in ("name", "evidence", "guidance"):
        row[key] = texts_of(line, (f"{key}_vi", f"{key}_en"), problems)
    row |= reader.given(
        maximum=("maximum", "number"),
        least=("least", "number"),
        step=("step", "number"),
        method=("method", "method"),
        body=("body", "text"),
        not_applicable=("not_applicable", "not_applicable"),
        needs_evidence=("needs_evidence", "yes"),
        part=("part", "part"),
        provisional=("provisional", "provisional_list"),
    )
    if line["rounding"] or line["decimals"]:
        decimals = reader.cell("decimals", "whole")
        mode = reader.cell("rounding", "rounding")
        row["rounding"] = {"decimals": decimals, "mode": mode}
    if line["rule"]:
        row["rule"] = rules.called(line["rule"])
    return {key: value for key, value in row.items() if value is not None}


def sheet_of(key: str) -> Any:
    """The sheet a part of the file stands in."""
    root = key.partition(".")[0].partition("[")[0]
    return {"fields": LEAVES, "rules": RULES}.get(
        root, LISTS if root in ("bodies", "methods", "groups") else TREE
    )
