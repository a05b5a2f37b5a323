"""Documents set by typst: PDF/UA-1 with tags, and pictures as PNG or SVG.

One compiler is kept per template and process: it has the fonts and templates read.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, Literal

import msgspec
import typst

from publishing.content.blocks import Document, Map, Trend
from wording.printing import all_printable, fonts, printed

TEMPLATES = Path(__file__).parent / "typst"
PIXELS_PER_INCH = 180.0
Drawn = Literal["png", "svg"]
_setting = Lock()


@cache
def _compiler(template: str) -> typst.Compiler:
    return typst.Compiler(
        str(TEMPLATES / template),
        root=str(TEMPLATES),
        font_paths=fonts(),
    )


def pdf(document: Document, *, moment: int) -> bytes:
    """The report as PDF/UA-1; the same bytes for the same figures and moment."""

    def compiled(words: Any) -> bytes:
        inputs = {"document": msgspec.json.encode(words).decode()}
        with _setting:
            made = _compiler("report.typ").compile(
                format="pdf",
                sys_inputs=inputs,
                pdf_standards=["ua-1"],
                timestamp=moment,
            )
        return _whole(made)

    return printed(msgspec.to_builtins(document), compiled)


def picture(chart: Trend | Map, *, language: str) -> bytes:
    """One chart as PNG."""
    said = _json(chart)
    return _drawn("picture.typ", {"picture": said, "language": language}, form="png")


def drawing(
    template: str,
    words: Mapping[str, object],
    *,
    form: Drawn,
    pixels_per_inch: float = PIXELS_PER_INCH,
) -> bytes:
    """A template of one page as PNG or SVG; it reads each of the words as JSON."""
    said = {name: _json(content) for name, content in words.items()}
    return _drawn(template, said, form=form, pixels_per_inch=pixels_per_inch)


def _json(content: object) -> str:
    said = all_printable(msgspec.to_builtins(content))
    return msgspec.json.encode(said).decode()


def _drawn(
    template: str,
    words: dict[str, str],
    *,
    form: Drawn,
    pixels_per_inch: float = PIXELS_PER_INCH,
) -> bytes:
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
