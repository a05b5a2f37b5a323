"""Trees there are: those shipped, and those handed in here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db.models import Q

from localities.models import Level, Unit
from scorecards.models import StoredTree
from scorecards.refusals import refused
from scorecards.trees import Tree, available, load_tree, shipped_text

SHIPPED: Final = "shipped"


@dataclass(frozen=True)
class Known:
    """A tree with its file; `row` is None of one that is shipped."""

    tree: Tree
    text: str
    row: StoredTree | None = None

    @property
    def life(self) -> str:
        return SHIPPED if self.row is None else self.row.life.value


def shipped() -> list[Known]:
    return [Known(load_tree(code), shipped_text(code)) for code in available()]


def stored(owners: list[int]) -> list[Known]:
    """Handed in by these owners or, once allowed, by the nation; newest first."""
    of_nation = Q(owner__level=Level.NATION, allowed_at__isnull=False)
    rows = StoredTree.objects.filter(Q(owner__in=owners) | of_nation)
    rows = rows.select_related("owner", "stored_by").order_by("-stored_at", "-pk")
    return [Known(row.tree, row.text, row) for row in rows]


def usable(owner: Unit) -> list[Known]:
    """What a cycle of this owner may be set up with."""
    own = [
        one
        for one in stored([owner.pk])
        if one.row and one.row.life == StoredTree.Life.ALLOWED
    ]
    return [*own, *shipped()]


def for_cycle(code: str, *, owner: Unit) -> Known:
    """Raises Refused."""
    found = next((one for one in usable(owner) if one.tree.code == code), None)
    if found is not None:
        return found
    if StoredTree.objects.filter(code=code, owner=owner).exists():
        raise refused("tree_not_allowed", "tree_code")
    raise refused("tree_unknown", "tree_code")
