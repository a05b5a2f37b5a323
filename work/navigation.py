"""One navigation for all pages of the staff: by role, with what waits on each page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, cast

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from accounts.models import Role, User
from accounts.roles import permissions_of
from accounts.staff.errands import ERRANDS as PEOPLE
from accounts.staff.errands import Errand, Words, counted, named
from onestop.errands import ERRANDS as ONESTOP
from operations.errands import ERRANDS as OPERATIONS
from publishing.errands import ERRANDS as PUBLISHING
from scorecards.errands import ERRANDS as SCORECARDS
from scoring.errands import ERRANDS as SCORING
from surveys.errands import ERRANDS as SURVEYS
from work.help import told
from work.people.errands import ERRANDS as STAFFING
from work.places.errands import ERRANDS as PLACES
from work.rounds.errands import ERRANDS as ROUNDS
from work.trees.errands import ERRANDS as TREES
from work.versions.errands import ERRANDS as VERSIONS

# In the order of a round: asked, answered to, scored, published; people last.
ERRANDS = (
    *ROUNDS,
    *VERSIONS,
    *SURVEYS,
    *ONESTOP,
    *SCORING,
    *SCORECARDS,
    *TREES,
    *PUBLISHING,
    *PLACES,
    *STAFFING,
    *PEOPLE,
    *OPERATIONS,
)


@dataclass(frozen=True)
class Link:
    """A page in the navigation; `count` things wait there for the person."""

    address: str
    label: Words
    count: int
    is_here: bool


class Staff:
    """Who is signed in, where they may go, and what waits for them; read when asked."""

    def __init__(self, request: HttpRequest) -> None:
        # Nobody who is not signed in has an errand.
        self.user, self.path = cast("User", request.user), request.path
        # None of a page that is not there.
        self.page = request.resolver_match.view_name if request.resolver_match else ""
        self.is_refused = getattr(request, "is_refused", False)

    @cached_property
    def name(self) -> str:
        return named(self.user) if self.user.is_authenticated else ""

    @cached_property
    def allowed(self) -> set[str]:
        return permissions_of(self.user)

    @cached_property
    def errands(self) -> list[Errand]:
        mine = [errand for errand in ERRANDS if errand.is_for(self.allowed)]
        return [errand.seen_by(self.allowed) for errand in mine]

    @cached_property
    def counts(self) -> dict[str, list[int]]:
        """How many things of each kind wait, by the address of their page.

        On a page that refuses, none: counting takes most of its time.
        """
        if self.is_refused:
            return {e.address: [0 for _ in e.waiting] for e in self.errands}
        rows = [lines.rows(self.user) for e in self.errands for lines in e.waiting]
        found = iter(counted(rows))
        return {e.address: [next(found) for _ in e.waiting] for e in self.errands}

    @property
    def waiting(self) -> int:
        return sum(sum(counts) for counts in self.counts.values())

    @cached_property
    def links(self) -> list[Link]:
        """Pages by role; what stands below one counts there."""
        home = reverse("work:home")
        links = [Link(home, _("My work"), self.waiting, self.path == home)]
        for errand in self.errands:
            if errand.permissions and not errand.below:
                under = self._under(errand)
                own = self._link(errand)
                count = own.count + sum(one.count for one in under)
                here = own.is_here or any(one.is_here for one in under)
                links.append(replace(own, count=count, is_here=here))
        return links

    @property
    def help(self) -> str:
        """The page of the reader's role, at the part that tells of the page open."""
        mine = {one.role for one in self.user.held_today()}
        found = told.best([role for role in Role if role in mine], self.page)
        if found is None:
            return reverse("work:help")
        role, part = found
        address = reverse("work:help-role", args=[role.slug])
        return f"{address}#{part.slug}" if part else address

    @property
    def of_rounds(self) -> list[Link]:
        """What stands below the page of rounds."""
        return [self._link(e) for e in self.errands if e.below == "work:rounds"]

    def _under(self, errand: Errand) -> list[Link]:
        return [self._link(e) for e in self.errands if e.below == errand.address]

    def _link(self, errand: Errand) -> Link:
        address = reverse(errand.address)
        count = sum(self.counts[errand.address])
        return Link(address, errand.label, count, self.path.startswith(address))


def staff_of(request: Any) -> Staff:
    """One for a request: its page and its frame count the same things once."""
    if not hasattr(request, "staff"):
        request.staff = Staff(request)
    return cast("Staff", request.staff)


def staff(request: HttpRequest) -> dict[str, SimpleLazyObject]:
    """For templates; public pages, which never ask, stay the same for everybody."""
    return {"staff": SimpleLazyObject(lambda: staff_of(request))}
