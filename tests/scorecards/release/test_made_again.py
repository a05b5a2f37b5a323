"""Random scorecards: the verifier, written a second time, gives the very same rows."""

import hashlib
import json
from dataclasses import asdict
from decimal import Decimal as D
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.scorecards import drawn
from scorecards.release.content.rows import Graded, score_rows
from scorecards.rules import Context, points_of, written
from scorecards.trees import load_tree
from verifier.scorecards import faults_of

YEAR = 2025
SHIPPED = Path(__file__).resolve().parents[3] / "scorecards" / "trees"
CODES = ("a", "b", "c", "d")


def cards_of(tree, *, seed):
    """(graded card, what the bundle says of it) of four units with random figures."""
    figures, applies = drawn(tree, units=len(CODES), seed=seed, year=YEAR)
    for unit, code in enumerate(CODES):
        points, leaves = {}, {}
        for leaf in tree.leaves:
            declared = {
                figure.code: _value(figure, figures[leaf.code][figure.code][unit])
                for figure in leaf.figures
            }
            there = bool(applies[leaf.code][unit])
            context = Context(YEAR, applies=there, others=points)
            points[leaf.code] = points_of(leaf, declared, context)
            leaves[leaf.code] = {
                "figures": written(declared),
                "points": f"{points[leaf.code].value:f}",
                "applies": there,
            }
        league = "x" if unit % 2 else "y"
        standing = "scored" if unit == 3 else "ranked"
        yield (
            Graded((unit, None), league, standing, points),
            {
                "place": ["commune", code, "2025-07-01"],
                "league": league,
                "standing": standing,
                "leaves": leaves,
            },
        )


def _value(figure, number):
    from datetime import date

    if figure.kind == "yes_no":
        return bool(number)
    if figure.kind == "day":
        return date.fromordinal(int(number))
    if figure.kind == "choice":
        return figure.choices[int(number)][0]
    return D(int(number)).scaleb(-2 if figure.kind in ("points", "number") else 0)


def bundle(folder, tree_code, *, seed):
    """A bundle as `scorecards.release.bundles` writes it; its digest."""
    tree = load_tree(tree_code)
    text = (SHIPPED / f"{tree_code}.toml").read_text("utf-8")
    cards = list(cards_of(tree, seed=seed))
    said = json.dumps({"year": YEAR, "scorecards": [card for _, card in cards]})
    manifest = {"tree": _sha(text), "figures": _sha(said), "groups": []}
    lines = [json.dumps({"manifest": manifest})]
    for row in score_rows(tree, [graded for graded, _ in cards], year=YEAR):
        values = {k: str(v) if isinstance(v, D) else v for k, v in asdict(row).items()}
        unit = {"unit__level": "commune", "unit__code": CODES[row.unit_id]}
        unit |= {"unit__valid_from": "2025-07-01", "body__code": None}
        lines.append(json.dumps(values | unit))
    record = "\n".join(lines) + "\n"
    folder.mkdir(exist_ok=True)
    for name, body in (
        ("tree.toml", text),
        ("figures.json", said),
        ("record.jsonl", record),
    ):
        (folder / name).write_text(body, "utf-8")
    return _sha(record)


def _sha(text):
    return hashlib.sha256(text.encode()).hexdigest()


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=25, deadline=None)
def test_every_row_of_random_cards_is_made_again(tmp_path_factory, seed):
    folder = tmp_path_factory.mktemp("bundle")

    digest = bundle(folder, "communes-2025", seed=seed)

    assert list(faults_of(folder, digest)) == []


def test_points_the_figures_do_not_give_are_counted(tmp_path, capsys):
    digest = bundle(tmp_path, "communes-2025", seed=1)
    assert list(faults_of(tmp_path, digest)) == []
    assert "; 0 points decided otherwise" in capsys.readouterr().out


@pytest.mark.parametrize("column", ["points", "percent", "rank", "maximum"])
def test_a_row_that_does_not_follow_is_named(tmp_path, column):
    bundle(tmp_path, "communes-2025", seed=2)
    path = tmp_path / "record.jsonl"
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    row = next(one for one in lines if one.get("component") == "II.5.1" and one["rank"])
    row[column] = 2 if column == "rank" and row["rank"] != 2 else 3
    text = "".join(json.dumps(line) + "\n" for line in lines)
    path.write_text(text, "utf-8")

    found = list(faults_of(tmp_path, _sha(text)))

    assert any(f"II.5.1: {column}" in one for one in found), found
