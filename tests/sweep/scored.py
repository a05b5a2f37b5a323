"""Two cycles of scorecards for the sweep: a province's own and the nation's."""

from datetime import date, timedelta

from django.utils import timezone

from accounts.models import Membership, Role, User
from localities.models import Body, Level, Unit
from publishing.release import life as releases
from scorecards.cycles import life, setting_up
from scorecards.models import Card, Cycle
from scorecards.release import handover
from scorecards.release.final_points import Final
from scorecards.rules import Points
from tests.publishing.factories import person
from wording.text import Text

# The local cycle is of departments, so that it has a survey of leaders.
LEAF = "1.1"
LEAF_OF_NATION = "1.5.1"
OF_THE_CYCLE = {
    *("scorecards:cycle", "scorecards:matrix", "scorecards:second"),
    "scorecards:apart",
    *("scorecards:criterion", "scorecards:feed-sipas"),
    *("work:scorecard-survey", "work:scorecard-survey-table"),
}
# Explanations run, so that units see what was decided.
DAYS = {"claims_due": -2, "appraisal_due": -1, "explanation_due": 9, "closes_due": 19}


def cycles(*, own):
    """A local cycle of the province's department, and a national one with its card."""
    today = timezone.localdate()
    province = Unit.objects.provinces().on(today).get(code=own)
    words = {"name_vi": "Sở Nội vụ", "name_en": "Home Affairs"}
    body = Body.objects.create(
        **{"unit": province, "kind": Body.Kind.DEPARTMENT, "code": f"SO-{own}"},
        **{"valid_from": date(2001, 1, 1)},
        **words,
    )
    nation = Unit.objects.get(level=Level.NATION)
    local = _opened(province, [body], "department", "departments-2019", today.year)
    _published(local)
    _opened(nation, [province], "province", "provinces-2022", 2023)


def _opened(owner, places, level, tree, year):
    council = [_council(owner, number) for number in (1, 2)]
    now, today = timezone.now(), timezone.localdate()
    days = {name: today + timedelta(days=count) for name, count in DAYS.items()}
    setup = setting_up.SetUp(owner, level, year, tree, **days)
    cycle = setting_up.create(setup, by=council[0], at=now, places=places)
    asked = life.ask_opening(cycle, by=council[0], reason="Đủ điều kiện", at=now)
    return life.open_cycle(asked, by=council[1], at=now)


def _published(cycle):
    """A public release of full points, so that addresses of points have some."""
    why = Text("Theo thẩm định.", "As appraised.")
    points = {
        leaf.code: Points(leaf.code, leaf.maximum, leaf.maximum, "scored", why)
        for leaf in cycle.tree.leaves
    }
    finals = [Final(card, points, {}, {}) for card in cycle.cards.alphabetical()]
    made, now = handover.release_content(cycle, finals, counts={}), timezone.now()
    release = releases.draft(content=made, by=person("analyst"), at=now)
    releases.seal(release, by=person("publisher"), at=now, embargo_until=now)


def _council(owner, number):
    name = f"council-{owner.code}-{number}".lower()
    user = User.objects.create(username=name, last_name=f"Ủy viên {number}")
    day = timezone.localdate()
    Membership.objects.create(user=user, role=Role.COUNCIL, unit=owner, valid_from=day)
    return user


def card():
    """The province's own card of the national cycle."""
    return Card.objects.get(cycle__level="province")


def code(name):
    """What stands for the code in an address of scorecards, or nothing."""
    if name in ("portal:score", "portal:score-supposed"):
        return Body.objects.get(code__startswith="SO-").code
    if name in ("work:tree", "work:tree-file"):
        return "communes-2025"
    if name == "scorecards:leaf":
        return LEAF_OF_NATION
    is_ours = name in OF_THE_CYCLE
    return Cycle.objects.get(level="department").code if is_ours else ""
