"""Who may look before the embargo ends, and who did.

People who work at the release desk look by office; all others need a grant by name.
Both kinds of looks are kept, and printed with the release once it is public.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Min
from django.utils import timezone

from accounts import audit
from accounts.models import Role, User
from accounts.two_person.rule import approving
from publishing.models import Release
from publishing.models.early_access import Look, Preview
from publishing.refusals import refused

# Who keeps the accounts sees no figure early, and lets nobody in.
BARRED = {Role.ADMINISTRATOR}


@transaction.atomic
def grant(
    release: Release,
    *,
    viewer: User,
    office: str,
    by: User,
    at: datetime,
    until: datetime,
) -> Preview:
    """Let a person look at an edition that is not public yet, until a moment.

    A grant in force of the same person is ended by it. Raises Refused for
    a public edition, a person who may not, and without an office or a time.
    """
    if release.is_readable(at=at):
        raise refused("already_public")
    if viewer.pk == by.pk:
        raise refused("preview_not_allowed")
    if not viewer.is_active or is_ranked(viewer, on=at):
        raise refused("preview_not_allowed")
    if not office.strip() or until <= at:
        raise refused("preview_grant_incomplete")
    held = Preview.objects.of(release).filter(viewer=viewer, ended_at__isnull=True)
    held.update(ended_at=at)
    approving(by)
    made = Preview.objects.create(
        round_code=release.round_code,
        edition=release.edition,
        viewer=viewer,
        name=printed_name(viewer),
        office=office.strip(),
        granted_by=by,
        granted_at=at,
        valid_until=until,
    )
    _record(release, "preview_granted", by, viewer=viewer.pk, until=until.isoformat())
    return made


def printed_name(person: User) -> str:
    """The family name first, as Vietnamese names are written."""
    name = f"{person.last_name} {person.first_name}".strip()
    return name or person.get_username()


@transaction.atomic
def end(preview: Preview, *, by: User, at: datetime) -> None:
    """Take a grant back; looks made under it stay on record."""
    held = Preview.objects.filter(pk=preview.pk, ended_at__isnull=True)
    if held.update(ended_at=at):
        _record(preview, "preview_ended", by, viewer=preview.viewer_id)


def is_ranked(person: User, *, on: datetime) -> bool:
    """Whether a person works in or below a province, which these figures rank, that day
    or later, or keeps the accounts."""
    held = person.memberships.lasting(timezone.localdate(on))
    return held.rated().exists() or held.filter(role__in=BARRED).exists()


@transaction.atomic
def open_page(release: Release, *, viewer: User, page: str, at: datetime) -> Preview:
    """The viewer's grant, with this look written down. Raises Refused."""
    granted = Preview.objects.of(release).in_force(at=at).filter(viewer=viewer).first()
    if granted is None or is_ranked(viewer, on=at):
        raise refused("preview_not_granted")
    write(release, viewer=viewer, page=page, at=at, preview=granted)
    return granted


def write(
    release: Release,
    *,
    viewer: User,
    page: str,
    at: datetime,
    preview: Preview | None = None,
) -> None:
    """Keep that a person opened a page of an edition before it was public."""
    if release.is_readable(at=at):
        return
    Look.objects.create(
        round_code=release.round_code,
        edition=release.edition,
        state=release.state,
        draft=release.pk,
        preview=preview,
        viewer=viewer,
        page=page,
        at=at,
    )


@dataclass(frozen=True, slots=True)
class Viewer:
    """A person who looked before everybody could; `office` empty at the desk."""

    name: str
    office: str
    looks: int
    first: datetime


def viewers(release: Release) -> list[Viewer]:
    """Everybody who opened an edition early, those by name before those by office.

    Who worked on the figures at the desk is counted there without a name: the trail
    has it.
    """
    looks = Look.objects.of(release)
    named = (
        looks.filter(preview__isnull=False)
        .values("preview__name", "preview__office")
        .annotate(looks=Count("pk"), first=Min("at"))
        .order_by("first")
    )
    found = [
        Viewer(row["preview__name"], row["preview__office"], row["looks"], row["first"])
        for row in named
    ]
    desk = looks.filter(preview__isnull=True).aggregate(
        looks=Count("pk"), people=Count("viewer", distinct=True), first=Min("at")
    )
    if desk["looks"]:
        found.append(Viewer(str(desk["people"]), "", desk["looks"], desk["first"]))
    return found


def open_to(person: User, *, at: datetime) -> list[tuple[Preview, Release]]:
    """Editions a person may look at now, newest grant first."""
    grants = Preview.objects.in_force(at=at).filter(viewer=person)
    found = []
    for granted in grants.order_by("-granted_at"):
        release = Release.objects.filter(
            round_code=granted.round_code, edition=granted.edition
        ).first()
        if release and not release.is_readable(at=at):
            found.append((granted, release))
    return found


def _record(of: Release | Preview, verb: str, by: User, **details: object) -> None:
    subject = f"release {of.round_code} · {of.edition}"
    audit.record(actor=by, verb=verb, subject=subject, details=details)
