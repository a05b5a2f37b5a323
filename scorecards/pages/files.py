"""Files of a scorecard: sent with a ticket, fetched by whoever may see the card."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.staff.pages import staff_page
from accounts.staff.request import StaffRequest
from scorecards.claims import evidence, signing
from scorecards.claims.storage import storage
from scorecards.file_kinds.kinds import MEDIA
from scorecards.models import Card, Evidence, SignOff
from scorecards.pages import scope, tickets
from scorecards.pages.deeds import do


@require_POST
@staff_page(scope.SEE)
def upload(request: StaffRequest, *, ticket: str) -> HttpResponse:
    """A file for a leaf, or the minutes of a signature; larger than other requests.

    The ticket is of this person, card and leaf; a server may look at it before it
    reads so much.
    """
    said = tickets.read(ticket)
    if said is None or said.user != request.user.pk:
        raise Http404
    card = scope.card_of(request, (scope.SEE,), pk=said.card)
    deed = _attach if said.leaf else _minutes
    done = do(request, lambda: deed(request, card, said.leaf))
    if said.leaf:
        return redirect("scorecards:leaf", pk=card.pk, code=said.leaf)
    place = reverse("scorecards:card", args=[card.pk])
    return redirect(place if done else f"{place}#sign")


def _sent_file(request: StaffRequest) -> evidence.Sent:
    return evidence.Sent(
        request.FILES.get("file"), whole=request.POST.get("whole") == "1"
    )


def _attach(request: StaffRequest, card: Card, code: str) -> None:
    words: dict[str, Any] = {"by": request.user, "at": timezone.now()}
    page = request.POST.get("page", "")
    evidence.show(card, code, _sent_file(request), page=page, **words)


def _minutes(request: StaffRequest, card: Card, _code: str) -> None:
    signing.sign(card, _sent_file(request), by=request.user, at=timezone.now())


@scope.of_card(scope.SEE, scope.WATCH)
def file(request: StaffRequest, card: Card, *, evidence_pk: int) -> HttpResponseBase:
    """The bytes of something shown on a card; to whoever may see the card."""
    rows = Evidence.objects.filter(card=card).select_related("file")
    return _sent(get_object_or_404(rows, pk=evidence_pk).file)


@scope.of_card(scope.SEE, scope.WATCH)
def minutes(request: StaffRequest, card: Card, *, signature: int) -> HttpResponseBase:
    rows = SignOff.objects.filter(card=card, withdrawn=False)
    return _sent(
        get_object_or_404(rows.select_related("minutes"), pk=signature).minutes
    )


def _sent(stored: Any) -> HttpResponseBase:
    """As a download, never opened inside our pages."""
    place = storage()
    if not place.exists(stored.key):
        raise Http404
    answer = FileResponse(
        place.open(stored.key),
        as_attachment=True,
        filename=stored.name,
        content_type=MEDIA[stored.kind],
    )
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer
