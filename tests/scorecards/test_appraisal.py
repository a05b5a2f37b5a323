"""Decisions: by another than the unit's own, in the stage of the day, none deleted."""

from contextlib import contextmanager
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Role
from accounts.two_person import rule
from scorecards.appraisal import asking, deciding, feeding, final, matrix, seats
from scorecards.appraisal.deciding import Ruling
from scorecards.appraisal.second_reading import agreement, is_drawn, read_twice
from scorecards.cycles import life, setting_up
from scorecards.models import Card, ClosingRequest, Cycle, Decision, Stage
from scorecards.refusals import Refused
from scoring.audit import chains
from tests.accounts.people import hold
from tests.scorecards.factories import GOOD, World, days_on, now_in, placed

pytestmark = pytest.mark.django_db
APPRAISING, EXPLAINING, DECIDING = now_in(6), now_in(12), now_in(16)


def refused_with(code):
    return pytest.raises(Refused, match=f"^{code}")


@contextmanager
def refused_by_the_database(words, by):
    """What triggers say to a person who is here."""
    rule.attest(by)
    with pytest.raises(IntegrityError, match=words), transaction.atomic():
        yield


@pytest.fixture
def signed(world):
    world.fill()
    world.sign()
    return world


def decide(world, point="2", leaf="I.4", *, by=None, at=APPRAISING, card=None, **more):
    ruling = Ruling(leaf=leaf, point=Decimal(point) if point else None, **more)
    return deciding.decide(card or world.card, ruling, by=by or world.appraiser, at=at)


def test_the_stage_follows_from_the_days_alone(world):
    cycle = world.cycle
    stages = [cycle.stage(now_in(days)) for days in (0, 5, 6, 10, 11, 15, 16, 99)]

    assert stages == [
        *(Stage.CLAIMS, Stage.CLAIMS, Stage.APPRAISING, Stage.APPRAISING),
        *(Stage.EXPLAINING, Stage.EXPLAINING, Stage.DECIDING, Stage.DECIDING),
    ]


def test_scores_stay_beside_each_other(signed):
    decide(signed, "1", reason="Chỉ một sáng kiến được công nhận")
    decide(signed, "2", at=EXPLAINING)
    decide(signed, "1", by=signed.council, at=DECIDING, reason="Theo hội đồng")

    rows = Decision.objects.order_by("pk").values_list("stage", "point", "by__username")
    assert list(rows) == [
        ("first", 1, "judge"),
        ("after_explanation", 2, "judge"),
        ("final", 1, "council"),
    ]


def test_decisions_are_only_ever_added(signed):
    decide(signed)

    with pytest.raises(IntegrityError, match="only ever added"), transaction.atomic():
        Decision.objects.update(point=0)
    with pytest.raises(IntegrityError, match="only ever added"), transaction.atomic():
        Decision.objects.all().delete()


def test_another_point_needs_a_reason(signed):
    with refused_with("reason_for_another_point"):
        decide(signed, "1")
    with refused_with("point_missing"):
        decide(signed, "")


def test_a_point_lies_inside_what_the_leaf_gives(signed):
    with refused_with("points_outside"):
        decide(signed, "2.5", reason="Thưởng")


def test_nobody_decides_before_units_had_their_time(signed):
    with refused_with("not_time_to_appraise"):
        decide(signed, at=timezone.now())


def test_only_signed_cards_are_appraised_while_there_is_time(world):
    with refused_with("not_signed"):
        decide(world)


def test_a_unit_that_never_signed_is_decided_once_its_time_is_over(world):
    found = decide(world, "0", at=EXPLAINING, reason="Không nộp phiếu")

    assert found.point == 0


@pytest.mark.parametrize("who", ["officer", "leader", "other"])
def test_people_of_units_decide_nothing(signed, who):
    with refused_with("not_your_leaf"):
        decide(signed, by=getattr(signed, who))


def test_nobody_appraises_the_own_unit(signed):
    place = signed.places[0]
    was_there = placed("was-there", Role.APPRAISER, signed.province)
    hold(was_there, Role.SURVEYOR, unit=place)

    with refused_with("own_unit"):
        decide(signed, by=was_there)
    decide(signed, by=was_there, card=signed.other_card, at=EXPLAINING, reason="0 điểm")
    with refused_by_the_database("own unit", was_there):
        insert(signed.card, was_there)


def insert(card, by, **words):
    row = {"leaf": "I.4", "stage": "first", "number": 9, "point": 1, "at": APPRAISING}
    return Decision.objects.create(card=card, by=by, **(row | words))


def test_the_database_lets_appraisers_of_the_owner_alone_decide(signed):
    elsewhere = placed("elsewhere", Role.APPRAISER, signed.places[2])
    for person in (signed.officer, elsewhere):
        with refused_by_the_database("appraises", person):
            insert(signed.card, person)
    with refused_by_the_database("who is here", signed.officer):
        insert(signed.card, signed.appraiser)
    with refused_by_the_database("council", signed.appraiser):
        insert(signed.card, signed.appraiser, stage="final")


