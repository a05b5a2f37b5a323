"""A supervisor reads questionnaires; two together correct or reject one.

No index is shown here: whoever judges a form does not see what the judgement does.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.staff.keyset import page_of
from accounts.staff.pages import show, staff_page, tell
from accounts.staff.request import StaffRequest
from surveys.editing import amendments, exclusions, two_people
from surveys.editing.serials import with_serials, words_of
from surveys.editing.transcript import (
    NotAnAnswer,
    answer_in,
    changes_in,
    changes_of,
    lines_of,
)
from surveys.models import AmendmentRequest, Case, Response, ReviewRequest
from surveys.models.case import SERIAL_DIGITS
from surveys.models.response import ResponseQuerySet
from surveys.refusals import Refused

A_PAGE = 50


@staff_page("supervise")
def found(request: StaffRequest) -> HttpResponse:
    """The newest questionnaires within reach; those of a uid or case when asked."""
    reach = within_reach(request.user)
    rows = reach.select_related("round", "unit", "surveyor")
    words, state = request.GET.get("q", "").strip(), request.GET.get("trang-thai", "")
    if words:
        rows = rows.filter(named_by(words))
    if state in Response.State:
        rows = rows.filter(state=state)
    page = page_of(request, with_serials(rows).order_by("-pk"), size=A_PAGE)
    return show(
        request,
        "surveys/editing/found.html",
        asked=_waiting(ReviewRequest, reach),
        amended=_waiting(AmendmentRequest, reach),
        page=page,
        rows=[(row, words_of(row)) for row in page],
        words=words,
        state=state,
        states=Response.State.choices,
    )


@staff_page("supervise")
def one(request: StaffRequest, *, pk: int) -> HttpResponse:
    """One questionnaire with everything that was done to it; a POST does something."""
    rows = within_reach(request.user).select_related("round__instrument", "unit")
    response = get_object_or_404(with_serials(rows), pk=pk)
    if request.method == "POST":
        _do(request, response)
        return redirect("kept:one", pk=pk)
    amended = response.amendment_requests.waiting().select_related("asked_by").first()
    return show(
        request,
        "surveys/editing/one.html",
        response=response,
        called=words_of(response),
        lines=lines_of(response),
        changes=changes_of(response),
        asked=response.review_requests.waiting().select_related("asked_by").first(),
        amended=amended,
        amending=amended and changes_in(response, amended),
        made_up=response.round.simulated,
    )


def named_by(words: str) -> Q:
    """Whose serial, case or own number somebody typed."""
    found = Q(uid__startswith=words) | Q(case_uid=words) | Q(paper__serial=words)
    if words.isdecimal() and len(words) <= SERIAL_DIGITS:
        cases = Case.objects.filter(number=int(words)).values("uid")
        found |= Q(case_uid__in=cases)
    return found


def within_reach(user: User) -> ResponseQuerySet:
    return Response.objects.within(user, "supervise")


def _waiting(
    kind: type[AmendmentRequest] | type[ReviewRequest], reach: ResponseQuerySet
) -> list[tuple[Any, str]]:
    """(request, what its questionnaire is called) of those that wait."""
    rows = kind.objects.waiting().filter(response__in=reach)
    named = with_serials(rows, of="response__")
    named = named.select_related("response__unit", "asked_by")[:A_PAGE]
    return [(one, words_of(one.response, one.serial)) for one in named]


def _do(request, response):
    deed = DEEDS.get(request.POST.get("deed"))
    reason = request.POST.get("reason", "")
    told = {"by": request.user, "reason": reason, "at": timezone.now()}
    try:
        if deed is not None:
            deed(response, request.POST, told)
            messages.success(request, _("It is done, and on record."))
    except Refused as error:
        tell(request, error)
    except NotAnAnswer as error:
        messages.error(request, _("“%s” is no answer to this item.") % error)


def _amend(response: Response, given: QueryDict, told: dict[str, Any]) -> None:
    name = given.get("name", "")
    value = answer_in(response, name, given.get("value", ""))
    amendments.ask(response, changes={name: value}, **told)


def _undo(response: Response, given: QueryDict, told: dict[str, Any]) -> None:
    pk = given.get("amendment", "")
    amendment = get_object_or_404(response.amendments, pk=pk if pk.isdecimal() else 0)
    amendments.ask_undo(amendment, **told)


def _ask(decision: str):
    def deed(response: Response, _given: QueryDict, told: dict[str, Any]) -> None:
        exclusions.ask(response, decision=decision, **told)

    return deed


def _approve(response: Response, given: QueryDict, told: dict[str, Any]) -> None:
    asked = _asked(response.review_requests, given)
    exclusions.approve(asked, by=told["by"], at=told["at"])


def _approve_amendment(
    response: Response, given: QueryDict, told: dict[str, Any]
) -> None:
    asked = _asked(response.amendment_requests, given)
    amendments.approve(asked, by=told["by"], at=told["at"])


def _decline(response: Response, given: QueryDict, told: dict[str, Any]) -> None:
    _refuse(_asked(response.review_requests, given), given, told)


def _decline_amendment(
    response: Response, given: QueryDict, told: dict[str, Any]
) -> None:
    _refuse(_asked(response.amendment_requests, given), given, told)


def _refuse(asked, given: QueryDict, told: dict[str, Any]) -> None:
    answer = given.get("answer", "")[:300]
    two_people.decline(asked, by=told["by"], at=told["at"], answer=answer)


def _asked(requests, given: QueryDict):
    pk = given.get("request", "")
    return get_object_or_404(requests, pk=pk if pk.isdecimal() else 0)


DEEDS = {
    "amend": _amend,
    "undo": _undo,
    "reject": _ask(exclusions.REJECTED),
    "restore": _ask(exclusions.RESTORED),
    "approve": _approve,
    "decline": _decline,
    "approve-amendment": _approve_amendment,
    "decline-amendment": _decline_amendment,
}
