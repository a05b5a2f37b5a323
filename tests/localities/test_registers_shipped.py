"""What the shipped registers say, read from the files alone."""

from collections import Counter
from datetime import date

import pytest

from localities.registers.files import (
    KINDS,
    SHIPPED,
    read_files,
    register_day,
)
from localities.registers.rules import read_gazetteer
from localities.registers.succession import regroup
from wording.refusals import Refused

LAST_OF_63 = date(2025, 6, 30)
FIRST_OF_34 = date(2025, 7, 1)


@pytest.fixture(scope="module")
def gazetteer():
    return read_gazetteer(SHIPPED)


def valid_on(gazetteer, day, *, level):
    return {
        unit.row.code: unit
        for unit in gazetteer.units
        if unit.row.level == level and unit.row.valid_on(day)
    }


def test_63_provinces_become_34_on_the_first_of_july_2025(gazetteer):
    assert len(valid_on(gazetteer, LAST_OF_63, level="province")) == 63
    assert len(valid_on(gazetteer, FIRST_OF_34, level="province")) == 34


def test_communes_are_2621_communes_687_wards_and_13_special_zones(gazetteer):
    communes = valid_on(gazetteer, FIRST_OF_34, level="commune").values()

    # The types of 1 July 2025, before wards were made of communes in 2026.
    first_kinds = Counter(unit.names[0].kind for unit in communes)
    assert first_kinds == {"commune": 2621, "ward": 687, "special_zone": 13}


def test_every_province_of_34_has_communes(gazetteer):
    communes = valid_on(gazetteer, FIRST_OF_34, level="commune").values()
    provinces = valid_on(gazetteer, FIRST_OF_34, level="province")

    assert {unit.row.parent for unit in communes} == provinces.keys()


def test_eleven_provinces_stay_one_unit_through_both_registers(gazetteer):
    before = valid_on(gazetteer, LAST_OF_63, level="province")
    after = valid_on(gazetteer, FIRST_OF_34, level="province")

    kept = {code for code in before.keys() & after if before[code] is after[code]}
    assert kept == {"01", "04", "11", "12", "14", "20", "22", "38", "40", "42", "46"}


def test_each_of_63_has_exactly_one_successor_among_34(gazetteer):
    old = list(valid_on(gazetteer, LAST_OF_63, level="province"))
    new = list(valid_on(gazetteer, FIRST_OF_34, level="province"))
    rows = read_files(SHIPPED).successions

    index = regroup(old, new, [(row.old_code, row.new_code) for row in rows])

    assert sorted(row.old_code for row in rows) == sorted(old)
    assert set(index.tolist()) == set(range(34))
    sizes = Counter(Counter(index.tolist()).values())
    assert sizes == {1: 11, 2: 17, 3: 6}


def test_names_of_hue_and_dong_nai_change_without_a_new_unit(gazetteer):
    provinces = valid_on(gazetteer, FIRST_OF_34, level="province")

    assert [name.full_vi for name in provinces["46"].names] == [
        "Tỉnh Thừa Thiên Huế",
        "Thành phố Huế",
    ]
    assert [name.full_vi for name in provinces["75"].names] == [
        "Tỉnh Đồng Nai",
        "Thành phố Đồng Nai",
    ]


def test_unconfirmed_cities_of_august_2026_are_left_out(gazetteer):
    provinces = valid_on(gazetteer, FIRST_OF_34, level="province")

    assert {provinces[code].newest.kind for code in ("22", "24")} == {"province"}


def test_english_names_are_plain_and_ho_chi_minh_city_says_city_once(gazetteer):
    provinces = valid_on(gazetteer, FIRST_OF_34, level="province")

    assert provinces["79"].newest.full_en == "Ho Chi Minh City"
    assert provinces["01"].newest.full_en == "Ha Noi City"
    assert provinces["33"].newest.full_en == "Hung Yen Province"


def test_registers_are_named_and_another_name_is_refused():
    assert register_day("2017") <= LAST_OF_63
    assert register_day("2025") == FIRST_OF_34
    with pytest.raises(Refused, match="unknown_register 2020: .*: 2017, 2025"):
        register_day("2020")


def test_kinds_in_the_database_are_those_of_the_files():
    from localities.models import Kind

    assert set(Kind.values) == KINDS.keys()