def test_of_two_appraisers_the_second_sees_what_the_first_decided(signed):
    decide(signed)

    with refused_with("decided_meanwhile"):
        decide(signed, by=signed.reader)
    decide(signed, by=signed.reader, seen=1)


def test_a_body_decides_its_own_leaves(signed):
    from localities.models import Body

    body = Body.objects.create(
        **{"unit": signed.province, "code": "HOME_AFFAIRS", "kind": "department"},
        **{"name_vi": "Sở Nội vụ", "name_en": "Home Affairs"},
        valid_from=timezone.localdate(),
    )
    of_body = placed("of-body", Role.APPRAISER, body)

    codes = [leaf.code for leaf in seats.leaves_of(of_body, signed.cycle)]

    assert codes == ["II.1.3", "II.3.1", "II.3.2"]
    with refused_with("not_your_leaf"):
        decide(signed, by=of_body)
    assert decide(signed, "10", "II.1.3", by=of_body, reason="Đúng").point == 10


def test_an_inquiry_ends_before_the_cycle_and_waits_once(signed):
    words = {"kind": "explanation", "words": "Vì sao?", "by": signed.appraiser}
    words["at"] = APPRAISING
    with refused_with("due_in_the_past"):
        asking.ask(signed.card, "I.4", due_on=days_on(21), **words)
    asking.ask(signed.card, "I.4", due_on=days_on(12), **words)
    with refused_with("inquiry_waits"):
        asking.ask(signed.card, "I.4", due_on=days_on(12), **words)


@pytest.fixture
def reread(db):
    world = World(share=100)
    world.fill()
    world.sign()
    return world


def test_a_second_reading_is_blind_and_another_persons(reread):
    decide(reread, "2")
    ruling = Ruling(leaf="I.4", point=Decimal(1), reason="Một sáng kiến")

    with refused_with("read_before"):
        deciding.read_again(reread.card, ruling, by=reread.appraiser, at=APPRAISING)
    again = deciding.read_again(reread.card, ruling, by=reread.reader, at=APPRAISING)

    assert (again.reading, again.stage) == (2, "first")
    found = agreement((a.point, b.point) for a, b in read_twice(reread.cycle))
    assert (found.read, found.alike, found.mean) == (1, 0, 1)
    with refused_by_the_database("another person", reread.reader):
        insert(reread.card, reread.reader, number=7)


def test_what_is_not_drawn_is_not_read_again(signed):
    decide(signed)
    ruling = Ruling(leaf="I.4", point=Decimal(2))

    with refused_with("not_drawn"):
        deciding.read_again(signed.card, ruling, by=signed.reader, at=APPRAISING)


def test_a_share_of_the_leaves_is_drawn():
    cycle = Cycle(reading_share=20, reading_seed="a seed")
    cells = [(card, f"I.{leaf}") for card in range(63) for leaf in range(88)]
    drawn = sum(is_drawn(cycle, *cell) for cell in cells)

    assert 0.18 < drawn / (63 * 88) < 0.22


def settle(world):
    """Every point decided, for units that are scored."""
    Card.objects.exclude(pk=world.card.pk).update(standing="outside")
    for leaf in world.cycle.tree.leaves:
        if leaf.rule.kind in ("deduction", "daily_deduction"):
            continue
        reason = {"reason": "Theo hồ sơ"}
        decide(world, str(leaf.maximum if leaf.code not in GOOD else 0), leaf.code,
               at=EXPLAINING, **reason)  # fmt: skip


def test_two_people_close_and_every_leaf_gets_its_final_point(signed):
    now = DECIDING
    request = life.ask_closing(signed.cycle, by=signed.council, reason="Xong", at=now)
    with refused_with("points_open"):
        life.close(request, by=signed.chair, at=now)
    settle(signed)
    with refused_with("own_request"):
        life.close(request, by=signed.council, at=now)

    cycle = life.close(request, by=signed.chair, at=now)

    assert cycle.state == "closed"
    rows = Decision.objects.filter(stage="final", card=signed.card)
    assert rows.count() == len(signed.cycle.tree.leaves)
    assert set(rows.values_list("by__username", flat=True)) == {"chair"}
    with refused_with("cycle_not_open"):
        decide(signed, at=now, by=signed.council)


def test_a_late_signature_deducts_as_the_tree_says(world):
    world.fill()
    world.sign(at=now_in(9))
    world.card.refresh_from_db()
    settle(world)
    now = DECIDING
    request = life.ask_closing(world.cycle, by=world.council, reason="Xong", at=now)

    life.close(request, by=world.chair, at=now)

    late = Decision.objects.get(card=world.card, leaf="V.1", stage="final")
    # Four days: one point within two days, one more for each day after.
    assert (late.point, late.source) == (Decimal(-3), final.BY_RULE)


