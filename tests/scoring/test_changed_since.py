"""Answers amended or left out after an edition was made: counted, and told."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from publishing.models import ChangedAnswers
from publishing.release import life
from scoring.release import changed_since, handover
from tests.accounts.people import superuser
from tests.scoring import factories
from tests.scoring.test_scoring import score
from tests.surveys import pairs

pytestmark = pytest.mark.django_db


@pytest.fixture
def rnd(tmp_path):
    factories.load_small_register(tmp_path)
    opens = {"opens": date(2021, 12, 1), "closes": date(2021, 12, 31)}
    return factories.make_round(state="open", **opens)


@pytest.fixture
def release(rnd, django_user_model):
    make = django_user_model.objects.create_user
    draft = handover.draft(score(rnd), by=make("analyst"))
    now = timezone.now()
    return life.seal(draft, by=make("sealer"), at=now, embargo_until=now)


def change(rnd):
    """Two questionnaires amended, one of them twice, and a third left out."""
    first, second, third = rnd.responses.order_by("pk")[:3]
    for response, level in ((first, 1), (first, 2), (second, 3)):
        answers = {"T1": level, "T2": 6 - level}
        pairs.amend(response, changes=answers, at=timezone.now())
    pairs.reject(third, at=timezone.now())


def test_an_edition_says_how_many_answers_were_changed_since(rnd, release, client):
    change(rnd)

    changed_since.hand_over()
    changed_since.hand_over()

    assert ChangedAnswers.objects.get().number == 3
    page = client.get(f"/cong-bo/{rnd.code}/1/").content.decode()
    assert "Thay đổi sau đó: 3 phiếu" in page
    client.force_login(pairs.someone("reader", Role.ANALYST))
    desk = client.get(reverse("desk:release", args=[release.pk]))
    assert "Thay đổi sau đó: 3 phiếu" in desk.content.decode()


def test_what_was_changed_before_the_figures_were_made_is_not_told(rnd, client):
    change(rnd)
    make = type(superuser("admin")).objects.create_user
    draft = handover.draft(score(rnd), by=make("analyst"))

    changed_since.hand_over()

    assert not ChangedAnswers.objects.filter(release=draft).exists()
