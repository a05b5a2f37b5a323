"""The parts of the year as Markdown, both languages: what docs/a-year.md holds."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from django.utils.translation import override

from accounts.models import Role
from work.help import told
from work.help.told import Part, Step

WIDTH = 90
OTHERS = "## Ở các bàn khác / At other desks"
ENDS = "## Bao nhiêu lần bấm / How many clicks"
BEGINS = "## 1. "


def sections() -> str:
    """From the first heading of a part to the table of clicks."""
    lines: list[str] = []
    for number, part in enumerate(told.parts(), start=1):
        if not part.walked and OTHERS not in lines:
            lines += [OTHERS, ""]
        lines += _part(part, f"{'##' if part.walked else '###'} {number}.")
    return "\n".join(lines)


def renewed(document: str) -> str:
    """The document with its sections made again; the rest stays."""
    before, _, rest = document.partition(BEGINS)
    _old, _, after = rest.partition(ENDS)
    return f"{before}{sections()}\n{ENDS}{after}"


def _part(part: Part, heading: str) -> Iterator[str]:
    yield f"{heading} {part.title.vi} / {part.title.en}"
    yield from ("", _wrapped(part.told.vi), "", _wrapped(part.told.en), "")
    for step in part.steps:
        yield from _step(step)
    yield ""
    for picture in part.pictures:
        words = f"{picture.words.vi} / {picture.words.en}"
        yield from (f"![{words}](pictures/year/{picture.file}.png)", "")
    if part.see:
        yield from (", ".join(f"[{one}]({one[5:]})" for one in part.see), "")


def _step(step: Step) -> Iterator[str]:
    """A point of a list: whose it is, in Vietnamese, then in English."""
    for language, words in (("vi", step.words.vi), ("en", step.words.en)):
        with override(language):
            who = ", ".join(str(Role(role).label) for role in step.who)
        begins = "- " if language == "vi" else "  "
        # Two lines of a point, not one: the second language begins on its own.
        ends = "  " if language == "vi" else ""
        said = f"**{who}:** {words}" if who else words
        yield _wrapped(said, first=begins, then="  ") + ends


def _wrapped(words: str, *, first: str = "", then: str = "") -> str:
    return textwrap.fill(
        words,
        WIDTH,
        initial_indent=first,
        subsequent_indent=then,
        break_long_words=False,
        break_on_hyphens=False,
    )
