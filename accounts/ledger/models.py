"""The chain of what was done to a round: links that are only ever added.

Statement triggers on the linked tables (`proofs.linked_tables`) write them, in the
transaction of the deed, so nobody can forget to. docs/chain.md says how it is read.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Chain(models.Model):
    """How long the chain of a place is, and the hash it ends in.

    `name` is a round's code, or "code/unit" for what happened in one unit.
    """

    name = models.CharField(max_length=90, primary_key=True)
    size = models.PositiveBigIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("chain")
        verbose_name_plural = _("chains")

    def __str__(self) -> str:
        return f"{self.name} · {self.size}"


class Link(models.Model):
    """One statement on one chained table, in one chain.

    `hash` is the SHA-256 of previous, chain, seq, kind, at and body, each on a line of
    its own; `body` is JSON: what was inserted, changed or deleted, by key, as hashes of
    the rows. `at` is text, exactly as it was hashed.
    """

    chain = models.ForeignKey(Chain, models.PROTECT, related_name="links")
    seq = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=60)
    at = models.CharField(max_length=27)
    body = models.TextField()
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name = _("link of a chain")
        verbose_name_plural = _("links of chains")
        constraints = [
            models.UniqueConstraint(name="link_once", fields=["chain", "seq"]),
            models.CheckConstraint(
                name="link_follows_another",
                condition=~Q(hash=F("previous")) & Q(seq__gte=1),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.chain_id} #{self.seq} {self.kind}"
