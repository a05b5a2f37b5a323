"""Who may do what with scorecards, versions and loaded rounds: every role by every way.

Each way is tried on the own unit's card, on another unit's of the same cycle, and on
one of a cycle of another province; versions and rounds are nobody's own.
tests/attack/test_desk_doors.py asserts the table.
"""

import dataclasses
import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role, User
from localities.models import Level, ServicePoint
from scorecards.appraisal import deciding
from scorecards.appraisal.deciding import Ruling
from scorecards.claims import evidence
from scorecards.cycles import life as cycles
from scorecards.cycles import setting_up
from scorecards.models import (
    Card,
    Claim,
    ClosingRequest,
    CycleRequest,
    Decision,
    Evidence,
    Extension,
    Inquiry,
    SignOff,
)
from scorecards.pages import tickets
from scoring import methodology
from scoring.methods import life as methods
from scoring.models import Method, MethodRequest
from surveys.models import DesignUpload, Instrument, WithdrawalRequest
from surveys.questionnaire.file import SHIPPED
from tests.accounts.people import OF_A_SCORECARD, OF_A_UNIT, hold, unit
from tests.rows import change_past_triggers
from tests.scorecards.factories import GOOD, PDF, World, days_on, upload
from tests.scoring import factories
from wording.text import Text

OWN, BESIDE, ABROAD, NONE = "own unit", "another unit", "another province", "-"
IN = "IN"
LEAF = "I.4"
WHY = "Tự ý"


class Place:
    """Two provinces with an open cycle each, cards filled in; versions; a round."""

    def __init__(self, folder) -> None:
        factories.load_small_register(folder)
        self.world = world = World(share=100)
        nation = world.province.parent
        self.there = unit("04", "Tỉnh Cao Bằng", Level.PROVINCE, parent=nation)
        self.far = unit("01000", "Xã Đông Khê", Level.COMMUNE, parent=self.there)
        council, chair = (self._of(n, Role.COUNCIL, self.there) for n in ("c1", "c2"))
        cycle = setting_up.create(
            world.setup(owner=self.there, reading_share=100),
            by=council,
            at=timezone.now(),
        )
        asked = cycles.ask_opening(cycle, by=council, reason="x", at=timezone.now())
        cycles.open_cycle(asked, by=chair, at=timezone.now())
        self.cards = {
            OWN: world.card,
            BESIDE: world.other_card,
            ABROAD: Card.objects.get(unit=self.far),
        }
        self.writers = {
            OWN: (world.officer, world.leader),
            BESIDE: (world.other, world.other_leader),
            ABROAD: (
                self._of("o4", Role.SCORE_OFFICER, self.far),
                self._of("l4", Role.SCORE_LEADER, self.far),
            ),
        }
        self.readers = {OWN: world.appraiser, BESIDE: world.appraiser}
        self.readers[ABROAD] = self._of("a4", Role.APPRAISER, self.there)
        for target, card in self.cards.items():
            self._fill(target, card)
        self.councils = {OWN: world.council, BESIDE: world.council, ABROAD: council}
        self._versions()

    def _of(self, name, role, place) -> User:
        user = User.objects.create_user(name)
        hold(user, role, unit=place)
        return user

    def _fill(self, target, card):
        officer, _leader = self.writers[target]
        for leaf in GOOD:
            self.world.save(leaf, by=officer, card=card, words="Theo hồ sơ")
        sent = evidence.Sent(upload(PDF, "ke-hoach.pdf"))
        words = {"page": "", "by": officer, "at": timezone.now()}
        evidence.show(card, LEAF, sent, **words)

    def _versions(self):
        analyst = self._of_desk("an", Role.ANALYST)
        publisher = self._of_desk("chi", Role.PUBLISHER)
        base, now = methodology.load("sipas-2021"), timezone.now()
        words = {"title": Text("Mới", "New"), "comparable_with": ()}
        found = [
            methods.store(
                dataclasses.replace(base, code=code, **words, confidence=confidence),
                by=analyst,
                at=now,
            )
            for code, confidence in (("moi-1", 0.9), ("moi-2", 0.99))
        ]
        asked = methods.ask(found[0], by=analyst, reason="x", at=now)
        methods.allow(asked, by=publisher, at=now)
        self.allowed, self.asked = found
        methods.ask(self.asked, by=analyst, reason="x", at=now)
        self.round = factories.make_round(code="loaded-2021", state="closed")
        self.form = self.round.instrument

    def _of_desk(self, name, role):
        user = User.objects.create_user(name)
        hold(user, role)
        return user

    def signed(self) -> None:
        """Every card signed, units' time over, the first reading done of each."""
        for target, card in self.cards.items():
            _officer, leader = self.writers[target]
            self.world.sign(card, by=leader)
        change_past_triggers("UPDATE scorecards_cycle SET claims_due = %s", days_on(-1))
        ruling = Ruling(leaf=LEAF, point=Decimal(2))
        for target, card in self.cards.items():
            card.refresh_from_db()
            fresh = Card.objects.select_related("cycle").get(pk=card.pk)
            by, at = self.readers[target], timezone.now()
            deciding.decide(fresh, ruling, by=by, at=at)

    def actors(self) -> Iterator[tuple[str, User | None]]:
        yield "nobody", None
        yield "no role", User.objects.create_user("idle")
        commune, province = self.world.places[0], self.world.province
        for role in Role:
            yield role.value, self._actor(role, role.value, commune, province)
            if role in (*OF_A_UNIT, *OF_A_SCORECARD):
                name = f"{role.value} elsewhere"
                yield name, self._actor(role, name, self.far, self.there)

    def _actor(self, role, name, commune, province) -> User:
        user = User.objects.create_user(f"the {name}")
        if role == Role.ONE_STOP:
            point, _made = ServicePoint.objects.get_or_create(
                code="P20",
                defaults={
                    **{"unit": province, "name_vi": "Trung tâm"},
                    "valid_from": date(2025, 7, 1),
                },
            )
            hold(user, role, service_point=point)
        elif role in (Role.SCORE_OFFICER, Role.SCORE_LEADER):
            hold(user, role, unit=commune)
        elif role in (*OF_A_UNIT, *OF_A_SCORECARD):
            hold(user, role, unit=province)
        else:
            hold(user, role)
        return User.objects.get(pk=user.pk)


