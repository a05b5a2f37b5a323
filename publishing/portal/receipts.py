"""Is my form counted? The page for whoever holds a receipt.

A receipt is sent, never put in an address, and the answer is kept by no cache. It says
in which sealed rounds the form is counted, and nothing about the form.
"""

from __future__ import annotations

import json
from dataclasses import asdict

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.tries.limits import limited
from accounts.tries.rates import Rate
from publishing.models import Release, receipts

ASKING = Rate("asking for a receipt", burst=20, every=10)


# Nothing is changed by asking, and no cookie is read.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@limited(ASKING, "POST")
def page(request: HttpRequest) -> HttpResponse:
    asked = request.POST.get("receipt", "")[:40]
    code = receipts.read(asked)
    found = []
    if code:
        readable = Release.objects.readable(at=timezone.now())
        found = receipts.proofs(code, readable.exclude(state="withdrawn"))
    told = [(proof, json.dumps(asdict(proof), indent=1)) for proof in found]
    context = {"asked": asked, "code": code, "found": told}
    return render(request, "publishing/receipt.html", context)
