"""What a PDF says, read back by poppler's tools."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

needs_poppler = pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="poppler-utils is not installed"
)


def pages(body: bytes, folder: Path) -> list[str]:
    """The text of each page, its lines laid out as on paper."""
    path = folder / "report.pdf"
    path.write_bytes(body)
    told = subprocess.run(
        ["pdftotext", "-layout", path, "-"],
        capture_output=True,
        check=True,
        stdin=subprocess.DEVNULL,
        timeout=60,
    )
    return told.stdout.decode().split("\f")[:-1]


def numbers(text: str) -> set[str]:
    """Every number written with two decimals, the way figures are printed."""
    return set(re.findall(r"(?<![\d,.])\d{1,3}[.,]\d\d(?![\d,.])", text))
