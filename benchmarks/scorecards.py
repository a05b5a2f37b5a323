"""Scorecards of every commune of the country, scored and ranked: at most 2 seconds.

python benchmarks/scorecards.py [--units 10598]. Figures are drawn; the tree is the
commune scorecard, its scored components repeated to sixty. The peer is the same work
one component at a time, on a share of the units.
"""

import argparse
import sys
import time
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.table import say
from scorecards.points import ranks, total_of
from scorecards.points.columns import totals_of
from scorecards.rules import Context, points_of
from scorecards.rules.columns import column_of
from scorecards.trees import load_tree

UNITS, LEAVES, YEAR, AIM = 10_598, 60, 2025, 2.0


def wide_tree(leaves=LEAVES):
    """The commune scorecard with its tasks on time repeated until it has so many."""
    tree = load_tree("communes-2025")
    task = tree.by_code["II.1.1"]
    more = tuple(replace(task, code=f"X.{n}") for n in range(leaves - len(tree.leaves)))
    extra = replace(tree.fields[1].criteria[0], code="X", components=more)
    maximum = task.maximum * len(more)
    field = replace(tree.fields[1], code="X", criteria=(extra,), maximum=maximum)
    fields = (*tree.fields, field)
    return replace(tree, fields=fields, scale=tree.scale + maximum)


def drawn(tree, *, units, seed, year):
    """Random figures of every component, and where each of them applies."""
    chance = np.random.default_rng(seed)
    figures, applies = {}, {}
    for leaf in tree.leaves:
        figures[leaf.code] = {
            figure.code: _drawn(leaf, figure, chance, units, year)
            for figure in leaf.figures
        }
        declared = figures[leaf.code]
        if "part" in declared:
            declared["part"] = np.minimum(declared["part"], declared["whole"])
        gone = leaf.not_applicable == "reduce"
        applies[leaf.code] = chance.random(units) > (0.2 if gone else -1)
    return figures, applies


def _drawn(leaf, figure, chance, units, year):
    if figure.kind == "yes_no":
        return chance.random(units) < 0.8
    if figure.kind == "choice":
        return chance.integers(0, len(figure.choices), units)
    if figure.kind == "day":
        first = date(year, 1, 1).toordinal()
        return chance.integers(first, first + 365, units)
    if figure.kind == "points":
        return chance.integers(0, int(leaf.maximum * 100) + 1, units)
    return chance.integers(0, 121, units)


def scored_at_once(tree, figures, applies, *, units, year):
    """(percent, rank) of every unit, by columns."""
    columns = {}
    for leaf in tree.leaves:
        columns[leaf.code] = column_of(
            leaf,
            figures[leaf.code],
            year=year,
            applies=applies[leaf.code],
            others=columns,
        )
    totals = totals_of(tree, columns, units=units)
    percents = [
        Decimal(n).scaleb(-tree.percent.decimals) for n in totals.percents.tolist()
    ]
    return list(zip(percents, totals.ranks.tolist(), strict=True))


def scored_one_by_one(tree, figures, applies, *, units, year):
    """(percent, rank) of every unit, by the rules themselves."""
    percents = [
        _percent(tree, figures, applies, unit=unit, year=year) for unit in range(units)
    ]
    return list(zip(percents, ranks(percents), strict=True))


def _percent(tree, figures, applies, *, unit, year):
    points = {}
    for leaf in tree.leaves:
        context = Context(year, applies=bool(applies[leaf.code][unit]), others=points)
        declared = {
            figure.code: _value(figure, leaf, figures[leaf.code][figure.code][unit])
            for figure in leaf.figures
        }
        points[leaf.code] = points_of(leaf, declared, context)
    return total_of(tree, points).percent


def _value(figure, leaf, number):
    if figure.kind == "yes_no":
        return bool(number)
    if figure.kind == "day":
        return date.fromordinal(int(number))
    if figure.kind == "choice":
        return figure.choices[int(number)][0]
    hundredths = figure.kind in ("points", "number")
    return Decimal(int(number)).scaleb(-2 if hundredths else 0)


def main(words):
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--units", type=int, default=UNITS)
    units = options.parse_args(words).units
    tree = wide_tree()
    figures, applies = drawn(tree, units=units, seed=1, year=YEAR)
    share = max(units // 50, 1)
    began = time.perf_counter()
    found = scored_at_once(tree, figures, applies, units=units, year=YEAR)
    took = time.perf_counter() - began
    began = time.perf_counter()
    alone = scored_one_by_one(tree, figures, applies, units=share, year=YEAR)
    slow = (time.perf_counter() - began) * units / share
    assert [one[0] for one in found[:share]] == [one[0] for one in alone]
    print(f"{units:,} x {len(tree.leaves)}: {took:.2f} s; one by one {slow:.0f} s")
    reached = say(
        f"scorecards: {units:,} units x {len(tree.leaves)}",
        took,
        AIM,
        at_most=True,
        ours=f"{took:.2f} s",
        peer=f"one by one {slow:.0f} s",
    )
    return int(not reached)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
