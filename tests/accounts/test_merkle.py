"""Merkle proofs: every true one is believed, none that was forged."""

import os
import random

from hypothesis import given
from hypothesis import strategies as st

from accounts.ledger.proofs.merkle import (
    leaf_hash,
    next_level,
    node_hash,
    path_to,
    root_of,
)
from verifier.merkle import leaf_of, proves, tree_head

# MERKLE=40000 asks as many as the measurement in docs/chain.md.
LEAVES = int(os.environ.get("MERKLE", "2000"))


def tree(size):
    return [leaf_hash(str(n).encode()) for n in range(size)]


def test_the_roots_are_those_of_rfc_6962():
    a, b, c = tree(3)

    assert root_of([a]) == a
    assert root_of([a, b, c]) == node_hash(node_hash(a, b), c)
    assert root_of([]).hex().startswith("e3b0c44298fc1c14")


@given(st.integers(0, 70))
def test_the_verifier_makes_the_same_tree_by_other_code(size):
    leaves = tree(size)

    assert tree_head(leaves) == root_of(leaves)
    assert [leaf_of(str(n).encode()) for n in range(size)] == leaves


@given(st.integers(1, 70), st.data())
def test_every_leaf_is_proven_at_its_place_alone(size, drawn):
    leaves = tree(size)
    root, index = root_of(leaves), drawn.draw(st.integers(0, size - 1))
    path = path_to(leaves, index)

    assert proves(leaves[index], path, root, index=index, size=size)
    other = drawn.draw(st.integers(0, size).filter(lambda n: n != index))
    assert not proves(leaves[index], path, root, index=other, size=size)
    assert not proves(leaf_hash(b"x"), path, root, index=index, size=size)
    assert not proves(leaves[index], [*path, root], root, index=index, size=size)
    if path:
        assert not proves(leaves[index], path[:-1], root, index=index, size=size)


def test_a_node_is_no_leaf():
    leaves = tree(4)
    inside = node_hash(leaves[0], leaves[1])
    across = node_hash(leaves[2], leaves[3])

    assert not proves(leaf_hash(inside), [across], root_of(leaves), index=0, size=2)


def all_paths(leaves):
    """Every path at once, level by level: as path_to, but for all in one go."""
    levels, paths = [leaves], [[] for _ in leaves]
    while len(levels[-1]) > 1:
        levels.append(next_level(levels[-1]))
    for n, path in enumerate(paths):
        for depth, level in enumerate(levels[:-1]):
            if (sibling := (n >> depth) ^ 1) < len(level):
                path.append(level[sibling])
    return paths


def test_of_thousands_all_true_proofs_are_believed_and_no_forged_one():
    chance, leaves = random.Random(6962), tree(LEAVES)
    root, paths = root_of(leaves), all_paths(leaves)

    assert paths[LEAVES // 3] == path_to(leaves, LEAVES // 3)
    for n, path in enumerate(paths):
        assert proves(leaves[n], path, root, index=n, size=LEAVES)
        forged = list(path)
        forged[chance.randrange(len(path))] = chance.randbytes(32)
        assert not proves(leaves[n], forged, root, index=n, size=LEAVES)
