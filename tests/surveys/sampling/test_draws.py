"""The proof of `make prove NAME=draws` finds a design that breaks its promise."""

import numpy as np

from tests.surveys.sampling.draws import Design, examine


def one_of_four(shares, *, promised):
    """One person of four, drawn with these shares, said to be drawn with others."""

    def draw(seed):
        person = int(np.random.default_rng(seed).choice(4, p=shares))
        return [person], [promised[person]]

    return Design("planted", 4, draw)


def test_a_kept_promise_is_found_kept():
    shares = [0.1, 0.2, 0.3, 0.4]

    assert examine(one_of_four(shares, promised=shares), 1_000).kept


def test_a_broken_promise_is_found_broken():
    design = one_of_four([0.1, 0.2, 0.3, 0.4], promised=[0.25] * 4)

    assert not examine(design, 1_000).kept


def test_somebody_who_never_comes_breaks_the_promise():
    design = one_of_four([0, 0.3, 0.3, 0.4], promised=[0.1, 0.3, 0.3, 0.4])

    assert examine(design, 1_000).largest == np.inf
