"""A passkey without a device: it answers WebAuthn's questions as a browser with an authenticator would."""

import base64
import hashlib
import json
import os
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256

PRESENT, VERIFIED, NEW_KEY = 1, 4, 64


def packed(raw: bytes) -> str:
    """As WebAuthn writes bytes in JSON."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@dataclass
class Authenticator:
    """One key; what it says of itself can be changed between two answers."""

    origin: str
    counter: int = 1
    flags: int = PRESENT | VERIFIED
    number: bytes = field(default_factory=lambda: os.urandom(16))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def make(self, asked: str) -> str:
        """The answer to being asked to make a passkey."""
        options = json.loads(asked)
        public = cbor.encode(dict(ES256.from_cryptography_key(self.key.public_key())))
        known = bytes(16) + len(self.number).to_bytes(2) + self.number + public
        data = self._data(options["rp"]["id"], NEW_KEY) + known
        attested = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        said = self._said("webauthn.create", options)
        return self._answer({"clientDataJSON": packed(said), "attestationObject": packed(attested)})

    def sign(self, asked: str) -> str:
        """The answer to being asked to sign."""
        options = json.loads(asked)
        data, said = self._data(options["rpId"]), self._said("webauthn.get", options)
        signature = self.key.sign(data + hashlib.sha256(said).digest(), ec.ECDSA(hashes.SHA256()))
        sent = {"clientDataJSON": said, "authenticatorData": data, "signature": signature}
        return self._answer({name: packed(raw) for name, raw in sent.items()})

    def _data(self, party: str, flags: int = 0) -> bytes:
        return hashlib.sha256(party.encode()).digest() + bytes([self.flags | flags]) + self.counter.to_bytes(4)

    def _said(self, kind: str, options: dict[str, Any]) -> bytes:
        said = {"type": kind, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": False}
        return json.dumps(said).encode()

    def _answer(self, response: dict[str, str]) -> str:
        number = packed(self.number)
        return json.dumps({"id": number, "rawId": number, "type": "public-key", "response": response})
