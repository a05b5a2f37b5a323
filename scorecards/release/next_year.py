"""Work for next year: lost points of a public release, each with an owner and a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import timezone

from accounts import audit
from accounts.models import User
from accounts.two_person import rule
from publishing.models import Release
from publishing.pages import scorecards as released
from publishing.pages.scorecards import Part, Place
from scorecards.claims import cards
from scorecards.models import Card, Remedy
from scorecards.refusals import Refused, refused

OWN = (cards.OFFICER, cards.LEADER)
LONGEST_OWNER = 200


@dataclass(frozen=True)
class Plan:
    """Who makes a lost point good, until when; `seen` is the number of what somebody
    looked at (0: nothing)."""

    leaf: str
    owner: str
    due_on: date
    is_done: bool = False
    seen: int = 0


def release_of(card: Card) -> Release | None:
    """The public release of the card's cycle, the newest edition."""
    found = Release.objects.public().of_scorecards()
    same = found.filter(round_code=card.cycle.code).select_related("owner")
    return same.newest_first().first()


def standing_of(card: Card) -> Place | None:
    """Where the card's place stands among the released ones; None before they are."""
    release = release_of(card)
    if release is None:
        return None
    chosen = released.Chosen(release, (release,))
    code = card.place.slug if card.unit_id else card.place.code
    try:
        return released.place(chosen, code)
    except Http404:
        # It was not assessed: the release says nothing of it.
        return None


def losses(place: Place) -> list[Part]:
    """Components with lost points, the largest first."""
    leaves = [one for one in place.parts if one.indicator.kind == "component"]
    lost = [one for one in leaves if one.score.lost > 0]
    return sorted(lost, key=lambda one: (-one.score.lost, one.indicator.position))


def planned(card: Card) -> Mapping[str, Remedy]:
    """What is planned now, by leaf."""
    rows = card.remedies.newest().select_related("by")
    return {one.leaf: one for one in rows}


@transaction.atomic
def plan(card: Card, said: Plan, *, by: User, at: datetime) -> Remedy:
    """Give a lost point an owner and a day, or mark it done, by the unit's own people.

    Raises Refused. What was planned before stays on record.
    """
    rows = Card.objects.select_for_update(of=("self",))
    card = rows.select_related("cycle__owner", "unit", "body").get(pk=card.pk)
    if not cards.works_at(by, card, *OWN):
        raise refused("not_your_card")
    leaf = cards.leaf_of(card.cycle, said.leaf)
    if release_of(card) is None:
        raise refused("points_not_public")
    last = planned(card).get(leaf.code)
    if (last.number if last else 0) != said.seen:
        raise _meanwhile(last)
    _judge(said, last, today=timezone.localdate(at))
    rule.attest(by)
    made = Remedy(
        card=card,
        leaf=leaf.code,
        number=said.seen + 1,
        owner=said.owner.strip(),
        due_on=said.due_on,
        is_done=said.is_done,
        by=by,
        at=at,
    )
    return _stored(made)


def _judge(said: Plan, last: Remedy | None, *, today: date) -> None:
    if not said.owner.strip():
        raise refused("owner_missing", "owner")
    if len(said.owner.strip()) > LONGEST_OWNER:
        raise refused("words_too_long", "owner", most=LONGEST_OWNER)
    moved = last is None or last.due_on != said.due_on
    if moved and said.due_on < today:
        raise refused("work_due_in_the_past", "due_on", value=f"{today:%d/%m/%Y}")


def _stored(made: Remedy) -> Remedy:
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        if "remedy_follows_what_its_author_saw" in str(error):
            raise _meanwhile(planned(made.card).get(made.leaf)) from None
        raise
    details = {"leaf": made.leaf, "due_on": made.due_on.isoformat()}
    verb = "lost_point_made_good" if made.is_done else "lost_point_planned"
    subject = f"scorecard {made.card_id}"
    audit.record(actor=made.by, verb=verb, subject=subject, details=details)
    return made


def _meanwhile(last: Remedy | None) -> Refused:
    name = str(last.by) if last else "–"
    return refused("planned_meanwhile", name=name, value=last.owner if last else "–")
