"""The picture a page is shared with: one figure and its margin, in its language."""

import re

import pytest
from django.http import Http404
from django.utils.translation import override

from publishing import phrasing
from publishing.content.release_content import PUBLISHED, UNITS_2025
from publishing.reports import card, making
from publishing.reports.making import Order
from publishing.reports.scope import scope

pytestmark = pytest.mark.django_db
LONG = "ba-ria-vung-tau"
PICTURE = re.compile(r'property="og:image" content="([^"]+)"')
PAGES = {
    "/": "card-vi.png",
    "/en/?basis=units-2025": "card-en.png",
    "/xep-hang/": "card-vi.png",
    "/en/province/hung-yen/": "card-hung-yen-en.png",
    "/cong-bo/sipas-2024/1/": "card-vi.png",
    "/cong-bo/sipas-2024/1/co-the-noi-gi/": "card-vi.png",
}


def size(png):
    assert png.startswith(b"\x89PNG")
    return tuple(int.from_bytes(png[n : n + 4], "big") for n in (16, 20))


@pytest.mark.parametrize("address", PAGES)
def test_a_page_names_a_picture_of_its_own_language_that_opens(client, sealed, address):
    (picture,) = PICTURE.findall(client.get(address).content.decode())

    assert picture.startswith("http://testserver/")
    assert picture.endswith(PAGES[address])
    assert ("/units-2025/" in picture) == ("units-2025" in address)
    body = b"".join(client.get(picture.removeprefix("http://testserver")))
    assert size(body) == (1200, 630)


@pytest.mark.parametrize("language", making.LANGUAGES)
@pytest.mark.parametrize("basis", [PUBLISHED, UNITS_2025])
def test_every_province_has_one_page_however_long_its_words(sealed, basis, language):
    longest = sorted(
        making.units(sealed, basis=basis), key=lambda unit: -len(unit.name)
    )

    for unit in longest[:3]:
        order = Order(basis, making.card_of(unit.slug), language, "png")
        assert size(making.make(sealed, order)) == (1200, 630)


def test_the_words_are_those_of_the_figure_and_say_simulated(sealed):
    of = sealed.figures.whole().get(
        basis=PUBLISHED, indicator="overall", unit__slug=LONG
    )

    with override("vi"):
        made = card.card(scope(sealed), slug=LONG)
        assert made.figure == phrasing.number(of.percent, 2)
        assert phrasing.limits(of) in made.limits
        assert made.places == (of.rank, of.rank_low, of.rank_high, 63)
        assert made.marks == (
            "Phiếu mô phỏng: không phải kết quả chính thức.",
            "Phiếu kê khai: mẫu không được chọn trên hệ thống này.",
        )


def test_a_place_without_figures_has_none(sealed):
    with pytest.raises(Http404):
        making.make(sealed, Order(PUBLISHED, "card-atlantis", "vi", "png"))


def test_cards_are_pictures_only_and_no_part_of_a_batch(sealed):
    with pytest.raises(Http404):
        making.parsed(sealed, basis=PUBLISHED, file="card-vi.pdf")
    names = {order.name for order in making.every(sealed, basis=PUBLISHED)}
    assert not any(map(making.is_card, names))
