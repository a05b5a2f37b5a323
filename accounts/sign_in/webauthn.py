"""What a passkey says, believed or not: challenges, origins, signatures.

No database and no request: whoever calls brings the site, the challenge he kept and the
keys he knows. Attestation is not asked for: which make of key somebody carries is their
own affair. The key itself asks for a PIN or a finger ("user verification"), so one that
was found in a drawer opens nothing, even beside the password.
"""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from fido2 import cbor
from fido2.cose import CoseKey
from fido2.server import Fido2Server
from fido2.webauthn import (
    Aaguid,
    AttestationConveyancePreference,
    AttestedCredentialData,
    AuthenticationResponse,
    CollectedClientData,
    PublicKeyCredentialDescriptor,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialType,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

VERIFIED = UserVerificationRequirement.REQUIRED
# ES256, EdDSA, RS256: what keys on sale sign with.
ALGORITHMS = {-7, -8, -257}
# Browsers let pages without TLS use passkeys at this name alone, at any port.
LOCAL = "localhost"
LOCAL_ORIGIN = re.compile(r"http://localhost(:[0-9]{1,5})?")
LONGEST = 16_000
LONGEST_ID = 1023
# What readers of JSON, CBOR and keys raise at nonsense.
UNREADABLE = (
    *(ValueError, TypeError, KeyError, IndexError, AttributeError, AssertionError),
    *(NotImplementedError, OverflowError, RecursionError, struct.error),
    *(InvalidSignature, UnsupportedAlgorithm),
)


class NotProven(Exception):
    """The answer is not of this site, this challenge or one of these keys."""


@dataclass(frozen=True)
class Site:
    """The name keys are bound to, and the origins of the pages that may ask them."""

    rp_id: str
    origins: frozenset[str]

    def owns(self, origin: str) -> bool:
        local = self.rp_id == LOCAL and LOCAL_ORIGIN.fullmatch(origin)
        return origin in self.origins or bool(local)


@dataclass(frozen=True)
class Key:
    """`public_key` is COSE in CBOR; `sign_count` is 0 for keys that do not count."""

    credential_id: bytes
    public_key: bytes
    sign_count: int


def ask_for_new(
    site: Site, *, handle: bytes, name: str, known: Iterable[bytes]
) -> tuple[dict[str, Any], str]:
    """(what the browser makes a key by, the challenge to keep)."""
    options, state = _server(site).register_begin(
        PublicKeyCredentialUserEntity(id=handle, name=name, display_name=name),
        credentials=_descriptors(known),
        resident_key_requirement=ResidentKeyRequirement.DISCOURAGED,
        user_verification=VERIFIED,
    )
    return dict(options)["publicKey"], state["challenge"]


def ask_for_known(site: Site, *, known: Iterable[bytes]) -> tuple[dict[str, Any], str]:
    """(what the browser asks one of the keys by, the challenge to keep)."""
    options, state = _server(site).authenticate_begin(
        _descriptors(known), user_verification=VERIFIED
    )
    return dict(options)["publicKey"], state["challenge"]


def new_key(site: Site, *, challenge: str, answer: str) -> Key:
    """The key a browser has made for a challenge. Raises NotProven."""
    try:
        response = RegistrationResponse.from_dict(_parsed(answer))
        _refuse_frames(response.response.client_data)
        made = _server(site).register_complete(_state(challenge), response)
        credential = made.credential_data
        if credential is None or not _usable(credential):
            raise NotProven
    except UNREADABLE as error:
        raise NotProven from error
    public_key = cbor.encode(dict(credential.public_key))
    return Key(credential.credential_id, public_key, made.counter)


def used_key(
    site: Site, *, challenge: str, answer: str, keys: Mapping[bytes, bytes]
) -> tuple[bytes, int]:
    """(credential id, sign count) of the key that signed; `keys` are public keys by
    credential id. Raises NotProven."""
    try:
        response = AuthenticationResponse.from_dict(_parsed(answer))
        _refuse_frames(response.response.client_data)
        known = [_credential(*key) for key in keys.items()]
        found = _server(site).authenticate_complete(_state(challenge), known, response)
    except UNREADABLE as error:
        raise NotProven from error
    return found.credential_id, response.response.authenticator_data.counter


def went_back(before: int, now: int) -> bool:
    """Whether a key counts no further than it did: then there are two of it."""
    return bool(before or now) and now <= before


def _server(site: Site) -> Fido2Server:
    server = Fido2Server(
        PublicKeyCredentialRpEntity(name="SIPAS", id=site.rp_id),
        attestation=AttestationConveyancePreference.NONE,
        verify_origin=site.owns,
    )
    offered = server.allowed_algorithms
    server.allowed_algorithms = [one for one in offered if one.alg in ALGORITHMS]
    return server


def _descriptors(known: Iterable[bytes]) -> list[PublicKeyCredentialDescriptor]:
    kind = PublicKeyCredentialType.PUBLIC_KEY
    return [PublicKeyCredentialDescriptor(type=kind, id=one) for one in known]


def _state(challenge: str) -> dict[str, str]:
    return {"challenge": challenge, "user_verification": VERIFIED}


def _parsed(answer: str) -> dict[str, Any]:
    if len(answer) > LONGEST:
        raise NotProven
    return json.loads(answer)


def _refuse_frames(said: CollectedClientData) -> None:
    """A page of ours inside another site's asks for no key."""
    if said.cross_origin:
        raise NotProven


def _usable(credential: AttestedCredentialData) -> bool:
    """Whether it holds a key of a kind we asked for that can refuse a signature."""
    key = credential.public_key
    if key.get(3) not in ALGORITHMS or len(credential.credential_id) > LONGEST_ID:
        return False
    try:
        key.verify(b"", b"")
    except InvalidSignature:
        return True
    return False


def _credential(credential_id: bytes, public_key: bytes) -> AttestedCredentialData:
    key = CoseKey.parse(cbor.decode(public_key))  # type: ignore[arg-type]
    return AttestedCredentialData.create(Aaguid.NONE, credential_id, key)
