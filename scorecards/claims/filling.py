"""Claims stored, leaf by leaf: whoever saw an older one is shown both, not believed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from accounts.two_person import rule
from scorecards.claims import cards, pointing
from scorecards.models import Card, Claim
from scorecards.refusals import Refused, refused
from scorecards.trees.model import Component

LONGEST = 4_000
OFFICERS = (cards.OFFICER,)


@dataclass(frozen=True)
class Filled:
    """What somebody wants to claim of a leaf, as typed; `seen` is the number of the
    claim they looked at (0: none)."""

    leaf: str
    figures: Mapping[str, str]
    words: str = ""
    not_applicable: bool = False
    seen: int = 0


@transaction.atomic
def save(card: Card, filled: Filled, *, by: User, at: datetime) -> Claim:
    """Store a claim after the one its author saw. Raises Refused.

    Components that depend on this one get the point that follows from it.
    """
    card = cards.locked(card, by=by, roles=OFFICERS)
    leaf = cards.leaf_of(card.cycle, filled.leaf)
    if not leaf.is_self_scored:
        raise refused("leaf_not_declared")
    cards.require_open(card, leaf.code, at=at)
    # Of a hundred leaves a save needs those its own point hangs together with.
    stored = in_force(card, leaves=pointing.around(card.cycle.tree, leaf.code))
    last = stored.get(leaf.code)
    if (last.number if last else 0) != filled.seen:
        raise meanwhile(last)
    rule.attest(by)
    return _store(card, leaf, filled, stored, by=by, at=at)


def save_all(
    card: Card, many: Sequence[Filled], *, by: User, at: datetime
) -> list[Claim]:
    """Store many leaves, all of them or none. Raises Refused.

    What a rule looks at is stored first, so that what depends on it has its point.
    """
    needed = [one.leaf for one in many]
    order = sorted(many, key=lambda one: _depth(card, one.leaf, needed))
    with transaction.atomic():
        return [save(card, _as_seen(card, one), by=by, at=at) for one in order]


def _depth(card: Card, code: str, among: Sequence[str]) -> int:
    rule = card.cycle.tree.by_code[code].rule
    return len(pointing.looked_at(rule) & set(among))


def _as_seen(card: Card, one: Filled) -> Filled:
    """A leaf that moved because of one just stored here counts as seen."""
    last = card.claims.filter(leaf=one.leaf).order_by("-number").first()
    depends = pointing.looked_at(card.cycle.tree.by_code[one.leaf].rule)
    if last is not None and depends and last.number == one.seen + 1:
        return replace(one, seen=last.number)
    return one


def in_force(card: Card, *, leaves: Collection[str] | None = None) -> dict[str, Claim]:
    """The newest claim of each leaf, or of these alone."""
    rows = card.claims.newest().select_related("by")
    if leaves is not None:
        rows = rows.filter(leaf__in=leaves)
    return {claim.leaf: claim for claim in rows}


def _store(
    card: Card,
    leaf: Component,
    filled: Filled,
    stored: Mapping[str, Claim],
    *,
    by: User,
    at: datetime,
) -> Claim:
    claim = judged(card, leaf, filled, stored)
    claim.by, claim.at = by, at
    followers = _followers(card, leaf, claim, stored, by=by, at=at)
    try:
        with transaction.atomic():
            claim.save(force_insert=True)
            Claim.objects.bulk_create(followers)
    except IntegrityError as error:
        if "claim_follows_what_its_author_saw" in str(error):
            raise meanwhile(in_force(card).get(leaf.code)) from None
        raise
    return claim


def judged(
    card: Card, leaf: Component, filled: Filled, stored: Mapping[str, Claim]
) -> Claim:
    """The claim as it would be stored, with its point. Raises Refused."""
    words = filled.words.strip()
    if len(words) > LONGEST:
        raise refused("words_too_long", "words", most=LONGEST)
    claim = Claim(
        card=card,
        leaf=leaf.code,
        number=filled.seen + 1,
        words=words,
        not_applicable=filled.not_applicable,
    )
    if filled.not_applicable:
        if leaf.not_applicable == "never":
            raise refused("not_applicable_refused", "not_applicable")
        if not words:
            raise refused("explanation_missing", "words")
    year = card.cycle.year
    if not filled.not_applicable:
        claim.figures = pointing.read(leaf, filled.figures, year=year)
    claim.point = pointing.point(
        card.cycle.tree, leaf.code, _figures(stored, claim), year=year
    )
    return claim


def _figures(
    stored: Mapping[str, Claim], claim: Claim
) -> dict[str, Mapping[str, str] | None]:
    """Declared figures by leaf, this claim in its place; None: does not apply."""
    found = {
        code: None if one.not_applicable else one.figures
        for code, one in stored.items()
    }
    return found | {claim.leaf: None if claim.not_applicable else claim.figures}


def _followers(
    card: Card,
    leaf: Component,
    claim: Claim,
    stored: Mapping[str, Claim],
    *,
    by: User,
    at: datetime,
) -> list[Claim]:
    """New claims of components whose point follows from this one, where it moved."""
    figures, tree = _figures(stored, claim), card.cycle.tree
    found = []
    for code in pointing.dependents(tree, leaf.code):
        last = stored.get(code)
        if last is None or last.not_applicable:
            continue
        point = pointing.point(tree, code, figures, year=card.cycle.year)
        if point != last.point:
            found.append(_following(last, point, by=by, at=at))
    return found


def _following(last: Claim, point: Decimal | None, *, by: User, at: datetime) -> Claim:
    return Claim(
        card_id=last.card_id,
        leaf=last.leaf,
        number=last.number + 1,
        figures=last.figures,
        point=point,
        words=last.words,
        by=by,
        at=at,
    )


def meanwhile(last: Claim | None) -> Refused:
    """What somebody is told whose claim came second."""
    when = f"{timezone.localtime(last.at):%H:%M %d/%m/%Y}" if last else "–"
    return refused("written_meanwhile", name=str(last.by) if last else "–", value=when)
