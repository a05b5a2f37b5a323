"""A page of 13 years of 63 provinces, once it has been read, in less than 60 ms.

Of this thread's own time: what else the machine does is not counted.
"""

import time
from random import Random

import pytest

from localities.models import Unit
from tests.databases import scene
from tests.publishing import factories
from tests.publishing.announced import small, tables

pytestmark = pytest.mark.django_db
YEARS = range(2012, 2025)
METHODS = """
[[methods]]
first = 2012
last = 2020
vi = "Một"
en = "One"

[[methods]]
first = 2021
last = 2024
vi = "Hai"
en = "Two"

[[sizes]]
level = "province"
first = 2012
last = 2024
units = 63
"""


def every_year():
    factories.register()
    random, rows = Random(12), []
    codes = Unit.objects.in_register("2017").provinces().codes()
    for year in YEARS:
        rows.append(f"{year},nation,VN,overall,{80 + year % 7}.12,,published,a")
        values = {code: random.randint(7000, 9500) for code in codes}
        ranked = sorted(values, key=lambda code: -values[code])
        rows += [
            f"{year},province,{code},overall,{values[code] / 100:.2f},"
            f"{ranked.index(code) + 1},published,https://{source}.example/"
            for code in codes
            for source in ("one", "two")
        ]
    tables.publish(small.table(rows, toml=small.TOML + METHODS))


world = scene(every_year, tables.public)


@pytest.mark.parametrize(
    "address", ["/", "/da-cong-bo/?index=sipas&year=2015", "/tinh/lang-son/"]
)
def test_a_page_of_all_years_and_provinces_takes_less_than_60_ms(
    world, client, address
):
    times = []
    for _again in range(8):
        begun = time.thread_time()
        client.get(address)
        times.append(time.thread_time() - begun)

    assert min(times) < 0.06
