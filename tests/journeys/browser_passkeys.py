"""Passkeys in Chromium: a key made at the first sign-in opens the second one."""

import pytest

from tests.accounts.people import PASSWORD, superuser
from tests.journeys.hands import Device

pytestmark = pytest.mark.django_db(transaction=True)
KEY = {
    "protocol": "ctap2",
    "transport": "usb",
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def root():
    return superuser()


@pytest.fixture
def device(browser, live_server):
    # Keys are bound to the name, and no browser binds one to a number.
    device = Device.fresh(browser, live_server.url.replace("127.0.0.1", "localhost"))
    yield device
    device.context.close()


def plugged_in(page):
    """A key of software in the browser; its number."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    made = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    return devtools, made["authenticatorId"]


def give_password(hands):
    hands.open("/dang-nhap/")
    hands.page.fill("#id_username", "root")
    hands.page.fill("#id_password", PASSWORD)
    hands.page.press("#id_password", "Enter")


def test_a_key_is_made_and_opens_the_next_session(device, root):
    hands = device.tab()
    page = hands.page
    devtools, number = plugged_in(page)
    give_password(hands)
    page.fill("#id_name", "Khóa ở cơ quan")
    page.click("[data-passkey=create] button")
    page.wait_for_selector(".codes li")
    page.click("a.go")
    page.wait_for_url("**/viec/")
    device.forget_session()

    give_password(hands)
    page.click("#use-passkey")

    page.wait_for_url("**/viec/")
    (stored,) = root.passkeys.all()
    asked = {"authenticatorId": number}
    (kept,) = devtools.send("WebAuthn.getCredentials", asked)["credentials"]
    assert (stored.name, stored.sign_count) == ("Khóa ở cơ quan", kept["signCount"])
    assert hands.errors == []
    the_owners_page(hands, root, (devtools, asked))


def the_owners_page(hands, root, plugged):
    """The same key is not added twice; another is, and removed."""
    devtools, first = plugged
    page = hands.page
    hands.open("/tai-khoan/khoa/")
    page.fill("#id_name", "Lần nữa")
    page.click("[data-passkey=create] button")
    page.wait_for_selector("[data-said=known]:visible")
    # Of two that are plugged in, the known one may answer first.
    devtools.send("WebAuthn.removeVirtualAuthenticator", first)
    plugged_in(page)
    page.click("[data-passkey=create] button")
    page.wait_for_selector("[role=status].said-success")
    assert root.passkeys.in_force().count() == 2
    page.click(".keys li:last-child button")
    page.wait_for_selector(".keys li:only-child")
    assert root.passkeys.in_force().count() == 1


def test_a_browser_without_a_key_says_so_and_the_code_stands(device, root):
    hands = device.tab()
    page = hands.page
    devtools, number = plugged_in(page)
    unknown = {"authenticatorId": number, "isUserVerified": False}
    devtools.send("WebAuthn.setUserVerified", unknown)
    give_password(hands)
    page.fill("#id_name", "Khóa")
    page.click("[data-passkey=create] button")

    page.wait_for_selector("[data-said=ended]:visible")
    assert page.locator("#id_code").is_visible()
    assert not root.passkeys.exists()


def test_at_an_address_no_key_is_bound_to_the_page_says_so(device, root):
    device.address = device.address.replace("localhost", "127.0.0.1")
    hands = device.tab()

    give_password(hands)

    hands.page.wait_for_selector("[data-said=cannot]:visible")
    assert not hands.page.locator("#id_name").is_visible()
    assert hands.page.locator("#id_code").is_visible()
