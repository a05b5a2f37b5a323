"""What a visitor asked to see: the release, the basis, the indicator, the order."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from django.http import Http404
from django.utils.translation import gettext as _

from localities.models import Unit
from publishing.content.release_content import PUBLISHED, UNITS_2025
from publishing.models import Release
from publishing.refusals import refused
from wording.refusals import Refused
from wording.shown import shown

# Provinces in each register; a basis is named to people by this number.
REGISTER_SIZES = {"2017": 63, "2025": 34}
BASIS_REGISTERS = {UNITS_2025: "2025"}


@dataclass(frozen=True, slots=True)
class Selection:
    """A release among all that are public (newest first), and how to look at it."""

    release: Release
    releases: tuple[Release, ...]
    basis: str = PUBLISHED
    # Asked for by its code: links go on saying so, or what was announced would lead.
    pinned: bool = False

    @property
    def previous(self) -> Release | None:
        """The round the changes are counted from, when it is public."""
        code = self.release.previous_round_code
        return next((r for r in self.releases if r.round_code == code), None)

    @property
    def question(self) -> str:
        """What must be asked again to keep this selection, ending in an ampersand."""
        words = ""
        if self.pinned or self.release != self.releases[0]:
            words += f"round={quote(self.release.round_code)}&"
        if self.basis != self.release.bases[0]:
            words += f"basis={quote(self.basis)}&"
        return words

    @property
    def link(self) -> str:
        """The selection as the end of an address; empty for the newest release."""
        return f"?{self.question.rstrip('&')}" if self.question else ""

    @property
    def units(self) -> int | None:
        return units_of(self.release, self.basis)

    @property
    def bases(self) -> list[tuple[str, int | None]]:
        return [(basis, units_of(self.release, basis)) for basis in self.release.bases]

    @property
    def register(self) -> str:
        return BASIS_REGISTERS.get(self.basis, self.release.register)

    def missing(self, known: Collection[int]) -> tuple[Unit, ...]:
        """Provinces of the geography beyond those of these keys."""
        if self.units in (None, len(known)):
            return ()
        provinces = Unit.objects.in_register(self.register).provinces()
        return tuple(provinces.exclude(pk__in=known).alphabetical())


def units_of(release: Release, basis: str) -> int | None:
    return REGISTER_SIZES.get(BASIS_REGISTERS.get(basis, release.register))


def basis_of(release: Release, asked: str) -> str:
    """The basis asked for, or the release's first one. Raises Refused."""
    basis = asked or release.bases[0]
    if basis not in release.bases:
        facts = {"value": basis, "known": ", ".join(release.bases)}
        raise refused("unknown_basis", "basis", **facts)
    return basis


def public_releases() -> tuple[Release, ...]:
    """Newest first, without the manifests: long, and shown by no page of figures."""
    return tuple(Release.objects.public().national().newest_first().defer("manifest"))


def select(parameters: Mapping[str, str]) -> Selection | None:
    """The selection of a query string; None while nothing has been published.

    Raises Http404, naming the word, for a round or basis that is not public.
    """
    releases = public_releases()
    if not releases:
        return None
    asked = parameters.get("round", releases[0].round_code)
    release = next((r for r in releases if r.round_code == asked), None)
    if release is None:
        raise Http404(_("No public release of the round “%s”.") % asked)
    try:
        basis = basis_of(release, parameters.get("basis", ""))
    except Refused as unknown:
        raise Http404(shown(unknown.text)) from None
    pinned = "round" in parameters and release.simulated
    return Selection(release, releases, basis, pinned)
