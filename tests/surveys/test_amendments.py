"""Corrections can be read, undone and never hide what was stored first."""

from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.models import AuditEvent
from localities.models import Unit
from scoring.runs import extract
from surveys import intake
from surveys.editing import conflicts
from surveys.editing.amendments import content_of, original_of
from surveys.models import Amendment, Conflict, Response
from surveys.refusals import Refused
from tests.rows import change_past_triggers
from tests.scoring import factories
from tests.scoring.conftest import small_register  # noqa: F401
from tests.surveys import pairs
from tests.surveys.arrivals import (
    AT,
    CODES,
    anybody,
    open_round,
    person,
    submission,
)
from tests.surveys.pairs import reject, restore

pytestmark = pytest.mark.django_db


@pytest.fixture
def rnd(small_register):  # noqa: F811
    return open_round()


@pytest.fixture
def kept(rnd):
    return keep(submission(other={"N5": "late", "N6": "yes"}))


def keep(sent):
    receipt = intake.accept(sent, sender=anybody(user_id=person().pk), at=AT)
    assert receipt.response_id, receipt.refusals
    return Response.objects.get(pk=receipt.response_id)


def amend(kept, *, reason="Nhập nhầm", **changes):
    changes = {name.replace("_", "."): value for name, value in changes.items()}
    return pairs.amend(kept, changes=changes, reason=reason, at=AT)


def now(kept):
    return Response.objects.get(pk=kept.pk)


def test_an_amendment_says_what_was_and_what_is(kept):
    [change] = amend(kept, T1=2)

    assert (change.name, change.old, change.new) == ("T1", 4, 2)
    assert (change.by, change.request.asked_by) == (person("chief"), person("asker"))
    assert (change.at, change.reason) == (AT, "Nhập nhầm")
    assert bytes(now(kept).answers) == bytes([2] + [4] * (len(CODES) - 1))
    assert AuditEvent.objects.filter(verb="response_amended").count() == 1


def test_undoing_brings_the_old_value_back_and_is_itself_on_record(kept):
    [change] = amend(kept, T1=2)

    [undone] = pairs.undo(change, at=AT)

    assert content_of(now(kept)) == content_of(kept)
    assert undone.undoes == change
    assert now(kept).amendments.count() == 2
    with pytest.raises(Refused, match="already_undone"):
        pairs.undo(change, at=AT)


def test_a_value_amended_since_is_not_undone_over_the_later_one(kept):
    [change] = amend(kept, T1=2)
    amend(kept, T1=3)

    with pytest.raises(Refused, match="changed_since"):
        pairs.undo(change, at=AT)


def test_answers_that_no_longer_apply_go_at_one_stroke_and_come_back_so(kept):
    with pytest.raises(Refused, match="not_asked"):
        amend(kept, N5="on_time")

    changes = {"N5": "on_time", "N6": None}
    made = pairs.amend(kept, changes=changes, at=AT)
    assert {one.name for one in made} == {"N5", "N6"}

    pairs.undo(made[0], at=AT)
    assert now(kept).other == {"N5": "late", "N6": "yes"}


@pytest.mark.parametrize(
    ("changes", "reason", "code"),
    [
        ({"T1": 6}, "x", "not_a_level"),
        ({"Q9": 1}, "x", "unknown_item"),
        ({"T1": 4}, "x", "nothing_to_change"),
        ({"T1": 2}, "  ", "reason_missing"),
        ({"sex": "a\x00"}, "x", "odd_characters"),
    ],
)
def test_a_wrong_amendment_changes_nothing(kept, changes, reason, code):
    with pytest.raises(Refused, match=code):
        pairs.amend(kept, changes=changes, reason=reason, at=AT)

    assert not Amendment.objects.exists()
    assert content_of(now(kept)) == content_of(kept)


def test_a_stored_answer_is_not_overwritten_behind_the_amendments(kept):
    for change in ({"answers": b"\5" * 24}, {"sex": "male"}, {"other": {}}):
        with (
            pytest.raises(IntegrityError, match="amend or reject"),
            transaction.atomic(),
        ):
            Response.objects.filter(pk=kept.pk).update(**change)
    with pytest.raises(IntegrityError, match="amend or reject"), transaction.atomic():
        kept.delete()