def test_nobody_opens_or_closes_a_cycle_alone(world):
    with pytest.raises(IntegrityError, match="two people"), transaction.atomic():
        Cycle.objects.update(state="closed")
    setup = world.setup(year=2025)
    draft = setting_up.create(setup, by=world.council, at=timezone.now())
    with pytest.raises(IntegrityError, match="two people"), transaction.atomic():
        Cycle.objects.filter(pk=draft.pk).update(state="open")
    request = life.ask_opening(draft, by=world.council, reason="r", at=timezone.now())
    with refused_with("own_request"):
        life.open_cycle(request, by=world.council, at=timezone.now())
    with pytest.raises(IntegrityError, match="stays"), transaction.atomic():
        Cycle.objects.filter(pk=draft.pk).update(tree_text="x")


def test_the_council_of_another_owner_has_no_say(world):
    stranger = placed("stranger", Role.COUNCIL, world.places[0])

    with refused_with("not_entitled"):
        life.ask_closing(world.cycle, by=stranger, reason="r", at=timezone.now())
    with refused_with("not_entitled"):
        setting_up.create(world.setup(year=2025), by=stranger, at=timezone.now())


def test_a_request_of_another_council_is_not_declined(world):
    stranger = placed("stranger", Role.COUNCIL, world.places[0])
    now = timezone.now()
    request = life.ask_closing(world.cycle, by=world.council, reason="r", at=now)

    with refused_with("not_entitled"):
        life.decline(request, by=stranger, at=now, answer="không")
    assert ClosingRequest.objects.waiting().exists()


def test_cards_stay_once_units_fill_in(world):
    with pytest.raises(IntegrityError, match="given out"), transaction.atomic():
        Card.objects.filter(pk=world.card.pk).delete()
    with pytest.raises(IntegrityError, match="given out"), transaction.atomic():
        Card.objects.filter(pk=world.card.pk).update(unit=world.province)


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("tree_unknown", {"tree_code": "nothing"}),
        ("tree_of_another_level", {"tree_code": "provinces-2022"}),
        ("tree_of_another_year", {"year": 2012}),
        ("days_out_of_order", {"claims_due": days_on(30)}),
        ("cycle_exists", {}),
        ("nobody_to_score", {"level": "department", "tree_code": "departments-2019",
                             "year": 2019}),
    ],
)  # fmt: skip
def test_a_cycle_that_cannot_be_is_refused(world, code, changes):
    with refused_with(code):
        setting_up.create(world.setup(**changes), by=world.council, at=timezone.now())


def test_a_draft_is_given_up_and_an_open_cycle_stays(world):
    draft = setting_up.create(
        world.setup(year=2025), by=world.council, at=timezone.now()
    )

    setting_up.discard(draft, by=world.council, at=timezone.now())
    with refused_with("cycle_not_draft"):
        setting_up.discard(world.cycle, by=world.council, at=timezone.now())

    assert list(Cycle.objects.all()) == [world.cycle]


def test_the_matrix_says_what_stands_highest_of_each_cell(signed):
    world = signed
    leaves = [leaf.code for leaf in world.cycle.tree.leaves]
    decide(world)
    words = {"kind": "explanation", "words": "Vì sao?", "by": world.appraiser}
    words |= {"due_on": days_on(12), "at": APPRAISING}
    asking.ask(world.card, "I.2.1", **words)
    world.save("I.4", by=world.other, card=world.other_card)
    world.attach("I.4", by=world.other, card=world.other_card)

    found = matrix.of(world.cycle, at=APPRAISING)
    later = matrix.of(world.cycle, at=DECIDING)

    cells = {line.card.pk: dict(zip(leaves, line.cells, strict=True))
             for line in found.lines}  # fmt: skip
    assert cells[world.card.pk]["I.4"] == matrix.DECIDED
    assert cells[world.card.pk]["I.2.1"] == matrix.ASKED
    assert cells[world.card.pk]["I.1"] == matrix.CLAIMED
    assert cells[world.other_card.pk]["I.4"] == matrix.SHOWN
    assert cells[world.third_card.pk]["I.4"] == matrix.NOTHING
    assert matrix.OVERDUE in later.of_leaf(leaves.index("I.2.1"))


def test_fed_points_are_the_councils_with_their_source(world):
    tree = world.cycle.tree
    leaf = tree.leaves[0].code
    points = {world.card.pk: Decimal("1.5")}
    words = {"source": "SIPAS 2026, ấn bản 1", "at": timezone.now()}

    with refused_with("not_entitled"):
        feeding.feed(world.cycle, leaf, points, by=world.appraiser, **words)
    feeding.feed(world.cycle, leaf, points, by=world.council, **words)
    feeding.feed(world.cycle, leaf, points, by=world.council, **words)

    assert list(Decision.objects.values_list("number", "source")) == [
        (1, words["source"]),
        (2, words["source"]),
    ]


def test_all_of_it_is_linked_in_the_chain_of_its_cycle(signed):
    decide(signed)
    signed.attach("I.4", by=signed.other, card=signed.other_card)

    assert chains.faults(signed.cycle.code) == []
    kinds = set(chains.links(signed.cycle.code).values_list("kind", flat=True))
    assert {f"scorecards_{one}" for one in ("claim", "evidence", "decision", "signoff")}
    assert kinds >= {"scorecards_claim", "scorecards_decision", "scorecards_signoff"}
