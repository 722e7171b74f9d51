"""Whatever is asked, as whoever: no error of ours, nothing written by reading, what is hidden is as if it were not."""

import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.admin import site
from django.db import connection, reset_queries, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.test.utils import CaptureQueriesContext

from articles.models import Article
from provinces.admin import PlainAddress
from tests.fuzzing import Fuzzer, Request
from tests.test_attacks import trips
from tests.test_urls_by_role import (  # noqa: F401
    AGAIN,
    DESK,
    ROLES,
    SENT,
    WRITING,
    A,
    things,
    visitor,
    wanted,
)

READING = {"GET", "HEAD", "OPTIONS", "TRACE"}
# What reading may write: the session of who is asked for a passkey, and that somebody was there.
BESIDE = ("newsroom_session",)


def answered(client: Client, asked: Request) -> tuple[HttpResponse, list[str]]:
    """The answer and what was written for it, all of which is undone."""
    reset_queries()  # of a full log nothing more is told
    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        body, kind = asked.body, asked.kind or "x"
        if isinstance(body, dict):
            body, kind = encode_multipart(BOUNDARY, body), MULTIPART_CONTENT
        # A body that ends before its announced length is read as from somebody who hung up.
        given = {"QUERY_STRING": asked.query, "wsgi.input": io.BytesIO(body)} | asked.headers
        response = client.generic(asked.method, asked.path, body, kind, **given)
        response.getvalue()
        transaction.set_rollback(True)
    return response, [sql for q in queries if (sql := q["sql"]).split()[0] in WRITING]


def wrong(asked: Request, response: HttpResponse, written: list[str]) -> Iterator[str]:
    """What may not be, of an answer."""
    body = response.getvalue().decode(errors="replace")
    if response.status_code >= 500:
        yield str(response.status_code)
    if "Traceback" in body or "OperationalError" in body:
        yield "tells of the code"
    if asked.role not in {"reporter2", "editor", "chief"} and "Bí mật" in body:
        yield "tells a headline"
    if asked.method in READING:
        yield from (sql[:100] for sql in written if not any(table in sql for table in BESIDE))
    if "\n" in response.get("Location", "") or re.match(r"(?:https?:)?//(?!testserver)", response.get("Location", "")):
        yield f"leads to {response['Location']}"
    yield from trips(response)


def test_whatever_is_asked_by_whomever_nothing_breaks_leaks_or_is_written_by_reading(cast, things, full, seed):  # noqa: F811
    clients = {role: visitor(cast, role) for role in ROLES}
    for client in clients.values():
        client.raise_request_exception = False
    fuzzer, faults = Fuzzer(seed or 8, things), []
    for _number in range(50_000 if full else 250):
        asked = fuzzer.request()
        cookies = clients[asked.role].cookies.output()
        response, written = answered(clients[asked.role], asked)
        faults += [f"{asked}: {fault}" for fault in wrong(asked, response, written)]
        if clients[asked.role].cookies.output() != cookies:  # signed out, or in another language: begin anew
            clients[asked.role] = visitor(cast, asked.role)
            clients[asked.role].raise_request_exception = False
    assert "\n".join(fault[:600] for fault in faults[:40]) == ""


ODD: list[tuple[str, str, str, dict[str, Any]]] = [  # that once were errors of ours, or could have been
    ("anon", "OPTIONS", "*", {}),
    ("admin", "GET", "/admin/newsroom/user/²/password/", {}),
    ("root", "POST", "/admin/newsroom/user/²/password/", {}),
    ("admin", "GET", f"/admin/newsroom/user/{'9' * 5000}/password/", {}),
    ("admin", "POST", "/admin/newsroom/user/{account}/change/", {}),
    ("chief", "GET", f"{A}{{story}}/similar/{'9' * 19}/", {}),
    ("chief", "POST", "/admin/people/hand-over/", {"leaver": "{account}", "to": "{editor}", "story": "9" * 5000}),
    ("outsider", "POST", "/admin/articles/section/-1/delete/?_to_field=", {"post": "yes"}),
    ("admin", "GET", "/admin/newsroom/user/{account}/change/?_to_field=", {}),
    ("admin", "POST", "/admin/newsroom/user/{account}/change/", {"_to_field": ""}),
    ("reporter", "POST", "/admin/scratch/return/", {"text": '[["a", "b"]]', "next": f"{A}{'9' * 1500}/change/"}),
]


@pytest.mark.once
@pytest.mark.parametrize(("role", "method", "path", "fields"), ODD, ids=[f"{one[1]} {one[2][:60]}" for one in ODD])
def test_numbers_and_addresses_that_are_none_are_no_errors(cast, things, role, method, path, fields):  # noqa: F811
    names = things | {"editor": cast.editor.pk}
    client = visitor(cast, role)
    given = {name: value.format(**names) if len(value) < 100 else value for name, value in fields.items()}
    address = path.format(**names)
    response = client.post(address, given) if given else client.generic(method, address)
    assert response.status_code < 500


@pytest.mark.once
@pytest.mark.parametrize("sent", ["in the address", "in the form"])
def test_a_field_without_a_name_finds_nothing_and_is_no_error(cast, things, sent):  # noqa: F811
    chief, admin = visitor(cast, "chief"), visitor(cast, "admin")
    for model, options in site._registry.items():
        assert isinstance(options, PlainAddress), options
        start = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        for path in ("", "1/change/", "1/delete/", "1/history/"):
            for client in (chief, admin):
                address = start + path
                asked = (
                    client.get(f"{address}?_to_field=")
                    if "address" in sent
                    else client.post(address, {"_to_field": ""})
                )
                assert asked.status_code < 500, address
                if path in {"1/change/", "1/delete/"}:
                    assert asked.status_code == 400 or model is Article, address


# --- What is hidden -------------------------------------------------------------


def hidden_from(role: str) -> Iterator[tuple[str, str, dict[str, Any] | None]]:
    """Addresses with a thing that the table hides from the role, the name of the thing, and what is sent there."""
    asked: list[tuple[str, dict[str, Any] | None, str]] = [(path, None, who) for path, who in [*DESK.values(), *AGAIN]]
    for path, fields, statuses in [*asked, *SENT]:
        [*names] = re.findall(r"{(\w+)}", path.partition("?")[0])
        if wanted(role, statuses) == 404 and len(names) == 1:
            yield path, names[0], fields


def said(response: HttpResponse) -> tuple[int, str, list[tuple[str, str]]]:
    """All of an answer but its token and the number that was asked for."""
    body = re.sub(r'/\d+/|name="csrfmiddlewaretoken" value="\w+"|nonce="[^"]+"', "", response.getvalue().decode())
    loose = {"content-length", "etag", "content-security-policy", "set-cookie", "x-request-id"}
    return response.status_code, body, [(k, v) for k, v in response.items() if k.lower() not in loose]


@pytest.mark.once
@pytest.mark.parametrize("role", ["outsider", "reporter", "editor_north", "admin"])
def test_what_is_hidden_answers_as_what_was_never_there(cast, things, role):  # noqa: F811
    client, faults, number = visitor(cast, role), [], 0
    for path, name, fields in hidden_from(role):
        answers = []
        for names in (things, things | {name: 987654}):
            with transaction.atomic():
                address = path.format(**names)
                given = {key: str(value).format(**things) for key, value in (fields or {}).items()}
                answers.append(said(client.get(address) if fields is None else client.post(address, given)))
                transaction.set_rollback(True)
        number += 1
        if answers[0] != answers[1]:
            faults.append(f"{path} {fields}: {[answer[0] for answer in answers]}")
    assert faults == []
    assert number > 10
