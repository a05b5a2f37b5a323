"""The design, totals and weights of a loaded round, replaced: asked, then approved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.roles import may
from accounts.staff.keyset import page_of
from accounts.staff.pages import decide, done, show, staff_page, tell
from accounts.staff.request import StaffRequest
from scoring.release import mending
from surveys.models import DesignRequest, DesignUpload, Round
from surveys.rounds import new_design as designs
from surveys.rounds.new_design import PARTS, Look
from surveys.tabular.files import SUFFIXES
from surveys.tabular.old_letters import CODES
from surveys.tabular.problems import TableRefused
from surveys.tabular.sheet import Choices
from wording.refusals import Refused
from wording.shown import shown

PAGE = "runs:new-design"
A_PAGE = 50
# A row of each of 200,000 questionnaires; what is written while a person waits.
LARGEST = 10_000_000
LABELS = {
    "psu_stage": gettext_lazy("Stage that is the primary sampling unit"),
    "lonely_psu": gettext_lazy("A stratum with a single PSU"),
    "weights": gettext_lazy("Weights"),
}
CHOICES = {
    "psu_stage": Round.PsuStage,
    "lonely_psu": Round.LonelyPsu,
    "weights": Round.Weights,
}
ACCEPT = {"accept": ",".join(SUFFIXES)}


def _file(label: Any) -> forms.FileField:
    return forms.FileField(
        label=label, required=False, widget=forms.FileInput(attrs=ACCEPT)
    )


class DesignForm(forms.Form):
    """Files and words; a part without a file stays as it is."""

    design = _file(gettext_lazy("Clusters drawn (columns of design.csv)"))
    totals = _file(gettext_lazy("Known populations (columns of totals.csv)"))
    untotalled = forms.BooleanField(
        label=gettext_lazy("Use no known populations any more"), required=False
    )
    weights = _file(gettext_lazy("Weights (columns uid and weight)"))
    psu_stage = forms.ChoiceField(
        label=LABELS["psu_stage"], choices=Round.PsuStage.choices
    )
    lonely_psu = forms.ChoiceField(
        label=LABELS["lonely_psu"], choices=Round.LonelyPsu.choices
    )
    weighting = forms.ChoiceField(
        label=LABELS["weights"], choices=Round.Weights.choices
    )
    letters = forms.ChoiceField(
        label=gettext_lazy("Letters of the files"),
        required=False,
        choices=[
            ("", gettext_lazy("Unicode: as they stand")),
            ("tcvn3", gettext_lazy("old TCVN3 (.Vn) fonts: convert to Unicode")),
            ("vni", gettext_lazy("old VNI fonts: convert to Unicode")),
        ],
    )

    def clean(self) -> dict[str, Any]:
        sent = {part: self.cleaned_data.get(part) for part in PARTS}
        for part, file in sent.items():
            if file and Path(file.name).suffix.lower() not in SUFFIXES:
                self.add_error(part, _("Choose an XLSX, XLS, ODS or CSV file."))
            if file and file.size > LARGEST:
                self.add_error(part, _("Choose a file of at most 10 MB."))
        return self.cleaned_data


@dataclass(frozen=True)
class Waiting:
    """A request that waits, and what it would change today, or why it cannot."""

    asked: DesignRequest
    changes: list[tuple[str, str, str]]
    warnings: list[str]
    wrong: str = ""


@staff_page("ask_reopening", "approve_reopening")
def new_design(request: StaffRequest) -> HttpResponse:
    """Send files, see what they change, ask; or decide what somebody else asked."""
    deed = request.POST.get("deed", "")
    if deed == "ask":
        sent = DesignUpload.objects.filter(by=request.user)
        pk = request.POST.get("pk", "")
        upload = get_object_or_404(sent, pk=pk if pk.isdecimal() else 0)
        reason = request.POST.get("reason", "")[:300]
        return done(request, PAGE, designs.ask, upload, reason=reason)
    if deed in ("approve", "decline"):
        return decide(
            request,
            PAGE,
            DesignRequest,
            approve=mending.replace_design,
            decline=designs.decline,
        )
    found = DesignRequest.objects.select_related("round", "asked_by", "decided_by")
    context: dict[str, Any] = {
        "rounds": Round.objects.filter(state=Round.State.CLOSED).order_by(
            "-loaded_at", "code"
        ),
        "waiting": [_waiting(asked) for asked in found.waiting()],
        "page": page_of(request, found.decided().defer(*PARTS), size=A_PAGE),
        "approves": may(request.user, "approve_reopening"),
        "asks": may(request.user, "ask_reopening"),
        **_of_round(request),
    }
    return show(request, "scoring/new_design.html", **context)


def _of_round(request: StaffRequest) -> dict[str, Any]:
    """The form of the round that was chosen, and what its files would change."""
    code = request.POST.get("round") or request.GET.get("round", "")
    rnd = Round.objects.filter(state=Round.State.CLOSED, code=code).first()
    if rnd is None:
        return {}
    if request.POST.get("deed") != "look":
        words = {"psu_stage": rnd.psu_stage, "lonely_psu": rnd.lonely_psu}
        initial = words | {"weighting": rnd.weights}
        return {"rnd": rnd, "form": DesignForm(initial=initial)}
    form = DesignForm(request.POST, request.FILES)
    context: dict[str, Any] = {"rnd": rnd, "form": form}
    return context | (_looked_at(request, rnd, form) if form.is_valid() else {})


def _looked_at(request: StaffRequest, rnd: Round, form: DesignForm) -> dict[str, Any]:
    """What would change, of files that wait now; or what is wrong with them."""
    now = timezone.now()
    DesignUpload.objects.given_up(request.user, at=now).delete()
    upload = DesignUpload(round=rnd, by=request.user, **_columns(form.cleaned_data))
    try:
        look = designs.look(upload)
    except TableRefused as error:
        lines = [(one, shown(one.text)) for one in error.problems.first]
        return {"problems": error.problems, "lines": lines}
    except Refused as refusal:
        tell(request, refusal)
        return {}
    upload.save()
    warnings = list(map(shown, look.warnings))
    return {"upload": upload, "changes": list(_changes(look)), "warnings": warnings}


def _columns(said: Mapping[str, Any]) -> dict[str, Any]:
    letters = said["letters"] if said["letters"] in CODES else ""
    files = {part: said[part] for part in PARTS if said[part]}
    return {
        **{f"{part}_file": file.name[-200:] for part, file in files.items()},
        **{part: file.read() for part, file in files.items()},
        **{name: said[name] for name in ("psu_stage", "lonely_psu", "weighting")},
        "untotalled": said["untotalled"],
        "choices": asdict(Choices(letters=letters)),
    }


def _waiting(asked: DesignRequest) -> Waiting:
    try:
        look = designs.look(asked)
    except Refused as refusal:
        return Waiting(asked, [], [], shown(refusal.text))
    return Waiting(asked, list(_changes(look)), list(map(shown, look.warnings)))


def _changes(look: Look) -> Iterator[tuple[str, str, str]]:
    """(what, before, after) of everything that differs, in words."""
    for name, before, after in look.words:
        labels = CHOICES[name]
        yield str(LABELS[name]), str(labels(before).label), str(labels(after).label)
    if look.new_design:
        drawn, again = look.clusters
        yield _("Clusters drawn"), str(drawn), str(again)
    if look.new_totals:
        were, are = look.totals
        yield _("People in the known populations"), f"{were:.0f}", f"{are:.0f}"
    if look.weights:
        yield _("Weights that differ"), "–", str(look.weights)
