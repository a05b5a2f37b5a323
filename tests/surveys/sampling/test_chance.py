from hashlib import sha256

import numpy as np

from surveys.sampling.chance import Chance

CHANCE = Chance(frame_digest="ab" * 32, seed=2021)


def test_numbers_can_be_made_by_hand():
    block = sha256(f"{'ab' * 32}/2021/list/0".encode()).digest()
    by_hand = (int.from_bytes(block[:8], "big") >> 11) / 2**53

    assert CHANCE.numbers("list", 3)[0] == by_hand


def test_longer_series_begin_alike():
    assert (CHANCE.numbers("list", 9)[:5] == CHANCE.numbers("list", 5)).all()
    assert CHANCE.numbers("list", 0).shape == (0,)


def test_other_seed_frame_or_purpose_gives_other_numbers():
    numbers = CHANCE.numbers("list", 8)

    assert (numbers != Chance("ab" * 32, 2022).numbers("list", 8)).all()
    assert (numbers != Chance("cd" * 32, 2021).numbers("list", 8)).all()
    assert (numbers != CHANCE.numbers("start", 8)).all()


def test_numbers_are_even_over_the_unit_interval():
    numbers = CHANCE.numbers("even", 40_000)

    counts, _ = np.histogram(numbers, bins=20, range=(0, 1))
    chi_square = ((counts - 2_000) ** 2 / 2_000).sum()

    # 19 degrees of freedom: 43.8 is passed once in a thousand.
    assert chi_square < 43.8
    assert abs(np.corrcoef(numbers[:-1], numbers[1:])[0, 1]) < 0.02
