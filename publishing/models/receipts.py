"""Receipts of a sealed round: who holds one sees that the form is counted in it.

A release keeps one hash a counted questionnaire that has a receipt, in the order of the
hashes, so a place in the list tells nothing. The root stands in its sealed record.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.ledger.proofs.merkle import leaf_hash, path_to

if TYPE_CHECKING:
    from publishing.models import Release

WRITTEN = re.compile(r"[A-Z2-7]{16}")
WIDTH = 32


class Receipts(models.Model):
    """Hashes of the receipts counted in a release, one after the other, ascending."""

    release = models.OneToOneField(
        "publishing.Release", models.CASCADE, related_name="receipts", primary_key=True
    )
    leaves = models.BinaryField()

    class Meta:
        verbose_name = _("receipts of a release")
        verbose_name_plural = _("receipts of releases")

    def __str__(self) -> str:
        return str(self.release)


@dataclass(frozen=True)
class Proof:
    """That a receipt is one of `size` leaves under the root the record prints."""

    round_code: str
    edition: int
    index: int
    size: int
    path: tuple[str, ...]


def leaf_of(code: str) -> bytes:
    return leaf_hash(b"sipas-receipt " + code.encode())


def read(words: str) -> str:
    """A receipt as typed: without spaces and hyphens, in capitals; "" if it is none."""
    code = re.sub(r"[\s-]", "", words).upper()
    return code if WRITTEN.fullmatch(code) else ""


def proofs(code: str, releases: Iterable[Release]) -> list[Proof]:
    """Where a receipt is counted among some releases, the newest first."""
    leaf, found = leaf_of(code), []
    kept = Receipts.objects.filter(release__in=releases).select_related("release")
    for receipts in kept.order_by("-release__year", "-release__edition"):
        leaves = split(bytes(receipts.leaves))
        index = bisect_left(leaves, leaf)
        if index < len(leaves) and leaves[index] == leaf:
            path = tuple(step.hex() for step in path_to(leaves, index))
            release = receipts.release
            place = (release.round_code, release.edition)
            found.append(Proof(*place, index, len(leaves), path))
    return found


def split(leaves: bytes) -> list[bytes]:
    return [leaves[n : n + WIDTH] for n in range(0, len(leaves), WIDTH)]
