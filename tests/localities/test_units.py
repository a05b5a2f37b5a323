"""Units by code and day, their names, and what the database itself refuses."""

from datetime import date

import pytest
from django.db import IntegrityError
from django.utils.translation import override

from localities import register
from localities.models import Succession, Unit
from wording.refusals import Refused

pytestmark = pytest.mark.django_db

LAST_OF_63 = date(2025, 6, 30)
FIRST_OF_34 = date(2025, 7, 1)


@pytest.fixture(autouse=True)
def units(folder):
    register.load(folder.path)


def province(code, day):
    return Unit.objects.provinces().on(day).get(code=code)


def another(unit, **changes):
    fields = ("level", "code", "kind", "name_vi", "name_en", "short_vi", "short_en")
    copied = {name: getattr(unit, name) for name in fields}
    return Unit(**copied | {"slug": "another", "sort_key": "A 0"} | changes)


def test_code_80_is_long_an_until_june_2025_and_tay_ninh_after():
    assert province("80", LAST_OF_63).short_vi == "Long An"
    assert province("80", FIRST_OF_34).short_vi == "Tây Ninh"


def test_dong_nai_becomes_a_city_on_the_30th_of_april_2026():
    dong_nai = province("75", FIRST_OF_34)

    assert dong_nai.name_on(date(2026, 4, 29), "vi") == "Tỉnh Đồng Nai"
    assert dong_nai.name_on(date(2026, 4, 30), "vi") == "Thành phố Đồng Nai"
    assert dong_nai.names_on(date(2026, 4, 29)).kind == "province"
    assert dong_nai.name_on(date(2026, 4, 30), "en", short=True) == "Dong Nai"


def test_the_newest_name_follows_the_language_being_read():
    ha_noi = province("01", FIRST_OF_34)

    with override("vi"):
        assert (ha_noi.name, ha_noi.short_name) == ("Thành phố Hà Nội", "Hà Nội")
    with override("en"):
        assert (ha_noi.name, ha_noi.short_name) == ("Ha Noi City", "Ha Noi")


def test_dated_names_of_a_list_cost_two_queries(django_assert_num_queries):
    provinces = Unit.objects.provinces().on(FIRST_OF_34).prefetch_related("names")

    with django_assert_num_queries(2):
        names = [unit.name_on(FIRST_OF_34, "vi") for unit in provinces.alphabetical()]

    assert names == ["Tỉnh Đồng Nai", "Thành phố Hà Nội", "Tỉnh Tây Ninh"]


def test_the_database_sorts_by_the_vietnamese_alphabet():
    provinces = Unit.objects.in_register("2017").provinces().alphabetical()

    assert list(provinces.values_list("short_vi", flat=True)) == [
        "Bình Phước",
        "Đồng Nai",
        "Hà Nội",
        "Long An",
        "Tây Ninh",
    ]


def test_an_unknown_register_is_refused_by_name():
    with pytest.raises(Refused, match="unknown_register 1999"):
        Unit.objects.in_register("1999")


def test_a_second_unit_of_the_code_on_the_same_days_is_refused():
    rival = another(province("80", FIRST_OF_34), valid_from=date(2026, 1, 1))

    with pytest.raises(IntegrityError, match="unit_code_names_one_unit_a_day"):
        rival.save()


def test_a_second_unit_of_the_slug_on_the_same_days_is_refused():
    rival = another(
        province("80", FIRST_OF_34), code="99", slug="tay-ninh", valid_from=FIRST_OF_34
    )

    with pytest.raises(IntegrityError, match="unit_slug_names_one_unit_a_day"):
        rival.save()


@pytest.mark.parametrize("valid_until", [date(2030, 1, 1), date(2029, 1, 1)])
def test_a_unit_that_ends_before_its_second_day_is_refused(valid_until):
    ghost = another(
        province("80", FIRST_OF_34),
        code="99",
        valid_from=date(2030, 1, 1),
        valid_until=valid_until,
    )

    with pytest.raises(IntegrityError, match="unit_ends_after_it_begins"):
        ghost.save()


def test_succession_to_oneself_is_refused():
    unit = province("01", FIRST_OF_34)

    with pytest.raises(IntegrityError, match="succession_is_to_another_unit"):
        Succession.objects.create(old=unit, new=unit, on=FIRST_OF_34)


def test_pairs_tell_where_each_unit_went_between_two_days():
    pairs = Succession.objects.pairs(since=LAST_OF_63, until=FIRST_OF_34)

    assert pairs == [
        ("01", "01"),
        ("70", "75"),
        ("72", "80"),
        ("75", "75"),
        ("80", "80"),
    ]


def test_pairs_within_one_register_change_nothing():
    pairs = Succession.objects.pairs(since=FIRST_OF_34, until=date(2026, 12, 31))

    assert pairs == [("01", "01"), ("75", "75"), ("80", "80")]


def test_pairs_refuse_a_unit_that_vanished():
    Succession.objects.filter(old__code="72").delete()

    with pytest.raises(Refused, match="72"):
        Succession.objects.pairs(since=LAST_OF_63, until=FIRST_OF_34)
