"""The life of a version: stored from a file, taken away, retired, brought back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import transaction

from accounts import audit
from accounts.models import User
from surveys import questionnaire
from surveys.instruments import lookup
from surveys.instruments.lookup import Life, Version
from surveys.models import Instrument, Round
from surveys.questionnaire.instrument import Instrument as Content
from surveys.questionnaire.writing import toml_text
from surveys.questionnaire.xlsform.reading import LONGEST, read_form
from surveys.refusals import refused
from surveys.tabular.problems import Problems, collected
from wording.declared_toml import DeclarationError

MOST_BYTES = 2 * 1024 * 1024
# How workbooks begin: those of today, and those of Excel before 2007.
WORKBOOKS = (b"PK", b"\xd0\xcf\x11\xe0")


@dataclass(frozen=True)
class Found:
    """What a file holds: the questionnaire, the TOML it is kept as, and the columns
    of its workbook that were left out. Nothing is stored yet."""

    content: Content
    text: str
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True)
class Taken:
    """A version as it was stored, and columns of its workbook that were left out."""

    row: Instrument
    left_out: tuple[str, ...] = ()


def look(body: bytes, *, name: str) -> Found:
    """A questionnaire in a workbook or a TOML file, as `take` would store it.

    Raises TableRefused with what is wrong by sheet, row and column.
    """
    with collected(None) as problems:
        content, text, left_out = _read(body, name=name, problems=problems)
    if content is None:
        raise AssertionError("what is not read is noted")
    return Found(content, text, left_out)


def take(body: bytes, *, name: str, by: User, at: datetime) -> Taken:
    """Store a questionnaire from a workbook or a TOML file as a draft.

    A draft of the same code and version that no round asks gives way to it. Raises
    TableRefused with what is wrong by sheet, row and column, and Refused.
    """
    found = look(body, name=name)
    row = _kept(found.content, found.text, file=name, by=by, at=at)
    return Taken(row, found.left_out)


def before(content: Content) -> Version | None:
    """The newest other version of the same code: what a new one is compared with."""
    others = lookup.versions().values()
    alike = [one for one in others if one.content.code == content.code]
    return next((one for one in alike if one.content.digest != content.digest), None)


def in_the_way(content: Content) -> Version | None:
    """A version of the same code and number that a round asks, or that ships."""
    for other in lookup.versions().values():
        same = other.content.version == content.version
        if same and other.content.code == content.code:
            gives_way = other.row is not None and other.life == Life.DRAFT
            is_other = other.content.digest != content.digest
            return other if is_other and not gives_way else None
    return None


def _read(
    body: bytes, *, name: str, problems: Problems
) -> tuple[Content | None, str, tuple[str, ...]]:
    name = Path(name).name or "questionnaire"
    if len(body) > MOST_BYTES:
        most = MOST_BYTES // 1024**2
        problems.add("form_too_large", file=name, most=most)
        return None, "", ()
    if not body.startswith(WORKBOOKS):
        return *_declared(body, name, problems), ()
    with TemporaryDirectory() as folder:
        # A name may be longer than a disk holds; problems name the sheet, not the file.
        path = Path(folder) / f"form{Path(name).suffix[:9]}"
        path.write_bytes(body)
        found = read_form(path, problems, source=name)
    if found is None:
        return None, "", ()
    text = toml_text(found.instrument, found.names)
    return found.instrument, text, found.left_out


def _declared(body: bytes, name: str, problems: Problems) -> tuple[Content | None, str]:
    try:
        text = body.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        row = body.count(b"\n", 0, error.start) + 1
        problems.add("not_utf8", file=name, row=row, byte=error.start + 1)
        return None, ""
    try:
        content = questionnaire.parse(text, name=name)
    except DeclarationError as error:
        key = error.key or name
        facts = {"key": key, "expected": error.expected, "value": error.value}
        problems.add("form_declared_wrongly", file=name, column=error.key, **facts)
        return None, ""
    said = {"title_vi": content.title.vi, "title_en": content.title.en}
    said |= {"form_id": content.code, "version": content.version}
    for field, words in said.items():
        if len(words) > LONGEST[field]:
            most = LONGEST[field]
            problems.add("form_text_long", file=name, value=words, most=most)
    return content, text


@transaction.atomic
def _kept(
    content: Content, text: str, *, file: str, by: User, at: datetime
) -> Instrument:
    for other in lookup.versions().values():
        if other.content.digest == content.digest:
            return lookup.stored(content.digest)
        same = (other.content.code, other.content.version)
        if same == (content.code, content.version):
            _give_way(other, by=by)
    row = lookup.keep(content, text=text, stored_by=by, stored_at=at)
    _record("questionnaire_stored", row, by, file=Path(file).name)
    return row


def _give_way(other: Version, *, by: User) -> None:
    if other.row is None or other.life != Life.DRAFT:
        code, version = other.content.code, other.content.version
        raise refused("version_taken", code=code, version=version)
    take_away(other.row, by=by)


@transaction.atomic
def take_away(row: Instrument, *, by: User) -> None:
    """Delete a version that no round asks. Raises Refused."""
    kept = Instrument.objects.select_for_update().get(pk=row.pk)
    if Instrument.objects.used().filter(pk=kept.pk).exists():
        raise refused("version_in_use")
    _record("questionnaire_taken_away", kept, by)
    kept.delete()


@transaction.atomic
def retire(row: Instrument, *, by: User, at: datetime) -> None:
    """No new round asks it; those that do keep it. Raises Refused."""
    kept = Instrument.objects.select_for_update().get(pk=row.pk)
    asking = Round.objects.filter(instrument=kept, state=Round.State.DRAFT).first()
    if asking:
        raise refused("version_in_preparation", round=asking.name)
    _move(kept, at, "questionnaire_retired", by)


@transaction.atomic
def bring_back(row: Instrument, *, by: User) -> None:
    kept = Instrument.objects.select_for_update().get(pk=row.pk)
    _move(kept, None, "questionnaire_brought_back", by)


def _move(kept: Instrument, at: datetime | None, verb: str, by: User) -> None:
    kept.retired_at = at
    kept.save(update_fields=["retired_at"])
    _record(verb, kept, by)


def _record(verb: str, row: Instrument, by: User, **details: object) -> None:
    said = {"digest": row.digest, "version": row.content.version} | details
    subject = f"questionnaire {row.code}"
    audit.record(actor=by, verb=verb, subject=subject, details=said)
