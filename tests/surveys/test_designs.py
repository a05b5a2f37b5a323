"""An analyst declares how a round's sample was drawn; the trail keeps it."""

import pytest
from django.urls import reverse

from accounts.models import AuditEvent, Role, User
from scoring.runs.tallying import design_digest
from tests.accounts.people import hold
from tests.scoring import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def rnd(tmp_path):
    factories.load_small_register(tmp_path)
    return factories.make_round(provinces=["01"], state="open")


@pytest.fixture
def signed_in(client):
    def sign_in(role):
        user = User.objects.create_user(role)
        hold(user, role)
        client.force_login(user)
        return user

    return sign_in


def page_of(rnd):
    return reverse("admin:surveys_round_change", args=[rnd.pk])


WORDS = {"psu_stage": "cluster", "lonely_psu": "certainty", "weights": "given"}


def test_an_analyst_declares_the_stage_and_the_trail_says_what_changed(
    client, rnd, signed_in
):
    analyst = signed_in(Role.ANALYST)
    before = design_digest(rnd)

    page = client.post(page_of(rnd), WORDS)

    assert page.status_code == 302
    rnd.refresh_from_db()
    assert rnd.psu_stage == "cluster"
    assert design_digest(rnd) != before
    line = AuditEvent.objects.get(verb="declare_design")
    assert (line.actor, line.subject) == (analyst, rnd.code)
    assert line.details == {"psu_stage": {"before": "psu", "after": "cluster"}}


def test_nothing_but_the_design_can_be_changed(client, rnd, signed_in):
    signed_in(Role.ANALYST)

    client.post(page_of(rnd), WORDS | {"code": "other", "year": "1999"})

    rnd.refresh_from_db()
    assert (rnd.code, rnd.year) == ("small-2021", 2021)


def test_saving_the_same_words_leaves_no_line(client, rnd, signed_in):
    signed_in(Role.ANALYST)

    client.post(page_of(rnd), WORDS | {"psu_stage": "psu"})

    assert not AuditEvent.objects.filter(verb="declare_design").exists()


def test_weights_cannot_be_made_without_a_design(client, rnd, signed_in):
    signed_in(Role.ANALYST)

    page = client.post(page_of(rnd), WORDS | {"weights": "made"})

    assert "design.csv" in page.content.decode()
    rnd.refresh_from_db()
    assert (rnd.psu_stage, rnd.weights) == ("psu", "given")


@pytest.mark.parametrize("role", [Role.PUBLISHER, Role.AUDITOR, Role.ADMINISTRATOR])
def test_others_look_and_do_not_touch(client, rnd, signed_in, role):
    signed_in(role)

    page = client.get(page_of(rnd))
    refused = client.post(page_of(rnd), WORDS)

    assert page.status_code == 200
    assert "small-2021" in page.content.decode()
    assert refused.status_code == 403
    rnd.refresh_from_db()
    assert rnd.psu_stage == "psu"


def test_who_may_see_rounds_sees_their_questionnaires_too(client, rnd, signed_in):
    signed_in(Role.AUDITOR)
    instrument = reverse("admin:surveys_instrument_change", args=[rnd.instrument_id])

    assert client.get(instrument).status_code == 200


def test_a_surveyor_does_not_even_look(client, rnd, signed_in):
    signed_in(Role.SURVEYOR)

    assert client.get(page_of(rnd), follow=True).status_code == 403


def test_the_design_of_a_round_that_is_over_is_changed_by_nobody_alone(
    client, tmp_path, signed_in
):
    factories.load_small_register(tmp_path)
    over = factories.make_round(provinces=["01"], state="closed", digest="d")
    signed_in(Role.ANALYST)

    assert client.post(page_of(over), WORDS).status_code == 403

    over.refresh_from_db()
    assert over.psu_stage == "psu"
