"""Makes every point of a PAR INDEX bundle again, and compares it with the record.

    python3 verify.py FOLDER --digest HEX

Needs Python 3.11 and nothing else. The digest is the one printed on the release. Exit
code 0: all of it holds; 1: something does not, and is named.
"""

import argparse
import hashlib
import json
import tomllib
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from verifier.score_rules import Missing, Table, number, points_of, whole

TOTAL = "total"


class Leaf:
    """A component of the tree with what it inherits."""

    def __init__(self, said: Table, tree: Table, field: Table, criterion: str) -> None:
        defaults = tree.get("defaults", {})
        rule = said.get("rule", defaults.get("rule"))
        if isinstance(rule, str):
            rule = tree.get("rules", {}).get(rule, {"kind": rule})
        self.code, self.rule, self.field = said["code"], rule, field["code"]
        self.criterion = criterion
        self.maximum = number(said["maximum"])
        self.least = number(said.get("least", 0))
        self.method = said.get("method", defaults.get("method"))
        self.part = field.get("part", "scored")
        self.not_applicable = said.get("not_applicable", "never")
        printing = said.get("rounding", defaults.get("rounding"))
        self.decimals = printing["decimals"] if printing else 6
        self.truncate = bool(printing) and printing["mode"] == "truncate"
        step = said.get("step", defaults.get("step"))
        self.step = number(step) if step is not None else None

    def printed(self, points: Fraction) -> Fraction:
        inside = min(max(points, self.least), self.maximum)
        unit = self.step or Fraction(1, 10**self.decimals)
        return whole(inside / unit, truncate=self.truncate) * unit


def leaves_of(tree: Table) -> list[Leaf]:
    return [
        Leaf(said, tree, field, criterion["code"])
        for field in tree["fields"]
        for criterion in field["criteria"]
        for said in criterion.get("components", [criterion])
    ]


class Card:
    """A scorecard: decided points by leaf, and what they sum to."""

    def __init__(self, said: Table, tree: Table, leaves: list[Leaf], year: int) -> None:
        self.place, self.league = tuple(said["place"]), said["league"]
        self.standing, self.otherwise = said["standing"], 0
        self.faults: list[str] = []
        self.points: dict[str, tuple[Fraction, Fraction]] = {}
        gone = {"reduce": Fraction(0), "rebase": Fraction(0)}
        for leaf in leaves:
            given = said["leaves"].get(leaf.code)
            if given is not None:
                self.take(leaf, given, year, gone)
        scale = number(tree["scale"])
        left = scale - gone["reduce"] - gone["rebase"]
        factor = (scale - gone["reduce"]) / left if left > 0 else Fraction(1)
        self.sum_up(tree, leaves, factor)

    def take(
        self, leaf: Leaf, given: Table, year: int, gone: dict[str, Fraction]
    ) -> None:
        """A leaf's decided points, and whether its figures give the same."""
        value = number(given["points"])
        if not given["applies"]:
            full = leaf.not_applicable == "full"
            maximum = leaf.maximum if full else Fraction(0)
            self.points[leaf.code] = (value, maximum)
            if not full and leaf.part == "scored":
                gone[leaf.not_applicable] += leaf.maximum
            return
        if not leaf.least <= value <= leaf.maximum:
            self.faults.append(f"{leaf.code}: {value} is outside its limits")
        self.points[leaf.code] = (value, leaf.maximum)
        try:
            points = points_of(
                leaf.rule, given["figures"], leaf.maximum, year, self.points
            )
            self.otherwise += leaf.printed(points) != value
        except Missing:
            self.otherwise += 1

    def sum_up(self, tree: Table, leaves: list[Leaf], factor: Fraction) -> None:
        parts: dict[str, list[Fraction]] = {}
        for leaf in leaves:
            value, maximum = self.points.get(leaf.code, (Fraction(0), leaf.maximum))
            if factor != 1 and leaf.part == "scored":
                value, maximum = sixth(value * factor), sixth(maximum * factor)
            for name in {leaf.field, leaf.criterion, f"method:{leaf.method}"}:
                if name != leaf.code:
                    both = parts.setdefault(name, [Fraction(0), Fraction(0)])
                    both[0] += value
                    both[1] += maximum
        total = [Fraction(0), Fraction(0)]
        for field in tree["fields"]:
            both = parts[field["code"]]
            if field.get("part") == "bonus" and both[0] > number(field["maximum"]):
                both[:] = [number(field["maximum"])] * 2
            total[0] += both[0]
            if field.get("part", "scored") == "scored":
                total[1] += both[1]
        if tree.get("total_over_scale", "cut") == "cut":
            total[0] = min(total)
        total[0] = max(total[0], Fraction(0))
        self.parts = {name: (both[0], both[1]) for name, both in parts.items()}
        self.parts |= self.points
        self.parts[TOTAL] = (total[0], total[1])


def sixth(value: Fraction) -> Fraction:
    return Fraction(whole(value * 10**6, truncate=False), 10**6)


def percent(tree: Table, part: tuple[Fraction, Fraction]) -> Decimal | None:
    points, maximum = part
    if maximum <= 0:
        return None
    said = tree["percent"]
    share = points * 100 / maximum * 10 ** said["decimals"]
    return Decimal(whole(share, truncate=said["rounding"] == "truncate")).scaleb(
        -said["decimals"]
    )


