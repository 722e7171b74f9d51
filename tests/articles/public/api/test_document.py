"""The OpenAPI document: valid, complete, and true of what is really answered, whatever is asked."""

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
import schemathesis
import time_machine
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.test import Client
from hypothesis import HealthCheck, Phase, given, seed
from hypothesis import settings as settings_of_hypothesis
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from pydantic import BaseModel
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi import checks
from schemathesis.specs.openapi.definitions import OPENAPI_31_VALIDATOR

from articles.public.api import problems, reference_schemas, schemas
from articles.public.api.answers import METHODS
from tests import factories
from tests.articles.public.api.shown import API, NOON, stories

pytestmark = pytest.mark.django_db
CHECKS = [
    schemathesis.checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
    checks.unsupported_method,
]
# To be made up; where an address takes little, some come twice and are asked once.
FULL_CASES = {"get": 10_000, "head": 6_000, "options": 500}
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
# What is there: half of all cases ask for it, since words of chance never meet it.
KNOWN: dict[str, list[Any]] = {
    "slug": ["bac-kan", "thai-nguyen", "hoi-nghi-quy-iii", "phuong-thi-thu", "231-kl-tu"],
    "quarter": ["2023-4", "2023-3"],
    "tinh": ["bac-kan", "thai-nguyen"],
    "don-vi": ["bac-kan"],
    "quy": ["2023-4"],
    "ky": ["2023-Q3"],
    "chu-de": ["nong-thon-moi"],
    "can-bo": ["phuong-thi-thu"],
    "su-kien": ["hoi-nghi-quy-iii"],
    "van-ban": ["231-kl-tu"],
    "sau": ["phuong-thi-thu"],
}


@pytest.fixture
def document(client: Client) -> dict[str, Any]:
    """The document as it is served."""
    return client.get(f"{API}openapi.json").json()


def test_it_is_an_openapi_document(document):
    assert document["openapi"].startswith("3.1")
    assert [error.message for error in OPENAPI_31_VALIDATOR.iter_errors(document)] == []
    operations = [methods[name] for methods in document["paths"].values() for name in methods]
    names = [operation["operationId"] for operation in operations]
    assert len(names) == len(set(names)) == 3 * len(document["paths"])


def test_everything_is_described_and_every_answer_declared(document):
    for address, methods in document["paths"].items():
        assert set(methods) == {name.strip().lower() for name in METHODS.split(",")}, address
        assert methods["get"]["summary"], address
        for parameter in methods["get"]["parameters"]:
            assert parameter["description"] and "null" not in str(parameter["schema"]), (address, parameter)
        answers = set(methods["get"]["responses"])
        own = {"400"} if {one["name"] for one in methods["get"]["parameters"]} & {"truoc", "sau"} else set()
        own |= {"410"} if address == f"{API}stories/{{number}}" else set()
        own |= {"404"} if address != f"{API}openapi.json" else set()
        assert answers == {"200", "304", "405", "422", "429", "503"} | own, address
    schemas = document["components"]["schemas"]
    assert [name for name, schema in schemas.items() if not schema.get("description")] == []
    for kind in problems.KINDS:
        told = document["components"]["responses"][kind]["content"]["application/problem+json"]["example"]
        assert told["status"] == problems.KINDS[kind][0] and told["type"].endswith(f"#{kind}")


def test_no_two_types_share_a_name():
    """The document would silently tell of one of them alone."""
    types = [
        kind
        for module in (schemas, reference_schemas)
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, BaseModel) and kind.__module__ == module.__name__
    ]
    assert len({kind.__name__ for kind in types}) == len(types) > 20


