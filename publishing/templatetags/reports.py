"""Reports as the pages link to them."""

from __future__ import annotations

from dataclasses import dataclass

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.translation import gettext as _

from publishing.models import Release, Score
from publishing.pages.selection import units_of
from publishing.reports import making
from wording.shown import language

register = template.Library()


@dataclass(frozen=True, slots=True)
class File:
    address: str
    language: str
    form: str
    label: str


@register.simple_tag
def report_files(release: Release, basis: str, name: str) -> list[File]:
    """Every file of one report, those in the reader's language first."""
    languages = sorted(making.LANGUAGES, key=lambda code: code != language())
    words = {"vi": _("Vietnamese"), "en": _("English")}
    return [
        File(
            address(release, basis, f"{name}-{code}.{form}"),
            code,
            form,
            f"{form.upper()} ({words[code]})",
        )
        for code in languages
        for form in making.forms(name)
    ]


@register.simple_tag
def province_reports(release: Release, basis: str) -> list[tuple[str, str]]:
    """(name, PDF in the reader's language) of each province, by the alphabet."""
    return [
        (unit.short_name, address(release, basis, f"{unit.slug}-{language()}.pdf"))
        for unit in making.units(release, basis=basis)
    ]


@register.simple_tag
def report_name(total: Score) -> str:
    """How the file of a place with points is called."""
    return making.place_name(total)


@register.simple_tag
def point_reports(release: Release) -> list[tuple[str, str]]:
    """(name, PDF in the reader's language) of each place with points."""
    basis = release.bases[0]
    return [
        (title, address(release, basis, f"{name}-{language()}.pdf"))
        for name, title in making.names(release, basis=basis)
        if name != making.NATION
    ]


@register.inclusion_tag("publishing/_card.html", takes_context=True)
def share_card(
    context: Context, release: Release, basis: str, slug: str = ""
) -> dict[str, str]:
    """The picture this page is shared with, under its whole address."""
    file = f"{making.card_of(slug)}-{language()}.png"
    request = context.get("request")
    where = address(release, basis, file)
    return {"picture": request.build_absolute_uri(where) if request else where}


@register.simple_tag
def report_bases(release):
    """(basis, number of provinces) of a release."""
    return [(basis, units_of(release, basis)) for basis in release.bases]


def address(release: Release, basis: str, file: str) -> str:
    words = [release.round_code, release.edition, basis, file]
    return reverse("portal:report", args=words)
