"""What everybody reads while nothing can be answered; no database is asked for it."""

from __future__ import annotations

from dataclasses import asdict

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string

from accounts.refusals import CODES
from wording.text import Text


def answer(
    request: HttpRequest, code: str, *, title: Text, status: int, again: int
) -> HttpResponse:
    """A page in both languages, or JSON below /api/, and when to try again."""
    response: HttpResponse
    refusal = CODES.refusal(code)
    if request.path.startswith("/api/"):
        response = JsonResponse({"errors": [asdict(refusal)]}, status=status)
    else:
        languages = ("en", "vi") if request.path.startswith("/en/") else ("vi", "en")
        text = refusal.text
        parts = [(name, title.to(name), text.to(name)) for name in languages]
        page = render_to_string("503.html", {"parts": parts})
        response = HttpResponse(page, status=status)
    response["Retry-After"] = str(again)
    response["Cache-Control"] = "no-store"
    return response
