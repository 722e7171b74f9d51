"""A crawler: a reader without an account who asks for every public address there could be, and follows every link."""

import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.apps import apps
from django.core.files.storage import storages
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.urls import Resolver404, URLPattern, get_resolver, resolve
from django.urls.converters import IntConverter

from articles import renditions
from articles.models import Article, Document, Event, Photo, ReaderLink, Rendition, Section, Topic
from articles.public.sitemaps import KINDS
from newsroom.vietnamese import slugify
from provinces.gazetteer import Gazetteer
from provinces.models import Person
from tests.canaries import CANARY, HIDDEN, LIVE

# Pages of other times and places that are alike: each quarter since 2008, and each province in each of them.
ALIKE = re.compile(
    r"/luu-tru/(?!2023|2026)\d{4}/"
    r"|[?&]quy=(?!2023|2026)\d{4}"
    r"|/tinh/(?!(?:bac-kan|thai-nguyen|lang-son)/)[-a-z]+/\?quy="
    r"|/tinh/(?!(?:bac-kan|thai-nguyen|lang-son)/)[-a-z]+/(?:rss|atom|feed)"
    r"|/(?:atom/|feed\.json)\?|/bao-cao/rss/\?(?!tinh=bac-kan\b)"
    r"|/en/tinh/(?!(?:bac-kan|thai-nguyen|lang-son)/)[-a-z]+/"
    r"|/(?:api/v1/stories|ban-tin/)\?tinh=(?!(?:bac-kan|thai-nguyen|lang-son)\b)"
)


@dataclass
class Seen:
    """An answer: its address, the name of its page, and the words that stand in it or in its headers."""

    address: str
    page: str
    status: int
    words: set[tuple[str, str]]
    body: bytes


@dataclass
class Crawler:
    """A reader who asks for everything, without an account, and follows every link; those ALIKE only if `patient`."""

    client: Client = field(default_factory=Client)
    seen: dict[str, Seen] = field(default_factory=dict)
    queries: set[str] = field(default_factory=set)
    behind_a_link: bool = False  # asking for a reader's link, which is a door of the desk
    patient: bool = False
    in_english: bool = True  # also the English twins of the pages
    most: int = 20_000

    def visit(self, addresses: Iterable[str], follow: bool = True) -> None:
        """Ask for all of them and, unless told otherwise, for all that they link to."""
        todo = list(dict.fromkeys(addresses))
        with connection.execute_wrapper(self._note):
            while todo:
                address = todo.pop()
                if address in self.seen:
                    continue
                answer = self.seen[address] = self._ask(address)
                assert len(self.seen) < self.most, "the crawler has lost its way"
                if follow:
                    found = links(answer.body.decode(errors="replace"))
                    todo += [link for link in found if link not in self.seen and not self._leaves_out(link)]

    def _leaves_out(self, link: str) -> bool:
        alike = not self.patient and ALIKE.search(link) is not None
        return alike or NARROWED.match(link) is not None or (not self.in_english and link.startswith("/en/"))

    def _note(self, execute: Any, sql: str, *rest: Any) -> Any:
        if not self.behind_a_link:
            self.queries.add(sql)
        return execute(sql, *rest)

    def _ask(self, address: str) -> Seen:
        self.behind_a_link = "/doc-duyet/" in address
        response = self.client.get(address)
        assert response.status_code < 500, address
        assert not response.cookies, address
        body = b"".join(response.streaming_content) if response.streaming else response.content
        headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items()).encode()
        if response.status_code != 200:
            body = without_address(body, address)
        words = {(state.decode(), place.decode()) for state, place in CANARY.findall((headers + body).lower())}
        return Seen(address, page_of(address), response.status_code, words, body)


def without_address(body: bytes, address: str) -> bytes:
    """A page that says there is nothing names the address itself, as the link to the other language."""
    return body.replace(unquote(urlsplit(address).path).removeprefix("/en").encode(), b"/")


def page_of(address: str) -> str:
    """The name of the route, empty where there is none."""
    try:
        return resolve(urlsplit(address).path).url_name or ""
    except Resolver404:
        return ""


NARROWED = re.compile(r"(?:/en)?/tim-kiem/\?(?:[^&]*&){2}")  # by yet another filter: there is no end of them
LINK = re.compile(r'(?:href|src|action|content)="([^"]+)"|"(?:url|[a-z_]+_url|image)": ?"([^"]+)"|<link>([^<]+)</link>')


def links(text: str) -> Iterator[str]:
    """Addresses of ours in a page or a feed, without files of the design and without the desk."""
    candidates = [next(filter(None, groups)) for groups in LINK.findall(text)]
    for srcset in re.findall(r'srcset="([^"]+)"', text):
        candidates += [part.split()[0] for part in srcset.split(",") if part.split()]
    for candidate in candidates:
        address = candidate.replace("&amp;", "&").removeprefix("http://testserver").partition("#")[0]
        if address.startswith("/") and not address.startswith(("//", "/static/", "/admin/")):
            yield address


