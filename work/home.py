"""A home page per role: what is to be done today, and nothing to learn."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.staff_pages import show, staff_page
from accounts.staff_request import StaffRequest
from surveys.channels.paper.batches import SERIAL_DIGITS, batches_of
from surveys.editing import conflicts, out_of_sample
from surveys.fieldwork import progress
from surveys.fieldwork.pages.progress import Line, line
from surveys.fieldwork.pages.scope import frames_of
from surveys.models import Case, Draw, PaperBatch
from surveys.models.frame import Frame

ADMIN = "admin:index"
ELSEWHERE = {
    "handle_feedback": ("onestop:inbox", _("One-stop desk")),
    "watch_feedback": ("onestop:province", _("Feedback in the province")),
    "manage_frame": ("field:home", _("Lists and samples")),
    "supervise": ("kept:found", _("Questionnaires received")),
    "ask_reopening": ("field:reopening", _("Open rounds again")),
    "upload_responses": ("kept:upload", _("Hand in a file of answers")),
    "ask_microdata": ("microdata:home", _("Microdata for research")),
    "view_round": (ADMIN, _("Rounds, runs and releases")),
}
# People of these permissions have their work on this page itself.
HERE = {"enter_responses", "key_paper", "supervise"}
SHOWN_CONFLICTS = 20
SHOWN_BATCHES = 30


@dataclass(frozen=True)
class Errand:
    """An open case as a surveyor looks for it."""

    serial: str
    uid: str
    place: str
    name: str
    where: str
    visits: int


@dataclass(frozen=True)
class Standing:
    """A list's sample in one line, for its supervisor."""

    frame: Frame
    line: Line


@staff_page()
def home(request: StaffRequest) -> HttpResponse:
    """Every role a person holds adds its part; somebody with work elsewhere only is
    led there."""
    links = [
        (reverse(name), label)
        for one, (name, label) in ELSEWHERE.items()
        if one in request.allowed and (name != ADMIN or request.user.is_staff)
    ]
    if links and not request.allowed & HERE:
        return redirect(links[0][0])
    parts = []
    if "enter_responses" in request.allowed:
        parts.append(_errands(request.user))
    if request.allowed & {"key_paper", "supervise"}:
        parts.append(_paper(request.user))
    if "supervise" in request.allowed:
        parts.append(_supervision(request.user))
    shown = {name: value for part in parts for name, value in part.items()}
    shown["made_up"] = any(part["made_up"] for part in parts)
    return show(request, "work/home.html", tab="home", links=links, keep=True, **shown)


def _paper(user: User) -> dict[str, bool | list[PaperBatch]]:
    found = list(batches_of(user)[:SHOWN_BATCHES])
    return {"batches": found, "made_up": any(one.round.simulated for one in found)}


def _errands(user):
    """A surveyor's open cases by list, with the places they are in."""
    held = (
        Case.objects.of(user)
        .in_field()
        .filter(draw__voided_at=None)
        .select_related("draw__frame__round", "person__contact", "village")
        .annotate(attempts=Count("visits"))
        .order_by("draw_id", "place", "number")
    )
    rounds = {}
    for case in held:
        frame = case.draw.frame
        found = rounds.setdefault(frame, {"open": [], "ended": 0})
        if case.disposition:
            found["ended"] += 1
        else:
            found["open"].append(errand(case))
    made_up = any(frame.round.simulated for frame in rounds)
    return {"rounds": rounds.items(), "made_up": made_up}


def errand(case):
    """Names stand here and on no questionnaire."""
    if case.person:
        contact = getattr(case.person, "contact", None)
        name = contact.name if contact else _("contact deleted")
        where = contact.address if contact else ""
    else:
        name = case.village.village
        where = _("number %(number)s on the list") % {"number": case.on_list}
    serial = f"{case.number:0{SERIAL_DIGITS}d}"
    return Errand(serial, case.uid, case.place, name, where, case.attempts)


def _supervision(user: User) -> dict[str, object]:
    """Where every sample stands, and questionnaires that came with two contents."""
    draws = Draw.objects.filter(frame__in=frames_of(user), voided_at=None)
    standings = [
        Standing(draw.frame, line(progress.whole(draw)))
        for draw in draws.select_related("frame__round", "frame__unit").order_by("-at")
    ]
    waiting = conflicts.waiting().within(user, "supervise")
    return {
        "standings": standings,
        "conflicts": waiting[:SHOWN_CONFLICTS],
        "conflict_count": waiting.count(),
        "beyond_count": out_of_sample.unseen(user).count(),
        "made_up": any(one.frame.round.simulated for one in standings),
    }
