"""If a place had had other points: the sum of the tree, on random cards."""

from decimal import Decimal as D
from random import Random

import pytest

from publishing.content.scores_supposed import (
    Leaf,
    Summing,
    group_of,
    rank_among,
    supposed,
)
from scorecards.points import Scored, if_had, total_of
from scorecards.release.handover import _groups, _summing
from scorecards.rules import Points
from scorecards.trees import available, load_tree
from wording.text import Text

WHY = Text("vì", "why")


def card(tree, dice):
    """Points of every leaf; some do not apply, where the tree lets them."""
    points = {}
    for leaf in tree.leaves:
        quarters = int((leaf.maximum - leaf.least) * 4)
        value = leaf.least + D(dice.randint(0, quarters)) / 4
        gone = {"reduce": "not_applicable", "rebase": "rebased"}
        if leaf.not_applicable in gone and dice.random() < 0.5:
            state = gone[leaf.not_applicable]
            points[leaf.code] = Points(leaf.code, D(0), D(0), state, WHY)
        else:
            points[leaf.code] = Points(
                leaf.code, min(value, leaf.maximum), leaf.maximum, "scored", WHY
            )
    return points


def leaves(tree, points):
    return [
        Leaf(code, tree.parents[code][0].code, one.value, one.maximum, one.state)
        for code, one in points.items()
    ]


@pytest.mark.parametrize("code", available())
@pytest.mark.parametrize("seed", range(5))
def test_it_is_what_the_tree_itself_would_give(code, seed):
    tree, dice = load_tree(code), Random(f"{code}{seed}")
    cards = {name: card(tree, dice) for name in "abcde"}
    league = [Scored(name, total_of(tree, one)) for name, one in cards.items()]
    open_leaves = [c for c, one in cards["a"].items() if one.state == "scored"]
    wished = {c: D(dice.randint(-2, 12)) / 4 for c in dice.sample(open_leaves, 5)}
    year = tree.valid_years[0]

    wanted = if_had(tree, "a", cards["a"], league, wished=wished, year=year)
    summing = Summing.read({"total": _summing(tree)})
    found = supposed(
        summing,
        leaves(tree, cards["a"]),
        maximum=league[0].total.maximum,
        wished=wished,
    )

    assert (found.points, found.percent) == (wanted.total.points, wanted.total.percent)
    others = [one.total.percent for one in league[1:]]
    assert rank_among(found.percent, others) == wanted.rank
    assert group_of(found.percent, _groups(tree, year)) == wanted.group


def test_an_edition_that_says_nothing_of_its_total_is_not_summed_up():
    assert Summing.read({"groups": []}) is None
