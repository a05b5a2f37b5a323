"""Signing in at an OpenID provider: who is let in, and every forgery refused."""

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.test import Client

from accounts.models import Role, User
from tests.accounts.people import digits, hold, is_in, person, with_device
from tests.accounts.provider_on_wire import CLIENT, provider

pytestmark = pytest.mark.django_db
LEAVE = "/dang-nhap/don-vi-xac-thuc/"
BACK = "/dang-nhap/tro-ve/"
SUBJECT = "f81d4fae"


@pytest.fixture(scope="module")
def on_wire():
    with provider() as found:
        yield found


@pytest.fixture
def at(on_wire, settings):
    settings.OIDC = {**CLIENT, "issuer": on_wire.issuer}
    yield on_wire
    on_wire.wanted.forge = None


@pytest.fixture
def lan():
    user = person("lan", Role.RESEARCHER)
    User.objects.filter(pk=user.pk).update(provider_subject=SUBJECT)
    return user


def come_back(client, at, subject=SUBJECT, **changed):
    away = client.get(LEAVE, {"next": "/mot-cua/"})["Location"]
    back = urlsplit(at.sign_in(away, subject))
    asked = {name: words[0] for name, words in parse_qs(back.query).items()}
    return client.get(f"{back.path}?{urlencode(asked | changed)}")


def test_a_person_known_to_the_provider_comes_in_at_the_page_wanted(client, at, lan):
    answer = come_back(client, at)

    assert answer["Location"] == "/mot-cua/"
    assert is_in(client)


def test_the_provider_is_asked_with_state_nonce_and_a_challenge(client, at):
    asked = parse_qs(urlsplit(client.get(LEAVE)["Location"]).query)

    assert asked["response_type"] == ["code"]
    assert asked["code_challenge_method"] == ["S256"]
    assert len(asked["state"][0]) >= 20
    assert len(asked["nonce"][0]) >= 20
    assert asked["scope"] == ["openid"]


def test_nobody_is_let_in_who_has_no_account_and_none_is_made(client, at, lan):
    answer = come_back(client, at, subject="somebody else")

    assert not is_in(client)
    assert User.objects.count() == 1
    assert "quản trị viên" in client.get(answer["Location"]).text


def test_a_strong_role_gives_its_second_factor_too(client, at):
    mai = person("mai")
    User.objects.filter(pk=mai.pk).update(provider_subject=SUBJECT)
    hold(mai, Role.PUBLISHER)
    device = with_device(mai)

    answer = come_back(client, at)

    assert answer["Location"] == "/dang-nhap/ma/"
    assert not is_in(client)
    client.post("/dang-nhap/ma/", {"code": digits(device)})
    assert is_in(client)


def test_someone_let_go_stays_out(client, at, lan):
    User.objects.filter(pk=lan.pk).update(is_active=False)

    come_back(client, at)

    assert not is_in(client)


@pytest.mark.parametrize("changed", [{"state": "forged"}, {"state": ""}])
def test_a_forged_state_is_refused(client, at, lan, changed):
    come_back(client, at, **changed)

    assert not is_in(client)


def test_a_code_of_another_browser_is_refused(client, at, lan):
    away = client.get(LEAVE)["Location"]
    back = at.sign_in(away, SUBJECT)
    victim = Client()
    victim.get(LEAVE)

    victim.get(f"{BACK}?{urlsplit(back).query}")

    assert not is_in(victim)


def test_a_code_is_worth_nothing_twice(client, at, lan):
    away = client.get(LEAVE)["Location"]
    query = urlsplit(at.sign_in(away, SUBJECT)).query
    client.get(f"{BACK}?{query}")
    client.post("/dang-xuat/")

    client.get(f"{BACK}?{query}")

    assert not is_in(client)


def read(part):
    return json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def written(content):
    return urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")


def without_signature(head, body, _signature):
    return ".".join([written({**read(head), "alg": "none"}), body, ""])


def claiming(**claims):
    def forge(head, body, signature):
        return ".".join([head, written(read(body) | claims), signature])

    return forge


def signed_with_the_client_secret(head, body, _signature):
    from joserfc import jws
    from joserfc.jwk import OctKey

    key = OctKey.import_key(CLIENT["client_secret"])
    return jws.serialize_compact({"alg": "HS256"}, json.dumps(read(body)), key)


def signed_by_a_stranger(**claims):
    def forge(head, body, _signature):
        from joserfc import jwt
        from joserfc.jwk import RSAKey

        key = RSAKey.generate_key(2048)
        return jwt.encode(read(head), read(body) | claims, key)

    return forge


FORGERIES = {
    "no signature": without_signature,
    "another subject": claiming(sub=SUBJECT, name="changed after signing"),
    "the client's secret as key": signed_with_the_client_secret,
    "a stranger's key": signed_by_a_stranger(),
}


@pytest.mark.parametrize("forge", FORGERIES.values(), ids=FORGERIES)
def test_a_forged_id_token_is_refused(client, at, lan, caplog, forge):
    at.wanted.forge = forge

    come_back(client, at)

    assert not is_in(client)
    assert re.search("refused: (BadSignature|.*Algorithm|.*Key)", caplog.text)


def test_the_same_token_passed_on_unforged_lets_in(client, at, lan):
    at.wanted.forge = lambda *parts: ".".join(parts)

    come_back(client, at)

    assert is_in(client)


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "forged"},
        {"iss": "http://elsewhere.test"},
        {"aud": "another client"},
        {"exp": 1},
    ],
    ids=["nonce", "issuer", "audience", "expired"],
)
def test_a_well_signed_token_for_another_purpose_is_refused(
    client, at, lan, claims, caplog, monkeypatch
):
    # What a provider says of a person is written over what it says of the token.
    monkeypatch.setattr(
        "oidc_provider_mock._app.OpenIDCode.generate_user_info",
        lambda self, user, scope: {"sub": user.sub, **claims},
    )

    come_back(client, at)

    assert not is_in(client)
    assert re.search("refused: .*(Claim|Expired)", caplog.text)


def test_a_silent_provider_is_said_in_words(client, settings):
    settings.OIDC = {**CLIENT, "issuer": "http://127.0.0.1:1"}

    answer = client.get(LEAVE, follow=True)

    assert answer.status_code == 200
    assert "không trả lời" in answer.text


def test_without_a_provider_there_is_no_such_page(client):
    assert client.get(LEAVE).status_code == 404
    assert client.get(BACK).status_code == 404
    assert LEAVE not in client.get("/dang-nhap/").text
