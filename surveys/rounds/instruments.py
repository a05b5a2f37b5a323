"""Questionnaires a round may ask: those shipped, and those rounds asked before."""

from __future__ import annotations

from surveys import questionnaire
from surveys.models import Instrument
from surveys.questionnaire.file import SHIPPED
from surveys.questionnaire.instrument import Instrument as Content


def known() -> dict[str, Content]:
    """By digest; the newest first, shipped ones before stored ones of their code."""
    shipped = [questionnaire.load(code) for code in questionnaire.available()]
    stored = [one.content for one in Instrument.objects.order_by("code", "-pk")]
    found = {content.digest: content for content in [*shipped, *stored]}
    newest = sorted(found.values(), key=lambda one: one.code, reverse=True)
    return {content.digest: content for content in newest}


def stored(digest: str) -> Instrument:
    """The row of one of `known`, written when a round first uses it.

    Raises KeyError for another digest.
    """
    row = Instrument.objects.filter(digest=digest).first()
    return row or keep(known()[digest], text=_shipped_text(digest))


def keep(content: Content, *, text: str) -> Instrument:
    row, _ = Instrument.objects.get_or_create(
        digest=content.digest,
        defaults={
            "code": content.code,
            "title_vi": content.title.vi,
            "title_en": content.title.en,
            "text": text,
        },
    )
    return row


def _shipped_text(digest: str) -> str:
    code = known()[digest].code
    return (SHIPPED / f"{code}.toml").read_text(encoding="utf-8")
