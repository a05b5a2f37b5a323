"""A province's round of two departments, a fifth of it from the leaders' survey."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils import timezone

from accounts.models import Role
from localities.models import Body
from scorecards.appraisal import deciding, tallies
from scorecards.appraisal.deciding import Ruling
from scorecards.appraisal.tallies import Counted
from scorecards.cycles import life
from scorecards.models import Cycle
from tests.scorecards.factories import now_in, placed

# Of a hundred people; 100, 60, 20 and 0 percent of a component.
WELL = {"leaders.a": "80", "leaders.b": "10", "leaders.c": "10", "leaders.d": "0"}
BADLY = {"leaders.a": "10", "leaders.b": "30", "leaders.c": "40", "leaders.d": "20"}
SOURCE = "Khảo sát trực tuyến, tháng 3/2026"


class Departments:
    """`first` and `second` are the cards; `officer` works at the first's body."""

    def __init__(self, world):
        self.world = world
        self.bodies = [
            Body.objects.create(
                unit=world.province,
                kind=Body.Kind.DEPARTMENT,
                code=f"SO-{n}",
                name_vi=name,
                name_en=name,
                valid_from=date(2001, 1, 1),
            )
            for n, name in ((1, "Sở Nội vụ"), (2, "Sở Xây dựng"))
        ]
        self.officer = placed("so-officer", Role.SCORE_OFFICER, self.bodies[0])
        self.leader = placed("so-leader", Role.SCORE_LEADER, self.bodies[0])
        self.other = placed("so-other", Role.SCORE_OFFICER, self.bodies[1])
        words = {"level": "department", "tree_code": "departments-2019"}
        self.cycle = world.make(**words)
        cards = {card.body_id: card for card in self.cycle.cards.all()}
        self.first, self.second = (cards[one.pk] for one in self.bodies)

    def answered(self, *, second=BADLY):
        leaves = tallies.leaves_of(self.cycle.tree)
        given = ((self.first, WELL), (self.second, second))
        return [
            Counted(card, leaf.code, counts)
            for card, counts in given
            for leaf in leaves
        ]

    def store(self, many=None, **words):
        said = {"source": SOURCE, "by": self.world.council, "at": timezone.now()}
        many = self.answered() if many is None else many
        return tallies.store(self.cycle, many, **said | words)

    def close(self):
        """All appraised points decided, a quarter lost once; closed by two people."""
        for card in (self.first, self.second):
            for leaf in self.cycle.tree.leaves:
                if leaf.rule.kind != "survey_shares":
                    self._decide(card, leaf)
        now, world = timezone.now(), self.world
        asked = life.ask_closing(self.cycle, by=world.council, reason="Xong", at=now)
        life.close(asked, by=world.chair, at=now)
        return Cycle.objects.get(pk=self.cycle.pk)

    def _decide(self, card, leaf):
        lost = Decimal("0.25") if leaf.code == "1.1" and card == self.second else 0
        ruling = Ruling(leaf.code, leaf.maximum - lost, reason="Kết luận của hội đồng")
        deciding.decide(card, ruling, by=self.world.council, at=now_in(16))
