"""Who may hand in what: every role by every way, each with seven kinds of forms.

python -m tests.attack.doors prints the table; tests/attack/test_doors.py asserts it.
"""

import csv
import io
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role, User
from localities.models import ServicePoint
from surveys.channels.paper import batches
from surveys.fieldwork import assignments, draw
from surveys.intake import expectations, senders
from surveys.models import Case, EntryPass, Response, Visit
from surveys.sampling.plan import ListPlan
from tests.surveys import fieldwork_people as made_up
from tests.surveys import paper_people
from tests.surveys.arrivals import CODES, INSTRUMENT, record

OWN, ANOTHERS, NOBODYS = "own case", "another's case", "nobody's case"
NO_CASE, UNIT, ROUND = "no case", "other unit", "other round"
# A case in one's hands of which somebody keyed a form in a batch that is open.
KEYED = "own case, keyed"
TARGETS = (OWN, KEYED, ANOTHERS, NOBODYS, NO_CASE, UNIT, ROUND)
# There is no such thing by this way, or this person has no case of their own.
NOTHING = "–"
PLACED = {
    *(Role.SURVEYOR, Role.CLERK, Role.SUPERVISOR),
    *(Role.PROVINCIAL_OFFICER, Role.PROVINCIAL_LEADER, Role.ACCOUNT_MANAGER),
}
# Two roles at once: what one of them allows, the other bars.
BOTH = "surveyor and officer"


@dataclass(frozen=True)
class Actor:
    """Somebody who tries; `own` is a case in their hands, `keyed` one in a batch."""

    name: str
    user: User | None
    own: Case | None
    keyed: Case | None = None

    def client(self) -> Client:
        client = Client(raise_request_exception=False)
        if self.user:
            client.force_login(self.user)
        return client


class World:
    """A national round with samples in two provinces, and one without a sample."""

    def __init__(self) -> None:
        today, now = timezone.localdate(), timezone.now()
        expectations.forget()
        self.here = made_up.lang_son()
        self.there = made_up.unit("04", "Tỉnh Cao Bằng", parent=self.here.parent)
        self.officer = made_up.person("list-officer")
        days = {"opens": today - timedelta(days=2), "closes": today + timedelta(days=5)}
        nation = self.here.parent
        self.drawn = made_up.make_round(nation, code="drawn", **days)
        self.declared = made_up.make_round(
            nation, code="declared", collection="declared", **days
        )
        self.sample = self._sample(self.here, "here", now)
        self.far = self._sample(self.there, "there", now)
        self.cases = list(self.sample.cases.in_field().order_by("number"))
        keyer, rival = self._person("keyer", Role.CLERK), self._surveyor("rival")
        self.batch = self._batch(self.sample, keyer, now)
        self.far_batch = self._batch(self.far, keyer, now)
        self.anothers, self.nobodys = self.cases[0], self.cases[1]
        self._give(self.anothers, rival, now)
        self.others = self.far.cases.in_field().order_by("number").first()
        self._free = iter(self.cases[2:])
        self._now, self._keyer = now, keyer

    def _sample(self, unit, code, now):
        rows = made_up.listed_people({made_up.CENTRE: 60})
        words = {"by": self.officer, "at": unit, "code": code}
        frame = made_up.people_frame(self.drawn, rows, **words)
        plan = ListPlan(size=20)
        return draw.make(frame, plan=plan, seed=1, by=self.officer, at=now)

    def _person(self, name, role, unit=None):
        return made_up.person(name, role, unit=unit or self.here)

    def _surveyor(self, name):
        return self._person(name, Role.SURVEYOR)

    def _batch(self, sample, keyer, now):
        unit = sample.frame.unit
        header = {"unit": unit, "counted": 20, "by": keyer, "at": now}
        return batches.open(self.drawn, draw=sample, **header)

    def _give(self, case, surveyor, now):
        cases = Case.objects.filter(pk=case.pk)
        assignments.assign(cases, surveyor=surveyor, by=self.officer, at=now)

    def actors(self) -> Iterator[Actor]:
        yield Actor("nobody", None, None)
        yield Actor("no role", made_up.person("idle"), None)
        for role in Role:
            yield self._actor(role)
            if role in PLACED:
                user = self._person(f"{role}-elsewhere", role, self.there)
                yield Actor(f"{role.value} elsewhere", user, None)
        user, case = self._surveyor("both"), next(self._free)
        self._give(case, user, self._now)
        made_up.hold(user, Role.PROVINCIAL_OFFICER, since=made_up.SINCE, unit=self.here)
        yield Actor(BOTH, user, case)

    def _actor(self, role):
        place = {"unit": self.here} if role in PLACED else {}
        if role == Role.ONE_STOP:
            place = {"service_point": ServicePoint.objects.get(code="P20")}
        user = made_up.person(f"the-{role}")
        made_up.hold(user, role, **place)
        own = keyed = None
        if role == Role.SURVEYOR:
            own, keyed = next(self._free), next(self._free)
            for case in (own, keyed):
                self._give(case, user, self._now)
        elif role == Role.CLERK:
            keyed = next(self._free)
        if keyed:
            # By a clerk's own hand too: it opens no other door to the case.
            by = user if role == Role.CLERK else self._keyer
            passed = paper_people.keyed(f"{keyed.number:06d}", at=self._now)
            batches.key(self.batch, passed, by=by, at=self._now)
        return Actor(role.value, user, own, keyed)

    def case_of(self, actor, target) -> Case | None:
        return {
            OWN: actor.own,
            KEYED: actor.keyed,
            ANOTHERS: self.anothers,
            NOBODYS: self.nobodys,
            UNIT: self.others,
        }.get(target)

    def record(self, actor, target):
        """A questionnaire as a device would send it, or None."""
        case = self.case_of(actor, target)
        if case:
            return record("tried", round="drawn", unit="", case=case.uid)
        if target in (OWN, KEYED):
            return None
        code = "declared" if target == ROUND else "drawn"
        return record("tried", round=code, unit=self.here.code)


