"""Pages of late files and their apology letters."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.staff.keyset import page_of
from accounts.staff.pages import tell
from accounts.staff.request import StaffRequest
from onestop import letters
from onestop.models import ApologyLetter, LateFile
from onestop.pages.forms import LateFileForm, SignerForm
from onestop.pages.scope import Desk, at_desk
from onestop.refusals import refused
from wording.refusals import Refused

A_PAGE = 40


@at_desk
def late_files(request: StaffRequest, desk: Desk) -> HttpResponse:
    """The list: who still waits for a letter first."""
    files = LateFile.objects.filter(service_point=desk.point)
    written = ApologyLetter.objects.filter(service_point=desk.point)
    today = timezone.localdate()
    context = {
        "tab": "late",
        "desk": desk,
        "page": page_of(request, files.most_urgent_first(), size=A_PAGE),
        "today": today,
        "year": today.year,
        "letters_this_year": written.filter(year=today.year).count(),
        "without_letter": files.without_letter().count(),
        "signer": SignerForm(initial=_last_signer(desk)),
        "made_up": files.filter(simulated=True).exists(),
    }
    return render(request, "onestop/late_files.html", context)


@at_desk
def add(request: StaffRequest, desk: Desk) -> HttpResponse:
    late = LateFile(service_point=desk.point)
    form = LateFileForm(request.POST or None, instance=late)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("The late file is listed."))
        return redirect("onestop:late-files")
    context = {"form": form, "desk": desk, "tab": "late"}
    return render(request, "onestop/late_file.html", context)


@require_POST
@at_desk
def issue(request: StaffRequest, desk: Desk, *, pk: int) -> HttpResponse:
    """Write the letter of a late file and show its PDF."""
    files = LateFile.objects.filter(service_point__in=desk.points)
    late = get_object_or_404(files, pk=pk)
    signer = SignerForm(request.POST)
    try:
        if not signer.is_valid():
            raise refused("no_signer")
        written = letters.issue(
            late, **signer.cleaned_data, by=request.user, at=timezone.now()
        )
    except Refused as error:
        tell(request, error)
        return redirect("onestop:late-files")
    return redirect("onestop:letter", pk=written.pk)


@at_desk
def letter(request: StaffRequest, desk: Desk, *, pk: int) -> HttpResponse:
    written = ApologyLetter.objects.filter(service_point__in=desk.points)
    found = get_object_or_404(written, pk=pk)
    name = f"thu-xin-loi-{found.year}-{found.number:02d}.pdf"
    return HttpResponse(
        letters.pdf(found),
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )


def _last_signer(desk):
    """The head who signed last, offered again."""
    written = ApologyLetter.objects.filter(service_point=desk.point)
    last = written.order_by("-issued_at").values("signer_name", "signer_title")
    return last.first() or {}
