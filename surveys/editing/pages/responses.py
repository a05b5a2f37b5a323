"""A supervisor reads and corrects questionnaires; two together reject one.

No index is shown here: whoever judges a form does not see what the judgement does.
"""

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.keyset import page_of
from accounts.staff_pages import say, show, staff_page
from surveys.editing import amendments, exclusions
from surveys.editing.serials import DIGITS, with_serials, words_of
from surveys.editing.transcript import NotAnAnswer, answer_in, changes_of, lines_of
from surveys.models import Case, Response, ReviewRequest
from surveys.refusals import Refused

A_PAGE = 50


@staff_page("supervise")
def found(request):
    """The newest questionnaires within reach; those of a uid or case when asked."""
    rows = within_reach(request.user).select_related("round", "unit", "surveyor")
    words, state = request.GET.get("q", "").strip(), request.GET.get("trang-thai", "")
    if words:
        rows = rows.filter(named_by(words))
    if state in Response.State:
        rows = rows.filter(state=state)
    asked = ReviewRequest.objects.waiting().filter(
        response__in=within_reach(request.user)
    )
    asked = with_serials(asked, of="response__")
    asked = asked.select_related("response__unit", "asked_by")[:A_PAGE]
    page = page_of(request, with_serials(rows).order_by("-pk"), size=A_PAGE)
    return show(
        request,
        "surveys/editing/found.html",
        asked=[(one, words_of(one.response, one.serial)) for one in asked],
        page=page,
        rows=[(row, words_of(row)) for row in page],
        words=words,
        state=state,
        states=Response.State.choices,
    )


@staff_page("supervise")
def one(request, *, pk):
    """One questionnaire with everything that was done to it; a POST does something."""
    rows = within_reach(request.user).select_related("round__instrument", "unit")
    response = get_object_or_404(with_serials(rows), pk=pk)
    if request.method == "POST":
        _do(request, response)
        return redirect("kept:one", pk=pk)
    return show(
        request,
        "surveys/editing/one.html",
        response=response,
        called=words_of(response),
        lines=lines_of(response),
        changes=changes_of(response),
        asked=response.review_requests.waiting().select_related("asked_by").first(),
        made_up=response.round.simulated,
    )


def named_by(words):
    """Whose serial, case or own number somebody typed."""
    found = Q(uid__startswith=words) | Q(case_uid=words) | Q(paper__serial=words)
    if words.isdecimal() and len(words) <= DIGITS:
        cases = Case.objects.filter(number=int(words)).values("uid")
        found |= Q(case_uid__in=cases)
    return found


def within_reach(user):
    return Response.objects.within(user, "supervise")


def _do(request, response):
    deed = DEEDS.get(request.POST.get("deed"))
    reason = request.POST.get("reason", "")
    told = {"by": request.user, "reason": reason, "at": timezone.now()}
    try:
        if deed is not None:
            deed(response, request.POST, told)
            messages.success(request, _("It is done, and on record."))
    except Refused as error:
        messages.error(request, say(error.refusals[0]))
    except NotAnAnswer as error:
        messages.error(request, _("“%s” is no answer to this item.") % error)


def _amend(response, given, told):
    name = given.get("name", "")
    value = answer_in(response, name, given.get("value", ""))
    amendments.amend(response, changes={name: value}, **told)


def _undo(response, given, told):
    pk = given.get("amendment", "")
    amendment = get_object_or_404(response.amendments, pk=pk if pk.isdecimal() else 0)
    amendments.undo(amendment, **told)


def _ask(decision):
    def deed(response, _given, told):
        exclusions.ask(response, decision=decision, **told)

    return deed


def _approve(response, given, told):
    exclusions.approve(_asked(response, given), by=told["by"], at=told["at"])


def _decline(response, given, told):
    answer = given.get("answer", "")[:300]
    asked = _asked(response, given)
    exclusions.decline(asked, by=told["by"], at=told["at"], answer=answer)


def _asked(response, given):
    pk = given.get("request", "")
    return get_object_or_404(response.review_requests, pk=pk if pk.isdecimal() else 0)


DEEDS = {
    "amend": _amend,
    "undo": _undo,
    "reject": _ask(exclusions.REJECTED),
    "restore": _ask(exclusions.RESTORED),
    "approve": _approve,
    "decline": _decline,
}
