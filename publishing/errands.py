"""What the release desk shows at the front door."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.staff.errands import Begin, Errand, Line, Lines, named
from publishing.models import AnnouncedEdition, Release
from publishing.release import early_access

State = Release.State


def _of_others(user: User) -> QuerySet[Release]:
    """Editions that somebody else drafted."""
    return Release.objects.exclude(drafted_by=user).select_related("drafted_by")


def _drafts(user: User) -> QuerySet[Release]:
    return _of_others(user).filter(state=State.DRAFT).order_by("drafted_at")


def _unapproved(user: User) -> QuerySet[Release]:
    """Sealed editions nobody approved yet that they become public."""
    sealed = _of_others(user).filter(state=State.SEALED, approved_by=None)
    return sealed.order_by("sealed_at")


def _on_their_way(user: User) -> QuerySet[Release]:
    """Own drafts that wait for another person, and editions with a minute to come."""
    sealed = Q(state=State.SEALED)
    waits = Q(state=State.DRAFT) | (sealed & Q(approved_by=None))
    coming = sealed & Q(embargo_until__gt=timezone.now())
    found = Release.objects.filter((waits & Q(drafted_by=user)) | coming)
    return found.select_related("drafted_by").order_by("-drafted_at")


def _edition(release: Release) -> Line:
    return Line(
        words=_("%(name)s, edition %(edition)d")
        % {"name": release.name, "edition": release.edition},
        address=reverse("desk:release", args=[release.pk]),
        aside=_stage(release),
    )


def _stage(release: Release) -> str:
    drafter = {"name": named(release.drafted_by)}
    if release.state == State.DRAFT:
        return _("drafted by %(name)s; waits for the seal of another person") % drafter
    if release.embargo_until is None:
        return _("drafted by %(name)s and sealed; no minute is approved yet") % drafter
    moment = date_format(timezone.localtime(release.embargo_until), "H:i d/m/Y")
    return _("public from %(moment)s") % {"moment": moment}


def _tables_to_take(_user: User) -> QuerySet[AnnouncedEdition]:
    """Drafts a command loaded, which nobody has taken yet."""
    drafts = AnnouncedEdition.objects.filter(state=State.DRAFT, drafted_by=None)
    return drafts.order_by("drafted_at")


def _tables_to_seal(user: User) -> QuerySet[AnnouncedEdition]:
    drafts = AnnouncedEdition.objects.filter(state=State.DRAFT)
    of_others = drafts.exclude(drafted_by=None).exclude(drafted_by=user)
    return of_others.order_by("drafted_at")


def _table(edition: AnnouncedEdition) -> Line:
    words = _("%(name)s, edition %(edition)d")
    return Line(
        words=words % {"name": edition.name, "edition": edition.edition},
        address=reverse("desk:announced-table", args=[edition.pk]),
    )


def _previews(user: User) -> list[Any]:
    return early_access.open_to(user, at=timezone.now())


def _preview(opened: Any) -> Line:
    granted, release = opened
    until = date_format(timezone.localtime(granted.valid_until), "H:i d/m/Y")
    return Line(
        words=release.name,
        address=reverse("portal:preview", args=[release.round_code, release.edition]),
        aside=_("yours until %(moment)s") % {"moment": until},
    )


ERRANDS = [
    Errand(
        "desk:releases",
        gettext_lazy("Release desk"),
        ["see_unreleased"],
        waiting=[
            Lines(gettext_lazy("Editions to seal"), _drafts, _edition, "seal_release"),
            Lines(
                gettext_lazy("Publications to approve"),
                _unapproved,
                _edition,
                "publish_release",
            ),
        ],
        under_way=[
            Lines(gettext_lazy("Editions on their way"), _on_their_way, _edition)
        ],
        begin=[
            Begin(
                "desk:releases",
                gettext_lazy("Announce a release"),
                "announce_release",
            )
        ],
    ),
    Errand(
        "desk:announced",
        gettext_lazy("Announced figures"),
        ["see_unreleased"],
        waiting=[
            Lines(
                gettext_lazy("Announced tables to check and take"),
                _tables_to_take,
                _table,
                "draft_release",
            ),
            Lines(
                gettext_lazy("Announced tables to seal"),
                _tables_to_seal,
                _table,
                "seal_release",
            ),
        ],
    ),
    Errand(
        "portal:previews",
        gettext_lazy("Previews"),
        [],
        under_way=[
            Lines(gettext_lazy("You may read these early"), _previews, _preview)
        ],
    ),
]
