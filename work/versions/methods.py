"""Pages of methods: one looked at, copied, changed, tried, allowed by two people."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from accounts.staff.pages import NotYours, show, staff_page, tell
from accounts.staff.request import StaffRequest
from scoring import methodology, round_methods
from scoring.methods import life, trials
from scoring.models import Method, MethodRequest, Run
from scoring.round_methods import Version
from surveys.models import Round
from wording.refusals import Refused
from wording.shown import shown
from work.rounds.forms import dated
from work.versions import trial_figures
from work.versions.method_form import MethodForm

Life = Method.Life
MOST_ROUNDS = 20
SHOWN_REQUESTS = 20


def _version(
    _request: StaffRequest, _permissions: Sequence[str], *, digest: str
) -> Version:
    found = (one for one in round_methods.versions() if one.key == digest)
    version = next(found, None)
    if version is None:
        raise Http404(digest)
    return version


# Views take the version after the request.
of_version = partial(staff_page, of=_version, by=["digest"])


def rows() -> list[dict[str, Any]]:
    """Every method as the list shows it."""
    return [
        {
            "key": one.key,
            "title": dated(one.content),
            "life": one.life,
            "criteria": len(one.content.items),
            "provisional": len(one.content.provisional),
        }
        for one in round_methods.versions()
    ]


# What it would make of a round is not released.
@of_version("see_unreleased")
def one(request: StaffRequest, version: Version) -> HttpResponse:
    """Its rules in words, its life, and what it would make of a scored round."""
    if request.POST.get("deed") in DEEDS:
        return _done(request, version)
    method, row = version.content, version.row
    asking = Round.objects.filter(methodology_text=version.text)
    waiting = row.requests.waiting().first() if row else None
    decided = row.requests.decided() if row else ()
    may = _may(request, version, waiting)
    tried = trial_figures.of(version)
    context: dict[str, Any] = {
        "version": version,
        "key": version.key,
        "title": dated(method),
        "basis": method.legal_basis,
        "rules": _rules(method),
        "factors": [_factor(one) for one in method.factors],
        "rounds": [rnd.name for rnd in asking[:MOST_ROUNDS]],
        "asked": waiting,
        "decided": decided[:SHOWN_REQUESTS],
        "may": may,
        "runs": trials.runs_for(method) if "try" in may else (),
        "trials": tried,
        "waits": any(one["trial"].live for one in tried),
    }
    return show(request, "work/versions/method.html", **context)


def _rules(method: methodology.Methodology) -> list[tuple[str, str, bool]]:
    return [
        (shown(name), shown(choice), provisional)
        for _rule, name, choice, provisional in method.explained()
    ]


def _factor(factor: methodology.Factor) -> tuple[str, int, str]:
    weight = "" if factor.weight is None else number_format(factor.weight)
    return shown(factor.name), len(factor.items), weight


def _may(
    request: StaffRequest, version: Version, asked: MethodRequest | None
) -> set[str]:
    """Deeds that this person may do to it as it stands."""
    may: set[str] = set()
    if asked and "approve_opening" in request.allowed:
        may |= {"allow", "decline"}
    if asked and asked.asked_by_id == request.user.pk:
        may |= {"decline"}
    if "set_up_round" not in request.allowed:
        return may
    may |= {"copy"}
    if version.row and not asked:
        may |= {"try"}
        may |= {
            Life.DRAFT: {"change", "ask", "take-away"},
            Life.ALLOWED: {"retire"},
            Life.RETIRED: {"bring-back"},
        }[version.life]
    elif version.row:
        may |= {"try"}
    return may


@of_version("set_up_round")
def copy(request: StaffRequest, version: Version) -> HttpResponse:
    """Another method, filled like this one; stored as a draft."""

    def store(form: MethodForm) -> Method:
        assert form.content is not None  # nosec B101  # it is valid
        return life.store(form.content, by=request.user, at=timezone.now())

    return _written(request, version, store, is_new=True)


@of_version("set_up_round")
def change(request: StaffRequest, version: Version) -> HttpResponse:
    row = version.row
    if row is None or version.life != Life.DRAFT:
        raise Http404(version.key)

    def store(form: MethodForm) -> Method:
        assert form.content is not None  # nosec B101  # it is valid
        return life.change(row, form.content, by=request.user)

    return _written(request, version, store, is_new=False)


def _written(
    request: StaffRequest,
    version: Version,
    store: Callable[[MethodForm], Method],
    *,
    is_new: bool,
) -> HttpResponse:
    form = MethodForm(request.POST or None, base=version.content, is_new=is_new)
    if request.method == "POST" and form.is_valid():
        try:
            row = store(form)
        except Refused as refused:
            tell(request, refused)
        else:
            messages.success(request, _("The method is stored, as a draft."))
            return redirect("work:method", row.digest[:16])
    return show(
        request,
        "work/versions/method_edit.html",
        form=form,
        key=version.key,
        title=dated(version.content),
        is_new=is_new,
    )


def _done(request: StaffRequest, version: Version) -> HttpResponse:
    deed = request.POST["deed"]
    permission, verb = DEEDS[deed]
    if permission not in request.allowed or version.row is None:
        raise NotYours(permission)
    try:
        verb(request, version.row)
        messages.success(request, _("It is done, and on record."))
    except Refused as refused:
        tell(request, refused)
        return redirect("work:method", version.key)
    if deed == "take-away":
        return redirect("work:versions")
    return redirect("work:method", version.key)


def _asked(request: StaffRequest, row: Method) -> MethodRequest:
    return get_object_or_404(row.requests.waiting())


def _words(request: StaffRequest, name: str) -> str:
    return request.POST.get(name, "")[:300]


def _ask(request: StaffRequest, row: Method) -> object:
    words: dict[str, Any] = {"by": request.user, "at": timezone.now()}
    return life.ask(row, reason=_words(request, "reason"), **words)


def _allow(request: StaffRequest, row: Method) -> object:
    return life.allow(_asked(request, row), by=request.user, at=timezone.now())


def _decline(request: StaffRequest, row: Method) -> object:
    words: dict[str, Any] = {"by": request.user, "at": timezone.now()}
    answer = _words(request, "answer")
    return life.decline(_asked(request, row), answer=answer, **words)


def _try(request: StaffRequest, row: Method) -> object:
    pk = request.POST.get("run", "")
    wanted = pk if pk.isdecimal() and len(pk) < 19 else 0
    run = get_object_or_404(Run.objects.select_related("round__instrument"), pk=wanted)
    return trials.ask(row, run, by=request.user, at=timezone.now())


def _retire(request: StaffRequest, row: Method) -> object:
    return life.retire(row, by=request.user, at=timezone.now())


def _bring_back(request: StaffRequest, row: Method) -> object:
    return life.bring_back(row, by=request.user)


def _take_away(request: StaffRequest, row: Method) -> object:
    return life.take_away(row, by=request.user)


# Deed -> the permission it takes, and what it does.
DEEDS: dict[str, tuple[str, Callable[[StaffRequest, Method], object]]] = {
    "ask": ("set_up_round", _ask),
    "allow": ("approve_opening", _allow),
    # Whoever asked may take it back; the rule knows who that is.
    "decline": ("watch_rounds", _decline),
    "try": ("set_up_round", _try),
    "retire": ("set_up_round", _retire),
    "bring-back": ("set_up_round", _bring_back),
    "take-away": ("set_up_round", _take_away),
}


@of_version("watch_rounds")
def file(_request: StaffRequest, version: Version) -> HttpResponse:
    """The file the method is: what a round keeps, and what is checked."""
    body = version.text.encode()
    answer = HttpResponse(body, content_type="application/toml; charset=utf-8")
    name = f"{version.content.code}.toml"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
