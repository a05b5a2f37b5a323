"""A closed cycle's final points, drafted as a release at the one release desk."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from accounts.models import User
from publishing.content.release_content import PAR, PUBLISHED, ReleaseContent
from publishing.models import Release, Score
from publishing.release import life
from scorecards.appraisal import tallies
from scorecards.models import Cycle
from scorecards.points import index_error, total_of
from scorecards.refusals import refused
from scorecards.release import final_points, sipas
from scorecards.release.content.rows import (
    Graded,
    Printed,
    YearBefore,
    indicator_rows,
    score_rows,
)
from scorecards.release.final_points import Final
from scorecards.rules import Declared
from scorecards.trees import Tree
from scorecards.trees.vocabulary import SAMPLED

CONFIDENCE = Decimal("0.95")
# Counts of answers by leaf, of each card by its number.
Counts = Mapping[int, Mapping[str, Declared]]


def draft(
    cycle: Cycle,
    *,
    by: User,
    at: datetime,
    reason: str = "",
    counts: Counts | None = None,
) -> Release:
    """Draft a release of a closed cycle. `counts` are the answers of the leaders'
    survey, for the error of its points; those handed in, if none are given. Raises
    Refused."""
    if cycle.state != Cycle.State.CLOSED:
        raise refused("cycle_not_closed", value=cycle.code)
    finals = final_points.of_cycle(cycle)
    if not finals:
        raise refused("nobody_was_scored", value=cycle.code)
    answered = tallies.counts(cycle) if counts is None else counts
    content = release_content(cycle, finals, counts=answered)
    return life.draft(content=content, by=by, at=at, reason=reason)


def release_content(
    cycle: Cycle, finals: list[Final], *, counts: Counts
) -> ReleaseContent:
    tree, before = cycle.tree, release_before(cycle)
    made_of = final_points.record(cycle, finals)
    errors = sipas.errors(cycle, tree)
    graded = [_graded(tree, one, counts, errors) for one in finals]
    compared = year_before(tree, before) if before else None
    rows = tuple(score_rows(tree, graded, year=cycle.year, before=compared))
    return ReleaseContent(
        kind=PAR,
        round_code=cycle.code,
        name_vi=cycle.name_vi,
        name_en=cycle.name_en,
        year=cycle.year,
        owner_id=cycle.owner_id,
        register="2025" if cycle.year >= 2025 else "2017",
        bases=(PUBLISHED,),
        simulated=cycle.simulated,
        methodology=tree.code,
        methodology_name_vi=tree.title.vi,
        methodology_name_en=tree.title.en,
        methodology_digest=cycle.tree_digest,
        minimum_respondents=0,
        confidence=CONFIDENCE,
        input_digest=final_points.digest(made_of),
        code_version=code_version(),
        indicators=indicator_rows(tree),
        figures=(),
        scores=rows,
        comparable_with=tree.comparable_with,
        provisional=tree.provisional,
        previous_round_code=before.round_code if before else "",
        notes_vi=tree.note.vi if tree.note else "",
        notes_en=tree.note.en if tree.note else "",
        manifest={
            "tree": cycle.tree_digest,
            "figures": final_points.digest(made_of),
            "scorecards": len(finals),
            "decisions": sum(len(one.points) for one in finals),
            "level": cycle.level,
            "groups": _groups(tree, cycle.year),
            "total": _summing(tree),
        },
    )


def _summing(tree: Tree) -> dict[str, object]:
    """How a total is made of points, as `publishing.content.scores_supposed` reads it:
    whoever has the record can sum up again without the tree."""
    odd = [field for field in tree.fields if field.part != "scored"]
    return {
        "decimals": tree.percent.decimals,
        "rounding": tree.percent.rounding,
        "over_scale": tree.total_over_scale,
        "parts": {field.code: field.part for field in odd},
        "caps": {
            field.code: f"{field.maximum.normalize():f}"
            for field in odd
            if field.part == "bonus"
        },
        "least": {
            leaf.code: f"{leaf.least.normalize():f}"
            for leaf in tree.leaves
            if leaf.least < 0
        },
    }


def _groups(tree: Tree, year: int) -> list[list[str]]:
    """Bands of the year: code, and from how many percent."""
    groups = tree.groups_in(year)
    return [[code, f"{least:f}"] for code, least in groups.bands] if groups else []


def _graded(tree: Tree, final: Final, counts: Counts, errors: sipas.Errors) -> Graded:
    """A card with its error, where all it samples is known."""
    answered = counts.get(final.card.pk, {})
    of_sipas = errors.get(final.card.pk, {})
    sampled = [leaf for leaf in tree.leaves if leaf.method in SAMPLED]
    known = all(leaf.code in answered or leaf.code in of_sipas for leaf in sampled)
    error = None
    if sampled and known:
        maximum = total_of(tree, final.points).maximum
        error = index_error(tree, answered, of_sipas, maximum=maximum)
    return Graded(
        place=(final.card.unit_id, final.card.body_id),
        league=final.card.league,
        standing=final.card.standing,
        points=final.points,
        claimed=final.claimed,
        error=error,
    )


def release_before(cycle: Cycle) -> Release | None:
    """The public release of the same owner and level, of the year before."""
    found = Release.objects.public().of_scorecards()
    same = found.filter(owner=cycle.owner, simulated=cycle.simulated)
    same = same.filter(manifest__level=cycle.level, year__lt=cycle.year)
    return same.order_by("-year", "-edition").first()


def year_before(tree: Tree, release: Release) -> YearBefore:
    rows: dict[tuple[int | None, int | None], dict[str, Printed]] = {}
    for row in Score.objects.filter(release=release):
        place = rows.setdefault((row.unit_id, row.body_id), {})
        place[row.component] = Printed(row.points, row.percent, row.rank)
    comparable = release.methodology in (tree.code, *tree.comparable_with)
    return YearBefore(rows, comparable)


def code_version() -> str:
    """Digest of the code of scorecards: another edit is another version."""
    whole = hashlib.sha256()
    here = Path(__file__).parents[1]
    for path in sorted([*here.rglob("*.py"), *here.rglob("*.toml")]):
        if "migrations" not in path.parts:
            whole.update(path.relative_to(here).as_posix().encode())
            whole.update(path.read_bytes())
    return whole.hexdigest()[:16]