def by_session(world: World, actor: Actor, target: str) -> str:
    return _sent(world, actor, target, actor.client())


def by_one(world: World, actor: Actor, target: str) -> str:
    """POST /api/v1/questionnaires/, one record."""
    return _sent(world, actor, target, actor.client(), to="intake:questionnaires")


def by_token(world: World, actor: Actor, target: str) -> str:
    if actor.user is None:
        return NOTHING
    now = timezone.now()
    _token, secret = senders.issue(
        name="tried",
        user=actor.user,
        rnd=world.drawn,
        units=[world.here, world.there],
        by=world.officer,
        at=now,
        expires_at=now + timedelta(days=1),
    )
    headers = {"Authorization": f"Bearer {secret}"}
    return _sent(world, actor, target, Client(headers=headers))


def _sent(world, actor, target, client, to="intake:sync"):
    sent = world.record(actor, target)
    if sent is None:
        return NOTHING
    body = {"records": [sent], "channel": "offline"} if to == "intake:sync" else sent
    answer = client.post(reverse(to), json.dumps(body), "application/json")
    said = answer.json()
    result = said["results"][0] if "results" in said else said
    return result["outcome"] if not result.get("errors") else _code(result)


def _code(result):
    return result["errors"][0]["code"]


def by_page(world: World, actor: Actor, target: str) -> str:
    """The questionnaire's page, with the case's number on the form."""
    case = world.case_of(actor, target)
    if target == ROUND or (target in (OWN, KEYED) and case is None):
        return NOTHING
    frame = world.far.frame if target == UNIT else world.sample.frame
    given = {
        "uid": "tried",
        "serial": f"{case.number:06d}" if case else "",
        "started_at": timezone.now().isoformat(),
        "anyway": "1",
        **dict.fromkeys(CODES, "4"),
    }
    address = reverse("work:entry", args=[frame.code])
    answer = actor.client().post(address, given)
    return _shown(answer, Response.objects.filter(uid="tried"))


