"""The sync address: what devices send, what they hear, who may send."""

import json
from datetime import date, timedelta

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Role
from localities.models import Unit
from surveys import intake
from surveys.channels.api.pieces import pieces
from surveys.intake import senders
from surveys.models import Response
from tests.accounts.people import hold
from tests.scoring.conftest import small_register  # noqa: F401
from tests.surveys.arrivals import AT, collector, open_round, person, record
from tests.surveys.pairs import someone
from wording.refusals import Refused

pytestmark = pytest.mark.django_db

DOOR = ("/api/v1/sync", "/api/v1/questionnaires/")


@pytest.fixture
def rnd(small_register, monkeypatch):  # noqa: F811
    monkeypatch.setattr(timezone, "now", lambda: AT)
    return open_round()


def issued(rnd, *, places=("01",), user=None):
    return senders.issue(
        name="máy 7",
        user=user or collector(),
        rnd=rnd,
        units=Unit.objects.filter(code__in=places, level="province"),
        by=person("officer"),
        at=AT,
        expires_at=AT + timedelta(days=30),
    )


def post(secret, content, *, to="intake:sync", client=None, **extra):
    body = content if isinstance(content, bytes) else json.dumps(content)
    if secret:
        extra["headers"] = {"Authorization": f"Bearer {secret}"}
    kind = extra.pop("kind", "application/json")
    return (client or Client()).post(reverse(to), body, kind, **extra)


def code_of(response):
    return response.json()["errors"][0]["code"]


def test_each_record_is_answered_by_itself_and_in_order(rnd):
    _, secret = issued(rnd)
    records = [record("a"), record("b", unit="80"), {"uid": "c"}, record("a")]

    answer = post(secret, {"records": records, "channel": "offline"})

    results = answer.json()["results"]
    assert answer.status_code == 200
    assert [(one["uid"], one["outcome"]) for one in results] == [
        ("a", "created"),
        ("b", "rejected"),
        ("c", "rejected"),
        ("a", "duplicate"),
    ]
    assert results[0]["receipt"] == results[3]["receipt"]
    assert results[1]["errors"][0]["code"] == "place_not_allowed"
    assert results[1]["errors"][0]["vi"].endswith("Phiếu vẫn được giữ trên máy này.")
    assert results[2]["errors"][0]["field"] == "round"
    kept = Response.objects.get()
    assert (kept.channel, kept.surveyor) == ("offline", person())


@pytest.mark.parametrize(
    ("changes", "status", "outcome"),
    [
        ({}, 200, "duplicate"),
        ({"level": 1}, 409, "conflict"),
        ({"unit": "75"}, 422, "rejected"),
    ],
)
def test_one_questionnaire_is_answered_by_its_status(rnd, changes, status, outcome):
    _, secret = issued(rnd)
    first = post(secret, record(), to="intake:questionnaires")

    again = post(secret, record(**changes), to="intake:questionnaires")

    assert (first.status_code, first.json()["outcome"]) == (201, "created")
    assert (again.status_code, again.json()["outcome"]) == (status, outcome)


@pytest.mark.parametrize(
    ("content", "kind", "status", "code"),
    [
        (b"{", "application/json", 400, "malformed"),
        (b"\xff", "application/json", 400, "malformed"),
        (b"[]", "application/json", 400, "wrong_type"),
        (b'{"records": [], "x": 1}', "application/json", 400, "wrong_type"),
        (b'{"records": []}', "text/plain", 415, "not_json"),
        ({"records": [{}] * 51}, "application/json", 413, "too_many_records"),
        (b" " * 1_000_001, "application/json", 413, "body_too_large"),
    ],
)
def test_a_request_that_cannot_be_looked_at_is_named(rnd, content, kind, status, code):
    _, secret = issued(rnd)

    answer = post(secret, content, kind=kind)

    assert (answer.status_code, code_of(answer)) == (status, code)


def test_get_is_refused_in_words(rnd):
    answer = Client().get(reverse("intake:sync"))

    assert (answer.status_code, code_of(answer)) == (405, "method_not_allowed")


