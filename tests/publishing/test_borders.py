"""Neighbours measured on the boundaries are those of the atlas."""

import pytest

from publishing.drawing import maps
from publishing.drawing.shapes.borders import borders


@pytest.mark.parametrize("register", ["2017", "2025"])
def test_borders_are_mutual_and_nobody_borders_itself(register):
    found = borders(register)

    assert set(found) == set(maps.outlines(63 if register == "2017" else 34))
    for code, near in found.items():
        assert code not in near
        assert all(code in found[other] for other in near)


@pytest.mark.parametrize(
    ("register", "code", "near"),
    [
        # Hưng Yên: Hà Nội, Bắc Ninh, Hải Dương, Thái Bình, Hà Nam.
        ("2017", "33", ["01", "27", "30", "34", "35"]),
        # Hưng Yên with Thái Bình: Hà Nội, Bắc Ninh, Hải Phòng, Ninh Bình.
        ("2025", "33", ["01", "24", "31", "37"]),
        # Over the arms of the Mekong: Bến Tre, Vĩnh Long, Sóc Trăng.
        ("2017", "84", ["83", "86", "94"]),
        # Đà Nẵng: Huế, Quảng Nam.
        ("2017", "48", ["46", "49"]),
        # Cà Mau with Bạc Liêu: An Giang, Cần Thơ.
        ("2025", "96", ["91", "92"]),
    ],
)
def test_neighbours_are_those_of_the_atlas(register, code, near):
    assert borders(register)[code] == near


def test_an_unknown_register_has_no_borders():
    assert borders("1990") == {}
