"""One thing that takes two people: what waits, who decides, and how it may be tried."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.db import models

from accounts.models import User


@dataclass(frozen=True)
class Deed:
    """What waits for somebody else: a row, whoever decides in `decider`, and ways.

    `one` tries and `two` could; where they are not named, those of the world.
    """

    name: str
    row: models.Model
    decider: str
    # Set in SQL beside the decider, as somebody who knows the columns would.
    words: Mapping[str, str]
    verb: Callable[[], object]
    page: tuple[str, dict[str, object]]
    asker: str = "asked_by_id"
    came: Callable[[], bool] = field(default=lambda: False)
    one: User | None = None
    two: User | None = None
    # What the approval would allow, done in SQL without it.
    straight: str = ""


def of_request(
    name, asked, *, verb, page, key="pk", deed="approve", moved=None, **words
):
    """A request that waits; `moved` says whether what it asks for has come."""

    def came():
        found = type(asked).objects.get(pk=asked.pk)
        return found.outcome == "approved" or bool(moved and moved())

    return Deed(
        name=name,
        row=asked,
        decider="decided_by_id",
        words={"outcome": "'approved'", "decided_at": "now()"},
        verb=verb,
        page=(page, {"deed": deed, key: asked.pk}),
        came=came,
        **words,
    )


def is_now(row, **words):
    """Whether a row stands so, whenever it is asked."""
    return lambda: type(row).objects.filter(pk=row.pk, **words).exists()
