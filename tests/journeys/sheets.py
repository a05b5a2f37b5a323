"""Every page of the portal on one sheet each: both languages, phone, dark and paper.

    python -m tests.journeys.sheets http://127.0.0.1:8000 docs/pictures/sheets

Asks a running demonstration; needs Chromium. Pages longer than a sheet are cut.
"""

import sys
from base64 import b64encode
from html import escape
from pathlib import Path
from typing import Literal, NamedTuple

from playwright.sync_api import Browser, sync_playwright

from tests.journeys.pages import PAGES
from tests.journeys.screenshots import CHROMIUM, FLAGS

TALLEST, SCALE = 3000, 0.5
WIDE, PHONE, PAPER = 1360, 360, 794


class Form(NamedTuple):
    """One way of reading a page; `width` in pixels."""

    caption: str
    language: Literal["vi", "en"]
    width: int
    colours: Literal["light", "dark"] = "light"
    medium: Literal["screen", "print"] = "screen"


FORMS = (
    Form("Tiếng Việt", "vi", WIDE),
    Form("English", "en", WIDE),
    Form("Điện thoại", "vi", PHONE),
    Form("Phone, dark", "en", PHONE, colours="dark"),
    Form("Giấy", "vi", PAPER, medium="print"),
)
SHEET = """<!doctype html><meta charset="utf-8"><style>
body { margin: 0; padding: 16px; background: #8a8f98; display: flex; gap: 16px;
  align-items: flex-start; font: 13px sans-serif; width: max-content }
figure { margin: 0 } img { display: block }
figcaption { color: #fff; padding-bottom: 4px }
</style>"""


def take(address: str, folder: Path) -> None:
    """One JPEG a page; stops at a page that does not answer or is too wide."""
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for name, paths in PAGES.items():
            figures = [
                figure(browser, address + paths[form.language == "en"], form)
                for form in FORMS
            ]
            page = browser.new_page()
            page.set_content(SHEET + "".join(figures))
            body = page.locator("body")
            body.screenshot(path=folder / f"{name}.jpg", type="jpeg", quality=70)
            page.close()
        browser.close()


def figure(browser: Browser, address: str, form: Form) -> str:
    """The page at an address as a picture in HTML, half as large."""
    page = browser.new_page(viewport={"width": form.width, "height": 800})
    page.emulate_media(color_scheme=form.colours, media=form.medium)
    answer = page.goto(address)
    if answer is None or answer.status not in (200, 404):
        sys.exit(f"{address} does not answer; is `make demo` running?")
    across, tall = page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
    )
    if across > form.width:
        sys.exit(f"{address} needs sideways scrolling at {form.width} pixels")
    picture = page.screenshot(
        full_page=True,
        clip={"x": 0, "y": 0, "width": form.width, "height": min(tall, TALLEST)},
    )
    page.close()
    caption = f"{form.caption}, {form.width} px"
    return (
        f"<figure><figcaption>{escape(caption)}</figcaption>"
        f'<img alt="" width="{form.width * SCALE:.0f}"'
        f' src="data:image/png;base64,{b64encode(picture).decode()}"></figure>'
    )


if __name__ == "__main__":
    take(sys.argv[1].rstrip("/"), Path(sys.argv[2]))
