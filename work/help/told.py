"""The year as its file tells it: parts in their order, steps and whose they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path

from wording.declared_toml import DeclarationError, Table, read_table
from wording.text import Text

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Step:
    """One thing to do; nobody in `who` means everybody."""

    who: tuple[str, ...]
    words: Text


@dataclass(frozen=True)
class Picture:
    file: str
    words: Text


@dataclass(frozen=True)
class Part:
    """A part of the year; `pages` are names of pages that it explains, with stars.

    `walked` says that tests/journeys/browser_year.py lives it; `see` are documents.
    """

    slug: str
    title: Text
    told: Text
    walked: bool
    everybody: bool
    pages: tuple[str, ...]
    see: tuple[str, ...]
    pictures: tuple[Picture, ...]
    steps: tuple[Step, ...]

    def steps_of(self, role: str) -> list[Step]:
        return [one for one in self.steps if not one.who or role in one.who]

    def fits(self, page: str) -> int:
        """How closely it explains a page: the letters of its best pattern, or 0."""
        return max((len(p) for p in self.pages if fnmatchcase(page, p)), default=0)


@dataclass(frozen=True)
class RoleHelp:
    """The page of a role: what the role is for, and the parts it has steps in."""

    role: str
    slug: str
    lead: Text
    parts: tuple[Part, ...]

    def part_for(self, page: str) -> Part | None:
        found = max(self.parts, key=lambda part: part.fits(page))
        return found if found.fits(page) else None


@lru_cache(maxsize=1)
def parts() -> tuple[Part, ...]:
    """Those of the walk first, then those at other desks."""
    root = _table("year.toml")
    found = [_part(one) for one in root.tables("part")]
    root.close()
    return tuple(sorted(found, key=lambda part: not part.walked))


@lru_cache(maxsize=1)
def roles() -> dict[str, RoleHelp]:
    root = _table("roles.toml")
    return {name: _role(name, root.table(name)) for name in root.names()}


def best(held: Sequence[str], page: str) -> tuple[RoleHelp, Part | None] | None:
    """The page of help for somebody on a page: of the role that has most to say."""
    mine = [roles()[role] for role in held]
    if not mine:
        return None
    found = [(one, one.part_for(page)) for one in mine]
    return max(found, key=lambda pair: pair[1].fits(page) if pair[1] else 0)


def texts() -> Iterable[Text]:
    """Everything it says, for whoever checks its words."""
    for part in parts():
        yield from (part.title, part.told)
        yield from (one.words for one in part.pictures)
        yield from (one.words for one in part.steps)
    yield from (one.lead for one in roles().values())


def _table(name: str) -> Table:
    text = (HERE / name).read_text(encoding="utf-8")
    return read_table(text, file=name, error=DeclarationError)


def _part(table: Table) -> Part:
    found = Part(
        slug=table.text("slug"),
        title=table.bilingual("title"),
        told=table.bilingual("told"),
        walked=table.flag("walked"),
        everybody=table.flag("everybody", default=False),
        pages=table.texts("pages"),
        see=table.texts("see", default=()),
        pictures=tuple(map(_picture, table.tables("pictures", optional=True))),
        steps=tuple(map(_step, table.tables("step"))),
    )
    table.close()
    return found


def _picture(table: Table) -> Picture:
    return Picture(table.text("file"), _words(table))


def _step(table: Table) -> Step:
    return Step(table.texts("who", default=()), _words(table))


def _words(table: Table) -> Text:
    words = Text(vi=table.text("vi"), en=table.text("en"))
    table.close()
    return words


def _role(name: str, table: Table) -> RoleHelp:
    mine = tuple(part for part in parts() if part.everybody or part.steps_of(name))
    found = RoleHelp(name, table.text("slug"), table.bilingual("lead"), mine)
    table.close()
    return found
