"""What every file says of itself: title, source, marks, digest, method."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.utils.translation import gettext as _

from publishing import phrasing
from publishing.models import Release
from wording.spreadsheet_text import harmless


@dataclass(frozen=True, slots=True)
class Heading:
    """Lines in the active language; `warning` is empty for an official, drawn round."""

    title: str
    warning: str
    source: str
    method: str
    digest: str
    notes: str

    @property
    def lines(self) -> list[str]:
        every = (self.title, self.warning, self.source, self.method, self.digest)
        return [line for line in (*every, self.notes) if line]


def heading(release: Release) -> Heading:
    return Heading(
        title=title(release),
        warning=warning(release),
        source=citation(release),
        method=harmless(f"{release.methodology_name} ({release.methodology})"),
        digest=f"SHA-256 {release.digest}",
        notes=harmless(release.notes),
    )


def warning(release: Release) -> str:
    """What stands above the figures of a file; "" for an official, drawn round."""
    said = [release.collection_mark]
    if release.simulated:
        words = _("Simulated figures, calibrated to what was published. Not official.")
        said.insert(0, words)
    return " ".join(str(one) for one in said if one)


def title(release: Release) -> str:
    """The name of the release, marked where its figures are simulated."""
    mark = f"[{_('Simulated figures')}] " if release.simulated else ""
    return harmless(f"{mark}{release.name}")


def citation(release: Release, *, address: str = "") -> str:
    """How to cite an edition, in the active language."""
    words = _("edition %(edition)s") % {"edition": release.edition}
    day = phrasing.day(cast(datetime, release.embargo_until))
    cited = f"{title(release)}. SIPAS, {words}, {day}."
    where = f" {address}" if address else ""
    return f"{cited}{where} SHA-256 {release.digest[:16]}…"
