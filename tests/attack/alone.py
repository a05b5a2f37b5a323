"""Everything that takes two people, tried by one person who holds every role.

By the verb, the page, the admin, and SQL as each database role: in the person's own
name, in another's, after making oneself out as another, and straight to what the
approval would allow. tests/attack/test_alone.py prints the table.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from functools import partial

from django.db import Error, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import people, presence
from accounts.credentials import changes as credentials
from accounts.models import CredentialRequest, Role, User
from config import rights
from publishing.models import Preview, Release
from publishing.release import early_access
from publishing.release import life as releases
from scoring.microdata import requests as microdata
from scoring.release import handover
from surveys.editing import amendments, exclusions
from surveys.rounds import life as rounds
from tests.accounts.people import hold
from tests.attack import loaded, scores
from tests.attack.deed import Deed, is_now, of_request
from tests.scoring import factories
from tests.scoring.test_scoring import score
from wording.refusals import Refused

OWNER = "owner"
ACTORS = (OWNER, *rights.ROLES)
WHY = "Một mình"
HELD, DONE = "held", "done alone"


class World:
    """One person in every role, a second one, and what the first one began."""

    def __init__(self, folder):
        factories.load_small_register(folder)
        # Nobody who sees unreleased figures holds a role in a province beside it.
        local = {Role.ONE_STOP, Role.ACCOUNT_MANAGER}
        local |= {Role.PROVINCIAL_OFFICER, Role.PROVINCIAL_LEADER, Role.APPRAISER}
        local |= {Role.SCORE_OFFICER, Role.SCORE_LEADER, Role.COUNCIL}
        self.both = self._holding("both", set(Role) - local)
        # Not of the rated unit as well, so that this one may.
        ministry = {Role.ADMINISTRATOR, Role.ANALYST, Role.PUBLISHER, Role.SUPERVISOR}
        self.two = self._holding("two", ministry)
        self.three = self._holding("three", {Role.PUBLISHER})
        self.now = timezone.now()
        later = timezone.localdate(self.now) + timedelta(days=9)
        self.open = factories.make_round(code="open-2021", state="open", closes=later)
        self.closed = factories.make_round(code="closed-2021", state="closed")
        run = score(self.closed)
        public = self._drafted(run, by=self.two, reason="")
        sealing = {"by": self.both, "at": self.now, "embargo_until": self.now}
        self.public = releases.seal(public, **sealing)
        self.draft = self._drafted(run, by=self.both, reason=WHY)

    def _holding(self, name, roles):
        user = User.objects.create_user(name, email=f"{name}@example.gov.vn")
        for role in roles:
            hold(user, role)
        return User.objects.get(pk=user.pk)

    def _drafted(self, run, *, by, reason):
        return handover.draft(run, by=by, **({"reason": reason} if reason else {}))

    def deeds(self) -> Iterator[Deed]:
        yield from self._of_accounts()
        yield from self._of_rounds()
        yield from self._of_releases()
        yield from scores.deeds(self.now)
        yield from loaded.deeds(self.both, self.now)

    def _of_accounts(self):
        words = {"reason": WHY, "by": self.both, "at": self.now}
        lan, page = User.objects.create_user("lan"), reverse("door:roles")
        # Who gives it sees the figures at once, by an account of their own.
        for name, role in (("a role", Role.PUBLISHER), ("a look", Role.ANALYST)):
            asked = people.ask(lan, role=role, **words)
            yield self._asked(name, asked, people.approve, page, "pk")
        what = CredentialRequest.What.ADDRESS
        asked = credentials.ask(
            self.three, what=what, value="x@example.gov.vn", **words
        )
        page = reverse("door:credentials")
        yield self._asked("an account", asked, credentials.approve, page, "pk")

    def _of_rounds(self):
        words = {"reason": WHY, "by": self.both, "at": self.now}
        first, second = self.open.responses.order_by("pk")[:2]
        asked = exclusions.ask(first, decision=exclusions.REJECTED, **words)
        page = reverse("kept:one", args=[first.pk])
        yield self._asked("an exclusion", asked, exclusions.approve, page, "request")
        asked = amendments.ask(second, changes={"T1": 1, "T2": 5}, **words)
        page, deed = reverse("kept:one", args=[second.pk]), "approve-amendment"
        yield self._asked(
            "an amendment", asked, amendments.approve, page, "request", deed
        )
        waits = factories.make_round(
            code="waits-2021",
            state="draft",
            provinces=[],
            closes=timezone.localdate(self.now),
        )
        asked = rounds.ask_opening(waits, **words)
        page = reverse("work:round", args=[waits.code])
        opened = f"UPDATE surveys_round SET state = 'open' WHERE id = {waits.pk}"
        more = {"straight": opened, "moved": is_now(waits, state="open")}
        yield self._asked("an opening", asked, rounds.open, page, "pk", **more)
        until = timezone.localdate(self.now) + timedelta(days=3)
        asked = rounds.ask_reopening(self.closed, closes=until, **words)
        page = reverse("field:reopening")
        opened = f"UPDATE surveys_round SET state = 'open' WHERE id = {self.closed.pk}"
        more = {"straight": opened, "moved": is_now(self.closed, state="open")}
        yield self._asked("a reopening", asked, rounds.reopen, page, "pk", **more)

    def _asked(self, name, asked, approve, page, key="pk", deed="approve", **words):
        verb = partial(approve, asked, by=self.both, at=self.now)
        words |= {"key": key, "deed": deed}
        return of_request(name, asked, verb=verb, page=page, **words)

    def _of_releases(self):
        draft, both, now = self.draft, self.both, self.now
        yield Deed(
            name="a seal",
            row=draft,
            decider="sealed_by_id",
            words={"state": "'sealed'", "sealed_at": "now()", "digest": "'d'"},
            verb=lambda: releases.seal(draft, by=both, at=now),
            page=(reverse("desk:seal", args=[draft.pk]), {}),
            asker="drafted_by_id",
            came=lambda: Release.objects.get(pk=draft.pk).state != "draft",
        )
        sealed = self._sealed_by_another()
        yield Deed(
            name="a release",
            row=sealed,
            decider="approved_by_id",
            words={"approved_at": "now()", "embargo_until": "now()"},
            verb=lambda: releases.publish(sealed, by=both, at=now, public_from=now),
            page=(
                reverse("desk:publish", args=[sealed.pk]),
                {"at_once": "on", "confirmation": WHY},
            ),
            asker="drafted_by_id",
            came=lambda: Release.objects.get(pk=sealed.pk).approved_by_id is not None,
        )
        yield self._preview(sealed)
        yield self._microdata()

    def _sealed_by_another(self):
        run = score(factories.make_round(code="third-2021", state="closed", seed=3))
        drafted = self._drafted(run, by=self.both, reason="")
        return releases.seal(drafted, by=self.two, at=self.now)

    def _preview(self, sealed):
        until = self.now + timedelta(days=2)
        words = {"viewer": self.both, "office": "o", "by": self.both}
        row = Preview(
            round_code=sealed.round_code,
            edition=sealed.edition,
            viewer=self.both,
            name="both",
            office="o",
            granted_at=self.now,
            valid_until=until,
        )
        form = {"viewer": "both", "office": "o", "until": until.isoformat()}
        return Deed(
            name="an early look",
            row=row,
            decider="granted_by_id",
            words={},
            verb=lambda: early_access.grant(sealed, at=self.now, until=until, **words),
            page=(reverse("desk:grant", args=[sealed.pk]), form),
            came=lambda: Preview.objects.filter(viewer=self.both).exists(),
        )

    def _microdata(self):
        words = {"institution": "Viện", "purpose": "x", "terms": True}
        asked = microdata.ask(self.public, by=self.both, **words)
        return Deed(
            name="microdata",
            row=asked,
            decider="decided_by_id",
            words={
                "granted": "true",
                "decided_at": "now()",
                "valid_until": "now() + interval '1 day'",
            },
            verb=lambda: microdata.grant(asked, by=self.both),
            page=(reverse("microdata:decide", args=[asked.pk]), {"deed": "grant"}),
            came=lambda: bool(type(asked).objects.get(pk=asked.pk).granted),
        )


def ways(world: World, deed: Deed) -> Iterator[tuple[str, Callable[[], object]]]:
    """Every way one person has, by its name."""
    one = deed.one or world.both
    yield "verb", deed.verb
    yield "page", lambda: _posted(one, *deed.page)
    if deed.row.pk:
        yield "admin", lambda: _posted(one, *_admin(deed, one))
    for actor in ACTORS if deed.straight else ():
        yield f"{actor}: straight to it", partial(_run, actor, [deed.straight])
    if deed.row.pk:
        for actor in ACTORS:
            for name, statements in _sql(world, deed):
                yield f"{actor}: {name}", partial(_run, actor, statements)
    else:
        for actor in ACTORS:
            for name, statements in _inserted(world, deed):
                yield f"{actor}: {name}", partial(_run, actor, statements)


def _posted(user, address, form):
    client = Client(raise_request_exception=False)
    client.force_login(user)
    with presence.serving(user.pk):
        client.post(address, form)


def _admin(deed, one):
    """The page the admin would have of such a row, and its form."""
    meta = deed.row._meta
    form = {"outcome": "approved", "decided_by": one.pk, "state": "sealed"}
    return f"/admin/{meta.app_label}/{meta.model_name}/{deed.row.pk}/change/", form


def _sql(world, deed):
    both, two = deed.one or world.both, deed.two or world.two
    table = deed.row._meta.db_table
    words = ", ".join(f"{name} = {value}" for name, value in deed.words.items())
    change = f"UPDATE {table} SET {words}, {{}} WHERE id = {deed.row.pk}"
    other = f"UPDATE {table} SET {deed.asker} = {two.pk} WHERE id = {deed.row.pk}"
    mine, theirs = (f"{deed.decider} = {one.pk}" for one in (both, two))
    forged = f"{two.pk}.99999999999.{'0' * 64}"
    yield "in one's own name", [change.format(mine)]
    yield "in another's name", [change.format(theirs)]
    yield (
        "asked by another at once",
        [change.format(f"{mine}, {deed.asker} = {two.pk}")],
    )
    yield "asked by another first", [other, change.format(mine)]
    yield (
        "with another's presence made up",
        [f"SELECT set_config('sipas.person', '{forged}', true)", change.format(theirs)],
    )
    yield (
        "by taking triggers away",
        ["SET LOCAL session_replication_role = replica", change.format(theirs)],
    )


def _inserted(world, deed):
    both, two = deed.one or world.both, deed.two or world.two
    for name, user in (("in one's own name", both), ("another's", two)):
        setattr(deed.row, deed.decider, user.pk)
        fields = _columns(deed.row)
        names = ", ".join(one.column for one in fields)
        values = [
            one.get_db_prep_save(getattr(deed.row, one.attname), connection)
            for one in fields
        ]
        marks = ", ".join(["%s"] * len(fields))
        table = deed.row._meta.db_table
        yield name, [(f"INSERT INTO {table} ({names}) VALUES ({marks})", values)]


def _columns(row):
    return [one for one in row._meta.local_concrete_fields if not one.primary_key]


def _run(actor, statements):
    with connection.cursor() as cursor:
        if actor != OWNER:
            cursor.execute(f"SET LOCAL ROLE {actor}")
        for one in statements:
            statement, values = one if isinstance(one, tuple) else (one, None)
            cursor.execute(statement, values)
        cursor.execute("RESET ROLE")


def by_another(world: World, deed: Deed) -> str:
    """The same page, posted by the second person: shows that it is the page."""
    two = deed.two or world.two
    return outcome(two, deed, lambda: _posted(two, *deed.page))


def outcome(person: User, deed: Deed, way: Callable[[], object]) -> str:
    """Whether the deed was done; everything is as before afterwards."""
    try:
        with transaction.atomic():
            with presence.serving(person.pk):
                way()
            done = deed.came()
            transaction.set_rollback(True)
    except (Refused, Error):
        return HELD
    return DONE if done else HELD


def tried(world: World) -> dict[tuple[str, str], str]:
    return {
        (deed.name, name): outcome(deed.one or world.both, deed, way)
        for deed in world.deeds()
        for name, way in ways(world, deed)
    }


def table(found: Mapping[tuple[str, str], str]) -> Iterator[str]:
    """What was tried of each deed, and what was done alone."""
    yield f"| {'deed':14} | {'ways':>5} | {DONE} |"
    for name in dict.fromkeys(deed for deed, _way in found):
        ways_of = {way: said for (deed, way), said in found.items() if deed == name}
        alone = [way for way, said in ways_of.items() if said == DONE]
        yield f"| {name:14} | {len(ways_of):>5} | {'; '.join(alone) or '–'} |"
