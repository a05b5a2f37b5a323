"""A person at a browser: signs in, presses keys and counts them, loses the network."""

import os
import re
import signal
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from playwright.sync_api import Error, sync_playwright

from accounts import presence
from accounts.models import User
from accounts.sign_in import second_factor
from tests.accounts.people import with_device
from tests.journeys.device import KEPT
from tests.journeys.screenshots import CHROMIUM, FLAGS
from tests.journeys.stage import PASSWORD

MISSING = (
    f"These journeys need a browser, and {CHROMIUM} is not there. Install Chromium, or"
    " name it: CHROMIUM=/path/to/chromium make prove NAME=journeys"
)
SECONDS = 60
AFTER_PASSWORD = re.compile(r"/(?:viec|dang-nhap/ma)/")


@contextmanager
def playing():
    """Playwright; fails with a sentence where there is no browser."""
    if not Path(CHROMIUM).exists():
        pytest.fail(MISSING, pytrace=False)
    # Playwright runs a loop in this thread; Django would refuse its own queries.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    try:
        with sync_playwright() as playwright:
            yield playwright
    finally:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@contextmanager
def profile(playwright, folder, address):
    """A device whose profile stays in a folder, so that it survives its browser."""
    context = playwright.chromium.launch_persistent_context(
        folder, executable_path=CHROMIUM, args=FLAGS
    )
    yield Device(context, address)
    with suppress(Error):
        context.close()


def a_code_of(name):
    """A recovery code: six digits count once in half a minute, however many sign in."""
    user = User.objects.get(username=name)
    if second_factor.device_of(user) is None:
        with_device(user)
    with presence.serving(user.pk):
        return second_factor.make_codes(user)[0]


class Device:
    """One browser profile: pages share its storage and its network."""

    def __init__(self, context, address):
        self.address, self.context = address, context
        self.context.set_default_timeout(SECONDS * 1000)

    @classmethod
    def fresh(cls, browser, address, *, width=1360, height=900):
        size = {"width": width, "height": height}
        return cls(browser.new_context(viewport=size), address)

    def tab(self):
        return Hands(self, self.context.new_page())

    def signed_in(self, name):
        hands = self.tab()
        hands.open("/dang-nhap/")
        hands.page.fill("#id_username", name)
        hands.page.fill("#id_password", PASSWORD)
        code = a_code_of(name)
        hands.page.press("#id_password", "Enter")
        hands.page.wait_for_url(AFTER_PASSWORD)
        # A browser that gave a code this month is not asked again.
        if "/dang-nhap/" in hands.page.url:
            hands.page.fill("[name=code]", code)
            hands.page.press("[name=code]", "Enter")
            hands.page.wait_for_url("**/viec/")
        return hands

    def offline(self, now=True):
        self.context.set_offline(now)

    def forget_session(self):
        self.context.clear_cookies(name="sessionid")

    def kill(self, folder):
        """End the browser of this profile at once, as an empty battery does."""
        mine = f"--user-data-dir={folder}".encode()
        for status in Path("/proc").glob("[0-9]*/cmdline"):
            with suppress(OSError):
                words = status.read_bytes().split(b"\0")
                if mine in words and not any(w.startswith(b"--type") for w in words):
                    os.kill(int(status.parent.name), signal.SIGKILL)


class Hands:
    """Keys are counted: `strokes` since the last `fresh`."""

    def __init__(self, device, page):
        self.device, self.page = device, page
        self.strokes = 0
        self.errors = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def open(self, path):
        self.page.goto(self.device.address + path)

    def await_offline_ready(self):
        """Until the service worker has kept this page and those it leads to."""
        self.page.wait_for_selector("#work[data-ready=offline]")

    def sheet(self, path):
        self.open(path)
        self.page.wait_for_selector("#sheet[data-ready=keyed]")

    def reload(self):
        self.page.reload()
        self.page.wait_for_selector("#sheet[data-ready=keyed]")

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)
            self.strokes += 1

    def type(self, text):
        self.press(*text)

    def key_form(self, serial, answers):
        """Serial, answers, Enter: as fast as keys can come."""
        before = self.strokes
        self.type(serial)
        self.type(answers)
        self.press("Enter")
        return self.strokes - before

    def queue(self):
        """Records waiting on the device, as IndexedDB holds them."""
        return self._kept("queue")

    def drafts(self):
        return self._kept("drafts")

    def await_kept(self, count):
        self._await("queue", count)

    def await_receipts(self, count):
        self._await("receipts", count)

    def kept_pages(self):
        return self.page.evaluate(
            "caches.open('sipas-pages').then((all) => all.keys()).then((keys) =>"
            " keys.map((key) => key.url))"
        )

    def text(self):
        return self.page.inner_text("body")

    def value(self, selector):
        return self.page.input_value(selector)

    def lit(self):
        """The item in the light; None on the serial or at the end."""
        return self.page.evaluate(
            "document.querySelector('.lit')?.dataset.item ?? null"
        )

    def _await(self, store, count):
        deadline = time.monotonic() + SECONDS
        while len(self._kept(store)) < count:
            assert time.monotonic() < deadline, f"{store}: {self._kept(store)}"
            self.page.wait_for_timeout(50)

    def _kept(self, store):
        return self.page.evaluate(KEPT, store)
