"""Pages of a draw: the numbers first, then the draw, and the draw again."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.staff.pages import NotYours, tell
from accounts.staff.request import StaffRequest
from surveys.fieldwork import draw as draws
from surveys.fieldwork.pages.forms import ListDrawForm, ReasonForm, VillageDrawForm
from surveys.fieldwork.pages.scope import (
    OFFICE,
    drawn,
    may_draw,
    of_frame,
    show,
)
from surveys.frames import lists
from surveys.models.frame import Frame, FrameKind
from surveys.refusals import Refused
from surveys.sampling import size as sizes
from surveys.sampling.expected_margin import CORRELATION, ExpectedMargin, compared
from surveys.sampling.listed import strata_of
from surveys.sampling.plan import ListPlan, Plan, VillagePlan
from surveys.sampling.sample import stratum_labels

# Numbers of a formula in the order of its steps, and how many decimals to show.
STEPS = {
    "population": (gettext_lazy("people on the list, N"), 0),
    "margin": (gettext_lazy("margin of error, e"), 4),
    "share": (gettext_lazy("expected share, p"), 2),
    "confidence": (gettext_lazy("confidence"), 3),
    "quantile": (gettext_lazy("quantile of the normal distribution, z"), 3),
    "simple": (gettext_lazy("z² p (1 - p) / e²"), 1),
    "design_effect": (gettext_lazy("design effect"), 2),
    "clustered": (gettext_lazy("times the design effect"), 1),
    "finite": (gettext_lazy("for this list: n / (1 + n / N)"), 1),
    "unrounded": (gettext_lazy("N / (1 + N e²)"), 2),
    "respondents": (gettext_lazy("people who must answer"), 0),
    "response": (gettext_lazy("expected response"), 2),
    "size": (gettext_lazy("people to draw, n"), 0),
}


@dataclass
class Proposal:
    """What a filled form would draw: plan, steps of the size, lines of strata."""

    plan: Plan | None = None
    steps: dict = field(default_factory=dict)
    lines: list = field(default_factory=list)
    margins: list[ExpectedMargin] = field(default_factory=list)
    refusal: Exception | None = None


@of_frame(*OFFICE)
def draw(request: StaffRequest, frame: Frame) -> HttpResponse:
    """GET calculates and shows; POST draws what was shown."""
    if drawn(frame) or not frame.frozen:
        return _drawn_page(request, frame)
    if not may_draw(request.user, frame):
        raise NotYours("draw_sample")
    given = request.POST if request.method == "POST" else request.GET
    form = _form(frame, given)
    proposal = Proposal()
    if form.is_bound and form.is_valid():
        proposal = propose(frame, form.cleaned_data, by_stratum=_numbers(given))
        if request.method == "POST" and proposal.plan and not proposal.refusal:
            return _make(request, frame, proposal, form.cleaned_data["seed"])
    if proposal.refusal:
        messages.error(request, _refused(proposal))
    return show(
        request,
        "draw.html",
        frame,
        form=form,
        proposal=proposal,
        steps=shown_steps(proposal.steps),
        listed=lists.listed(frame).count(),
    )


@require_POST
@of_frame("draw_sample", "manage_frame")
def void(request: StaffRequest, frame: Frame) -> HttpResponse:
    made, form = drawn(frame), ReasonForm(request.POST)
    if not may_draw(request.user, frame) or made is None:
        raise NotYours("draw_sample")
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        draws.void(made, reason=reason, by=request.user, at=timezone.now())
    except Refused as error:
        tell(request, error)
    else:
        messages.success(request, _("The sample is given up; its line stays."))
    return redirect("field:draw", code=frame.code)


@require_POST
@of_frame(*OFFICE)
def repeat(request: StaffRequest, frame: Frame) -> HttpResponse:
    """Draw again from list, seed and plan, and compare; nothing is stored."""
    made = drawn(frame)
    if made is None or not draws.agrees(made):
        messages.error(request, _("The sample cannot be drawn again as it was stored."))
    else:
        messages.success(request, _("Drawn again: the same people, one by one."))
    return redirect("field:draw", code=frame.code)


def propose(frame: Frame, given, *, by_stratum) -> Proposal:
    """Size, allocation and plan of a filled form, or why there is none."""
    proposal = Proposal()
    try:
        size, proposal.steps = _size(frame, given)
        if frame.kind == FrameKind.VILLAGES:
            proposal.plan = plan = _village_plan(given, size)
            proposal.margins = _margins(frame, plan, given)
            return proposal
        proposal.plan = _list_plan(given, size, by_stratum)
        proposal.lines = _lines(frame, proposal.plan)
    except ValueError as error:
        proposal.refusal = error
    return proposal


def shown_steps(steps):
    """(label, number) of each step, in the order of the formula."""
    return [
        (label, round(steps[name], digits) if digits else int(steps[name]))
        for name, (label, digits) in STEPS.items()
        if name in steps
    ]


def _form(frame: Frame, given):
    kind = VillageDrawForm if frame.kind == FrameKind.VILLAGES else ListDrawForm
    return kind(given if "formula" in given else None)


def _numbers(given):
    """Numbers typed beside strata, by label."""
    labels, numbers = given.getlist("label"), given.getlist("number")
    typed = {}
    for label, number in zip(labels, numbers, strict=False):
        try:
            typed[label] = float(number.replace(",", "."))
        except ValueError:
            continue
    return typed


def _population(frame: Frame):
    if frame.kind == FrameKind.VILLAGES:
        return sum(frame.villages.values_list("people", flat=True))
    return lists.listed(frame).count()


def _size(frame, given):
    population, margin = _population(frame), given["margin"] / 100
    match given["formula"]:
        case "slovin":
            found = sizes.slovin(population, margin=margin)
        case "proportion":
            found = sizes.for_proportion(
                population,
                margin=margin,
                share=given["share"] / 100,
                confidence=given["confidence"] / 100,
                design_effect=given["design_effect"],
                response=given["response"] / 100,
            )
        case _:
            return given["size"], {"population": population, "size": given["size"]}
    return found.size, asdict(found)


def _list_plan(given, size, by_stratum):
    fixed = given["allocation"] == "fixed"
    scale = 1 if fixed else 100
    numbers = {label: number / scale for label, number in by_stratum.items()}
    return ListPlan(
        size=int(sum(numbers.values())) if fixed and numbers else size,
        strata=tuple(filter(None, given["strata"].split("+"))),
        allocation=given["allocation"],
        method=given["method"],
        minimum=given["minimum"],
        reserve_share=given["reserve"] / 100,
        by_stratum=numbers if given["allocation"] in ("fixed", "neyman") else {},
    )


def _village_plan(given, size):
    return VillagePlan(
        people=size,
        districts=given["districts"],
        communes=given["communes"],
        villages=given["villages"],
        by_size=bool(given["by_size"]),
        reserve_share=given["reserve"] / 100,
        exceptions=given["exceptions"],
    )


def _margins(frame: Frame, plan: VillagePlan, given) -> list[ExpectedMargin]:
    """What to expect of the plan in one province, beside other numbers of places."""
    places = frame.villages.order_by()
    provinces = places.values("unit").distinct().count()
    districts = places.exclude(district="").exists()
    correlation = given["correlation"]
    return list(
        compared(
            plan.districts if districts else plan.communes,
            plan.people // max(provinces, 1),
            share=given["share"] / 100,
            correlation=CORRELATION if correlation is None else correlation,
            confidence=given["confidence"] / 100,
        )
    )


def _lines(frame: Frame, plan):
    """(label, people, number typed, people to draw) of each stratum."""
    strata = strata_of(stratum_labels(draws.list_columns(frame), plan.strata))
    labels = [stratum.label for stratum in strata]
    people = [len(stratum.rows) for stratum in strata]
    scale = 1 if plan.allocation == "fixed" else 100
    typed = [plan.by_stratum.get(label) for label in labels]
    shown = ["" if number is None else f"{number * scale:g}" for number in typed]
    counts = plan.counts(labels, people).tolist()
    return list(zip(labels, people, shown, counts, strict=True))


def _make(request: StaffRequest, frame: Frame, proposal, seed):
    try:
        draws.make(
            frame,
            plan=proposal.plan,
            seed=seed,
            steps=proposal.steps,
            by=request.user,
            at=timezone.now(),
        )
    except Refused as error:
        tell(request, error)
    else:
        messages.success(request, _("The sample is drawn."))
    return redirect("field:draw", code=frame.code)


def _refused(proposal):
    size = proposal.plan.size if isinstance(proposal.plan, ListPlan) else 0
    return _(
        "%(size)d people cannot be drawn with these strata and numbers. Lower the"
        " sample or the minimum, or mend the numbers beside the strata."
    ) % {"size": size}


def _drawn_page(request: StaffRequest, frame: Frame) -> HttpResponse:
    made = drawn(frame)
    return show(
        request,
        "drawn.html",
        frame,
        steps=shown_steps(made.steps) if made else [],
        strata=made.strata.order_by("code") if made else [],
        cases=made.cases.in_field().count() if made else 0,
        may_draw=may_draw(request.user, frame),
        form=ReasonForm(),
        voided=frame.draws.exclude(voided_at=None).order_by("at"),
    )
