"""Whose lists and cases somebody may see: those of the places their role reaches."""

from functools import wraps

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, render
from django.urls import reverse_lazy
from django.views.decorators.cache import never_cache

from accounts.reach import reaches
from accounts.roles import may
from surveys.models import Draw
from surveys.models.frame import Frame

SIGN_IN = reverse_lazy("field:sign-in")
OFFICE = ("manage_frame", "draw_sample", "supervise")


def frames_of(user):
    """Lists a person of the office may open."""
    return Frame.objects.within(user, *OFFICE).select_related("round", "unit")


def may_draw(user, frame) -> bool:
    """The ministry draws; a province draws the samples of its own rounds."""
    own = frame.round.owner_id == frame.unit_id
    return reaches(user, "draw_sample", frame.unit) or (
        own and reaches(user, "manage_frame", frame.unit)
    )


def drawn(frame):
    """The sample in force, or None."""
    return Draw.objects.filter(frame=frame, voided_at=None).first()


def office_only(*permissions):
    """Decorates view(request, ...): for people with one of the permissions."""

    def guard(view):
        @wraps(view)
        def guarded(request, **words):
            if not any(may(request.user, permission) for permission in permissions):
                return not_yours(request)
            return view(request, **words)

        return never_cache(login_required(guarded, login_url=SIGN_IN))

    return guard


def of_frame(*permissions):
    """Decorates view(request, frame): a list within reach, under one permission."""

    def guard(view):
        @wraps(view)
        def guarded(request, *, code):
            frame = get_object_or_404(frames_of(request.user), code=code)
            if not any(reaches(request.user, one, frame.unit) for one in permissions):
                return not_yours(request)
            return view(request, frame)

        return never_cache(login_required(guarded, login_url=SIGN_IN))

    return guard


def not_yours(request):
    return render(request, "surveys/field/not_yours.html", status=403)


def show(request, template, frame, **context):
    """Render a page of one list, with what every such page needs."""
    office = any(reaches(request.user, one, frame.unit) for one in OFFICE)
    context |= {
        "office": office,
        "tab": template.removesuffix(".html").replace("drawn", "draw"),
        "frame": frame,
        "draw": drawn(frame),
        "may_manage": reaches(request.user, "manage_frame", frame.unit),
        "may_supervise": reaches(request.user, "supervise", frame.unit),
        "made_up": frame.round.simulated,
    }
    return render(request, f"surveys/field/{template}", context)
