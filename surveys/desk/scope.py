"""Whose lists and cases somebody may see: those of the places their role reaches."""

from functools import wraps

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.shortcuts import get_object_or_404, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.views.decorators.cache import never_cache

from accounts.roles import PERMISSIONS, may
from localities.models import Level, Unit
from surveys.models import Draw
from surveys.models.frame import Frame

SIGN_IN = reverse_lazy("field:sign-in")
OFFICE = ("manage_frame", "draw_sample", "supervise")


def held(user, *permissions):
    """Memberships in force today that carry one of the permissions.

    Those at a service point are a counter's own and reach no list.
    """
    wanted = set(permissions)
    roles = [role for role, may_do in PERMISSIONS.items() if wanted & set(may_do)]
    today = timezone.localdate()
    return user.memberships.on(today).filter(role__in=roles, service_point=None)


def units_of(user, *permissions):
    """Units a person's roles with a permission reach: their places, and those below.

    A role without a place, or held in the nation, reaches every unit.
    """
    places = list(held(user, *permissions).values_list("unit_id", "unit__level"))
    if any(level in (None, Level.NATION) for _unit, level in places):
        return Unit.objects.all()
    ids = [unit for unit, _level in places]
    return Unit.objects.filter(Q(pk__in=ids) | Q(parent__in=ids))


def reaches(user, permission, unit) -> bool:
    here = Q(unit=None) | Q(unit__level=Level.NATION)
    here |= Q(unit__in=[unit.pk, unit.parent_id])
    return user.is_active and held(user, permission).filter(here).exists()


def frames_of(user):
    """Lists a person of the office may open."""
    found = Frame.objects.filter(unit__in=units_of(user, *OFFICE))
    return found.select_related("round", "unit")


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
