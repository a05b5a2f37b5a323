"""The portal for everyone: by ear, by keyboard, enlarged, in the dark and on paper."""

import re
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from accounts.models import Role
from publishing.models import Release
from scoring.microdata import requests
from tests.journeys.pages import ADDRESSES, PAGES
from tests.publishing.conftest import sealed as sealed_releases
from tests.scoring.microdata.conftest import person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("releases")]
releases = sealed_releases

SITE = "http://portal.test"
SIMULATED = re.compile("Dữ liệu mô phỏng|Simulated figures")
# 1280 pixels at 400 %, phones, tablets, small laptops.
WIDTHS = (320, 360, 480, 600, 768, 800, 1024, 1160, 1200, 1280)
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# In the dark only colours change.
RULES = {"light": {"runOnly": WCAG}, "dark": {"runOnly": ["color-contrast"]}}


class Reader:
    """Somebody at a page of the site, which is served without a server or a network.

    Django keeps its database connection apart from the loop that drives the browser,
    so a page is made before the browser is sent to it.
    """

    def __init__(self, context):
        self.client, self.made, self.asked = Client(), {}, set()
        context.route("**/*", self.serve)
        self.page = context.new_page()

    def open(self, address):
        self.made[address] = self.client.get(address, follow=True)
        self.page.goto(SITE + address)
        return self.page

    def reload(self):
        """The page a form led to, made now that its address is known."""
        return self.open(self.page.url.removeprefix(SITE))

    def serve(self, route):
        parts = urlsplit(route.request.url)
        self.asked.add(parts.netloc)
        address = parts.path + (f"?{parts.query}" if parts.query else "")
        if answer := self.made.get(address):
            route.fulfill(
                status=answer.status_code,
                headers=dict(answer.headers),
                body=answer.content,
            )
        elif parts.path.startswith("/static/"):
            route.fulfill(path=finders.find(parts.path.removeprefix("/static/")))
        else:
            route.fulfill(body="")


@pytest.fixture
def reader(browser):
    context = browser.new_context(viewport={"width": 1360, "height": 900})
    yield Reader(context)
    context.close()


def looked_at(reader, address, scheme):
    reader.page.emulate_media(color_scheme=scheme)
    return Axe().run(reader.open(address), options=RULES[scheme])


@pytest.mark.parametrize("scheme", RULES)
@pytest.mark.parametrize("address", ADDRESSES)
def test_axe_finds_nothing(reader, address, scheme):
    found = looked_at(reader, address, scheme)

    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("role", [Role.RESEARCHER, Role.PUBLISHER])
@pytest.mark.parametrize("address", ["/vi-du-lieu/", "/en/vi-du-lieu/"])
def test_axe_finds_nothing_where_microdata_are_asked_for_and_granted(
    reader, address, role
):
    release = Release.objects.get(round_code="sipas-2024")
    words = {"institution": "Viện nghiên cứu", "purpose": "So sánh", "terms": True}
    requests.ask(release, by=person("asking", Role.RESEARCHER), **words)
    reader.client.force_login(
        person("asking" if role == Role.RESEARCHER else role, role)
    )

    found = looked_at(reader, address, "light")
    reader.page.set_viewport_size({"width": 320, "height": 256})

    assert "Viện nghiên cứu" in reader.page.content()
    assert found.violations_count == 0, found.generate_report()
    assert reader.page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("name", ["releases", "release", "reports"])
def test_axe_finds_nothing_at_the_release_desk(reader, name, language):
    release = Release.objects.get(round_code="sipas-2024")
    which = [] if name == "releases" else [release.pk]
    reader.client.force_login(person("publisher", Role.PUBLISHER))
    with override(language):
        address = reverse(f"desk:{name}", args=which)

    found = looked_at(reader, address, "light")

    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("address", ADDRESSES)
def test_at_four_times_the_size_and_on_any_screen_nothing_needs_sideways_scrolling(
    reader, address
):
    page = reader.open(address)

    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 256})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("address", ["/xep-hang/", "/en/ranking/"])
def test_limits_marked_as_wide_fit_a_phone(reader, address):
    reader.page.set_viewport_size({"width": 360, "height": 780})
    page = reader.open(address)

    page.evaluate(
        """() => document.querySelectorAll(".of-figure .limits").forEach(
          at => { at.textContent = "(69.8–91.0) · wide margin of error" })"""
    )

    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("address", ADDRESSES)
def test_paper_has_no_controls_and_says_simulated(reader, address):
    reader.page.emulate_media(media="print")
    page = reader.open(address)

    # A4 upright with margins and without, and on its side.
    for width in (720, 794, 1040):
        page.set_viewport_size({"width": width, "height": 1000})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    for control in ("nav", ".find", ".languages", ".switch", "form"):
        for part in page.locator(control).all():
            assert not part.is_visible(), control
    if page.locator("footer.foot").count():
        assert page.locator(".notice").is_visible()


def test_nothing_is_asked_of_anybody_else(reader):
    for address, _ in PAGES.values():
        reader.open(address)

    assert reader.asked == {"portal.test"}


def test_a_page_reads_without_scripts(browser):
    context = browser.new_context(java_script_enabled=False)

    page = Reader(context).open("/xep-hang/")

    assert page.locator("tbody tr").count() == 63
    context.close()


def focus(page):
    """The words of what has the focus, and whether it shows."""
    return page.evaluate(
        """() => {
          const at = document.activeElement, title = at.querySelector("title");
          const words = title ? title.textContent : at.textContent || at.name;
          const outlined = getComputedStyle(at).outlineStyle !== "none";
          const path = at.querySelector("path");
          const wide = path && parseFloat(getComputedStyle(path).strokeWidth) > 3;
          return [words.trim(), outlined || Boolean(wide)];
        }"""
    )


def test_the_keyboard_reaches_the_content_first_and_shows_where_it_is(reader):
    page = reader.open("/en/")

    page.keyboard.press("Tab")
    assert focus(page) == ["Skip to the content", True]
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    words, seen = focus(page)
    assert seen
    assert words == "63 provinces and cities"


def test_the_keyboard_walks_every_province_of_the_map(reader):
    page = reader.open("/en/")
    provinces = page.locator(".map a")
    provinces.first.focus()
    named = []

    for _ in range(provinces.count()):
        words, seen = focus(page)
        assert seen
        named.append(words)
        page.keyboard.press("Tab")

    assert len(set(named)) == 63
    assert all(re.search(r": \d\d\.\d\d%", words) for words in named)


def test_a_comparison_is_made_by_keyboard_alone(reader):
    page = reader.open("/en/compare/")
    page.locator("select[name=province]").first.focus()

    page.keyboard.type("Ha Noi")
    page.keyboard.press("Tab")
    page.keyboard.type("Hung Yen")
    page.locator(".chooser button").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**province=ha-noi**")

    words = reader.reload().locator("h1").inner_text()
    assert re.fullmatch(
        "(Thành phố )?(Hà Nội|Ha Noi).* and .*(Hưng Yên|Hung Yen).*", words
    )


def test_a_supposition_is_made_by_keyboard_alone(reader):
    page = reader.open("/en/province/hung-yen/what-if/")
    page.get_by_label("Criterion S2.1.1").focus()

    page.keyboard.type("-19")
    page.keyboard.press("Enter")
    page.wait_for_url("**S2.1.1=-19**")

    assert "−1.00" in reader.reload().locator(".outcome .then").inner_text()
