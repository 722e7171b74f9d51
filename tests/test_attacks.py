"""Attacks on everything there is, made from the routes, the forms and the models, so that new code is attacked, too."""

import random
import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator
from datetime import date, datetime
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from tests import hostile
from tests.articles.desk.filing import picture
from tests.test_urls_by_role import AGAIN, DESK, PUBLIC, ROLES, SENT, WRITING, things, visitor, wanted  # noqa: F401

APPS = ("articles", "provinces", "newsroom")
MODELS = [model for app in APPS for model in apps.get_app_config(app).get_models()]
# Other ways to write an address that a server, a proxy or a framework could take for the same.
SPELLINGS = {
    "without its slash": lambda path: path.rstrip("/"),
    "two slashes at the end": lambda path: f"{path}/",
    "two slashes in front": lambda path: f"/{path}",
    "two slashes inside": lambda path: path.replace("/admin/", "/admin//", 1),
    "a slash written as %2f": lambda path: path.replace("/admin/", "/admin%2f", 1),
    "a slash written twice": lambda path: path.replace("/admin/", "/admin%252f", 1),
    "by a folder and back": lambda path: path.replace("/admin/", "/admin/x/../", 1),
    "by a parameter of the path": lambda path: path.replace("/admin/", "/admin;x/", 1),
    "up by a parameter": lambda path: path.replace("/admin/", "/x/..;/admin/", 1),
    "in capitals": lambda path: path.upper(),
    "one capital": lambda path: path.replace("admin", "Admin", 1),
    "as data": lambda path: f"{path.rstrip('/')}.json",
    "with a blank": lambda path: f"{path} ",
    "with an end of a text": lambda path: f"{path}\x00",
    "from outside": lambda path: f"/en{path}",
}
METHODS: tuple[tuple[str, dict[str, str]], ...] = (
    ("GET", {}),
    ("HEAD", {}),
    ("OPTIONS", {}),
    ("PUT", {}),
    ("PATCH", {}),
    ("DELETE", {}),
    ("PROPFIND", {}),
    ("GET", {"HTTP_X_HTTP_METHOD_OVERRIDE": "POST"}),
    ("GET", {"HTTP_X_ORIGINAL_URL": "/admin/"}),
    ("GET", {"HTTP_X_REWRITE_URL": "/admin/"}),
    ("GET", {"QUERY_STRING": "_method=POST"}),
)
REFUSALS = {301, 302, 400, 401, 403, 404, 405}
REFUSED = {401, 403, 404}


def ask(client: Client, method: str, address: str, **extra: str) -> HttpResponse:
    """The answer to an address that is sent just as it is spelt."""
    parts = urlsplit(address if not address.startswith("//") else f"/.{address}")
    path = parts.path.removeprefix("/.") if address.startswith("//") else parts.path
    query = "&".join(filter(None, (parts.query, extra.get("QUERY_STRING"))))
    return client.generic(method, "/", **extra | {"PATH_INFO": unquote(path), "QUERY_STRING": query})


def refused_to(role: str, things: dict[str, Any]) -> list[str]:  # noqa: F811
    """The addresses of the desk that the table of rights refuses to the role."""
    table = [*DESK.values(), *AGAIN]
    away = {302} if role == "anon" else set()
    return [path.format(**things) for path, statuses in table if wanted(role, statuses) in REFUSED | away]


@pytest.mark.once
@pytest.mark.parametrize("role", ["anon", "outsider", "reporter", "editor_north", "admin"])
def test_what_is_refused_is_refused_in_every_spelling_and_by_every_method(cast, things, role, full):  # noqa: F811
    client, faults, dice = visitor(cast, role), [], random.Random(14)
    for address in refused_to(role, things):
        path, mark, query = address.partition("?")
        ways = [(spelt(path) + mark + query, *way) for spelt in SPELLINGS.values() for way in METHODS[:3]]
        ways += [(address, *way) for way in METHODS]
        for spelt, method, extra in ways if full else dice.sample(ways, 3):
            with CaptureQueriesContext(connection) as queries:
                response = ask(client, method, spelt, **extra)
            body = response.getvalue().decode(errors="replace")
            said_methods_alone = method == "OPTIONS" and response.status_code == 200 and not body
            if not (said_methods_alone or response.status_code in REFUSALS) or "Bí mật" in body:
                faults.append(f"{method} {spelt!r} {extra}: {response.status_code}")
            faults += [f"{spelt!r} writes {sql[:80]}" for q in queries if (sql := q["sql"]).split()[0] in WRITING]
    assert faults == []


# --- Fields that no form has ----------------------------------------------------

# Columns that say when or how something was written: a digest of all that was sent, a number drawn from the clock.
OF_THE_WRITING = {"sent_as", "number"}
SMUGGLED = "zqsmuggled"


def smuggled() -> dict[str, str]:
    """Every column of every model of ours under its name, with a value that it would take."""
    found: dict[str, str] = {"is_staff": "on", "pk": "1"}
    for model in MODELS:
        for column in model._meta.concrete_fields:
            value = value_for(column)
            found.setdefault(column.name, value)
            found.setdefault(column.attname, value)
    return found