@pytest.fixture
def asked(settings, monkeypatch) -> Iterator[tuple[Any, dict[str, list[Any]]]]:
    """The API as its document tells of it, and what is there to be asked for."""
    settings.ALLOWED_HOSTS = ["*"]
    # A request by WSGI would end the connection, in whose transaction the test runs.
    monkeypatch.setattr(connection, "close_if_unusable_or_obsolete", lambda: None)
    with time_machine.travel(NOON, tick=False):
        newest, withdrawn, *_others = stories(4)
        factories.withdraw(withdrawn, NOON)
        cursor = Client().get(f"{API}stories?limit=1").json()["next"].partition("truoc=")[2]
        numbers = [newest.article_id, withdrawn.article_id, 10**18]
        api = schemathesis.openapi.from_wsgi(f"{API}openapi.json", get_wsgi_application())
        yield api, KNOWN | {"number": numbers, "truoc": [cursor]}


def meant(case: Any, known: dict[str, list[Any]], draw: Any) -> None:
    """Put something that is there in the place of what was made up, here and there."""
    for values in (case.path_parameters, case.query):
        for name in list(values or {}):
            if name in known and draw(st.booleans()):
                values[name] = draw(st.sampled_from(known[name]))


def answers(operation: Any, mode: GenerationMode, known: dict[str, list[Any]], most: int, number: int) -> list[int]:
    """Ask what the document allows (or, in the negative mode, what it does not), and the statuses that came."""
    statuses = []
    how = {"database": None, "deadline": None, "phases": [Phase.generate], "suppress_health_check": list(HealthCheck)}

    @seed(number)
    @settings_of_hypothesis(max_examples=most, **how)
    @given(case=operation.as_strategy(generation_mode=mode), data=st.data())
    def ask(case: Any, data: Any) -> None:
        if mode is GenerationMode.POSITIVE:
            meant(case, known, data.draw)
        response = case.call()
        case.validate_response(response, checks=CHECKS)
        statuses.append(response.status_code)

    with suppress(Unsatisfiable):  # nothing can be wrong with an address that takes no parameter
        ask()
    return statuses


@pytest.mark.parametrize(
    "method", ["get", pytest.param("head", marks=pytest.mark.full), pytest.param("options", marks=pytest.mark.full)]
)
def test_whatever_is_asked_the_answer_is_one_of_those_declared(asked, full, method: str):
    api, known = asked
    operations = [found.ok() for found in api.get_all_operations()]
    operations = [operation for operation in operations if operation.method == method][:: 1 if full else 2]
    asking = [operation for operation in operations if operation.query or operation.path_parameters]
    modes = MODES[: 1 if method == "options" else 2]  # a browser asks by it about any address
    most = -(-FULL_CASES[method] // (len(asking) * len(modes))) if full else 2
    found: list[int] = []
    for number, operation in enumerate(operations):
        for mode in modes:
            found += answers(operation, mode, known, most, 1954 + number)
    counts = Counter(found)
    if path := os.environ.get("NEWSROOM_REPORT"):
        with open(path, "a", encoding="utf-8") as file:
            file.write(f"api: {method}, {len(found)} cases, {len(operations)} operations, {sorted(counts.items())}\n")
    assert counts.keys() >= ({204} if method == "options" else {200, 422})
    assert not full or len(found) >= FULL_CASES[method] * 0.6


def test_an_answer_that_is_not_declared_is_seen(asked, monkeypatch):
    api, _known = asked
    monkeypatch.setitem(problems.KINDS, "not-found", (418, "A teapot"))
    case = api[f"{API}stories/{{number}}"]["GET"].Case(path_parameters={"number": 999999})
    with pytest.raises((Failure, FailureGroup)):
        case.call_and_validate(checks=CHECKS)


# --- The page for people ----------------------------------------------------------


@pytest.mark.parametrize("language", ["", "/en"])
def test_the_page_tells_every_address_parameter_and_problem(client: Client, document, language: str):
    response = client.get(f"{language}{API}")
    page = response.content.decode()
    assert response.status_code == 200
    assert page.count("<script") == page.count('<script src="/static/')
    assert f'href="{settings.SITE_URL}{language}{API}"' in page  # canonical
    for address, methods in document["paths"].items():
        assert f">{address}</code>" in page
        assert all(f">{one['name']}</code>" in page for one in methods["get"]["parameters"] if one["in"] == "query")
    assert all(f'id="{kind}"' in page for kind in problems.KINDS)
