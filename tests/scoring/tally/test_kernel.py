"""The block kernel counts what a plain loop counts, for clusters of any size."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.tally.kernel import (
    TALL_CLUSTER,
    TallyError,
    level_counts,
    share_parts,
    weighted_level_counts,
)

STATES_AS_STORED = [0, 1, 2, 3, 4, 5, 9]


def answers_of(rows: int, items: int, seed: int, stored=STATES_AS_STORED):
    return np.random.default_rng(seed).choice(np.array(stored, np.uint8), (rows, items))


def counted_one_by_one(answers, weight, starts):
    ends = [*starts[1:], len(answers)]
    counts = np.zeros((len(starts), answers.shape[1], 7))
    for cluster, (first, last) in enumerate(zip(starts, ends, strict=True)):
        for row in range(first, last):
            for item, answer in enumerate(answers[row]):
                counts[cluster, item, min(int(answer), 6)] += weight[row]
    return counts


@given(
    sizes=st.lists(st.integers(0, 40), min_size=1, max_size=12),
    items=st.integers(1, 7),
    seed=st.integers(0, 2**16),
)
def test_counts_are_those_of_a_plain_loop(sizes, items, seed):
    answers = answers_of(sum(sizes), items, seed)
    starts = np.cumsum([0, *sizes[:-1]])

    counts = level_counts(answers, starts)

    expected = counted_one_by_one(answers, np.ones(len(answers)), starts)
    assert np.array_equal(counts, expected)


@pytest.mark.parametrize("extra", [-1, 0, 1, 15, 4000])
def test_tall_clusters_and_small_ones_stand_together(extra):
    sizes = [3, TALL_CLUSTER + extra, 0, 256, 255, TALL_CLUSTER, 1]
    answers = answers_of(sum(sizes), 5, seed=extra + 1)
    starts = np.cumsum([0, *sizes[:-1]])

    counts = level_counts(answers, starts)

    for cluster, size in enumerate(sizes):
        rows = answers[starts[cluster] : starts[cluster] + size]
        for state, stored in enumerate(STATES_AS_STORED):
            found = (rows == stored).sum(axis=0)
            assert np.array_equal(counts[cluster, :, state], found)


def test_a_cluster_of_one_answer_repeated_does_not_overflow_a_byte():
    answers = np.full((3 * 256, 2), 5, np.uint8)

    counts = level_counts(answers, [0, 256])

    assert counts[:, :, 5].tolist() == [[256, 256], [512, 512]]


def test_a_cluster_nobody_answered_keeps_its_zeros():
    counts = level_counts(np.empty((0, 3), np.uint8), [0, 0])

    assert counts.shape == (2, 3, 7)
    assert not counts.any()


@pytest.mark.parametrize("wrong", [6, 8, 10, 255])
@pytest.mark.parametrize("rows", [5, TALL_CLUSTER + 7])
def test_a_byte_that_is_no_answer_is_refused_by_name(wrong, rows):
    answers = answers_of(rows, 4, seed=3)
    answers[rows // 2, 1] = wrong

    with pytest.raises(TallyError, match=rf"\[{wrong}\]"):
        level_counts(answers, [0])


@pytest.mark.parametrize("starts", [[1], [0, 3, 2], [0, 9], []])
def test_starts_out_of_order_are_refused(starts):
    with pytest.raises(TallyError, match="cluster starts"):
        level_counts(answers_of(5, 2, seed=1), np.array(starts, np.int64))


@given(
    sizes=st.lists(st.integers(0, 30), min_size=1, max_size=8),
    seed=st.integers(0, 2**16),
    constant=st.booleans(),
)
def test_weighted_counts_are_those_of_a_plain_loop(sizes, seed, constant):
    answers = answers_of(sum(sizes), 4, seed)
    random = np.random.default_rng(seed)
    weight = np.repeat(random.uniform(0.5, 9, len(sizes)), sizes)
    if not constant:
        weight = random.uniform(0.5, 9, sum(sizes))
    starts = np.cumsum([0, *sizes[:-1]])

    sums = weighted_level_counts(answers, weight, starts)

    assert np.allclose(sums, counted_one_by_one(answers, weight, starts), rtol=1e-13)


@pytest.mark.parametrize(
    ("denominator", "expected"), [("answered", 10), ("applicable", 11), ("valid", 13)]
)
def test_the_denominator_word_decides_who_is_counted(denominator, expected):
    # One cluster, one item: 1 without answer, 10 with a level, 2 it does not apply to.
    counts = np.array([[[1, 1, 1, 1, 3, 4, 2]]])

    positive, base = share_parts(
        counts, positive_levels=(4, 5), denominator=denominator
    )

    assert positive.tolist() == [[7]]
    assert base.tolist() == [[expected]]


def test_an_unknown_denominator_is_refused_by_name():
    with pytest.raises(TallyError, match="'everyone'"):
        share_parts(np.zeros((1, 1, 7)), positive_levels=(4,), denominator="everyone")
