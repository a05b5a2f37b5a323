"""The language of the page being made: picked here, and nowhere else.

The one module of this room that knows Django. Every room has pairs of Vietnamese and
English (names in the database, texts of instruments, refusals), so the pick lies below
all of them; what is pure takes the language as an argument.
"""

from typing import Literal

from django.utils.translation import get_language

from wording.text import Text


def language() -> Literal["vi", "en"]:
    """That of the page, of the command, or Vietnamese where none is set."""
    return "en" if (get_language() or "vi").startswith("en") else "vi"


def shown(text: Text) -> str:
    """A text as the reader of the page reads it."""
    return text.to(language())
