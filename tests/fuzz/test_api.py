"""Requests made up from the OpenAPI schema, as every role: no 5xx, no broken schema.

Every request is sent as everybody. A small slice runs with all tests;
`make prove NAME=fuzz` asks at least 20,000 times and prints a line for each role.
"""

import os
from collections import Counter
from datetime import timedelta

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as tried
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi import checks

from accounts.models import Role, User
from accounts.tries import limits
from accounts.tries.rates import Rate
from config.wsgi import application
from surveys.intake import senders
from tests.accounts.people import hold
from tests.attack import record
from tests.publishing.conftest import sealed as sealed_releases
from tests.surveys import arrivals

pytestmark = pytest.mark.django_db
sealed = sealed_releases

FEW = 40
CASES = int(os.environ.get("FUZZ", FEW))
SCHEMA_HOLDS = [
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
WHO = ["nobody", "token", *Role.values]


@pytest.fixture
def unhurried(monkeypatch):
    monkeypatch.setattr(limits, "READING_API", Rate("fuzz", burst=10**6, every=1))


@pytest.fixture
def rnd(sealed):
    today = timezone.localdate()
    days = {"opens": today - timedelta(days=1), "closes": today + timedelta(days=1)}
    return arrivals.open_round(**days)


def headers_of(who, rnd):
    """What a request of theirs carries: a session with its token, a bearer token."""
    if who == "nobody":
        return {}
    user = User.objects.create(username=f"fuzz-{who}")
    if who == "token":
        now = timezone.now()
        hold(user, Role.SURVEYOR, **place(Role.SURVEYOR))
        _token, secret = senders.issue(
            name="fuzz",
            user=user,
            rnd=rnd,
            units=[],
            by=user,
            at=now,
            expires_at=now + timedelta(days=1),
        )
        return {"Authorization": f"Bearer {secret}"}
    hold(user, who, **place(who))
    client = Client()
    client.force_login(user)
    csrf = "c" * 32
    cookies = {"sessionid": client.session.session_key, "csrftoken": csrf}
    said = "; ".join(f"{name}={value}" for name, value in cookies.items())
    return {"Cookie": said, "X-CSRFToken": csrf}


def place(role):
    if role != Role.ONE_STOP:
        return {}
    from localities.models import ServicePoint

    return {"service_point": ServicePoint.objects.first() or point()}


def point():
    from localities.models import ServicePoint, Unit

    return ServicePoint.objects.create(
        unit=Unit.objects.provinces().first(),
        code="P01",
        name_vi="Trung tâm",
        name_en="Centre",
        valid_from=timezone.localdate() - timedelta(days=1),
    )


@pytest.fixture(scope="module", autouse=True)
def one_connection():
    """A request neither closes the connection of the test nor opens another."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture(scope="module")
def api(sealed, django_db_blocker):
    with django_db_blocker.unblock():
        address = "/api/v1/schema/?format=json"
        return schemathesis.openapi.from_wsgi(address, application)


def judged(case, answer, counted):
    """Count what a case broke, and say it."""
    counted["cases"] += 1
    try:
        case.validate_response(answer, checks=[not_a_server_error, *SCHEMA_HOLDS])
    except FailureGroup as failure:
        broke = "5xx" if answer.status_code >= 500 else "schema breaks"
        counted[broke] += 1
        said = f"{answer.status_code} {answer.text[:200]} {case.body!r:.300}"
        counted[f"  {case.method} {case.path}: {said} {str(failure)[:300]}"] += 1


def ask(operation, everybody, counted, *, times):
    """The same made-up requests of an operation from everybody."""

    @tried(
        max_examples=times,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        deadline=None,
        derandomize=True,
        database=None,
    )
    @given(case=either(operation))
    def asked(case):
        for who, headers in everybody.items():
            judged(case, case.call(headers=headers), counted[who])

    asked()


def either(operation):
    """Requests the schema allows, and requests it forbids."""
    allowed, forbidden = (
        operation.as_strategy(generation_mode=mode) for mode in GenerationMode
    )
    return allowed | forbidden


def test_no_request_breaks_the_server_or_its_schema(rnd, api, unhurried, capsys):
    everybody = {who: headers_of(who, rnd) for who in WHO}
    counted = {who: Counter() for who in WHO}
    operations = [found.ok() for found in api.get_all_operations()]

    for operation in operations:
        ask(operation, everybody, counted, times=-(-CASES // len(operations)))

    if CASES > FEW:
        with capsys.disabled():
            for who, found in counted.items():
                words = (found["cases"], found["5xx"], found["schema breaks"])
                print(f"{who:<20} %6d cases %4d 5xx %4d schema breaks" % words)
    for found in counted.values():
        broken = found["5xx"] + found["schema breaks"]
        record.note("fuzz", tried=found["cases"], through=broken)
    assert min(found["cases"] for found in counted.values()) >= CASES * 0.9
    said = {words for found in counted.values() for words in found if words[0] == " "}
    assert said == set()
