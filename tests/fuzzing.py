"""Requests as nobody of good will sends them: any address, method, parameter, header and body; the same for a seed."""

import json
import random
import string
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from tests import hostile
from tests.test_urls_by_role import AGAIN, DESK, DIGEST, OUTSIDE, PUBLIC, ROLES, SENT

METHODS = ("GET",) * 6 + ("POST",) * 6 + ("HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND")
PATHS = [path for path, _statuses in [*DESK.values(), *OUTSIDE.values(), *DIGEST.values(), *AGAIN]]
PATHS += [*PUBLIC.values(), *(f"/en{path}" for path in PUBLIC.values() if path.startswith("/")), "/en/"]
NUMBERS = (
    "0",
    "1",
    "2",
    "-1",
    "999999",
    "9223372036854775807",
    "9223372036854775808",
    "9" * 40,
    "9" * 5000,
    "²",
    "1.0",
    "1e3",
    "",
)
DAYS = (
    "2023-10-10",
    "31/02/2023",
    "10/10/0000",
    "99999-01-01",
    "2023-3",
    "2023-9",
    "2026-11-24T09:30:00+07:00",
    "25:61",
)
WORDS = (
    *hostile.QUERIES, hostile.WORDS, "", " ", "a" * 5000, "đ" * 300, "\x00", "\ud7ff\ufffe", "ﷺ" * 200, "%", "_", "*",
    "(((((", '"' * 200, "../../etc/passwd", "..\\..\\boot.ini", "//evil.example", "/\\evil.example", "http://[::1",
    "javascript:alert(1)", "\r\nSet-Cookie: a=b", "&#" * 500, "<p>" * 500, "e\u0301" * 400, "null", "true", "[]", "{}",
)  # fmt: skip
NAMES = (
    "q", "term", "next", "on", "from", "to", "status", "tinh", "quy", "don-vi", "chuyen-muc", "chu-de", "can-bo",
    "truoc", "sau", "sap-xep", "muc", "page", "p", "o", "e", "all", "id__exact", "story", "source", "update", "leaver",
    "who", "when", "kind", "app_label", "model_name", "field_name", "limit", "cursor", "fields", "include", "expand",
    "_popup", "_to_field", "_changelist_filters", "format", "version", "number", "token", "_method",
    "csrfmiddlewaretoken",
)  # fmt: skip
HEADERS = (
    "HTTP_ACCEPT_LANGUAGE", "HTTP_ACCEPT", "HTTP_ACCEPT_ENCODING", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE",
    "HTTP_RANGE", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_REFERER",
    "HTTP_ORIGIN", "HTTP_USER_AGENT", "HTTP_X_REQUESTED_WITH", "HTTP_SAVE_DATA", "HTTP_X_REQUEST_ID", "HTTP_COOKIE2",
    "HTTP_AUTHORIZATION", "CONTENT_LENGTH",
)  # fmt: skip
FIELDS = sorted({name for _path, fields, _statuses in SENT for name in fields})
TYPES = (
    "application/json",
    "text/plain",
    "multipart/form-data",
    "multipart/form-data; boundary=x",
    "application/xml",
    "x",
)


@dataclass
class Request:
    """One request, as it can be sent again."""

    role: str
    method: str
    path: str
    query: str = ""
    body: dict[str, Any] | bytes = b""
    kind: str = ""
    headers: dict[str, str] = field(default_factory=dict)


class Fuzzer:
    """Draws requests; `things` are what the names in braces of the table of rights stand for."""

    def __init__(self, seed: int, things: dict[str, Any]) -> None:
        self.dice, self.things = random.Random(seed), things

    def request(self) -> Request:
        """The next request."""
        dice = self.dice
        role, method = dice.choice(ROLES), dice.choice(METHODS)
        if method == "POST" and dice.random() < 0.7:
            path, fields, _statuses = dice.choice(SENT)
            asked = Request(role, method, self.address(path))
            asked.body = {name: str(value).format(**self.things) for name, value in fields.items()}
            for name in [*dice.sample([*fields, *FIELDS], dice.randint(1, 3))]:
                asked.body[name] = self.value()
        else:
            asked = Request(role, method, self.address(dice.choice(PATHS)))
            if method not in {"GET", "HEAD"}:
                asked.body, asked.kind = self.nonsense(), dice.choice(TYPES)
        if dice.random() < 0.6:
            asked.query = urlencode(
                [(dice.choice(NAMES), self.value()) for _ in range(dice.randint(1, 4))], errors="replace"
            )
        if dice.random() < 0.3:
            asked.headers = {dice.choice(HEADERS): self.value().encode("ascii", "ignore").decode()[:500]}
        return asked

    def address(self, path: str) -> str:
        """The address with its things, or with others in their place; now and then a part of it is something else."""
        dice = self.dice
        names = {name: dice.choice([value, value, value, *NUMBERS]) for name, value in self.things.items()}
        path = path.format(**names).partition("?")[0]
        if dice.random() < 0.15:
            parts = path.split("/")
            parts[dice.randrange(len(parts))] = self.value()[:200]
            path = "/" + "/".join(parts).lstrip("/")
        return "*" if dice.random() < 0.01 else "/" + path.removeprefix("/")

    def value(self) -> str:
        """Something that was not expected: a number, a day, words, or signs by chance."""
        dice = self.dice
        drawn = dice.choice((NUMBERS, DAYS, WORDS, WORDS, [str(value) for value in self.things.values()], ("",)))
        return dice.choice(drawn) or "".join(
            dice.choices(string.printable + "đă\u0301\u202e\x00", k=dice.randint(0, 40))
        )

    def nonsense(self) -> bytes:
        """A body of no form."""
        dice = self.dice
        return dice.choice(
            (
                b"",
                b"{",
                json.dumps({dice.choice(FIELDS): [self.value()]}).encode(),
                b"[" * 20_000,
                dice.randbytes(200),
                b'--x\r\nContent-Disposition: form-data; name="file"; filename="../a.php"\r\n\r\n\xff\xd8\xff\r\n--x--',
                b"--x\r\nContent-Disposition: form-data; name",
                quote(self.value()).encode() + b"=%ff%fe&a[b]=c&=&&",
            )
        )
