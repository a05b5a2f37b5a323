"""A method is copied, tried on a scored round, and allowed by two people."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import AuditEvent, Role
from jobs import attempts
from scoring import methodology, round_methods
from scoring.methods import life, trials
from scoring.methods.structure import names_factors, of_form
from scoring.models import Index, Method, MethodRequest, MethodTrial
from scoring.refusals import Refused
from surveys import questionnaire
from tests.accounts.people import person
from tests.scoring import factories
from tests.scoring.rounds_on_disk import scored
from wording.text import Text

BASE = methodology.load("sipas-2021")
AT = timezone.now()


@pytest.fixture
def analyst(db):
    return person("an", Role.ANALYST)


@pytest.fixture
def publisher(db):
    return person("chi", Role.PUBLISHER)


def copied(**changes):
    said = {"code": "moi-2027", "title": Text("Mới", "New"), "comparable_with": ()}
    return replace(BASE, **said | changes)


def stored(analyst, **changes):
    return life.store(copied(**changes), by=analyst, at=AT)


def allowed(row, analyst, publisher):
    request = life.ask(row, by=analyst, reason="Đổi quy tắc", at=AT)
    return life.allow(request, by=publisher, at=AT)


def refused(code):
    return pytest.raises(Refused, match=code)


def test_a_draft_is_chosen_by_no_round_until_two_people_allowed_it(analyst, publisher):
    row = stored(analyst)
    assert row.digest not in round_methods.known()
    assert round_methods.by_code("moi-2027") is None

    allowed(row, analyst, publisher)

    assert round_methods.chosen(row.digest).text == row.text
    assert round_methods.by_code("moi-2027")[0] == row.text
    verbs = AuditEvent.objects.filter(subject="method moi-2027").order_by("pk")
    assert list(verbs.values_list("verb", flat=True)) == [
        *("method_stored", "methodrequest_asked", "methodrequest_approved"),
        "method_allowed",
    ]


def test_nobody_allows_what_they_asked(analyst):
    request = life.ask(stored(analyst), by=analyst, reason="x", at=AT)

    with refused("own_request"):
        life.allow(request, by=analyst, at=AT)
    assert Method.objects.get().allowed_at is None


def test_two_analysts_allow_nothing(analyst):
    request = life.ask(stored(analyst), by=analyst, reason="x", at=AT)

    with refused("not_entitled"):
        life.allow(request, by=person("binh", Role.ANALYST), at=AT)


def test_a_draft_changes_until_its_approval_is_asked(analyst):
    row = stored(analyst)
    row = life.change(row, copied(decimals=1), by=analyst)
    assert round_methods.parsed(row.text, name="x").decimals == 1
    request = life.ask(row, by=analyst, reason="x", at=AT)

    with refused("method_is_asked"):
        life.change(row, copied(decimals=3), by=analyst)
    life.decline(request, by=analyst, at=AT)
    life.change(row, copied(decimals=3), by=analyst)

    with refused("method_was_asked"):
        life.take_away(row, by=analyst)


def test_an_allowed_method_stays(analyst, publisher):
    row = allowed(stored(analyst), analyst, publisher)

    with refused("method_is_allowed"):
        life.change(row, copied(decimals=3), by=analyst)
    with refused("method_is_allowed"):
        life.take_away(row, by=analyst)


def test_a_code_is_that_of_one_method(analyst):
    with refused("method_code_taken"):
        life.store(copied(code="sipas-2021"), by=analyst, at=AT)
    stored(analyst)
    with refused("method_code_taken"):
        life.store(copied(decimals=1), by=analyst, at=AT)


def test_a_draft_nobody_was_asked_about_is_taken_away(analyst):
    life.take_away(stored(analyst), by=analyst)

    assert not Method.objects.exists()


def test_what_a_file_may_not_say_is_not_stored(analyst):
    with pytest.raises(methodology.MethodologyError, match="prior_rounds"):
        stored(analyst, variance="own", prior_rounds=2)
    assert not Method.objects.exists()


def test_a_retired_method_is_chosen_by_no_new_round(analyst, publisher, small_register):
    row = allowed(stored(analyst), analyst, publisher)
    words = {"methodology": row.code, "methodology_text": row.text, "provinces": []}
    draft = factories.make_round(state="draft", **words)

    with refused("method_in_preparation"):
        life.retire(row, by=analyst, at=AT)
    draft.delete()
    rnd = factories.make_round(**words)
    life.retire(row, by=analyst, at=AT)

    # The round keeps it, and no other takes it.
    assert row.digest not in round_methods.known()
    assert round_methods.of_round(rnd).digest == row.digest
    life.bring_back(row, by=analyst)
    assert row.digest in round_methods.known()


def test_a_trial_of_the_same_rules_changes_nothing(analyst, small_register):
    run = scored(factories.make_round())

    figures = tried(stored(analyst), run, analyst)

    assert len(figures) == 6 * 6
    assert all(one["before"] == one["after"] for one in figures)
    overall = {
        one["unit"]: Decimal(one["before"]["percent"])
        for one in figures
        if one["indicator"] == "overall"
    }
    values = Index.objects.filter(
        run=run, basis="published", indicator="overall", domain="all"
    )
    assert overall == {
        one.unit_id: methodology.percent(one.value, BASE) for one in values
    }
    # The whole stands first.
    assert figures[0]["unit"] == run.round.owner_id


def test_a_trial_shows_what_a_round_of_that_method_would_print(analyst, small_register):
    run = scored(factories.make_round(code="asked"))
    row = stored(analyst, positive_levels=(5,), variance="own", prior_rounds=0)
    words = {"methodology": row.code, "methodology_text": row.text}
    same = scored(factories.make_round(code="same-answers", **words))

    figures = tried(row, run, analyst)

    after = {
        (one["unit"], one["indicator"]): Decimal(one["after"]["percent"])
        for one in figures
    }
    printed = Index.objects.filter(run=same, basis="published", domain="all")
    method = round_methods.parsed(row.text, name="x")
    expected = {
        (one.unit_id, one.indicator): methodology.percent(one.value, method)
        for one in printed
        if (one.unit_id, one.indicator) in after
    }
    assert after == expected
    assert any(one["before"] != one["after"] for one in figures)


def tried(row, run, analyst):
    trial = trials.ask(row, run, by=analyst, at=AT)
    assert trial.state == "waiting"
    attempts.do(MethodTrial, trial.pk)
    trial.refresh_from_db()
    assert (trial.state, trial.error) == ("done", "")
    # Asked again, it is there.
    assert trials.ask(row, run, by=analyst, at=AT) == trial
    return trial.figures


def test_a_method_of_other_questions_is_not_tried(analyst, small_register):
    run = scored(factories.make_round())
    other = replace(methodology.load("sipas-2023"), code="khac", comparable_with=())
    row = life.store(other, by=analyst, at=AT)

    assert trials.runs_for(other) == []
    assert trials.runs_for(BASE) == [run]
    with refused("method_does_not_fit"):
        trials.ask(row, run, by=analyst, at=AT)


def test_the_structure_comes_from_a_form_that_names_factors():
    form = questionnaire.load("sipas-2021")
    assert not names_factors(form)
    known = {item: one.code for one in BASE.factors for item in one.items}
    items = [
        replace(item, factor=known[item.code] if item.code != "G4" else "MOI")
        if item.scored
        else item
        for item in form.items
    ]
    named = replace(form, code="khac", items=tuple(items))

    method = of_form(BASE, named)

    assert names_factors(named)
    assert method.instruments == ("khac",)
    assert [one.code for one in method.factors] == [
        *(one.code for one in BASE.factors),
        "MOI",
    ]
    assert method.factors[-1].items == ("G4",)
    assert method.factors[0].name == BASE.factors[0].name
    assert set(method.items) == set(form.scored_codes)


def run_sql(statement, *values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def denied(words):
    return pytest.raises(IntegrityError, match=words)


def test_the_database_allows_no_method_alone(analyst):
    row = stored(analyst)

    with denied("as two people agreed"):
        run_sql("UPDATE scoring_method SET allowed_at = now()")
    life.ask(row, by=analyst, reason="x", at=AT)
    with denied("as two people agreed"):
        run_sql("UPDATE scoring_method SET allowed_at = now()")
    with denied("as two people agreed"):
        run_sql("UPDATE scoring_method SET text = 'other'")


def test_the_database_keeps_an_allowed_method(analyst, publisher):
    allowed(stored(analyst), analyst, publisher)

    with denied("and then stays"):
        run_sql("UPDATE scoring_method SET text = 'other'")


def test_the_database_begins_no_round_by_a_draft(analyst, small_register):
    row = stored(analyst)
    words = {"methodology": row.code, "methodology_text": row.text}

    with denied("nobody allowed"), transaction.atomic():
        factories.make_round(provinces=[], state="draft", **words)


def test_the_database_gives_no_round_a_draft(analyst, small_register):
    row = stored(analyst)
    factories.make_round(provinces=[], state="draft")

    with denied("nobody allowed"):
        run_sql("UPDATE surveys_round SET methodology_text = %s", row.text)


def test_a_request_is_waited_on_once(analyst):
    row = stored(analyst)
    life.ask(row, by=analyst, reason="x", at=AT)

    with refused("method_is_asked"):
        life.ask(row, by=analyst, reason="y", at=AT)
    assert MethodRequest.objects.count() == 1
