"""Runs are seen, asked for and stopped by those whose role says so."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.models import Role, User
from scoring.models import Run
from tests.accounts.people import hold
from tests.scoring import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(tmp_path, db):
    factories.load_small_register(tmp_path)
    rnd = factories.make_round()
    return Run.objects.create(round=rnd, requested_by=User.objects.create(username="a"))


def member(role=None):
    """Staff with a role, or with none."""
    user = User.objects.create(username="somebody")
    if role:
        hold(user, role, since=date(2020, 1, 1))
    return user


@pytest.mark.parametrize("name", ["runs:run", "runs:rows", "run-progress"])
def test_staff_without_a_role_see_no_run(client, run, name):
    client.force_login(member())

    answer = client.get(reverse(name, args=[run.pk]))
    assert answer.status_code == 403 or "login" in answer.url


@pytest.mark.parametrize("deed", ["cancel", "retry", "draft"])
def test_who_only_looks_does_nothing_to_a_run(client, run, deed):
    client.force_login(member(Role.AUDITOR))

    answer = client.post(reverse(f"runs:{deed}", args=[run.pk]))

    assert answer.status_code == 403
