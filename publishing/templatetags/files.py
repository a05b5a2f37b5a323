"""Downloads as the pages show them: the list of formats, citation, description."""

from __future__ import annotations

import json

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from publishing.exports import files_of
from publishing.exports.dataset import describe
from publishing.exports.heading import citation
from publishing.models import Release

register = template.Library()
# Nothing in the description may end its element.
_ESCAPED = {ord(letter): f"\\u{ord(letter):04x}" for letter in "<>&"}


def _file(release: Release, name: str) -> str:
    return reverse("portal:file", args=[release.round_code, release.edition, name])


@register.simple_tag
def formats(release: Release) -> list[tuple[str, list[tuple]]]:
    """(format, [(what it holds, address)]) in the order of the list."""
    found: dict[str, list[tuple]] = {}
    for file in files_of(release):
        address = _file(release, file.name)
        found.setdefault(str(file.form), []).append((file.holds, address))
    return list(found.items())


def _page(context: Context, release: Release) -> str:
    address = reverse("portal:release", args=[release.round_code, release.edition])
    return context["request"].build_absolute_uri(address)


@register.simple_tag(takes_context=True)
def cite(context: Context, release: Release) -> str:
    return citation(release, address=_page(context, release))


@register.simple_tag(takes_context=True)
def dataset(context: Context, release: Release) -> SafeString:
    """The edition for search engines of data; a block of data, not a script."""
    said = describe(
        release,
        page=_page(context, release),
        address=lambda name: context["request"].build_absolute_uri(
            _file(release, name)
        ),
    )
    written = json.dumps(said, ensure_ascii=False).translate(_ESCAPED)
    block = mark_safe(written)  # nosec B703  # escaped in the line above
    return format_html('<script type="application/ld+json">{}</script>', block)