def client_of(user: User | None) -> Client:
    client = Client(raise_request_exception=False)
    if user:
        client.force_login(user)
    return client


def posted(rows, address, form) -> Callable[[Client], str]:
    """Whether a POST put a row on record, or the number it was answered by."""

    def way(client):
        before = rows.count()
        answer = client.post(address, form)
        return IN if rows.count() != before else str(answer.status_code)

    return way


def looked_at_and_stored(address: str, text: str) -> Callable[[Client], str]:
    """A questionnaire sent, and what its preview carries sent back."""

    def way(client):
        file = SimpleUploadedFile("tu-y.toml", text.encode())
        preview = client.post(address, {"file": file}, follow=True)
        carried = re.search(r'name="carried" value="([^"]+)"', preview.text)
        if not carried:
            return str(preview.status_code)
        return posted(Instrument.objects, address, {"carried": carried[1]})(client)

    return way


def fetched(address) -> Callable[[Client], str]:
    def way(client):
        status = client.get(address).status_code
        return IN if status == 200 else str(status)

    return way


def while_filled_in(place: Place, target: str, user: User | None):
    """Ways while units fill in: name -> what it comes to."""
    card = place.cards[target]
    root = f"/viec/cham-diem/phieu/{card.pk}/"
    cycle = reverse("scorecards:cycle", args=[card.cycle.code])
    word = tickets.give(user, card, LEAF) if user else "none"
    signing = tickets.give(user, card, "") if user else "none"
    number = card.claims.filter(leaf=LEAF).order_by("-number").first().number
    file = Evidence.objects.filter(card=card)[0]
    figures = {"deed": "store", "seen": number, "words": "Mới", "so-count": "1"}
    later = {"deed": "extend", "card": card.pk, "until": days_on(30).isoformat()}
    other = PDF.replace(b"1 0", b"8 0")
    sent = {"file": upload(other, "x.pdf"), "whole": "1"}
    minutes = {"file": upload(PDF, "bien-ban.pdf"), "whole": "1"}
    yield "read", fetched(root)
    yield "fetch evidence", fetched(f"{root}tep/{file.pk}/")
    yield "fetch workbook", fetched(f"/viec/phieu-cham/{card.pk}/bang.csv")
    yield "write", posted(Claim.objects, f"{root}{LEAF}/", figures)
    yield (
        "send evidence",
        posted(Evidence.objects, f"/viec/cham-diem/tep/{word}/", sent),
    )
    yield "sign", posted(SignOff.objects, f"/viec/cham-diem/tep/{signing}/", minutes)
    yield "extend", posted(Extension.objects, cycle, later | {"reason": WHY})
    outside = {"deed": "place", "card": card.pk, "standing": "outside", "reason": WHY}
    yield "place", posted(Card.objects.filter(standing="outside"), cycle, outside)
    closing = {"deed": "ask-close", "reason": WHY}
    yield "ask to close", posted(ClosingRequest.objects, cycle, closing)
    opening = {"deed": "ask-open", "reason": WHY}
    yield "ask to open again", posted(CycleRequest.objects, cycle, opening)


