"""The page of help of each role, to read and to print."""

from __future__ import annotations

import re

from django.http import Http404, HttpResponse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from accounts.models import Role
from accounts.staff.pages import show, staff_page
from accounts.staff.request import StaffRequest
from wording.shown import shown
from wording.text import Text
from work.help import told
from work.help.told import RoleHelp

LABEL, CODE = re.compile(r"\*([^*]+)\*"), re.compile(r"`([^`]+)`")


@staff_page()
def listed(request: StaffRequest) -> HttpResponse:
    """Every role, one's own first: who gives work to others prints theirs."""
    held = {one.role for one in request.user.held_today()}
    rows = [(Role(one.role), one) for one in told.roles().values()]
    return show(
        request,
        "work/help/listed.html",
        keep=True,
        own=[_line(role, one) for role, one in rows if role in held],
        others=[_line(role, one) for role, one in rows if role not in held],
    )


def _line(role: Role, one: RoleHelp) -> tuple[str, str, str]:
    return one.slug, str(role.label), shown(one.lead)


@staff_page()
def one(request: StaffRequest, *, slug: str) -> HttpResponse:
    found = next((one for one in told.roles().values() if one.slug == slug), None)
    if found is None:
        raise Http404(slug)
    return show(
        request,
        "work/help/one.html",
        keep=True,
        role=Role(found.role).label,
        lead=shown(found.lead),
        parts=[
            {
                "slug": part.slug,
                "title": shown(part.title),
                "told": marked(part.told),
                "steps": [marked(step.words) for step in part.steps_of(found.role)],
            }
            for part in found.parts
        ],
    )


def marked(text: Text) -> SafeString:
    """Words of pages in bold, words to type as such; all else is plain text."""
    plain = escape(shown(text))
    bold = LABEL.sub(r"<b>\1</b>", plain)
    # Escaped above; the marks are ours.
    return mark_safe(CODE.sub(r"<code>\1</code>", bold))  # nosec B703
