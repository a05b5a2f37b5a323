"""Documents set by typst: PDF/UA-1 with tags, and pictures as PNG or SVG.

One compiler is kept per template and process: it has the fonts and templates read.
"""

from functools import cache
from pathlib import Path
from threading import Lock
from typing import Literal

import fontpkg_be_vietnam_pro
import msgspec
import typst

from publishing.content.blocks import Document, Map, Trend

TEMPLATES = Path(__file__).parent / "typst"
PIXELS_PER_INCH = 180.0
Drawn = Literal["png", "svg"]
_setting = Lock()


@cache
def fonts() -> typst.Fonts:
    """Only the typeface of this house, so that every machine sets the same pages."""
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(fontpkg_be_vietnam_pro.ROOT / "files")],
    )


@cache
def _compiler(template: str) -> typst.Compiler:
    return typst.Compiler(
        str(TEMPLATES / template),
        root=str(TEMPLATES),
        font_paths=fonts(),
    )


def pdf(document: Document, *, moment: int) -> bytes:
    """The report as PDF/UA-1; the same bytes for the same figures and moment."""
    words = {"document": msgspec.json.encode(document).decode()}
    with _setting:
        made = _compiler("report.typ").compile(
            format="pdf", sys_inputs=words, pdf_standards=["ua-1"], timestamp=moment
        )
    return _whole(made)


def picture(chart: Trend | Map, *, language: str) -> bytes:
    """One chart as PNG."""
    words = {"picture": msgspec.json.encode(chart).decode(), "language": language}
    return drawing("picture.typ", words, form="png")


def drawing(
    template: str,
    words: dict[str, str],
    *,
    form: Drawn,
    pixels_per_inch: float = PIXELS_PER_INCH,
) -> bytes:
    """A template of one page as PNG or SVG."""
    with _setting:
        made = _compiler(template).compile(
            format=form, sys_inputs=words, ppi=pixels_per_inch
        )
    return _whole(made)


def _whole(made: bytes | list[bytes] | None) -> bytes:
    """The one file typst gives; several would be pages nobody asked for."""
    if not isinstance(made, bytes):
        raise TypeError(f"one file was expected, not {type(made).__name__}")
    return made