def by_file(world: World, actor: Actor, target: str) -> str:
    """A file of one row: the drawn round, another unit, the round without a sample."""
    if target not in (NO_CASE, UNIT, ROUND):
        return NOTHING
    rnd = world.drawn if target == NO_CASE else world.declared
    unit = world.there.code if target == UNIT else world.here.code
    text = io.StringIO()
    place = ("unit", "stratum", "psu", "cluster")
    lines = csv.writer(text)
    lines.writerow(["uid", *place, *CODES])
    lines.writerow(["tried", *[unit] * len(place), *["4"] * len(CODES)])
    file = SimpleUploadedFile("phieu.csv", text.getvalue().encode())
    address = reverse("kept:upload")
    client = actor.client()
    answer = client.post(address, {"round": rnd.code, "file": file})
    if answer.context and (sent := answer.context.get("sent")):
        answer = client.post(address, {"confirmed": sent.pk})
    return _shown(answer, Response.objects.filter(uid="tried"))


def by_paper(world: World, actor: Actor, target: str) -> str:
    """A pass of a form of the counted batch, by the number printed on it."""
    case = world.case_of(actor, target)
    if target == ROUND or (target in (OWN, KEYED) and case is None):
        return NOTHING
    batch = world.far_batch if target == UNIT else world.batch
    now = timezone.now().isoformat()
    sent = {
        "uid": "tried",
        "serial": f"{case.number:06d}" if case else "000999",
        "answers": paper_people.answers(),
        "started_at": now,
        "keyed_at": now,
    }
    address = reverse("work:passes", args=[batch.pk])
    body = json.dumps({"records": [sent]})
    answer = actor.client().post(address, body, "application/json")
    if answer.status_code != 200:
        return _shown(answer, EntryPass.objects.none())
    [result] = answer.json()["results"]
    return "keyed" if result["outcome"] == "created" else _code(result)


def by_visit(world: World, actor: Actor, target: str) -> str:
    """A visit as a device's queue tells of it: it ends nobody else's case."""
    case = world.case_of(actor, target)
    if case is None:
        return NOTHING
    now = timezone.now().isoformat()
    told: dict[str, str | None] = {"uid": "tried", "case": case.uid}
    told |= {"outcome": "refused", "note": "", "appointment_at": None}
    told |= {"made_at": now, "sent_at": now}
    body = json.dumps({"records": [told]})
    answer = actor.client().post(reverse("work:visits"), body, "application/json")
    if answer.status_code != 200:
        return _shown(answer, Visit.objects.filter(uid="tried"))
    [result] = answer.json()["results"]
    return result["outcome"] if not result.get("errors") else _code(result)


def _shown(answer, rows):
    """What a page came to: stored, or the number of its refusal."""
    if rows.exists():
        return "created"
    if answer.status_code == 302:
        return "signed out"
    return str(answer.status_code) if answer.status_code != 200 else "refused"


WAYS: dict[str, Callable[[World, Actor, str], str]] = {
    "sync, session": by_session,
    "questionnaires, session": by_one,
    "sync, token": by_token,
    "entry page": by_page,
    "file": by_file,
    "paper": by_paper,
    "visit": by_visit,
}
LET_IN = ("created", "keyed")


def tried(world: World) -> dict[tuple[str, str, str], str]:
    """(actor, way, target) -> what it came to; each try is taken back."""
    assert INSTRUMENT.scored_codes == CODES
    found = {}
    for actor in list(world.actors()):
        for way, hand_in in WAYS.items():
            for target in TARGETS:
                with transaction.atomic():
                    found[actor.name, way, target] = hand_in(world, actor, target)
                    transaction.set_rollback(True)
    return found


def table(found: dict[tuple[str, str, str], str]) -> Iterator[str]:
    """A line for each role and way; what was let in stands in capitals."""
    yield "| role | way | " + " | ".join(TARGETS) + " |"
    yield "|---" * (len(TARGETS) + 2) + "|"
    rows: dict[tuple[str, str], list[str]] = {}
    for (actor, way, _target), said in found.items():
        cell = said.upper() if said in LET_IN else said
        rows.setdefault((actor, way), []).append(cell)
    for (actor, way), cells in rows.items():
        if set(cells) != {NOTHING}:
            yield f"| {actor} | {way} | " + " | ".join(cells) + " |"


def main() -> int:
    """Run the test that makes the world, and show what it prints."""
    words = ["-m", "pytest", "-n", "0", "-q", "-s", "tests/attack/test_doors.py"]
    return subprocess.run([sys.executable, *words], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
