"""The door in Chromium: a device set up, a code given, the desks behind it."""

import re
from base64 import b32decode

import pytest
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.sign_in import sealed
from tests.accounts.people import PASSWORD, digits, superuser
from tests.journeys.hands import Device

pytestmark = pytest.mark.django_db(transaction=True)
DESKS = [
    *("/viec/", "/thuc-dia/", "/mot-cua/", "/tai-khoan/", "/tai-khoan/khoa/"),
    "/api/v1/docs/",
]


@pytest.fixture
def root():
    return superuser()


@pytest.fixture
def page(browser, live_server):
    device = Device.fresh(browser, live_server.url)
    hands = device.tab()
    hands.open("/admin/")
    yield hands.page
    device.context.close()


def give_password(page):
    page.fill("#id_username", "root")
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")
    page.wait_for_selector("#id_code")


def app_of(page):
    """An app that was told the secret on the page; no table has it before it counts."""
    secret = page.inner_text("#secret").replace(" ", "")
    return TOTPDevice(user_id=0, key=sealed.seal(b32decode(secret), 0))


def test_a_first_sign_in_sets_up_a_device_and_ends_where_it_began(page, root):
    give_password(page)
    picture = page.locator(".qr svg").bounding_box()
    page.fill("#id_code", digits(app_of(page)))
    page.press("#id_code", "Enter")
    page.wait_for_selector(".codes li")
    page.click("a.go")

    page.wait_for_url("**/admin/")
    assert picture["width"] > 150
    assert picture["width"] == pytest.approx(picture["height"])


def test_no_page_of_the_desks_or_the_admin_breaks_the_policy(page, root, live_server):
    give_password(page)
    page.fill("#id_code", digits(app_of(page)))
    page.press("#id_code", "Enter")
    page.click("a.go")
    page.wait_for_url("**/admin/")
    found = re.findall(r'href="(/admin/[a-z_]+/[a-z_]+/(?:add/)?)"', page.content())

    for path in (*DESKS, *sorted(set(found))):
        page.goto(live_server.url + path)
        page.wait_for_load_state("networkidle")

    assert len(found) > 10


def test_a_breach_of_the_policy_would_be_noticed(page, refused):
    page.evaluate("document.body.setAttribute('style', 'color: red')")
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('script'),"
        " {textContent: 'window.broken = true'}))"
    )
    page.wait_for_timeout(200)

    assert len(refused.all()) >= 2
    assert page.evaluate("window.broken") is None
    refused.expected = True
