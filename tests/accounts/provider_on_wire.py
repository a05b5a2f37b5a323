"""A real OpenID provider over HTTP on 127.0.0.1, that also insists on PKCE."""

import io
import json
from base64 import urlsafe_b64encode
from contextlib import contextmanager
from hashlib import sha256
from threading import Thread
from urllib.parse import parse_qs

import requests
from oidc_provider_mock import app
from werkzeug.serving import make_server

CLIENT = {"client_id": "sipas", "client_secret": "only for tests", "seconds": 5}


class ProofWanted:
    """Refuses a code whose verifier does not hash to its challenge."""

    def __init__(self, provider):
        self.provider, self.challenges, self.forge = provider, [], None

    def __call__(self, environ, start_response):
        asked = parse_qs(environ["QUERY_STRING"])
        if environ["PATH_INFO"].endswith("/authorize"):
            if asked.get("code_challenge_method") != ["S256"]:
                return self._refuse(start_response)
            self.challenges += asked["code_challenge"]
        if environ["PATH_INFO"].endswith("/token"):
            body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
            environ["wsgi.input"] = io.BytesIO(body)
            verifier = parse_qs(body.decode()).get("code_verifier", [""])[0]
            digest = sha256(verifier.encode()).digest()
            if urlsafe_b64encode(digest).decode().rstrip("=") not in self.challenges:
                return self._refuse(start_response)
            if self.forge:
                return self._forged(environ, start_response)
        return self.provider(environ, start_response)

    def _forged(self, environ, start_response):
        """The provider's answer with another ID token in it."""
        head = []
        said = b"".join(self.provider(environ, lambda *words: head.append(words)))
        token = json.loads(said)
        token["id_token"] = self.forge(*token["id_token"].split("."))
        body = json.dumps(token).encode()
        sizes = [
            ("Content-Type", "application/json"),
            ("Content-Length", f"{len(body)}"),
        ]
        start_response(head[0][0], sizes)
        return [body]

    def _refuse(self, start_response):
        start_response("400 Bad Request", [("Content-Type", "application/json")])
        return [b'{"error": "invalid_grant"}']


class Provider:
    def __init__(self, port, wanted):
        self.issuer = f"http://127.0.0.1:{port}"
        self.wanted = wanted

    def sign_in(self, address, subject):
        """What a person does at the provider: the address it sends them back to."""
        answer = requests.post(
            address, data={"sub": subject}, allow_redirects=False, timeout=5
        )
        return answer.headers.get("Location", "")


@contextmanager
def provider():
    wanted = ProofWanted(app(require_nonce=True))
    server = make_server("127.0.0.1", 0, wanted, threaded=True)
    thread = Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield Provider(server.server_port, wanted)
    finally:
        server.shutdown()
        thread.join(5)
        server.server_close()
