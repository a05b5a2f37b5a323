"""Trees of criteria handed in here, and requests to allow them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.models.asked import Asked
from scorecards.models.cycle import read_once
from scorecards.trees import Tree


class StoredTree(models.Model):
    """A tree as its file reads; `owner` is the nation or the province that sets it.

    It may be taken away while it is a draft; once two people allowed it, nothing of it
    changes but that it is retired, or brought back.
    """

    class Life(models.TextChoices):
        DRAFT = "draft", _("draft")
        ALLOWED = "allowed", _("allowed")
        RETIRED = "retired", _("retired")

    code = models.CharField(_("code"), max_length=60, unique=True)
    owner = models.ForeignKey(
        "localities.Unit", models.PROTECT, related_name="+", verbose_name=_("owner")
    )
    digest = models.CharField(max_length=64)
    text = models.TextField()
    stored_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", db_index=False
    )
    stored_at = models.DateTimeField()
    # Written by the request that two people agreed on.
    allowed_at = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("tree of criteria")
        verbose_name_plural = _("trees of criteria")
        constraints = [
            models.UniqueConstraint(name="stored_tree_once", fields=["digest"]),
            models.CheckConstraint(
                name="retired_tree_was_allowed",
                condition=Q(retired_at__isnull=True) | Q(allowed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def tree(self) -> Tree:
        return read_once(self.text, self.code)

    @property
    def life(self) -> Life:
        if self.retired_at is not None:
            return self.Life.RETIRED
        return self.Life.DRAFT if self.allowed_at is None else self.Life.ALLOWED


class TreeRequest(Asked):
    """That a tree be allowed as it stands: while this waits, it stays so."""

    ask_with = "set_up_scorecards"
    approve_with = "close_scorecards"

    tree = models.ForeignKey(StoredTree, models.PROTECT, related_name="requests")
    # Of what was asked: approved is this and nothing else.
    digest = models.CharField(max_length=64)

    class Meta(Asked.Meta):
        verbose_name = _("request to allow a tree of criteria")
        verbose_name_plural = _("requests to allow trees of criteria")
        constraints = [
            *Asked.Meta.constraints,
            models.UniqueConstraint(
                name="treerequest_waits_once",
                fields=["tree"],
                condition=Q(outcome="waiting"),
            ),
        ]

    def __str__(self) -> str:
        return str(self.tree)

    def subject(self) -> str:
        return f"tree {self.tree.code}"
