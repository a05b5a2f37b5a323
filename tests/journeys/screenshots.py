"""Pictures of the portal's pages from a running demonstration.

    python -m tests.journeys.screenshots http://127.0.0.1:8000 docs/pictures

Needs Chromium; nothing but the given address is asked.
"""

import os
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
# What is announced leads; computed rounds of the demonstration are a click away.
ROUND = "round=sipas-2024"
COMPARED = "/so-sanh/?province=hung-yen&province=ha-noi&with=sipas-2021"
# name, address, width, height, dark
PICTURES = (
    ("home", "/", 1360, 980, False),
    ("home-phone", "/", 360, 780, False),
    ("round", f"/?{ROUND}", 1360, 980, False),
    ("round-34-dark", f"/en/?{ROUND}&basis=units-2025", 1360, 980, True),
    ("ranking", "/en/ranking/", 1360, 980, False),
    ("ranking-phone", "/xep-hang/", 360, 780, False),
    ("province", f"/tinh/hung-yen/?{ROUND}", 1360, 1500, False),
    ("province-phone", "/en/province/lang-son/", 360, 780, False),
    ("explanation", "/tinh/hung-yen/phan-tich/?against=best", 1360, 1500, False),
    ("explanation-phone", "/en/province/ba-ria-vung-tau/explain/", 360, 780, False),
    ("comparison", COMPARED, 1360, 1500, False),
    ("comparison-phone-dark", COMPARED, 360, 780, True),
    ("what-if", "/en/province/hung-yen/what-if/?S2.3.4=5", 1360, 980, False),
    ("method", "/phuong-phap/", 768, 980, False),
    ("release", "/cong-bo/", 768, 600, False),
)


def take(address: str, folder: Path) -> None:
    """One PNG a picture; stops at a page that does not answer or is too wide."""
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for name, path, width, height, dark in PICTURES:
            page = browser.new_page(
                viewport={"width": width, "height": height},
                color_scheme="dark" if dark else "light",
            )
            answer = page.goto(address + path)
            if answer is None or not answer.ok:
                sys.exit(f"{address}{path} does not answer; is `make demo` running?")
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                sys.exit(f"{path} needs sideways scrolling at {width} pixels")
            page.screenshot(path=folder / f"{name}.png")
            page.close()
        browser.close()


if __name__ == "__main__":
    take(sys.argv[1].rstrip("/"), Path(sys.argv[2]))