def value_for(column: models.Field) -> str:
    """Something that the column would take and that no row has there by itself."""
    if column.is_relation:
        last = column.related_model._base_manager.order_by("pk").last()  # type: ignore[union-attr]
        return str(last.pk) if last else "1"
    if column.choices:
        return str(list(column.flatchoices)[-1][0])
    if isinstance(column, models.BooleanField):
        return "on"
    if isinstance(column, models.DateTimeField):
        return datetime(2001, 1, 1).isoformat()
    if isinstance(column, models.DateField):
        return date(2001, 1, 1).isoformat()
    return "98765" if isinstance(column, models.IntegerField | models.AutoField) else SMUGGLED


type State = dict[tuple[str, str], Counter[str]]
type Answer = tuple[int, State]


def state(tables: Container[str]) -> State:
    """What stands in these tables, by model and column."""
    found = {}
    for model in MODELS:
        if model._meta.db_table not in tables:
            continue
        kept = [c for c in model._meta.concrete_fields if not isinstance(c, models.DateTimeField)]
        columns = [c.attname for c in kept if c.name not in OF_THE_WRITING]
        rows = list(model._base_manager.values_list(*columns))
        for number, column in enumerate(columns):
            found[model.__name__, column] = Counter(str(row[number]) for row in rows)
    return found


def after(client: Client, address: str, fields: dict[str, Any]) -> Answer:
    """The status of a POST and what then stands in the tables that it wrote to, where all of it is undone."""
    given = fields | ({"file": picture()} if "file" in fields else {})
    with transaction.atomic():
        with CaptureQueriesContext(connection) as queries:
            status = client.post(address, given).status_code
        written = [q["sql"][:200] for q in queries if q["sql"].split()[0] in WRITING]
        seen = state({table for sql in written for table in re.findall(r'(?:INTO|UPDATE|FROM) "(\w+)"', sql)})
        transaction.set_rollback(True)
    return status, seen


def posted(role: str, full: bool) -> Iterator[tuple[str, dict[str, Any]]]:
    """What the role may send with effect; unless the run is a full one, only where no role before it may."""
    for path, fields, statuses in SENT:
        able = [one for one in ROLES[1:] if wanted(one, statuses) in {201, 302}]
        if role in (able if full else able[:1]):
            yield path, fields


@pytest.mark.once
@pytest.mark.parametrize("role", ROLES[1:])
def test_no_form_stores_a_field_that_it_does_not_have(cast, things, role, full):  # noqa: F811
    client, faults = visitor(cast, role), []
    for path, fields in posted(role, full):
        address = path.format(**things)
        given = {name: str(value).format(**things) for name, value in fields.items()}
        elsewhere = (sent for same, sent, _statuses in SENT if same == path)  # where its page has another button
        own = {*given, *fields_around(client, address)}.union(*elsewhere)
        extra = {name: value for name, value in smuggled().items() if name not in own}
        before = after(client, address, given), after(client, address, given)
        faults += [f"{address}: {fault}" for fault in effects(client, address, given, extra, before)]
    assert "\n".join(faults) == ""


def fields_around(client: Client, address: str) -> set[str]:
    """The names of the fields on the page at the address, and on that of its story or file, where its form stands."""
    found: set[str] = set()
    story, file = re.sub(r"(/article/\d+/).*", r"\1review/", address), re.sub(r"(/\d+/)\w+/$", r"\1", address)
    for page in (address, story, file):
        found |= Names(client.get(page, follow=True).getvalue().decode(errors="replace")).found
    return found


def effects(
    client: Client, address: str, given: dict[str, Any], extra: dict[str, str], before: tuple[Answer, Answer]
) -> Iterator[str]:
    """What more was stored; where a field makes the whole be refused, the others are sent again without it."""
    (status, plain), (_status, again) = before
    answered, seen = after(client, address, given | extra)
    if answered in {400, 403, 404, 409, 422} and answered != status:
        if len(extra) > 1:
            names = list(extra)
            for part in (names[::2], names[1::2]):
                yield from effects(client, address, given, {name: extra[name] for name in part}, before)
        return
    by_itself = {place for place in plain if plain[place] != again.get(place)}  # keys, hashes, what is drawn by lot
    others = {model for model, _column in seen.keys() - plain.keys()}
    plain = plain | state({model._meta.db_table for model in MODELS if model.__name__ in others})
    changed = {place: seen[place] - plain[place] for place in seen if seen[place] != plain[place]}
    stored = [f"{place} {what}" for place, what in changed.items() if place not in by_itself]
    if stored or answered != status:
        yield f"{status} {answered} {stored} of {list(extra) if len(extra) < 20 else len(extra)}"


