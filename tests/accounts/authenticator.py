"""A security key of software, and the browser that asks it."""

import json
from dataclasses import dataclass, field
from hashlib import sha256
from secrets import token_bytes

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_encode

from accounts.sign_in import passkeys

ORIGIN = "http://localhost"
PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def _new_key():
    return ec.generate_private_key(ec.SECP256R1())


@dataclass
class SecurityKey:
    """`changes` of an answer are what a thief or another site would say instead."""

    private: ec.EllipticCurvePrivateKey = field(default_factory=_new_key)
    credential_id: bytes = field(default_factory=lambda: token_bytes(32))
    count: int = 0

    def made(self, options, **changes):
        """The browser's answer to what makes a key."""
        said = {"rp": options["rp"]["id"], "kind": "webauthn.create"} | changes
        data = self._data(said, ATTESTED) + bytes(16)
        data += len(self.credential_id).to_bytes(2, "big") + self.credential_id
        data += said.get("cose") or cbor.encode(dict(self.public()))
        whole = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client(options, said)
        return self._answer(clientDataJSON=client, attestationObject=whole)

    def used(self, options, **changes):
        """The browser's answer to what asks for a key."""
        self.count += 1
        said = {"rp": options["rpId"], "kind": "webauthn.get"} | changes
        data, client = self._data(said), self._client(options, said)
        signed = data + sha256(client).digest()
        signature = self.private.sign(signed, ec.ECDSA(hashes.SHA256()))
        return self._answer(
            clientDataJSON=client, authenticatorData=data, signature=signature
        )

    def public(self):
        return ES256.from_cryptography_key(self.private.public_key())

    def _data(self, said, more=0):
        flags = said.get("flags", PRESENT | VERIFIED) | more
        count = said.get("count", self.count).to_bytes(4, "big")
        return sha256(said["rp"].encode()).digest() + bytes([flags]) + count

    def _client(self, options, said):
        words = {
            "type": said["kind"],
            "challenge": said.get("challenge", options["challenge"]),
            "origin": said.get("origin", ORIGIN),
            "crossOrigin": said.get("framed", False),
        }
        return json.dumps(words).encode()

    def _answer(self, **parts):
        name = websafe_encode(self.credential_id)
        response = {part: websafe_encode(value) for part, value in parts.items()}
        words = {"id": name, "rawId": name, "type": "public-key", "response": response}
        return json.dumps(words)


def with_key(user, *, name="Khóa"):
    """A key of this person's, made as at the door."""
    key, session = SecurityKey(), {}
    options = json.loads(passkeys.offer_new(session, user))
    passkeys.add(session, user, name=name, answer=key.made(options), beside=True)
    return key
