"""The one way to a questionnaire: those shipped, and the versions stored here."""

from __future__ import annotations

from dataclasses import dataclass

from surveys import questionnaire
from surveys.models import Instrument
from surveys.models.instrument import parsed
from surveys.questionnaire.file import SHIPPED
from surveys.questionnaire.instrument import Instrument as Content

Life = Instrument.Life
# Enough of a digest to tell versions apart in an address.
SHORT = 16


@dataclass(frozen=True)
class Version:
    """A questionnaire with its file; `row` is None of one that nobody used yet."""

    content: Content
    text: str
    row: Instrument | None
    is_shipped: bool
    is_used: bool

    @property
    def key(self) -> str:
        return self.content.digest[:SHORT]

    @property
    def life(self) -> Life:
        if self.row and self.row.retired_at:
            return Life.RETIRED
        return Life.IN_USE if self.is_used or self.is_shipped else Life.DRAFT


def versions() -> dict[str, Version]:
    """By digest; codes from the last, versions of one from the newest stored."""
    used = set(Instrument.objects.used().values_list("pk", flat=True))
    rows = Instrument.objects.order_by("code", "-pk")
    shipped = dict(_shipped())
    found = {}
    for row in rows:
        content = row.content
        found[content.digest] = Version(
            content, row.text, row, content.digest in shipped, row.pk in used
        )
    for digest, (content, text) in shipped.items():
        found.setdefault(digest, Version(content, text, None, True, False))
    newest = sorted(found.values(), key=lambda one: one.content.code, reverse=True)
    return {one.content.digest: one for one in newest}


def known() -> dict[str, Content]:
    """What a round may ask, by digest: every version that is not retired."""
    return {
        digest: one.content
        for digest, one in versions().items()
        if one.life != Life.RETIRED
    }


def by_code(code: str) -> tuple[str, Content] | None:
    """(text, content) a folder of a round means by a code: the shipped one, or the
    newest stored that is not retired; None where there is none."""
    found = [one for one in versions().values() if one.content.code == code]
    found = [one for one in found if one.life != Life.RETIRED]
    best = next((one for one in found if one.is_shipped), found[0] if found else None)
    return (best.text, best.content) if best else None


def stored(digest: str) -> Instrument:
    """The row of one of `versions`, written when it is first needed.

    Raises KeyError for another digest.
    """
    row = Instrument.objects.filter(digest=digest).first()
    if row:
        return row
    version = versions()[digest]
    return keep(version.content, text=version.text)


def keep(content: Content, *, text: str, **more: object) -> Instrument:
    row, _ = Instrument.objects.get_or_create(
        digest=content.digest,
        defaults={
            "code": content.code,
            "title_vi": content.title.vi,
            "title_en": content.title.en,
            "text": text,
        }
        | more,
    )
    return row


def _shipped() -> dict[str, tuple[Content, str]]:
    found = {}
    for code in questionnaire.available():
        text = (SHIPPED / f"{code}.toml").read_text(encoding="utf-8")
        content = parsed(text, name=f"{code}.toml")
        found[content.digest] = (content, text)
    return found
