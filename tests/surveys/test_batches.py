"""Paper batches: counted, keyed twice in part, settled by a third, handed in once."""

import pytest
from django.db import IntegrityError, transaction

from accounts.models import AuditEvent
from surveys.channels.paper import batches, closing, keyer_accuracy
from surveys.models import EntryPass, Response
from surveys.refusals import Refused
from tests.scoring.conftest import small_register  # noqa: F401
from tests.surveys.arrivals import open_round, person
from tests.surveys.pairs import reopen
from tests.surveys.paper_people import (
    AT,
    clerk,
    first_pass,
    keyed,
    open_batch,
    second_pass,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def rnd(small_register):  # noqa: F811
    return open_round()


@pytest.fixture
def first(rnd):
    return clerk("first_clerk")


@pytest.fixture
def second(rnd):
    return clerk("second_clerk")


@pytest.fixture
def batch(rnd, first):
    return open_batch(rnd, first)


def refusal_of(verb, *arguments, **words):
    with pytest.raises(Refused) as refused:
        verb(*arguments, **words)
    return refused.value.code


def differing(batch, second, **changes):
    """The batch with one form keyed differently the second time."""
    form = batches.waiting(batch).order_by("serial").first()
    batches.key(batch, keyed(form.serial, seconds=9, **changes), by=second, at=AT)
    form.refresh_from_db()
    return form


def test_a_batch_is_handed_in_once_and_only_when_closed(batch, first, second):
    first_pass(batch, first)
    second_pass(batch, second)
    assert not Response.objects.exists()

    closing.close(batch, by=first, at=AT)

    kept = Response.objects.all()
    assert kept.count() == 20
    assert {(one.channel, one.surveyor) for one in kept} == {("paper", first)}
    assert refusal_of(closing.close, batch, by=first, at=AT) == "batch_closed"


def test_no_batch_is_counted_that_the_round_would_not_take(rnd, first):
    rnd.ways = "surveyors,file"

    assert refusal_of(open_batch, rnd, first) == "not_handed_in_so"


def test_the_counted_total_must_agree(batch, first):
    for serial in ("000001", "000002"):
        batches.key(batch, keyed(serial), by=first, at=AT)

    said = refusal_of(batches.finish_first_pass, batch, by=first)
    batches.recount(batch, counted=2, reason="Đếm lại.", by=first)
    batches.finish_first_pass(batch, by=first)

    assert said == "count_disagrees"
    verbs = AuditEvent.objects.filter(subject=f"batch {batch.code}")
    assert "batch_recounted" in verbs.values_list("verb", flat=True)


def test_no_more_forms_than_counted(rnd, first):
    batch = open_batch(rnd, first, counted=1)
    batches.key(batch, keyed("000001"), by=first, at=AT)

    assert refusal_of(batches.key, batch, keyed("000002"), by=first, at=AT) == (
        "batch_is_full"
    )


def test_a_tenth_is_keyed_twice_by_lot_that_the_seed_repeats(batch, first):
    first_pass(batch, first)
    chosen = set(batches.waiting(batch).values_list("serial", flat=True))

    assert len(chosen) == 2
    assert chosen == batches.two_passes.sample(
        [f"{n:06d}" for n in range(1, 21)], share=0.1, seed=batch.seed
    )


def test_a_pass_sent_again_is_stored_once(batch, first):
    made, new = batches.key(batch, keyed("000001", uid="u"), by=first, at=AT)
    again, anew = batches.key(batch, keyed("000001", uid="u"), by=first, at=AT)

    assert (new, anew) == (True, False)
    assert made == again


def test_a_serial_is_keyed_once_until_it_is_withdrawn(batch, first):
    made, _ = batches.key(batch, keyed("000007"), by=first, at=AT)
    said = refusal_of(batches.key, batch, keyed("000007", uid="b"), by=first, at=AT)

    batches.withdraw(made.form, reason="Nhập nhầm số phiếu.", by=first)
    batches.key(batch, keyed("000007", uid="b"), by=first, at=AT)

    assert said == "serial_keyed"
    assert EntryPass.objects.count() == 2


@pytest.mark.parametrize("serial", ["12345", "1234567", "12a456", ""])
def test_a_serial_has_six_digits(batch, first, serial):
    assert refusal_of(batches.key, batch, keyed(serial), by=first, at=AT) == (
        "not_a_serial"
    )


def test_answers_that_do_not_fit_the_form_are_refused_where_they_stand(batch, first):
    with pytest.raises(Refused) as refused:
        batches.key(batch, keyed("000001", T1=7), by=first, at=AT)

    assert [(one.code, one.field) for one in refused.value.refusals] == [
        ("not_a_level", "T1")
    ]


def test_the_second_pass_is_another_persons(batch, first):
    first_pass(batch, first)
    form = batches.waiting(batch).first()

    said = refusal_of(
        batches.key, batch, keyed(form.serial, uid="again"), by=first, at=AT
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        EntryPass.objects.create(
            form=form,
            number=2,
            uid="planted",
            answers={},
            by=first,
            keyed_at=AT,
            received_at=AT,
        )

    assert said == "same_hand"


def test_passes_are_never_changed_nor_deleted(batch, first):
    made, _ = batches.key(batch, keyed("000001"), by=first, at=AT)

    with pytest.raises(IntegrityError), transaction.atomic():
        EntryPass.objects.filter(pk=made.pk).update(answers={})
    with pytest.raises(IntegrityError), transaction.atomic():
        EntryPass.objects.filter(pk=made.pk).delete()


def test_differences_wait_for_somebody_who_keyed_neither(batch, first, second):
    first_pass(batch, first)
    form = differing(batch, second, T1=2)
    second_pass(batch, second)

    assert batches.unsettled(batch) == [form]
    assert refusal_of(closing.close, batch, by=first, at=AT) == "not_settled"
    for keyer in (first, second):
        said = refusal_of(batches.settle, form, decided={"T1": 2}, by=keyer, at=AT)
        assert said == "not_impartial"

    batches.settle(form, decided={"T1": 2}, by=person("supervisor"), at=AT)
    closing.close(batch, by=person("supervisor"), at=AT)

    counted = Response.objects.get(paper=form)
    assert bytes(counted.answers)[0] == 2
    assert [one.answers["T1"] for one in form.passes.order_by("number")] == [4, 2]
    assert form.settled_by == person("supervisor")


def test_an_item_left_undecided_is_named(batch, first, second):
    first_pass(batch, first)
    form = differing(batch, second, T1=2, T2=3)

    with pytest.raises(Refused) as refused:
        batches.settle(form, decided={"T1": 2}, by=person("supervisor"), at=AT)

    assert refused.value.refusals[0].field == "T2"


def test_too_much_disagreement_has_the_whole_batch_keyed_twice(batch, first, second):
    first_pass(batch, first)

    # One answer of the 74 in the sample is over five in a thousand.
    differing(batch, second, T1=2)

    batch.refresh_from_db()
    assert batch.sampling == 1
    assert batches.waiting(batch).count() == 19


def test_a_rare_difference_leaves_the_sample_as_it_is(rnd, first, second):
    batch = open_batch(rnd, first, counted=60)
    first_pass(batch, first)

    # One answer of 6 x 37 = 222 in the sample is under five in a thousand.
    differing(batch, second, T1=2)

    batch.refresh_from_db()
    assert batch.sampling == pytest.approx(0.1)


def test_what_the_door_refuses_is_told_at_the_form(rnd, batch, first, second):
    first_pass(batch, first)
    second_pass(batch, second)
    rnd.state = "closed"
    rnd.save(update_fields=["state"])

    said = refusal_of(closing.close, batch, by=first, at=AT)

    assert said == "not_all_taken"
    form = batch.forms.first()
    assert form.outcome == "rejected"
    assert "Đợt khảo sát đã kết thúc" in form.refusals[0][1]

    reopen(rnd, closes=rnd.closes, at=AT)
    closing.close(batch, by=first, at=AT)
    assert Response.objects.count() == 20


def test_operators_errors_are_counted_against_what_counts(batch, first, second):
    first_pass(batch, first)
    form = differing(batch, second, T1=2)
    second_pass(batch, second)
    batches.settle(form, decided={"T1": 4}, by=person("supervisor"), at=AT)

    by_name = {one.name: one for one in keyer_accuracy.of_batches([batch])}

    assert by_name["first_clerk"].errors == 0
    assert by_name["second_clerk"].errors == 1
    assert by_name["second_clerk"].checked == 20 * 37
    assert by_name["first_clerk"].seconds_a_form == 12