def ranks(cards: list[Card], tree: Table, name: str) -> dict[Any, int]:
    """Of the ranked cards of one league, by percent; equal ones share a place."""
    percents = {
        card.place: percent(tree, card.parts[name])
        for card in cards
        if card.standing == "ranked" and name in card.parts
    }
    known = [one for one in percents.values() if one is not None]
    return {
        place: 1 + sum(other > one for other in known)
        for place, one in percents.items()
        if one is not None
    }


def place_of(row: Table) -> tuple[Any, ...]:
    if row["unit__code"] is None:
        return "body", row["body__code"], row["body__valid_from"]
    return row["unit__level"], row["unit__code"], row["unit__valid_from"]


def faults_of(folder: Path, digest: str) -> Iterator[str]:
    """Sentences on whatever does not hold."""
    body = (folder / "record.jsonl").read_bytes()
    if hashlib.sha256(body).hexdigest() != digest:
        yield "record.jsonl: is not what was sealed under this digest"
    lines = [json.loads(line) for line in body.decode().splitlines()]
    header, rows = lines[0], [line for line in lines if "component" in line]
    for file, name in (("tree.toml", "tree"), ("figures.json", "figures")):
        found = hashlib.sha256((folder / file).read_bytes()).hexdigest()
        if found != header["manifest"][name]:
            yield f"{file}: is not what the record names"
    tree = tomllib.loads((folder / "tree.toml").read_text("utf-8"))
    said = json.loads((folder / "figures.json").read_text("utf-8"))
    leaves = leaves_of(tree)
    # Editions sealed before theirs said it say nothing of how totals are made.
    told_total = header["manifest"].get("total")
    if told_total is not None and told_total != summing(tree, leaves):
        yield "record.jsonl: another way to sum up than the tree's"
    cards = [Card(one, tree, leaves, said["year"]) for one in said["scorecards"]]
    for card in cards:
        yield from (f"{card.place[1]} {fault}" for fault in card.faults)
    yield from faults_of_rows(cards, tree, rows, header)
    otherwise = sum(card.otherwise for card in cards)
    told = f"{len(rows)} rows of {len(cards)} scorecards made again"
    print(f"{told}; {otherwise} points decided otherwise than figures give")


def summing(tree: Table, leaves: list[Leaf]) -> Table:
    """How a total is made of points, as the record tells its readers."""
    odd = [one for one in tree["fields"] if one.get("part", "scored") != "scored"]
    bonus = [one for one in odd if one["part"] == "bonus"]
    return {
        "decimals": tree["percent"]["decimals"],
        "rounding": tree["percent"]["rounding"],
        "over_scale": tree.get("total_over_scale", "cut"),
        "parts": {one["code"]: one["part"] for one in odd},
        "caps": {one["code"]: written(number(one["maximum"])) for one in bonus},
        "least": {leaf.code: written(leaf.least) for leaf in leaves if leaf.least < 0},
    }


def written(points: Fraction) -> str:
    """Points of a tree, which have no more than six decimals, without zeros behind."""
    decimal = Decimal(points.numerator) / Decimal(points.denominator)
    return f"{decimal.normalize():f}"


def faults_of_rows(
    cards: list[Card], tree: Table, rows: list[Table], header: Table
) -> Iterator[str]:
    by_place = {card.place: card for card in cards}
    names = {row["component"] for row in rows}
    bands = header["manifest"]["groups"]
    tables = {
        (league, name): ranks([c for c in cards if c.league == league], tree, name)
        for league in {card.league for card in cards}
        for name in names
        if not name.startswith("method:")
    }
    seen = {(place_of(row), row["component"]) for row in rows}
    for place, card in by_place.items():
        for name in card.parts:
            if (place, name) not in seen:
                yield f"{place[1]} {name}: is missing in the record"
    for row in rows:
        place, name = place_of(row), row["component"]
        if place not in by_place or name not in by_place[place].parts:
            yield f"{place[1]} {name}: nothing gives it"
            continue
        card = by_place[place]
        yield from differences(row, card, tree, tables, bands)


def differences(
    row: Table, card: Card, tree: Table, tables: dict[Any, Any], bands: list[list[str]]
) -> Iterator[str]:
    name = row["component"]
    part, where = card.parts[name], f"{card.place[1]} {name}"
    made = percent(tree, part)
    for column, value in zip(("points", "maximum"), part, strict=True):
        if number(row[column]) != value:
            yield f"{where}: {column} {row[column]}, the figures give {value}"
    if (None if row["percent"] is None else Decimal(row["percent"])) != made:
        yield f"{where}: percent {row['percent']}, the figures give {made}"
    if not name.startswith("method:"):
        rank = tables[card.league, name].get(card.place)
        if rank != row["rank"]:
            yield f"{where}: rank {row['rank']}, the figures give {rank}"
    if name == TOTAL:
        group = next(
            (
                code
                for code, least in bands
                if made is not None and made >= Decimal(least)
            ),
            "",
        )
        if group != row["group_code"]:
            yield f"{where}: group {row['group_code']}, the figures give {group}"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="verify.py")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--digest", required=True, help="as printed on the release")
    chosen = parser.parse_args(arguments)
    found = list(faults_of(chosen.folder, chosen.digest))
    print("\n".join([*found, f"{len(found)} faults"]))
    return 1 if found else 0
