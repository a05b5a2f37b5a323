"""What a passkey says: believed of this site, this challenge and this key alone."""

import json

import pytest
from fido2 import cbor
from hypothesis import given
from hypothesis import strategies as st

from accounts.sign_in import webauthn
from accounts.sign_in.webauthn import NotProven, Site
from tests.accounts.authenticator import PRESENT, VERIFIED, SecurityKey

SITE = Site("sipas.example.gov.vn", frozenset({"https://sipas.example.gov.vn"}))
LOCAL = Site("localhost", frozenset())
ORIGIN = "https://sipas.example.gov.vn"


def made(key, *, site=SITE, challenge=None, **changes):
    options, kept = webauthn.ask_for_new(site, handle=b"h", name="mai", known=[])
    answer = key.made(options, **{"origin": ORIGIN} | changes)
    return webauthn.new_key(site, challenge=challenge or kept, answer=answer)


def used(key, *, keys=None, challenge=None, **changes):
    keys = keys or {key.credential_id: cbor.encode(dict(key.public()))}
    options, kept = webauthn.ask_for_known(SITE, known=keys)
    answer = key.used(options, **{"origin": ORIGIN} | changes)
    return webauthn.used_key(
        SITE, challenge=challenge or kept, answer=answer, keys=keys
    )


def test_a_key_that_was_made_signs_for_this_site():
    key = SecurityKey()

    stored = made(key)

    assert stored.credential_id == key.credential_id
    keys = {stored.credential_id: stored.public_key}
    assert used(key, keys=keys) == (key.credential_id, 1)


LIES = {
    "another origin": {"origin": "https://sipas.example.com"},
    "no TLS": {"origin": "http://sipas.example.gov.vn"},
    "another port": {"origin": f"{ORIGIN}:8443"},
    "a name below": {"origin": "https://x.sipas.example.gov.vn"},
    "another site's key": {"rp": "example.com"},
    "the other deed": {"kind": "payment.get"},
    "a frame": {"framed": True},
    "nobody touched it": {"flags": VERIFIED},
    "no PIN, no finger": {"flags": PRESENT},
    "another challenge": {"challenge": "AAAA"},
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
@pytest.mark.parametrize("deed", [made, used])
def test_a_lie_proves_nothing(deed, lie):
    with pytest.raises(NotProven):
        deed(SecurityKey(), **lie)


def test_a_signature_of_another_key_proves_nothing():
    thief, owner = SecurityKey(), SecurityKey()
    thief.credential_id = owner.credential_id
    with pytest.raises(NotProven):
        used(thief, keys={owner.credential_id: cbor.encode(dict(owner.public()))})
    with pytest.raises(NotProven):
        used(SecurityKey(), keys={b"another": cbor.encode(dict(owner.public()))})


@pytest.mark.parametrize(
    "words", [{3: -65535}, {3: -9}, {-1: 2}, {-2: bytes(32)}, {-2: "x"}, {3: "x"}]
)
def test_what_is_no_key_of_a_kind_asked_for_is_not_stored(words):
    key = SecurityKey()
    with pytest.raises(NotProven):
        made(key, cose=cbor.encode(dict(key.public()) | words))


def test_a_number_longer_than_any_is_not_stored():
    with pytest.raises(NotProven):
        made(SecurityKey(credential_id=bytes(1024)))


def test_the_local_site_is_one_name_at_any_port():
    assert LOCAL.owns("http://localhost:8000")
    assert not any(
        LOCAL.owns(one)
        for one in (
            *("http://localhost.example.com", "http://localhost:8000/", "null"),
            *("https://localhost", "http://127.0.0.1:8000", "http://localhost:x"),
        )
    )


@pytest.mark.parametrize(
    ("before", "now", "back"),
    [
        *((0, 0, False), (0, 1, False), (5, 6, False)),
        *((5, 5, True), (5, 4, True), (5, 0, True)),
    ],
)
def test_a_count_that_stands_or_falls_tells_of_a_copy(before, now, back):
    assert webauthn.went_back(before, now) == back


NESTED = "[" * 9_000
NONSENSE = st.one_of(
    st.text(),
    st.recursive(
        st.none() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=9,
    ).map(json.dumps),
    st.binary().map(
        lambda raw: json.dumps(
            {
                "id": "AA",
                "rawId": "AA",
                "type": "public-key",
                "response": {
                    "clientDataJSON": "e30",
                    "attestationObject": raw.hex(),
                    "authenticatorData": raw.hex(),
                    "signature": raw.hex(),
                },
            }
        )
    ),
)


@given(NONSENSE | st.just(NESTED) | st.just("9" * 20_000))
def test_no_nonsense_is_more_than_refused(answer):
    with pytest.raises(NotProven):
        webauthn.new_key(SITE, challenge="AAAA", answer=answer)
    with pytest.raises(NotProven):
        webauthn.used_key(SITE, challenge="AAAA", answer=answer, keys={})


@given(st.binary(min_size=1, max_size=200), st.integers(0, 10))
def test_no_broken_key_is_more_than_refused(raw, depth):
    options, kept = webauthn.ask_for_new(SITE, handle=b"h", name="mai", known=[])
    cose = b"\x81" * depth * 100 + raw
    answer = SecurityKey().made(options, origin=ORIGIN, cose=cose)

    with pytest.raises(NotProven):
        webauthn.new_key(SITE, challenge=kept, answer=answer)
