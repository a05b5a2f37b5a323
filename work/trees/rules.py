"""The sheet of rules: rows of one name together are one rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from surveys.tabular.problems import Problems
from work.trees.cells import Reader, read_cell, texts_of
from work.trees.layout import RULE_KEYS
from work.trees.sheets import Line, note, word

# Kind of a row -> the list of the file it belongs to.
LISTED = {"band": "bands", "rung": "ladder", "choice": "choices", "group": "groups"}


class Rules:
    """Rules by name; those that criteria call, and what those call, are declared."""

    def __init__(self, lines: Sequence[Line], problems: Problems) -> None:
        self.problems = problems
        self.rows: dict[str, list[Line]] = {}
        for line in lines:
            name = Reader(line, problems).text("rule", needed=True)
            if name:
                self.rows.setdefault(name, []).append(line)
        self.first = {name: rows[0] for name, rows in self.rows.items()}
        self._called: dict[str, None] = {}
        self._used: set[str] = set()

    def called(self, name: str) -> str:
        """What the file says for a rule: its name here, or a kind of its own."""
        if name in self.rows:
            self._called[name] = None
            return name
        return word(name, "rule") or name

    def declared(self) -> dict[str, Any]:
        found = {name: self._rule(name, ()) for name in self._called}
        for name, line in self.first.items():
            if name not in self._used:
                note(self.problems, line, "rule", "tree_rule_unused", said=name)
        return found

    def _rule(self, name: str, above: tuple[str, ...]) -> Any:
        self._used.add(name)
        lines = self.rows[name]
        if name in above:
            note(self.problems, lines[0], "rule", "tree_rule_circular", said=name)
            return {}
        rule: dict[str, Any] = {}
        for line in lines:
            for key, value in self._row(line, (*above, name)):
                if isinstance(value, list) and key != "reference":
                    rule.setdefault(key, []).extend(value)
                elif isinstance(value, dict) and key == "names":
                    rule.setdefault(key, {}).update(value)
                elif key in rule:
                    words = {"said": line["key"], "first": lines[0].row}
                    note(self.problems, line, "key", "tree_key_twice", **words)
                else:
                    rule[key] = value
        if "kind" not in rule:
            note(self.problems, lines[0], "rule", "tree_rule_kindless", said=name)
        return _finished(rule)

    def _row(self, line: Line, above: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
        key = line["key"]
        if key not in RULE_KEYS:
            facts = {"said": key, "known": ", ".join(RULE_KEYS)}
            note(self.problems, line, "key", "tree_key_unknown", **facts)
            return
        kind = RULE_KEYS[key][1]
        if kind == "rule_name":
            value = line["value"]
            inside = value in self.rows
            yield key, self._rule(value, above) if inside else self.called(value)
        elif kind in ("rung", *LISTED, "named", "year"):
            yield from self._listed(line, key, kind)
        else:
            value = read_cell(line, "value", kind, self.problems)
            if value is not None:
                yield key, value
            elif not line["value"]:
                note(self.problems, line, "value", "tree_cell_empty")

    def _listed(self, line: Line, key: str, kind: str) -> Iterator[tuple[str, Any]]:
        reader = Reader(line, self.problems)
        if kind in ("band", "year"):
            value = {"from": reader.cell("value", "number")}
            value["points"] = reader.cell("points", "number")
            if kind == "band":
                yield "bands", [value]
            else:
                yield "by_year", [{"year": reader.cell("code", "whole"), **value}]
            return
        if kind == "rung":
            days, points = (
                reader.cell("value", "whole"),
                reader.cell("points", "number"),
            )
            yield "ladder", [{"days": days, "points": points}]
            return
        code = reader.text("code", needed=True)
        name = texts_of(line, ("name_vi", "name_en"), self.problems)
        row: dict[str, Any] = {"code": code} | ({"name": name} if name else {})
        if kind == "choice":
            yield "choices", [row | {"points": reader.cell("points", "number")}]
        elif kind == "group":
            yield "groups", [row | {"weight": reader.cell("value", "number")}]
        elif key == "condition":
            yield "conditions", [row]
        elif code and name:
            yield "names", {code: name}


def _finished(rule: dict[str, Any]) -> dict[str, Any]:
    """Options of a survey have weights where levels have points; bands of a year
    stand together."""
    if rule.get("kind") == "survey_shares":
        for choice in rule.get("choices", ()):
            choice["weight"] = choice.pop("points")
    if "by_year" in rule:
        years: dict[Any, list[Any]] = {}
        for row in rule["by_year"]:
            years.setdefault(row.pop("year"), []).append(row)
        rule["by_year"] = [
            {"year": year, "bands": bands} for year, bands in years.items()
        ]
    return rule
