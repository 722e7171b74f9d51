"""An OpenID provider on this machine: it signs in whoever it is told to, and can be told to do it wrongly."""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm

CLIENT, SECRET = "newsroom", "provider-secret"


class Provider:
    """Its key, who signs in next, and what is wrong with its answers."""

    def __init__(self) -> None:
        self.key = self.signs_with = ec.generate_private_key(ec.SECP256R1())
        self.algorithm: str = "ES256"
        self.claims: dict[str, Any] = {}  # over those that are right
        self.codes: dict[str, dict[str, str]] = {}
        self.issuer = ""

    def sign_in(self, address: str) -> tuple[str, str]:
        """Whoever is sent to that address signs in: the code and the state they come back with."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        return code, asked["state"]

    def token(self, sent: dict[str, str], basic: str) -> dict[str, str]:
        """What a code is worth; nothing a second time, or without what belongs to it."""
        asked = self.codes.pop(sent["code"], None)
        digest = base64.urlsafe_b64encode(hashlib.sha256(sent["code_verifier"].encode()).digest()).rstrip(b"=").decode()
        right = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if not asked or digest != asked["code_challenge"] or sent["redirect_uri"] != asked["redirect_uri"]:
            return {"error": "invalid_grant"}
        if basic != f"Basic {right}":
            return {"error": "invalid_client"}
        now = int(time.time())
        said = {"iss": self.issuer, "aud": CLIENT, "sub": "u-1", "iat": now, "exp": now + 60, "nonce": asked["nonce"]}
        key: Any = "" if self.algorithm == "none" else SECRET * 3 if self.algorithm == "HS256" else self.signs_with
        return {"id_token": jwt.encode(said | self.claims, key, self.algorithm, headers={"kid": "1"})}

    def document(self, path: str) -> dict[str, Any]:
        """What it says of itself, and its public key."""
        if path == "/keys":
            return {"keys": [json.loads(ECAlgorithm.to_jwk(self.key.public_key())) | {"kid": "1", "alg": "ES256"}]}
        at = {"authorization_endpoint": "/in", "token_endpoint": "/token", "jwks_uri": "/keys"}
        return {"issuer": self.issuer} | {name: self.issuer.rstrip("/") + path for name, path in at.items()}


@contextmanager
def running() -> Iterator[Provider]:
    """A provider that answers at `issuer` until the block ends."""
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(provider.document(self.path))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            sent = {name: values[0] for name, values in parse_qs(body).items()}
            self._answer(provider.token(sent, self.headers["Authorization"]))

        def _answer(self, told: dict[str, Any]) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(told).encode())

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield provider
    server.shutdown()
    server.server_close()