def routes() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every public route, its name and the converters of its arguments; those of the pages also in English."""

    def walk(patterns: Iterable[Any], before: str, converters: dict[str, Any]) -> Iterator[Any]:
        for entry in patterns:
            if before + str(entry.pattern) == "admin/":
                continue
            merged = converters | entry.pattern.converters
            if isinstance(entry, URLPattern):
                yield before + str(entry.pattern), entry.name or "", merged
            elif hasattr(entry.pattern, "language_prefix"):
                yield from walk(entry.url_patterns, before, merged)
                yield from walk(entry.url_patterns, f"{before}en/", merged)
            else:
                yield from walk(entry.url_patterns, before + str(entry.pattern), merged)

    yield from walk(get_resolver().url_patterns, "", {})


def every_slug(models: Iterable[type[Model]]) -> set[str]:
    """Slugs and the like of all rows of these models, and what their names would be as slugs."""
    found = {"khong-co-gi"}
    for model in models:
        names = {column.name for column in model._meta.concrete_fields}
        for column in names & {"slug", "uid"}:
            found |= set(model._base_manager.values_list(column, flat=True))
        for column in names & {"headline", "name", "number"}:
            found |= {slugify(str(text)) for text in model._base_manager.values_list(column, flat=True)}
    return found - {""}


def every_file() -> set[str]:
    """Names of files, public and private, as they are, alone, and as somebody might spell them."""
    found = {"x.webp"}
    for storage in (storages["default"], storages["private"]):
        root = Path(storage.location)
        for file in root.rglob("*"):
            if file.is_file():
                name = str(file.relative_to(root))
                found |= {name, file.name, name.replace("/", "%2f"), f"..%2fprivate%2f{name}"}
    for row in Photo.objects.values("sha256", "width", "original_filename"):
        found |= set(renditions.names_of(row).values())
        found |= {row["sha256"], f"{row['sha256']}.jpg", f"{row['sha256']}-960.webp", row["original_filename"]}
    return found


SAMPLE = LIVE | {"draft", "scheduled", "withdrawn", "edit", "later"}


def addresses(full: bool) -> set[str]:
    """Every public route with everything that could stand in it.

    On the Vietnamese pages that is what any row of ours, the desk's included, is called; on their English twins and in
    the feeds what a page can be about. Unless the run is a full one, rows are of some states and provinces.
    """
    ours = {model for app in ("articles", "provinces") for model in apps.get_app_config(app).get_models()}
    ours -= {Rendition}  # files, see `every_file`
    places, numbers = set(Gazetteer.load().places), [*Article.objects.values_list("pk", flat=True), 999_999]
    every, likely = every_slug(ours), every_slug([Person, Event, Document, Topic, Section])
    some_places, counted = places, [*numbers, 2023, 2026, 4, 10, 11]
    if not full:
        every, likely = _of_the_sample(every), _of_the_sample(likely)
        some_places, counted = {"bac-kan", "thai-nguyen", "lang-son"}, [999_999, 2023, 2026, 4, 10, 11]
    found = {"/?truoc=ffffffffffffff-fffffffffffffff", "/en/tim-kiem/?q=zquk", "/api/v1/stories?format=ninjs"}
    for query in ("q=bac+kan+danh+gia", "tinh=bac-kan&sap-xep=moi", "q=danh+gia&chuyen-muc=hoat-dong-mat-tran"):
        found.add(f"/tim-kiem/?{query}")
    found |= set(begun())
    for route, name, converters in routes():
        twin = route.startswith("en/") or "_" in name
        slugs = (likely if twin else every) - places
        if name.startswith("province"):
            slugs = some_places | {"khong-co-gi", "zqukdraftxplace"} if twin else slugs | places
        values = []
        for argument, converter in converters.items():
            if name == "media":
                values.append(every_file())
            elif name.startswith("outside"):
                tokens = {"khong-co-gi", *ReaderLink.objects.values_list("token_hash", flat=True)}
                values.append(numbers if isinstance(converter, IntConverter) else tokens)
            elif name == "sitemap_part":
                values.append([0] if isinstance(converter, IntConverter) else KINDS)
            elif name == "story":
                values.append(numbers if argument == "article_id" else ["x"])
            else:
                values.append(counted if isinstance(converter, IntConverter) else slugs)
        for combination in itertools.islice(itertools.product(*values), 3000):
            arguments = iter(combination)
            found.add("/" + re.sub(r"<[^>]+>", lambda _, arguments=arguments: str(next(arguments)), route))
    return found


def begun() -> Iterator[str]:
    """Suggestions for the beginning of a word of each state, and for it after a word of the headline."""
    for state, before in itertools.product(LIVE | HIDDEN, ("", "gia+")):
        for prompts in ("/tim-kiem/goi-y/", "/tim-kiem/goi-y.json"):
            yield f"{prompts}?q={before}zquk{state}x"


def _of_the_sample(slugs: set[str]) -> set[str]:
    return {slug for slug in slugs if "zquk" not in slug or any(f"zquk{state}x" in slug for state in SAMPLE)}


def of_states(answers: Iterable[Seen], states: set[str]) -> dict[str, set[tuple[str, str]]]:
    """Where words of these states stand."""
    found = {answer.address: {word for word in answer.words if word[0] in states} for answer in answers}
    return {address: words for address, words in found.items() if words}


def pages_with(answers: Iterable[Seen], state: str) -> dict[str, set[str]]:
    """For each place in a story the names of the pages where its word of that state stands."""
    found = defaultdict(set)
    for answer in answers:
        for one, place in answer.words:
            if one == state and answer.status == 200:
                found[place].add(answer.page)
    return dict(found)
