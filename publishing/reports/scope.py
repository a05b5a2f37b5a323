"""Which figures a report speaks of: one edition, with the rounds before it.

Unlike a page of the portal it may be of an edition that is not public yet; whoever
asks for one has been let in by the caller.
"""

from publishing.models import Release
from publishing.pages.selection import Selection


def scope(release: Release, *, basis: str = "") -> Selection:
    """The release among the public rounds up to its own year.

    A later round does not enter the report of an earlier one: it would change what
    was handed out. Raises UnknownBasis.
    """
    chosen = basis or release.bases[0]
    if chosen not in release.bases:
        raise UnknownBasis(release, chosen)
    earlier = (
        Release.objects.public()
        .national()
        .filter(year__lte=release.year)
        .exclude(round_code=release.round_code)
        .newest_first()
    )
    return Selection(release, (release, *earlier), chosen)


class UnknownBasis(ValueError):
    """A release has no figures on a basis; the message says which it has."""

    def __init__(self, release, basis):
        self.basis = basis
        super().__init__(f"{release}: no basis {basis!r}; it has {release.bases}")
