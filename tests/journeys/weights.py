"""What the portal's pages weigh, as a table in docs/pages.md.

    python -m tests.journeys.weights http://127.0.0.1:8000 docs/pages.md

Asks a running demonstration; nothing else is asked.
"""

import re
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin
from urllib.request import Request, urlopen

PAGES = {
    "Home, 63 provinces": "/",
    "Home, 34 provinces": "/?basis=units-2025",
    "Ranking": "/xep-hang/",
    "Province": "/tinh/hung-yen/",
    "Answers of a province": "/tinh/hung-yen/tra-loi/",
    "What would raise the index": "/tinh/hung-yen/phan-tich/",
    "What if": "/tinh/hung-yen/gia-dinh/?S2.1.1=3",
    "Two provinces, two rounds": "/so-sanh/?province=hung-yen&province=ha-noi"
    "&with=sipas-2023",
    "Search": "/tim/",
    "Releases": "/cong-bo/",
    "Method": "/phuong-phap/",
}
LIMIT = 100_000
HEAD = """# What the pages weigh

Made by `make prove NAME=screenshots` from the demonstration. The limit is 100 kB a page
without fonts, and no page needs a script. Kilobytes of HTML as written, as sent, and
with its style sheets and pictures as sent; the two fonts are another {fonts} kB, once.

| Page | Address | HTML | sent | with styles |
|---|---|---|---|---|
"""


def read(address: str) -> tuple[bytes, int]:
    """The page and the bytes it took to send."""
    asked = Request(address, headers={"Accept-Encoding": "gzip"})
    with urlopen(asked, timeout=30) as answer:
        sent = answer.read()
        packed = answer.headers.get("Content-Encoding") == "gzip"
    return (zlib.decompress(sent, 31) if packed else sent), len(sent)


def fetched(page: str, ending: str) -> Iterator[re.Match[str]]:
    """Addresses of files of a kind that the head of a page asks for."""
    return re.finditer(rf'(?:href|src)="(/[^"]+\.{ending})"', page)


def size(site: str, page: str, ending: str) -> int:
    found = {match[1] for match in fetched(page, ending)}
    return sum(read(site + path)[1] for path in sorted(found))


def rows(site: str) -> Iterator[str]:
    for name, path in PAGES.items():
        page, sent = read(site + path)
        if len(page) > LIMIT:
            sys.exit(f"{path} weighs {len(page):,} bytes; the limit is {LIMIT:,}")
        words = page.decode()
        more = size(site, words, "css") + size(site, words, "svg")
        kilobytes = (f"{n / 1000:.0f}" for n in (len(page), sent, sent + more))
        yield f"| {name} | `{path}` | " + " | ".join(kilobytes) + " |\n"


def fonts(site: str) -> int:
    """Kilobytes of the fonts the style sheet names."""
    page = read(site + "/phuong-phap/")[0].decode()
    sheet = next(m[1] for m in fetched(page, "css") if "tokens" in m[1])
    words = read(site + sheet)[0].decode()
    found = re.findall(r'url\("([^"]+\.ttf)"\)', words)
    return sum(read(urljoin(site + sheet, path))[1] for path in found) // 1000


if __name__ == "__main__":
    site = sys.argv[1].rstrip("/")
    head = HEAD.format(fonts=fonts(site))
    Path(sys.argv[2]).write_text(head + "".join(rows(site)), encoding="utf-8")
