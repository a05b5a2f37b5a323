"""What every report says of its edition: marks, running lines, method, margins."""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from publishing import phrasing
from publishing.content.blocks import Block, Document, Facts, Heading, Paragraph, Points
from publishing.content.release_content import PAR
from publishing.models import Release
from publishing.pages.selection import Selection
from wording.shown import language


def document(
    selection: Selection,
    *,
    title: str,
    heading: str,
    kicker: str,
    running: str,
    blocks: Iterable[Block],
) -> Document:
    """A report of an edition with what must stand on each of its pages."""
    release = selection.release
    return _document(
        release,
        title=title,
        heading=heading,
        kicker=kicker,
        running=f"SIPAS {release.year} · {running}",
        blocks=blocks,
    )


def of_points(
    release: Release,
    *,
    title: str,
    heading: str,
    kicker: str,
    running: str,
    blocks: Iterable[Block],
) -> Document:
    """A report of points of scorecards, ended by how to read them."""
    return _document(
        release,
        title=title,
        heading=heading,
        kicker=kicker,
        running=f"PAR INDEX {release.year} · {running}",
        blocks=[*blocks, *_method_of_points(release)],
    )


def _document(
    release: Release,
    *,
    title: str,
    heading: str,
    kicker: str,
    running: str,
    blocks: Iterable[Block],
) -> Document:
    return Document(
        language=language(),
        title=title,
        kicker=f"{kicker} · {release.name}",
        subject=heading,
        running=running,
        foot=foot(release),
        page_word=_("page {page} of {pages}"),
        table_word=_("Table"),
        figure_word=_("Figure"),
        marks=marks(release),
        blocks=tuple(blocks),
    )


def marks(release: Release) -> tuple[str, ...]:
    """Warnings that stand on every page."""
    found = []
    if release.simulated:
        found.append(
            _("Simulated points: not official results.")
            if release.kind == PAR
            else _("Simulated questionnaires: not official results.")
        )
    if release.collection_mark:
        found.append(str(release.collection_mark))
    if release.kind == PAR and release.provisional:
        found.append(_("Provisional tree of criteria."))
    if release.state == Release.State.DRAFT:
        found.append(_("Draft: not sealed, may still change."))
    return tuple(found)


def foot(release: Release) -> str:
    """Round, edition and digest, short enough for the foot of a page."""
    words = _("edition %(edition)s") % {"edition": release.edition}
    sealed = f" · SHA-256 {release.digest[:16]}…" if release.digest else ""
    return f"{release.round_code} · {words}{sealed}"


def method(selection: Selection) -> Iterator[Block]:
    """How the figures are made, how to read their margins, and of which edition."""
    release = selection.release
    yield Heading(_("How to read these figures"))
    yield Points(tuple(reading(selection)))
    yield Heading(_("About this edition"), level=2)
    yield Facts(facts(selection.release))
    if release.notes:
        yield Paragraph(release.notes, "aside")


def reading(selection: Selection) -> Iterator[str]:
    release = selection.release
    words = {
        "confidence": phrasing.number(release.confidence * 100),
        "minimum": release.minimum_respondents,
    }
    sampled = _(
        "A figure is the share of answers that are satisfied or very satisfied, by the "
        "method named below. It comes from a sample, so it has a margin of error: with "
        "%(confidence)s%% confidence the figure of all people lies within the limits "
        "beside it."
    )
    yield sampled % words
    yield _(
        "A rank is printed with the places it may hold. Two provinces whose places "
        "overlap cannot be told apart by this survey."
    )
    yield _(
        "“Beyond error” is said of a change or a gap that the margin of error does not "
        "explain. “Within error” means that no change can be claimed, not that there "
        "was none."
    )
    yield _(
        "Changes are differences of printed figures, in percentage points. Figures of "
        "different methods are not compared."
    )
    yield _("A figure of fewer than %(minimum)s respondents is not published.") % words
    if selection.register != release.register:
        yield _(
            "Figures are restated for the provinces and cities since 1 July 2025 from "
            "the same answers."
        )


def _method_of_points(release: Release) -> Iterator[Block]:
    yield Heading(_("How to read these points"))
    yield Points(tuple(_reading_points(release)))
    yield Heading(_("About this edition"), level=2)
    yield Facts(facts(release))
    if release.notes:
        yield Paragraph(release.notes, "aside")


def _reading_points(release: Release) -> Iterator[str]:
    yield _(
        "Units declare figures, points are computed by the rules of the tree of "
        "criteria, and appraisers and a council decide. Percents are of the points "
        "that apply to a unit."
    )
    yield _(
        "Equal percents share a rank; each league is ranked by itself. Changes are "
        "differences of printed figures and are given for the very same unit under a "
        "comparable tree only."
    )
    yield _(
        "Where the error of surveyed points is known, a rank is printed with the "
        "places it may hold."
    )
    if release.provisional:
        yield "* " + _(
            "Provisional: names, rules or maxima were not read in an official text."
        )


def facts(release: Release) -> tuple[tuple[str, str], ...]:
    name = release.methodology_name
    is_points = release.kind == PAR
    made_of = (
        _("Digest of figures and decisions")
        if is_points
        else _("Digest of the answers")
    )
    return (
        (_("Round"), f"{release.name} ({release.round_code})"),
        (_("Edition"), str(release.edition)),
        (_("Sealed"), phrasing.moment(release.sealed_at) if release.sealed_at else "–"),
        (
            _("Tree of criteria") if is_points else _("Method"),
            f"{name} ({release.methodology})",
        ),
        (_("Digest of the figures (SHA-256)"), release.digest or "–"),
        (made_of, release.input_digest),
        (_("Version of the code"), release.code_version),
    )


def provisional() -> str:
    return "* " + _(
        "Provisional wording: the official form was not available; the topic is right, "
        "the words may differ."
    )