class Names(hostile.HTMLParser):
    """The names of the fields that a page sends."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"input", "select", "textarea", "button"}:
            self.found.add(dict(attrs).get("name") or "")


# --- Words that would be markup -------------------------------------------------

# Columns of markup that was cleaned before it was written, and of what is never shown: another test looks after them.
OF_MARKUP = {"body", "body_html", "html", "text_html", "notice_html"}
OF_CODES = {"password", "username", "language", "slug", "kind", "move", "code", "key", "name_key"}


@pytest.fixture
def hostile_words(things) -> dict[str, Any]:  # noqa: F811
    """The same things, with hostile words in every column of text that the database lets somebody write over."""
    written = 0
    for model in MODELS:
        for column in model._meta.concrete_fields:
            if type(column) not in {models.CharField, models.TextField} or column.choices or column.unique:
                continue
            if column.name in OF_MARKUP | OF_CODES or "hash" in column.name:
                continue
            written += overwrite(model, column)
    assert written > 60
    return things


def overwrite(model: type[models.Model], column: models.Field) -> int:
    """How many rows took hostile words in that column; one that a constraint or a trigger keeps as it is took none."""
    words = hostile.WORDS[: column.max_length]
    try:
        with transaction.atomic():
            filled = model._base_manager.exclude(**{column.name: ""})
            return filled.filter(**{f"{column.name}__isnull": False}).update(**{column.name: words})
    except DatabaseError:
        return 0


def trips(response: HttpResponse) -> Iterable[str]:
    """What the answer lets become markup or a template; data says what it is and is not read as a page."""
    kind = response.get("Content-Type", "").partition(";")[0]
    text = response.getvalue().decode(errors="replace")
    if kind.endswith(("html", "xml")):
        yield from hostile.Tripwire(text).tripped
    if re.search(r"(?<![\w-])18427248(?![\w-])", text):  # and not by chance in a token
        yield "a template was filled in"
    if kind.endswith("json") and response.get("X-Content-Type-Options") != "nosniff":
        yield "data without nosniff"


@pytest.mark.once
@pytest.mark.parametrize("role", ["anon", "reporter", "chief", "root"])
def test_hostile_words_in_any_column_are_inert_on_every_page(cast, hostile_words, role):
    client, faults = visitor(cast, role), []
    for path in [*(path for path, _ in [*DESK.values(), *AGAIN]), *(PUBLIC.values() if role == "anon" else ())]:
        address = path.format(**hostile_words)
        response = client.get(address)
        faults += [f"{address}: {trip}" for trip in trips(response)]
        if response.status_code >= 500:
            faults.append(f"{address}: {response.status_code}")
    assert faults == []


PARAMETERS = (
    "q",
    "term",
    "next",
    "on",
    "from",
    "to",
    "status",
    "tinh",
    "quy",
    "chuyen-muc",
    "sap-xep",
    "truoc",
    "sau",
    "x",
)


@pytest.mark.parametrize("role", ["anon", "chief"])  # on either database: parameters reach the SQL
def test_hostile_parameters_are_inert_on_every_page(cast, things, role, full):  # noqa: F811
    client, faults, dice = visitor(cast, role), [], random.Random(31)
    for path in [*(path for path, _ in DESK.values()), *(PUBLIC.values() if role == "anon" else ())]:
        address = path.format(**things).partition("?")[0]
        for words in hostile.QUERIES if full else dice.sample(hostile.QUERIES, 1):
            response = client.get(address, dict.fromkeys(PARAMETERS, words))
            faults += [f"{address} {words!r}: {trip}" for trip in trips(response)]
            if response.status_code >= 500:
                faults.append(f"{address} {words!r}: {response.status_code}")
    assert faults == []


@pytest.mark.parametrize("role", ["reporter", "chief", "admin"])
def test_hostile_values_come_back_inert_from_every_form(cast, things, role, full):  # noqa: F811
    client, faults, dice = visitor(cast, role), [], random.Random(32)
    for path, fields, statuses in SENT:
        if wanted(role, statuses) in REFUSED or path == "/admin/logout/":
            continue
        address = path.format(**things)
        given = {name: str(value).format(**things) for name, value in fields.items()}
        names = sorted(
            {*given, *(fields_around(client, address) if full else ()), "version", "q"} - {"csrfmiddlewaretoken"}
        )
        for some in (names, *([name] for name in (names if full else dice.sample(names, 1)))):
            with transaction.atomic():
                response = client.post(address, given | dict.fromkeys(some, dice.choice(hostile.QUERIES)))
                transaction.set_rollback(True)
            faults += [f"{address} {some}: {trip}" for trip in trips(response)]
            if response.status_code >= 500:
                faults.append(f"{address} {some}: {response.status_code}")
    assert faults == []


def test_hostile_words_that_became_markup_are_seen():
    page = f"<p title='{hostile.WORDS}'>{hostile.WORDS}</p>{int('18427248')}"
    assert len(list(trips(HttpResponse(page)))) == 3
    assert list(trips(HttpResponse("<a href=' java\tscript:x'>a</a>"))) == ["<a href=' java\tscript:x'>"]
    assert list(trips(HttpResponse(f"<p title='{escape(hostile.WORDS)}'>{escape(hostile.WORDS)}</p>"))) == []


@pytest.mark.once
@pytest.mark.parametrize("address", ["/admin/login/", "/ban-tin/", "/tim-kiem/"])
def test_more_fields_than_any_form_has_are_refused_unread(db, address):
    many = {f"f{number}": "x" for number in range(5001)}
    assert Client().post(address, many).status_code in {400, 405}