def test_the_door_is_shut_again_after_an_amendment(kept):
    amend(kept, T1=2)
    # As the next transaction sees it.
    change_past_triggers(
        "UPDATE surveys_amendment SET begun_at = now() - '1 s'::interval"
    )

    with pytest.raises(IntegrityError, match="amend or"), transaction.atomic():
        Response.objects.filter(pk=kept.pk).update(sex="male")


def test_when_an_amendment_began_is_not_said_by_who_writes_it(kept):
    [change] = amend(kept, T1=2)

    change.refresh_from_db()
    assert change.begun_at is not None
    assert change.begun_at <= timezone.now()
    assert change.begun_at != change.at


def test_history_is_only_ever_added_to(kept):
    [change] = amend(kept, T1=2)
    review = reject(kept, reason="Bỏ trống", at=AT)

    for row in (change, review):
        with (
            pytest.raises(IntegrityError, match="only ever added"),
            transaction.atomic(),
        ):
            type(row).objects.update(reason="khác")
        with (
            pytest.raises(IntegrityError, match="only ever added"),
            transaction.atomic(),
        ):
            row.delete()


def test_a_rejected_questionnaire_stays_and_does_not_count(rnd):
    hanoi = Unit.objects.get(code="01", level="province")
    first, second = keep(submission("a")), keep(submission("b"))

    reject(first, reason="Không có người này", at=AT)

    assert extract.columns(rnd, hanoi).uid == ["b"]
    assert Response.objects.count() == 2
    with pytest.raises(Refused, match="already_decided"):
        reject(first, reason="nữa", at=AT)

    restore(first, reason="Đã gặp", at=AT)
    assert extract.columns(rnd, hanoi).uid == ["a", "b"]
    assert second.state == Response.State.KEPT


def test_the_supervisor_says_which_content_counts(rnd):
    first = keep(submission(level=4, sex="female"))
    keep(submission(level=2, sex="male"))
    keep(submission(level=1))
    chosen = Conflict.objects.order_by("pk").first()

    settled = conflicts.settle(
        first, use=chosen, by=person("chief"), reason="Phiếu giấy ghi 2", at=AT
    )

    assert settled.state == Response.State.KEPT
    assert bytes(now(first).answers) == bytes([2] * len(CODES))
    assert now(first).sex == "male"
    assert original_of(now(first)) == content_of(first)
    states = Conflict.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["used", "set_aside"]


def test_a_decided_content_that_comes_again_changes_nothing(rnd):
    first = keep(submission(level=4))
    keep(submission(level=2))
    conflicts.settle(first, by=person("chief"), reason="Bản đầu đúng", at=AT)

    keep(submission(level=2))

    assert now(first).state == Response.State.KEPT
    assert Conflict.objects.get().state == Conflict.State.SET_ASIDE


def test_a_rejected_questionnaire_stays_rejected_when_another_content_comes(rnd):
    first = keep(submission(level=4))
    reject(first, reason="Bịa", at=AT)

    keep(submission(level=2))

    assert now(first).state == Response.State.REJECTED
    restore(first, reason="Thật", at=AT)
    assert now(first).state == Response.State.DISPUTED


strokes = st.lists(
    st.dictionaries(
        st.sampled_from([*CODES[:4], "sex", "N5"]),
        st.integers(0, 5),
        min_size=1,
        max_size=3,
    ),
    max_size=6,
)
WORDS = {
    "sex": ["male", "female", "", "male", "female", ""],
    "N5": ["late", None, "late", None, "late", None],
}


class OriginalIsNeverLost(TestCase):
    @classmethod
    def setUpTestData(cls):
        with TemporaryDirectory() as folder:
            factories.load_small_register(Path(folder))

    @given(strokes)
    @settings(max_examples=20)
    def test_whatever_is_amended_the_original_can_be_read(self, made):
        open_round()
        kept = keep(submission(other={"N5": "late"}, sex="female"))
        arrived = content_of(kept)
        for number, stroke in enumerate(made):
            changes = {
                name: WORDS[name][value] if name in WORDS else (value or "x")
                for name, value in stroke.items()
            }
            at = AT.replace(microsecond=number)
            # A stroke that changes nothing is refused, and leaves no trace.
            with suppress(Refused):
                pairs.amend(kept, changes=changes, at=at)
        assert original_of(now(kept)) == arrived
