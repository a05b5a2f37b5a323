"""Tallies keep empty clusters, survive storage byte for byte, and regroup."""

import numpy as np
import pytest

from scoring.tally import (
    Frame,
    Tally,
    TallyError,
    concatenate,
    record,
    regroup,
    tally,
    tally_each,
)

VILLAGES = Frame(("v1", "v2", "v3"), ("d1", "d1", "d2"), ("s", "s", "s"))


def village_tally(frame=VILLAGES, *, seed=1, weight=None):
    random = np.random.default_rng(seed)
    answers = random.integers(0, 6, (10, 4), dtype=np.uint8)
    weight = random.uniform(1, 3, 10) if weight is None else weight
    return tally(answers, weight, np.repeat([0, 2], [4, 6]), frame)


def renamed(prefix):
    return Frame(*[tuple(prefix + code for code in c) for c in vars(VILLAGES).values()])


def test_a_village_without_respondents_keeps_a_zero_row():
    kept = village_tally()

    assert kept.respondents.tolist() == [4, 0, 6]
    assert kept.counts.shape == (3, 4, 7)
    assert not kept.counts[1].any()
    assert kept.weight[1] == 0


def test_a_stored_tally_comes_back_with_the_same_bytes():
    kept = village_tally()

    again = Tally.from_bytes(kept.to_bytes())

    assert again.to_bytes() == kept.to_bytes()
    assert again.digest == kept.digest
    assert again.frame == kept.frame
    assert np.array_equal(again.weighted, kept.weighted)


def test_one_answer_more_changes_the_digest():
    assert village_tally(seed=1).digest != village_tally(seed=2).digest


@pytest.mark.parametrize("spoilt", [b"", b"nonsense", village_tally().to_bytes()[:-9]])
def test_spoilt_storage_is_refused(spoilt):
    with pytest.raises(TallyError, match="tally again"):
        Tally.from_bytes(spoilt)


def test_a_merged_province_is_the_concatenation_of_its_parts():
    parts = [village_tally(renamed(name), seed=i) for i, name in enumerate("abc")]

    merged, alone = regroup(parts, [0, 1, 0])

    assert merged.frame.clusters == ("av1", "av2", "av3", "cv1", "cv2", "cv3")
    assert np.array_equal(merged.counts, np.concatenate([p.counts for p in parts[::2]]))
    assert alone.digest == parts[1].digest


def test_two_localities_may_not_share_a_cluster():
    with pytest.raises(TallyError, match="listed twice"):
        concatenate([village_tally(), village_tally()])


def test_a_new_locality_that_gets_nothing_is_refused():
    with pytest.raises(TallyError, match=r"\[1\]"):
        regroup([village_tally()] * 2, [0, 2])


@pytest.mark.parametrize("weight", [0, -1, np.inf, np.nan])
def test_a_weight_that_is_no_weight_is_refused_with_its_row(weight):
    weights = np.ones(10)
    weights[7] = weight

    with pytest.raises(TallyError, match="row 7"):
        village_tally(weight=weights)


def test_rows_out_of_cluster_order_are_refused():
    with pytest.raises(TallyError, match="sort the rows"):
        tally(np.ones((2, 1), np.uint8), np.ones(2), [1, 0], VILLAGES)


@pytest.mark.parametrize("at_once", [1, 7, 1 << 16])
@pytest.mark.parametrize("weights", ["alike in a village", "each its own"])
def test_groups_counted_together_are_those_counted_alone(monkeypatch, at_once, weights):
    monkeypatch.setattr(record, "ROWS_AT_ONCE", at_once)
    random = np.random.default_rng(3)
    answers = random.integers(0, 6, (10, 4), dtype=np.uint8)
    village = np.repeat([0, 2], [4, 6])
    weight = np.array([1.1, 0.0, 2.3])[village]
    if weights == "each its own":
        weight = random.uniform(1, 3, 10)
    groups = [np.arange(10), np.array([4, 6, 9]), np.array([0]), np.array([], int)]

    together = tally_each(answers, weight, village, VILLAGES, groups)

    alone = [tally(answers[g], weight[g], village[g], VILLAGES) for g in groups]
    assert [t.to_bytes() for t in together] == [t.to_bytes() for t in alone]


def test_groups_of_rows_out_of_order_are_refused():
    answers, weight = np.ones((2, 1), np.uint8), np.ones(2)
    with pytest.raises(TallyError, match="sort the rows"):
        tally_each(answers, weight, [1, 0], VILLAGES, [np.arange(2)])
