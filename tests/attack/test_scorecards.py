"""What a third attack went through in scorecards: each hole, and its kind."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import AuditEvent, Membership, Role
from accounts.two_person import rule
from scorecards.appraisal import asking, deciding, feeding
from scorecards.appraisal.deciding import Ruling
from scorecards.claims import filling
from scorecards.cycles import life
from scorecards.models import Decision
from scorecards.refusals import Refused
from tests.accounts.people import hold
from tests.rows import change_past_triggers
from tests.scorecards.conftest import evidence_of_the_test  # noqa: F401
from tests.scorecards.factories import World, days_on, now_in
from tests.scorecards.test_appraisal import settle
from tests.scorecards.test_pages import appraising
from tests.scorecards.test_workbook import hand_in, rows_of, taken
from tests.sweep.world import signed_in

pytestmark = pytest.mark.django_db
APPRAISING = now_in(7)
DECIDING = now_in(16)


@pytest.fixture
def signed(db):
    world = World(share=50)
    world.fill()
    world.sign()
    return world


def refused(code):
    return pytest.raises(Refused, match=code)


def codes_of(verb, leaves):
    """What a verb answers of each leaf, by its refusal."""
    found = {}
    for leaf in leaves:
        try:
            with transaction.atomic():
                found[leaf.code] = verb(leaf.code)
        except Refused as error:
            found[leaf.code] = error.code
    return found


def test_nobody_decides_a_point_that_is_fed(signed, monkeypatch):
    """A page hides the form; the request alone must do."""
    tree = signed.cycle.tree
    fed = {**tree.by_code, "I.4": replace(tree.by_code["I.4"], method="sipas")}
    monkeypatch.setitem(vars(tree), "by_code", fed)
    ruling = Ruling(leaf="I.4", point=Decimal(2))

    for person in (signed.appraiser, signed.council):
        said = codes_of(
            lambda _leaf, by=person: deciding.decide(
                signed.card, ruling, by=by, at=APPRAISING
            ),
            [tree.by_code["I.4"]],
        )
        assert said == {"I.4": "leaf_is_fed"}
    assert not Decision.objects.exists()


def test_nobody_learns_what_is_drawn_of_what_they_decide(signed):
    leaves = signed.cycle.tree.leaves

    def read(leaf):
        ruling = Ruling(leaf=leaf, point=None)
        words = {"by": signed.appraiser, "at": APPRAISING}
        return deciding.read_again(signed.card, ruling, **words)

    assert set(codes_of(read, leaves).values()) == {"not_drawn"}
    for leaf in leaves:
        ruling = Ruling(leaf=leaf.code, point=Decimal(0), reason="Không có")
        deciding.decide(signed.card, ruling, by=signed.appraiser, at=APPRAISING)
    assert set(codes_of(read, leaves).values()) == {"read_before"}


@pytest.fixture
def reread(db):
    """A leaf that the first appraiser decided, and the other has still to read."""
    world = World(share=100)
    world.fill()
    world.sign()
    appraising(world)
    ruling = Ruling(leaf="I.4", point=Decimal("0.75"), reason="Bí mật đến lúc đọc")
    deciding.decide(world.card, ruling, by=world.appraiser, at=timezone.now())
    return world


def pages_about(world, leaf="I.4"):
    """Every address that may tell what was decided of a leaf."""
    cycle, card = f"/viec/cham-diem/{world.cycle.code}/", world.card.pk
    yield from (cycle, f"{cycle}bang/", f"{cycle}doc-lai/")
    yield from (f"{cycle}{leaf}/", f"{cycle}{leaf}/?don-vi={card}")
    yield from (f"{cycle}I.1/?don-vi={card}", "/viec/", "/viec/cham-diem/")
    own = f"/viec/cham-diem/phieu/{card}/"
    yield from (own, f"{own}{leaf}/", f"{own}mat-diem/", f"{own}viec-nam-sau/")


def tells(user, world):
    """Addresses whose answer holds the first point, its reason or who gave it."""
    client = signed_in(user.username)
    found = {page: client.get(page).content.decode() for page in pages_about(world)}
    words = ("0,75", "0.75", "Bí mật", "1,25", "1.25")
    return {page for page, said in found.items() if any(w in said for w in words)}


def test_who_is_to_read_again_sees_the_first_point_on_no_page(reread):
    """1.25 is what the unit would have lost by it: nothing adds up to it either."""
    assert tells(reread.reader, reread) == set()
    assert tells(reread.appraiser, reread)
    assert tells(reread.council, reread)

    ruling = Ruling(leaf="I.4", point=Decimal(2))
    words = {"by": reread.reader, "at": timezone.now()}
    deciding.read_again(reread.card, ruling, **words)

    assert tells(reread.reader, reread)


def test_who_is_to_read_again_is_told_no_point_by_a_refusal(reread):
    reader = signed_in(reread.reader.username)
    words = {"card": reread.card.pk, "point": "2", "reason": "x", "deed": "decide"}

    for seen in ("0", "1", "7"):
        page = f"/viec/cham-diem/{reread.cycle.code}/I.4/"
        answer = reader.post(page, words | {"seen": seen}, follow=True)
        said = answer.content.decode()
        assert "Đọc lần hai" in said
        assert "0,75" not in said
        assert "Bí mật" not in said
    assert Decision.objects.count() == 1


def test_the_council_sees_every_point_and_reads_none_again(reread):
    council = signed_in(reread.council.username)
    page = f"/viec/cham-diem/{reread.cycle.code}/doc-lai/"
    assert council.get(page).context["count"] == 0

    form = {"card": reread.card.pk, "leaf": "I.4", "point": "2", "seen": "0"}
    said = council.post(page, form, follow=True).content.decode()

    assert "Hội đồng xem được mọi điểm" in said
    assert Decision.objects.count() == 1


def test_who_worked_in_a_unit_sees_its_first_point_as_late_as_the_unit(reread):
    """On the page of a component too, which shows all units."""
    Membership.objects.create(
        user=reread.reader,
        role=Role.SCORE_LEADER,
        unit=reread.places[0],
        valid_from=days_on(-200),
        valid_until=days_on(-100),
    )
    assert tells(reread.reader, reread) == set()

    change_past_triggers("UPDATE scorecards_cycle SET appraisal_due = %s", days_on(-1))

    assert tells(reread.reader, reread)


def test_the_trail_says_who_decided_what_and_not_which_point(reread):
    said = AuditEvent.objects.get(verb="point_decided").details

    assert said == {"leaf": "I.4", "stage": "first", "reading": 1}


def test_who_worked_in_a_unit_closes_and_feeds_nothing_of_it(signed):
    settle(signed)
    Membership.objects.create(
        user=signed.chair,
        role=Role.SCORE_LEADER,
        unit=signed.places[0],
        valid_from=days_on(-200),
        valid_until=days_on(-100),
    )
    words = {"by": signed.council, "reason": "Xong", "at": DECIDING}
    asked = life.ask_closing(signed.cycle, **words)

    with pytest.raises(Refused) as error:
        life.close(asked, by=signed.chair, at=DECIDING)
    assert error.value.code == "own_unit"
    points = {signed.card.pk: Decimal(1)}
    with pytest.raises(Refused) as error:
        feeding.feed(
            signed.cycle, "I.4", points, source="x", by=signed.chair, at=DECIDING
        )
    assert error.value.code == "own_unit"


def test_final_points_are_of_the_council_of_the_own_place(signed):
    hold(signed.appraiser, Role.COUNCIL, unit=signed.places[2])
    rule.attest(signed.appraiser)

    with pytest.raises(IntegrityError, match="council"), transaction.atomic():
        Decision.objects.create(
            card=signed.card, leaf="I.4", stage="final", number=1, point=1,
            by=signed.appraiser, at=DECIDING,
        )  # fmt: skip


def test_what_follows_from_an_open_leaf_moves_after_the_signature(signed):
    now = now_in(6)
    words = {"kind": "supplement", "words": "Thiếu", "due_on": days_on(9), "at": now}
    asking.ask(signed.card, "II.4.1", by=signed.appraiser, **words)

    signed.save("II.4.1", {"answer": "no"}, seen=1, words="Chưa có", at=now)

    follower = filling.in_force(signed.card)["II.4.2"]
    assert (follower.number, follower.point) == (2, None)
    rule.attest(signed.officer)
    claim = filling.in_force(signed.card)["II.4.2"]
    claim.pk, claim.number, claim.figures = None, 3, {"part": "1", "whole": "10"}
    with pytest.raises(IntegrityError, match="is signed"), transaction.atomic():
        claim.save(force_insert=True)


@pytest.mark.parametrize("typed", ["1E+999999", "-1e999999", "1e-999999", "NaN"])
def test_an_exponent_is_no_point(signed, typed):
    appraising(signed)
    address = f"/viec/cham-diem/{signed.cycle.code}/I.4/"
    words = {"card": signed.card.pk, "seen": "0", "point": typed, "reason": "x"}

    assert signed_in(signed.appraiser.username).post(address, words).status_code == 422


def test_a_number_without_end_in_a_workbook_is_answered(signed):
    officer = signed_in(signed.officer.username)
    rows = rows_of(taken(officer, signed.card))
    column = next(name for name in rows[0] if name.startswith("Lần lưu"))
    rows[0][column] = "1" * 4500

    assert hand_in(officer, signed.card, rows).status_code == 400
