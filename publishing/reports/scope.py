"""Which figures a report speaks of: one edition, with the rounds before it.

Unlike a page of the portal it may be of an edition that is not public yet; whoever
asks for one has been let in by the caller.
"""

from publishing.models import Release
from publishing.pages.selection import Selection, basis_of


def scope(release: Release, *, basis: str = "") -> Selection:
    """The release among the public rounds up to its own year.

    A later round does not enter the report of an earlier one: it would change what
    was handed out. Raises Refused.
    """
    chosen = basis_of(release, basis)
    earlier = (
        Release.objects.public()
        .national()
        .filter(year__lte=release.year)
        .exclude(round_code=release.round_code)
        .newest_first()
    )
    return Selection(release, (release, *earlier), chosen)
