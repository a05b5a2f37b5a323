"""Somebody at work in a browser of their own: what they click is counted."""

from __future__ import annotations

import re
import time
from base64 import b32decode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django_otp.oath import TOTP
from playwright.sync_api import Browser, Error, Page, ViewportSize, expect

from tests.journeys.device import KEPT

PHONE: ViewportSize = {"width": 360, "height": 640}
DESKTOP: ViewportSize = {"width": 1360, "height": 900}
SECONDS = 60
PASSWORD = "mot cau rat dai cho ca nam 2026"


@dataclass
class Step:
    """What it took: clicks, keys, seconds of the whole step."""

    name: str
    clicks: int = 0
    keys: int = 0
    seconds: float = 0


@dataclass
class Diary:
    """Every step of the year in its order; pictures where a folder is given."""

    pictures: Path | None = None
    steps: list[Step] = field(default_factory=list)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        self.steps.append(Step(name))
        begun = time.monotonic()
        yield
        self.steps[-1].seconds = time.monotonic() - begun

    def count(self, *, clicks: int = 0, keys: int = 0) -> None:
        self.steps[-1].clicks += clicks
        self.steps[-1].keys += keys

    def table(self) -> str:
        lines = [
            f"{s.name:<58}{s.clicks:>7}{s.keys:>7}{s.seconds:>8.1f}" for s in self.steps
        ]
        return "\n".join([f"{'step':<58}{'clicks':>7}{'keys':>7}{'s':>8}", *lines])


class Worker:
    """A person and their browser; every page is reached by links and buttons."""

    def __init__(
        self,
        browser: Browser,
        name: str,
        *,
        desks: str,
        diary: Diary,
        phone: bool = False,
    ) -> None:
        size = PHONE if phone else DESKTOP
        self.name, self.desks, self.diary = name, desks, diary
        self.context = browser.new_context(
            viewport=size,
            locale="vi-VN",
            has_touch=phone,
            accept_downloads=True,
        )
        self.context.set_default_timeout(SECONDS * 1000)
        self.page: Page = self.context.new_page()
        self.errors: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("response", self._heard)

    def _heard(self, response: object) -> None:
        status, url = response.status, response.url  # type: ignore[attr-defined]
        if status >= 500:
            self.errors.append(f"{status} {url}")

    @property
    def password(self) -> str:
        return PASSWORD

    def open(self, path: str) -> None:
        """Type an address, as from a mail, a sheet of paper or a bookmark."""
        self.page.goto(path if path.startswith("http") else self.desks + path)
        self.diary.count(clicks=1)

    def click(self, selector: str) -> None:
        self.page.locator(selector).first.click()
        self.diary.count(clicks=1)
        self.page.wait_for_load_state()

    def follow(self, end: str) -> None:
        """A link on the page, by how its address ends."""
        menu = self.page.locator("summary", has_text=re.compile("Menu|Danh mục"))
        link = self.page.locator(f'a[href$="{end}"]')
        if menu.count() and not link.first.is_visible():
            menu.first.click()
            self.diary.count(clicks=1)
        link.locator("visible=true").first.click()
        self.diary.count(clicks=1)
        self.page.wait_for_load_state()

    def fill(self, **values: str | bool) -> None:
        for name, value in values.items():
            place = self.page.locator(f'[name="{name}"]:not([type=hidden])').first
            kind = place.evaluate("e => e.type")
            if kind == "checkbox":
                place.set_checked(bool(value))
                self.diary.count(clicks=1)
            elif kind.startswith("select"):
                place.select_option(str(value))
                self.diary.count(clicks=1)
            else:
                place.fill(str(value))
                self.diary.count(keys=len(str(value)))

    def choose(self, name: str, part: str) -> None:
        """The option of a list whose words hold the part."""
        place = self.page.locator(f'select[name="{name}"]').first
        option = place.locator("option", has_text=part).first
        place.select_option(value=option.get_attribute("value"))
        self.diary.count(clicks=1)

    def choose_file(self, path: Path, *, name: str = "file") -> None:
        self.page.set_input_files(f'input[name="{name}"]', path)
        self.diary.count(clicks=2)

    def types(self, text: str) -> None:
        for letter in text:
            self.page.keyboard.press("Enter" if letter == "\n" else letter)
        self.diary.count(keys=len(text))

    def press(
        self, *, deed: str = "", within: str = 'main form[method="post"]'
    ) -> None:
        """The button of a form: the one of a deed, or the first."""
        button = f'button[value="{deed}"]' if deed else f":is({within}) button"
        self.click(f"main {button}" if deed else button)

    def sees(self, words: str) -> None:
        expect(self.page.locator("body")).to_contain_text(words)

    def receipts(self) -> int:
        """Forms of this device that the server has confirmed."""
        try:
            return len(self.page.evaluate(KEPT, "receipts"))
        except Error:
            # The page gave way to another in that moment.
            return 0

    def awaits_receipts(self, count: int) -> None:
        deadline = time.monotonic() + SECONDS
        while self.receipts() < count:
            assert time.monotonic() < deadline, self.page.inner_text("main")[:500]
            self.page.wait_for_timeout(100)

    def fetches(self, button: str, to: Path) -> Path:
        """What the button hands over, as a file."""
        with self.page.expect_download() as download:
            self.page.click(button)
        self.diary.count(clicks=1)
        download.value.save_as(to)
        return to

    def waits_for(self, selector: str, *, again: Callable[[], object]) -> None:
        """Until the page shows it; the page is asked for again meanwhile."""
        deadline = time.monotonic() + SECONDS
        while not self.page.locator(selector).count():
            assert time.monotonic() < deadline, self.page.inner_text("main")
            self.page.wait_for_timeout(500)
            again()

    def picture(self, name: str) -> None:
        if self.diary.pictures:
            self.page.screenshot(path=self.diary.pictures / f"{name}.png")

    def comes_in(self, link: str) -> None:
        """The first time: a password, a second factor, the codes kept."""
        self.open(link)
        self.fill(new_password1=self.password, new_password2=self.password)
        self.click("button.go")
        self.open("/dang-nhap/")
        username = self.page.locator("#id_username")
        username.fill(self.name)
        self.page.fill("#id_password", self.password)
        self.diary.count(keys=len(self.name + self.password))
        self.page.press("#id_password", "Enter")
        self.page.wait_for_selector("#secret")
        secret = self.page.inner_text("#secret").replace(" ", "")
        self.page.fill("#id_code", code_of(secret))
        self.click("button.go")
        self.click("a.go")
        self.page.wait_for_url("**/viec/")

    def goes(self) -> None:
        self.context.close()
        assert not self.errors, self.errors


def code_of(secret: str) -> str:
    """Six digits of an app that was told the secret."""
    app = TOTP(b32decode(secret))
    app.time = time.time()
    return f"{app.token():06d}"
