"""A province's local round: three communes by the commune tree, and its people."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import Membership, Role, User
from localities.models import Body, Level
from scorecards.claims import evidence, filling, signing
from scorecards.claims.filling import Filled
from scorecards.cycles import life, setting_up
from scorecards.models import Cycle
from tests.accounts.people import hold, unit

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
# Figures of every self-scored leaf of the commune tree, all met.
GOOD = {
    "I.1": {"day": "2026-02-10", "reference": "2026-01-20", "quality": "yes"},
    "I.2.1": {"part": "4", "whole": "10"},
    "I.2.2": {"part": "0", "whole": "0"},
    "I.3": {"number": "yes", "content": "yes", "time": "yes"},
    "I.4": {"count": "2"},
    "II.1.1": {"part": "50", "whole": "50"},
    "II.1.2": {"part": "45", "whole": "50"},
    "II.2": {"answer": "yes"},
    "II.4.1": {"answer": "yes"},
    "II.4.2": {"part": "9", "whole": "10"},
    "II.5.1": {"count": "120"},
    "II.5.2": {"count": "60"},
    "II.6": {"part": "80", "whole": "100"},
    "II.7": {"day": "2026-12-10"},
    "III.1": {"points": "12"},
    "IV.1": {"points": "0"},
    "IV.2": {"now": "90", "before": "88"},
    "IV.3.1": {"points": "0"},
    "IV.3.2": {"points": "0"},
    "IV.3.3": {"points": "0"},
    "IV.3.4": {"points": "0"},
    "IV.3.5": {"points": "0"},
}


def days_on(days):
    return timezone.localdate() + timedelta(days=days)


def now_in(days):
    """The same hour, some days from now: verbs are told when they are done."""
    return timezone.now() + timedelta(days=days)


class World:
    """A local round of Lạng Sơn: communes a, b and c, their people, two of the council.

    `officer` and `leader` are of commune a; `other` is the officer of commune b.
    """

    def __init__(self, *, share=0):
        nation = unit("VN", "Việt Nam", Level.NATION)
        self.province = unit("20", "Tỉnh Lạng Sơn", Level.PROVINCE, parent=nation)
        self.places = [
            unit(code, name, Level.COMMUNE, parent=self.province)
            for code, name in (
                ("06001", "Xã An Bình"),
                ("06002", "Xã Bắc Sơn"),
                ("06003", "Phường Chi Lăng"),
            )
        ]
        a, b, _c = self.places
        self.officer = placed("officer", Role.SCORE_OFFICER, a)
        self.second_officer = placed("officer-2", Role.SCORE_OFFICER, a)
        self.leader = placed("leader", Role.SCORE_LEADER, a)
        self.other = placed("other", Role.SCORE_OFFICER, b)
        self.other_leader = placed("other-leader", Role.SCORE_LEADER, b)
        self.appraiser = placed("judge", Role.APPRAISER, self.province)
        self.reader = placed("reader", Role.APPRAISER, self.province)
        self.council = placed("council", Role.COUNCIL, self.province)
        self.chair = placed("chair", Role.COUNCIL, self.province)
        self.cycle = self.make(share=share)
        cards = {card.unit_id: card for card in self.cycle.cards.all()}
        self.card, self.other_card, self.third_card = (
            cards[place.pk] for place in self.places
        )

    def setup(self, **changes):
        return setting_up.SetUp(
            **{
                "owner": self.province,
                "level": "commune",
                "year": 2026,
                "tree_code": "communes-2025",
                "claims_due": days_on(5),
                "appraisal_due": days_on(10),
                "explanation_due": days_on(15),
                "closes_due": days_on(20),
                "reading_share": 0,
            }
            | changes
        )

    def make(self, *, share=0, **changes) -> Cycle:
        """A cycle that is open."""
        setup = self.setup(reading_share=share, **changes)
        cycle = setting_up.create(setup, by=self.council, at=timezone.now())
        return opened(cycle, self.council, self.chair)

    def save(self, leaf="I.4", figures=None, *, by=None, card=None, at=None, **words):
        filled = Filled(leaf=leaf, figures=figures or GOOD[leaf], **words)
        at = at or timezone.now()
        return filling.save(card or self.card, filled, by=by or self.officer, at=at)

    def attach(self, leaf="I.4", *, body=PDF, name="ke-hoach.pdf", by=None, card=None):
        by, card = by or self.officer, card or self.card
        sent = evidence.Sent(upload(body, name))
        words = {"page": "tr. 3", "by": by, "at": timezone.now()}
        return evidence.show(card, leaf, sent, **words)

    def fill(self, card=None, *, by=None):
        """Every leaf of a card with its figures and words."""
        for leaf, figures in GOOD.items():
            words = {"words": "Theo sổ theo dõi của xã.", "by": by, "card": card}
            self.save(leaf, figures, **words)

    def sign(self, card=None, *, by=None, at=None):
        card, by = card or self.card, by or self.leader
        at = at or timezone.now()
        minutes = evidence.Sent(upload(PDF, "bien-ban.pdf"))
        return signing.sign(card, minutes, by=by, at=at)


def placed(name, role, place) -> User:
    user, _made = User.objects.get_or_create(
        username=name, defaults={"last_name": name.title()}
    )
    words = {"body": place} if isinstance(place, Body) else {"unit": place}
    if not Membership.objects.filter(user=user, role=role, **words).exists():
        hold(user, role, **words)
    return user


def opened(cycle, asker, approver):
    now = timezone.now()
    request = life.ask_opening(cycle, by=asker, reason="Đủ điều kiện", at=now)
    return life.open_cycle(request, by=approver, at=now)


def upload(body, name, kind="application/octet-stream"):
    return SimpleUploadedFile(name, body, content_type=kind)


def zipped(parts, *, password=False):
    """A zip of {name: bytes}; with a password, as far as its list of parts says."""
    import zipfile

    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    found = bytearray(out.getvalue())
    if password:
        at = found.rfind(b"PK\x01\x02")
        found[at + 8] |= 1
    return bytes(found)