def test_an_unknown_ended_or_revoked_token_is_refused(rnd, monkeypatch):
    token, secret = issued(rnd)
    assert post(secret, {"records": []}).status_code == 200

    unknown = post("sipas_nothing", {"records": []})
    senders.revoke(token, by=person("officer"), at=AT)
    revoked = post(secret, {"records": []})
    _, other = issued(rnd)
    monkeypatch.setattr(timezone, "now", lambda: AT + timedelta(days=30))
    ended = post(other, {"records": []})

    assert [(a.status_code, code_of(a)) for a in (unknown, revoked, ended)] == [
        (401, "not_signed_in"),
        (401, "token_ended"),
        (401, "token_ended"),
    ]


def test_a_token_opens_what_its_owners_role_opens_today(rnd):
    idle, ended = person("idle"), someone("ended", Role.SURVEYOR)
    elsewhere = person("elsewhere")
    far = Unit.objects.in_register(rnd.register).provinces().get(code="80")
    hold(elsewhere, Role.SURVEYOR, since=date(2020, 1, 1), unit=far)
    ended.memberships.update(valid_until=timezone.localdate(AT))

    for user in (idle, ended):
        answer = post(issued(rnd, user=user)[1], {"records": [record()]})
        assert (answer.status_code, code_of(answer)) == (401, "not_signed_in")
    answer = post(issued(rnd, user=elsewhere)[1], {"records": [record()]})

    [result] = answer.json()["results"]
    assert result["errors"][0]["code"] == "place_not_allowed"
    assert not Response.objects.exists()


def test_a_role_that_ends_ends_the_token_within_seconds(rnd, monkeypatch):
    _, secret = issued(rnd)
    assert post(secret, {"records": [record("a")]}).status_code == 200

    collector().memberships.update(valid_until=timezone.localdate(AT))
    now = senders.monotonic()
    monkeypatch.setattr(senders, "monotonic", lambda: now + senders.SECONDS_TRUSTED + 1)

    assert post(secret, {"records": [record("b")]}).status_code == 401


def test_paper_comes_by_no_record(rnd):
    _, secret = issued(rnd)

    answer = post(secret, {"records": [record()], "channel": "paper"})

    assert answer.status_code == 400
    assert not Response.objects.exists()


def test_the_secret_of_a_token_is_not_kept(rnd):
    token, secret = issued(rnd)

    assert secret not in json.dumps({**vars(token), "_state": ""}, default=str)
    assert token.digest != secret


def signed_in(role, **place):
    user = person(f"{role}-of-a-page")
    day = timezone.localdate(AT)
    hold(user, role, since=day, **place)
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    return client


def test_a_page_sends_with_its_session_and_its_csrf_token(rnd):
    hanoi = Unit.objects.get(code="01", level="province")
    client = signed_in(Role.SURVEYOR, unit=hanoi)
    client.cookies["csrftoken"] = "a" * 32
    body = {"records": [record("a"), record("b", unit="80")]}

    without = post(None, body, client=client)
    with_it = post(None, body, client=client, headers={"X-CSRFToken": "a" * 32})

    assert (without.status_code, code_of(without)) == (403, "csrf_failed")
    outcomes = [one["outcome"] for one in with_it.json()["results"]]
    assert outcomes == ["created", "rejected"]
    assert Response.objects.get().channel == "web"


def test_roles_that_only_look_may_not_send(rnd):
    client = signed_in(Role.AUDITOR)

    answer = post(None, {"records": [record()]}, client=client)

    assert (answer.status_code, code_of(answer)) == (403, "not_permitted")


def test_nobody_may_not_send(rnd):
    answer = post(None, {"records": [record()]})

    assert (answer.status_code, code_of(answer)) == (401, "not_signed_in")


def test_a_database_that_is_away_says_come_back(rnd, monkeypatch):
    _, secret = issued(rnd)

    def away(*_, **__):
        raise OperationalError("server closed the connection")

    monkeypatch.setattr(intake, "accept_all", away)
    answer = post(secret, {"records": [record()]})

    assert (answer.status_code, code_of(answer)) == (503, "busy")
    assert answer.headers["Retry-After"] == "30"


def test_fifty_records_cost_one_statement(rnd, django_assert_num_queries):
    """The prepared INSERT itself, which Django does not count."""
    _, secret = issued(rnd)
    post(secret, {"records": [record("warm")]})

    with django_assert_num_queries(0):
        post(secret, {"records": [record(f"u-{n}") for n in range(50)]})


