"""Claims: figures in, points out; of two people both are seen and one decides."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.two_person import rule
from scorecards.claims import answering, evidence, filling, pointing, signing, state
from scorecards.claims.filling import Filled
from scorecards.cycles import life
from scorecards.models import Claim, Evidence, SignOff
from scorecards.refusals import Refused
from tests.scorecards.factories import GOOD, PDF, days_on, now_in

pytestmark = pytest.mark.django_db


def refused_with(code):
    return pytest.raises(Refused, match=f"^{code}")


def test_a_claim_gives_the_point_of_its_rule(world):
    claim = world.save("II.6", {"part": "80", "whole": "100"}, words="Báo cáo kho bạc")

    assert claim.point == Decimal("9.41")
    assert claim.figures == {"part": "80", "whole": "100"}


def test_a_figure_outside_its_domain_is_refused_and_nothing_is_stored(world):
    with refused_with("figure_over_whole"):
        world.save("II.6", {"part": "120", "whole": "100"})
    with refused_with("day_before_year"):
        world.save("I.1", {"day": "2025-02-01", "reference": "2026-01-20"} | {
            "quality": "yes"})  # fmt: skip

    assert not Claim.objects.exists()


def test_of_two_people_at_once_the_second_is_told_and_nothing_is_lost(world):
    world.save("I.4", {"count": "1"}, seen=0)

    with refused_with("written_meanwhile"):
        world.save("I.4", {"count": "2"}, seen=0, by=world.second_officer)
    world.save("I.4", {"count": "2"}, seen=1, by=world.second_officer)

    stored = Claim.objects.order_by("number").values_list("figures__count", flat=True)
    assert list(stored) == ["1", "2"]


def test_what_depends_on_a_leaf_follows_it(world):
    world.save("II.4.1", {"answer": "yes"})
    world.save("II.4.2", {"part": "9", "whole": "10"})
    assert filling.in_force(world.card)["II.4.2"].point == 4

    world.save("II.4.1", {"answer": "no"}, seen=1)

    # Without a plan the figures of the other way are missing: no point yet.
    follower = filling.in_force(world.card)["II.4.2"]
    assert (follower.number, follower.point) == (2, None)


def test_a_save_reads_the_leaves_its_point_hangs_together_with_and_no_others(world):
    tree = world.cycle.tree

    assert pointing.around(tree, "I.4") == {"I.4"}
    for code in ("II.4.1", "II.4.2"):
        assert pointing.around(tree, code) == {"II.4.1", "II.4.2"}


def test_what_does_not_apply_needs_words_and_gives_no_point(world):
    with refused_with("explanation_missing"):
        world.save("II.2", {}, not_applicable=True)
    with refused_with("not_applicable_refused"):
        world.save("I.4", {}, not_applicable=True, words="Không có")

    claim = world.save("II.2", {}, not_applicable=True, words="Không được lấy ý kiến")

    assert (claim.point, claim.not_applicable) == (None, True)


def test_another_unit_writes_nothing(world):
    with refused_with("not_your_card"):
        world.save(by=world.other)
    with refused_with("not_your_card"):
        world.save(by=world.leader)


def test_the_database_refuses_another_units_claim_too(world):
    rule.attest(world.other)
    with pytest.raises(IntegrityError, match="works there"), transaction.atomic():
        Claim.objects.create(
            card=world.card, leaf="I.4", number=1, by=world.other, at=timezone.now()
        )


def test_claims_are_only_ever_added(world):
    world.save()

    for change in (
        lambda: Claim.objects.update(words="x"),
        lambda: Claim.objects.all().delete(),
    ):
        with (
            pytest.raises(IntegrityError, match="only ever added"),
            transaction.atomic(),
        ):
            change()


def test_a_leaf_others_score_is_not_claimed(world):
    with refused_with("leaf_not_declared"):
        world.save("V.2", {"count": "0"})


def test_words_stand_in_for_evidence_and_one_of_them_is_needed(world):
    world.save("I.4", {"count": "2"})
    now = timezone.now()

    assert state.of(world.card, at=now).done == 0
    world.attach("I.4")
    assert state.of(world.card, at=now).done == 1
    world.save("I.2.1", words="Theo kế hoạch kiểm tra")
    assert state.of(world.card, at=now).done == 2


def test_a_leader_signs_what_is_whole_and_it_stays(world):
    with refused_with("leaves_open"):
        world.sign()
    world.fill()

    signed = world.sign()

    assert signed.points == sum(c.point for c in filling.in_force(world.card).values())
    assert signed.days_late == 0
    with refused_with("card_signed"):
        world.save("I.4", {"count": "1"}, seen=1)
    rule.attest(world.officer)
    row = {"leaf": "I.4", "number": 2, "by": world.officer, "at": timezone.now()}
    with pytest.raises(IntegrityError, match="is signed"), transaction.atomic():
        Claim.objects.create(card=world.card, **row)


def test_an_officer_does_not_sign(world):
    world.fill()

    with refused_with("not_your_card"):
        world.sign(by=world.officer)


def test_a_signature_is_taken_back_with_a_reason_while_there_is_time(world):
    world.fill()
    world.sign()

    with refused_with("reason_missing"):
        signing.withdraw(world.card, reason=" ", by=world.leader, at=timezone.now())
    with refused_with("too_late_to_withdraw"):
        signing.withdraw(world.card, reason="Sửa", by=world.leader, at=now_in(6))
    signing.withdraw(world.card, reason="Sửa", by=world.leader, at=timezone.now())

    world.save("I.4", {"count": "1"}, seen=1, words="Một sáng kiến")
    world.sign()
    assert SignOff.objects.count() == 3


def test_days_late_are_counted_on_the_signature_by_the_clock_alone(world):
    world.fill()

    signed = world.sign(at=now_in(8))

    assert signed.days_late == 3


def test_an_extension_is_no_lateness(world):
    world.fill()
    life.extend(
        *(world.card,),
        until=days_on(8),
        reason="Bão lũ",
        by=world.council,
        at=timezone.now(),
    )
    card = type(world.card).objects.get(pk=world.card.pk)

    assert world.sign(card, at=now_in(8)).days_late == 0


def test_after_the_first_appraisal_nothing_comes_in_any_more(world):
    with refused_with("too_late_to_claim"):
        world.save(at=now_in(11))


def test_an_inquiry_opens_its_leaf_until_it_is_answered(world):
    from scorecards.appraisal import asking

    world.fill()
    world.sign()
    now = now_in(6)
    asked = asking.ask(
        *(world.card, "I.4"),
        kind="supplement",
        words="Thiếu quyết định công nhận",
        due_on=days_on(9),
        by=world.appraiser,
        at=now,
    )

    world.save("I.4", {"count": "1"}, seen=1, words="Một sáng kiến", at=now)
    with refused_with("card_signed"):
        world.save("I.2.1", seen=1, at=now)
    with refused_with("inquiry_over"):
        answering.answer(asked, words="Đã bổ sung", by=world.officer, at=now_in(10))
    with refused_with("not_your_card"):
        answering.answer(asked, words="Đã bổ sung", by=world.other, at=now)
    answering.answer(asked, words="Đã bổ sung", by=world.officer, at=now)

    with refused_with("card_signed"):
        world.save("I.4", {"count": "2"}, seen=2, at=now)
    with refused_with("answered_before"):
        answering.answer(asked, words="Lần nữa", by=world.officer, at=now)


def test_one_file_serves_many_leaves_and_is_stored_once(world, tmp_path):
    first = world.attach("I.4")
    second = world.attach("I.2.1")

    assert first.file == second.file
    kept = [path for path in (tmp_path / "evidence").rglob("*") if path.is_file()]
    assert [path.read_bytes() for path in kept] == [PDF]


def test_a_file_of_another_unit_is_not_shown(world):
    theirs = world.attach("I.4", by=world.other, card=world.other_card).file

    with refused_with("file_of_another_unit"):
        evidence.attach(
            *(world.card, "I.4", theirs),
            page="",
            by=world.officer,
            at=timezone.now(),
        )
    rule.attest(world.officer)
    with pytest.raises(IntegrityError, match="own unit"), transaction.atomic():
        Evidence.objects.create(
            card=world.card,
            leaf="I.4",
            file=theirs,
            by=world.officer,
            at=timezone.now(),
        )


def test_evidence_taken_off_stays_on_record(world):
    shown = world.attach("I.4")

    evidence.detach(shown, by=world.officer, at=timezone.now())

    assert evidence.shown(world.card) == {}
    assert Evidence.objects.count() == 2


@pytest.mark.parametrize(
    ("code", "words"),
    [("figure_missing", {}), ("figure_unknown", {"count": "1", "more": "2"})],
)
def test_figures_are_those_of_the_leaf(world, code, words):
    filled = Filled(leaf="I.4", figures=words)
    with refused_with(code):
        filling.save(world.card, filled, by=world.officer, at=timezone.now())


def test_nobody_without_a_place_takes_a_file(world):
    with refused_with("not_your_card"):
        world.attach(by=world.other)


def test_the_figures_of_the_tests_are_those_of_the_tree(world):
    asked = {leaf.code for leaf in world.cycle.tree.leaves if leaf.is_self_scored}
    assert asked == GOOD.keys()
