"""Pages of cases: who asks whom, a surveyor's own cases, one case."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.models import Role, User
from accounts.staff.pages import tell
from accounts.staff.request import StaffRequest
from localities.models import Level
from surveys.fieldwork import assignments
from surveys.fieldwork.pages.forms import ReasonForm, VisitForm
from surveys.fieldwork.pages.scope import drawn, of_case, of_frame, show
from surveys.models import Case, Draw
from surveys.models.frame import Frame
from surveys.refusals import Refused


@of_frame("supervise")
def assign(request: StaffRequest, frame: Frame) -> HttpResponse:
    """One line a place: how many cases and whose they are; of one place, who is to
    have or to share them."""
    made = drawn(frame)
    if made is None:
        return redirect("field:draw", code=frame.code)
    if request.method == "POST":
        _assign(request, made)
        return redirect("field:assign", code=frame.code)
    places = _places(made)
    wanted = request.GET.get("noi")
    chosen = next((row for row in places if row["place"] == wanted), None)
    return show(
        request,
        "assign.html",
        frame,
        places=places,
        chosen=chosen,
        surveyors=_with_work(_surveyors(frame), made),
    )


@of_case("enter_responses", "supervise")
def case(request: StaffRequest, found: Case) -> HttpResponse:
    """One case with its visits; a POST records a visit."""
    # A page that is sent twice records one visit.
    form = VisitForm(request.POST or None, initial={"uid": str(uuid4())})
    if request.method == "POST" and form.is_valid():
        _visit(request, found, form.cleaned_data)
        return redirect("field:case", uid=found.uid)
    return show(
        request,
        "case.html",
        found.draw.frame,
        case=found,
        form=form,
        visits=found.visits.select_related("by").order_by("number"),
        holder=found.assignments.filter(ended_at=None).first(),
        stand_in=Case.objects.filter(stands_in__replaced=found).first(),
        replaceable=found.disposition in assignments.REPLACEABLE,
        reason=ReasonForm(),
    )


@require_POST
@of_case("supervise")
def replace(request: StaffRequest, found: Case) -> HttpResponse:
    def call_in(reason: str) -> str:
        reserve = assignments.replace(
            found, reason=reason, by=request.user, at=timezone.now()
        )
        said = {"case": found.uid, "reserve": reserve.uid}
        return _("%(reserve)s stands in for %(case)s.") % said

    return _decide(request, found, call_in)


@require_POST
@of_case("supervise")
def reopen(request: StaffRequest, found: Case) -> HttpResponse:
    def take_back(reason: str) -> str:
        assignments.reopen(found, reason=reason, by=request.user)
        return _("%(case)s is open again.") % {"case": found.uid}

    return _decide(request, found, take_back)


def _decide(request, found, deed):
    """A supervisor's decision with its reason, about one case within reach."""
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        messages.success(request, deed(reason))
    except Refused as error:
        tell(request, error)
    if request.POST.get("back") == "progress":
        return redirect("field:progress", code=found.draw.frame.code)
    return redirect("field:case", uid=found.uid)


def _assign(request: StaffRequest, made: Draw) -> None:
    """Give a place's cases to whoever is ticked, in shares if there are several."""
    ticked = [pk for pk in request.POST.getlist("surveyor") if pk.isdecimal()]
    among = list(_surveyors(made.frame).filter(pk__in=ticked))
    if len(among) != len(ticked):
        raise Http404("surveyor")
    cases = made.cases.filter(place=request.POST.get("place", ""))
    if request.POST.get("which") == "free":
        cases = cases.unassigned()
    try:
        moved = assignments.share(
            cases, among=among, by=request.user, at=timezone.now()
        )
    except Refused as error:
        tell(request, error)
        return
    said = ngettext("%(count)d case given.", "%(count)d cases given.", moved)
    messages.success(request, said % {"count": moved})


def _visit(request: StaffRequest, found: Case, given) -> None:
    try:
        assignments.visit(
            found,
            **given,
            by=request.user,
            at=timezone.now(),
        )
    except Refused as error:
        tell(request, error)
    else:
        messages.success(request, _("The visit is recorded."))


def _places(made):
    """Open cases of each place, those in nobody's hands, and the hands they are in."""
    held = Q(assignments__isnull=False, assignments__ended_at=None)
    counted = (
        made.cases.in_field()
        .filter(disposition="")
        .values("place")
        .annotate(
            cases=Count("pk", distinct=True),
            given=Count("pk", filter=held, distinct=True),
        )
        .order_by("place")
    )
    hands = {}
    holders = made.cases.held().filter(disposition="")
    for place, name in holders.values_list(
        "place", "assignments__surveyor__username"
    ).distinct():
        hands.setdefault(place, []).append(name)
    return [
        row
        | {
            "free": row["cases"] - row["given"],
            "hands": hands.get(row["place"]),
            "query": urlencode({"noi": row["place"]}),
        }
        for row in counted
    ]


def _with_work(surveyors: QuerySet[User], made: Draw) -> QuerySet[User]:
    """Surveyors with how many open cases of the sample each holds."""
    held = Q(assignments__ended_at=None, assignments__case__draw=made)
    held &= Q(assignments__case__disposition="")
    return surveyors.annotate(
        holding=Count("assignments__case", filter=held, distinct=True)
    )


def _surveyors(frame: Frame) -> QuerySet[User]:
    """Surveyors whose role reaches the unit of the list."""
    unit = frame.unit
    places = Q(memberships__unit__level=Level.NATION)
    places |= Q(memberships__unit__in=[unit, unit.parent])
    places |= Q(memberships__unit__parent=unit)
    today = timezone.localdate()
    return (
        get_user_model()
        .objects.filter(
            places,
            Q(memberships__valid_until=None) | Q(memberships__valid_until__gt=today),
            memberships__role=Role.SURVEYOR,
            memberships__valid_from__lte=today,
            is_active=True,
        )
        .distinct()
        .order_by("username")
    )