def test_the_schema_shows_the_door():
    schema = SchemaGenerator().get_schema(request=None, public=True)

    sync = schema["paths"]["/api/v1/sync"]["post"]
    records = sync["requestBody"]["content"]["application/json"]["schema"]
    fields = records["properties"]["records"]["items"]["properties"]
    assert {"uid", "round", "answers", "answered_at", "sequence"} <= fields.keys()
    assert {"200", "401", "413", "503"} <= sync["responses"].keys()
    assert {"token": []} in sync["security"]
    assert "$ref" not in json.dumps(records)
    assert fields["weight"]["nullable"] is True
    door = {path: schema["paths"][path] for path in DOOR}
    validate_schema({**schema, "paths": door})


def test_a_token_ends_with_the_role_of_whom_it_speaks_for(rnd):
    user = collector()
    _, secret = issued(rnd, user=user)
    assert senders.of_token(secret, at=AT).user_id == user.pk

    user.memberships.update(valid_until=timezone.localdate(AT))
    senders._kept.clear()

    with pytest.raises(Refused, match="not_signed_in"):
        senders.of_token(secret, at=AT)


def outcomes(answer):
    return [(one["uid"], one["outcome"]) for one in answer.json()["results"]]


@pytest.mark.parametrize(
    ("wrong", "uid", "code"),
    [
        (b'"sex": "\\ud83d"', "b", "odd_characters"),
        (b'"sex": "\xff"', "b", "odd_characters"),
        (b'"sex": "a\x01"', "b", "odd_characters"),
        (b'"sex": "a"b"', "b", "malformed"),
        (b'"sex": NaN', "b", "malformed"),
        (b'"sex": "x", "sex": "y"', "b", "said_twice"),
        (b'"answered_at": "2021-12-09T08:30:00+16:00"', "b", "not_a_time"),
        (b'"started_at": "2021-12-09T08:30:00-23:59"', "b", "not_a_time"),
    ],
)
def test_one_record_never_blocks_its_neighbours(rnd, wrong, uid, code):
    _, secret = issued(rnd)
    good = [json.dumps(record(name)).encode() for name in "ac"]
    bad = json.dumps(record(uid)).encode()[:-1] + b", " + wrong + b"}"
    body = b'{"channel": "api", "records": [' + b", ".join([good[0], bad, good[1]])

    answer = post(secret, body + b"]}")

    results = answer.json()["results"]
    assert outcomes(answer) == [("a", "created"), (uid, "rejected"), ("c", "created")]
    assert code in {error["code"] for error in results[1]["errors"]}


@pytest.mark.django_db(transaction=True)
def test_a_record_the_database_cannot_hold_is_refused_alone(rnd, monkeypatch):
    _, secret = issued(rnd)
    monkeypatch.setattr("surveys.intake.submission._is_time", lambda moment: True)
    late = record("b") | {"answered_at": "2021-12-09T08:30:00+16:00"}

    answer = post(secret, {"records": [record("a"), late, record("c")]})

    assert outcomes(answer) == [("a", "created"), ("b", "rejected"), ("c", "created")]


@given(st.binary(max_size=60))
def test_whatever_stands_between_two_records_they_are_found(inside):
    body = b'{"records": [{"uid": "a"},' + inside + b',{"uid": "c"}], "channel": "api"}'

    found = pieces(body)

    assert found is None or found.records[0].startswith(b'{"uid": "a"}')


def test_an_end_before_the_beginning_is_kept_and_marked(rnd):
    _, secret = issued(rnd)
    times = {"started_at": "2021-12-09T09:00:00+07:00"}
    sent = record("a") | times | {"answered_at": "2021-12-09T08:30:00+07:00"}

    assert outcomes(post(secret, {"records": [sent]})) == [("a", "created")]
    assert Response.objects.get().ends_before_it_begins


@pytest.mark.parametrize(
    ("ask", "status", "code"),
    [
        (lambda c: c.get("/api/v1/nothing/"), 404, "nothing_public"),
        (
            lambda c: c.post("/api/v1/sync", b"x" * 2_000_000, "a/b"),
            413,
            "body_too_large",
        ),
        (lambda c: c.post("/api/v1/releases/"), 405, "method_not_allowed"),
        (
            lambda c: c.get("/api/v1/releases/", headers={"accept": "a/b"}),
            406,
            "only_json",
        ),
    ],
)
def test_every_refusal_of_the_api_has_one_shape(db, ask, status, code):
    answer = ask(Client())

    [error] = answer.json()["errors"]
    assert (answer.status_code, error["code"]) == (status, code)
    assert error.keys() == {"code", "field", "vi", "en"}