def while_appraised(place: Place, target: str, _user: User | None):
    """Ways once units' time is over: name -> what it comes to."""
    card = place.cards[target]
    cycle = f"/viec/cham-diem/{card.cycle.code}/"
    ruling = {"card": card.pk, "seen": "0", "point": "0", "reason": WHY}
    asking = {"deed": "ask", "card": card.pk, "kind": "supplement", "words": WHY}
    again = posted(
        Decision.objects.filter(reading=2), f"{cycle}doc-lai/", ruling | {"leaf": LEAF}
    )
    yield "read the matrix", fetched(f"{cycle}bang/")
    yield "decide", posted(Decision.objects, f"{cycle}II.2/", ruling)
    yield (
        "decide what is to be read",
        posted(Decision.objects, f"{cycle}{LEAF}/", ruling),
    )
    yield "read a second time", again
    yield (
        "ask the unit",
        posted(
            Inquiry.objects,
            f"{cycle}II.2/",
            asking | {"due_on": days_on(9).isoformat()},
        ),
    )
    root = f"/viec/cham-diem/phieu/{card.pk}/II.2/"
    figures = {"deed": "store", "seen": "1", "words": WHY, "so-answer": "no"}
    yield "write what is signed", posted(Claim.objects, root, figures)


def of_versions(place: Place, _target: str, _user: User | None):
    """Ways to questionnaires, methods and loaded rounds: name -> what it comes to."""
    allowed = reverse("work:method", args=[place.allowed.digest[:16]])
    asked = reverse("work:method", args=[place.asked.digest[:16]])
    form = reverse("work:form", args=[place.form.digest[:16]])
    text = (SHIPPED / "sipas-2021.toml").read_text(encoding="utf-8")
    text = text.replace('code = "sipas-2021"', 'code = "tu-y-2027"', 1)
    retired = Method.objects.filter(retired_at__isnull=False)
    forms = Instrument.objects.filter(retired_at__isnull=False)
    waiting = MethodRequest.objects.filter(outcome="waiting")
    yield "read a method", fetched(allowed)
    yield "retire a method", posted(retired, allowed, {"deed": "retire"})
    yield "allow a method", posted(waiting, asked, {"deed": "allow"})
    yield "store a form", looked_at_and_stored(reverse("work:form-new"), text)
    yield "retire a form", posted(forms, form, {"deed": "retire"})
    withdrawing = {"deed": "ask", "round": place.round.code, "reason": WHY}
    page = reverse("runs:withdrawing")
    yield "ask to withdraw", posted(WithdrawalRequest.objects, page, withdrawing)
    design = {"deed": "look", "round": place.round.code, "psu_stage": "cluster"}
    design |= {"lonely_psu": "certainty", "weighting": "given"}
    uploads = DesignUpload.objects.filter(round=place.round)
    yield "send a design", posted(uploads, reverse("runs:new-design"), design)


def tried(place: Place) -> dict[tuple[str, str, str], str]:
    """(actor, way, target) -> what it came to; each try is taken back."""
    found: dict[tuple[str, str, str], str] = {}
    actors = list(place.actors())
    _try(place, actors, while_filled_in, tuple(place.cards), found)
    _try(place, actors, of_versions, (NONE,), found)
    with transaction.atomic():
        place.signed()
        _try(place, actors, while_appraised, tuple(place.cards), found)
        transaction.set_rollback(True)
    return found


def _try(place, actors, ways, targets, found) -> None:
    for name, user in actors:
        client = client_of(user)
        for target in targets:
            for way, call in ways(place, target, user):
                with transaction.atomic():
                    found[name, way, target] = call(client)
                    transaction.set_rollback(True)


def table(found: dict[tuple[str, str, str], str]) -> Iterator[str]:
    """A line a way: who is let in, and where."""
    ways = dict.fromkeys(way for _actor, way, _target in found)
    yield "| way | let in |"
    yield "|---|---|"
    for way in ways:
        let = [
            f"{actor} ({target})"
            for (actor, one, target), said in found.items()
            if one == way and said == IN
        ]
        yield f"| {way} | {', '.join(let) or '–'} |"
