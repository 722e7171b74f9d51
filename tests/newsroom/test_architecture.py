"""The shape of the house: who may import whom, how long things may be, what no page may contain."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.harness import source
from tests.harness.source import APPS, Module

GROUND_FLOOR = ("newsroom.vietnamese", "newsroom.models")
MAY_IMPORT = {"provinces": ("provinces",), "articles": ("provinces", "articles"), "newsroom": APPS}
DESK_MODELS = tuple(
    f"articles.models.{name}"
    for name in (
        "comments",
        "desk",
        "revisions",
        "house",
        "documents",
        "events",
        "links",
        "notices",
        "photos",
        "topics",
    )
)
NOT_PUBLIC = (*DESK_MODELS, "provinces.models.officials", "articles.desk", "articles.publishing", "articles.workflow")
# Where our own code says that HTML is safe, and why that is so.
TRUSTED_HTML = {
    "articles/templatetags/site.py": "JSON for a script element, its <, > and & escaped",
    "templates/desk/chunks.html": "formatted text with its changes marked, through the allow-list of articles.html",
    "templates/desk/reading.html": "the body of a revision, cleaned by the projection",
    "templates/outside/story.html": "the body of a revision, cleaned by the projection",
    "articles/public/paging.py": "cards that templates made when their rows were written",
    "articles/public/abbreviations.py": "the body of a published row, cleaned when the row was made; the lead escaped",
}


def within(name: str, *packages: str) -> bool:
    """Whether the dotted name is one of the packages or lies in it."""
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def ours() -> tuple[Module, ...]:
    return source.modules(*APPS)


# --- Imports ------------------------------------------------------------------


def wrong_way(module: Module) -> list[str]:
    """Imports that go up: what the module may not know of."""
    allowed = MAY_IMPORT[module.name.partition(".")[0]]
    if within(module.name, *GROUND_FLOOR):
        allowed = (module.name,)
    names = (name for name in module.imports() if within(name, *APPS))
    return [f"{module.path}: {name}" for name in names if not within(name, *allowed, *GROUND_FLOOR)]


def test_imports_run_one_way() -> None:
    assert [fault for module in ours() for fault in wrong_way(module)] == []


@pytest.mark.parametrize(
    ("name", "text", "faults"),
    [
        ("provinces.loader", "from articles.models import Article", 1),
        ("provinces.loader", "def f():\n    import newsroom.urls", 1),
        ("provinces.loader", "from newsroom.vietnamese import fold\nfrom newsroom.models import User", 0),
        ("articles.lists", "from newsroom import settings, urls", 2),
        ("articles.lists", "from ..newsroom import page", 1),
        ("articles.lists", "from provinces import models\nfrom articles.html import clean", 0),
        ("newsroom.models", "from provinces.models import Province", 1),
        ("newsroom.vietnamese", "from newsroom import environment", 1),
        ("newsroom.urls", "from articles.public import urls", 0),
    ],
)
def test_an_import_that_goes_up_is_seen(name: str, text: str, faults: int) -> None:
    assert len(wrong_way(Module(name, name.replace(".", "/") + ".py", text))) == faults


def names_of_package(package: str) -> dict[str, str]:
    """What `from package import name` really is: name to the module that defines it."""
    init = next(module for module in ours() if module.name == package)
    return {full.rpartition(".")[2]: full for full in init.imports()}


def real_names(module: Module) -> set[str]:
    """The module's imports of ours, names of the two model packages resolved to where they are defined."""
    found = set()
    for name in module.imports():
        package, _, last = name.rpartition(".")
        if package in {"articles.models", "provinces.models"}:
            name = names_of_package(package).get(last, name)
        if within(name, *APPS):
            found.add(name)
    return found


def reachable(start: list[Module], every: dict[str, Module]) -> Iterator[tuple[str, str]]:
    """Pairs (module path, imported name) of the modules and all of articles and newsroom that they lead to."""
    waiting, seen = list(start), {module.name for module in start}
    while waiting:
        module = waiting.pop()
        for name in real_names(module):
            yield module.path, name
            target = every.get(name) or every.get(name.rpartition(".")[0])
            if target and target.name not in seen and not target.path.endswith("/__init__.py"):
                seen.add(target.name)
                waiting.append(target)


def test_code_that_faces_the_public_cannot_name_a_draft() -> None:
    every = {module.name: module for module in ours()}
    public = [module for module in ours() if within(module.name, "articles.public", "articles.digest")]
    assert len(public) > 5
    assert [f"{path}: {name}" for path, name in reachable(public, every) if within(name, *NOT_PUBLIC)] == []


def test_a_draft_named_on_a_way_round_is_seen() -> None:
    page = Module("articles.public.page", "articles/public/page.py", "from articles import byway")
    byway = Module("articles.byway", "articles/byway.py", "from articles.models import Article")
    found = {name for _, name in reachable([page], {module.name: module for module in (page, byway)})}
    assert "articles.models.desk.Article" in found


QUERIES = {
    "filter",
    "exclude",
    "get",
    "select_related",
    "prefetch_related",
    "values",
    "values_list",
    "order_by",
    "only",
}


# A published row knows its draft by key, for the desk; public code must not follow that.
def doors(module: Module) -> list[str]:
    """Where the module follows a relation from a public row to the desk's."""
    lookup = re.compile(r"(?:\w+__)?(?:article|revision|approved_by)(?:__\w+)?")
    found = []
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute) and node.attr in {"article", "revision", "approved_by"}:
            found.append(f"{module.path}:{node.lineno} .{node.attr}")
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in QUERIES:
            strings = [
                word.value for word in node.args if isinstance(word, ast.Constant) and isinstance(word.value, str)
            ]
            strings += [keyword.arg for keyword in node.keywords if keyword.arg]
            found += [f"{module.path}:{node.lineno} {word}" for word in strings if lookup.fullmatch(word)]
    return found


def test_public_code_does_not_follow_a_published_row_to_its_draft() -> None:
    public = [module for module in ours() if within(module.name, "articles.public", "articles.digest")]
    assert [fault for module in public for fault in doors(module)] == []
    pages = {path: text for path, text in source.templates().items() if "/site/" in path}
    assert [path for path, text in pages.items() if re.search(r"\.(article|revision|approved_by)\b", text)] == []


def test_following_a_row_to_its_draft_is_seen() -> None:
    text = "rows.select_related('story__article')\nrow.revision\nrows.filter(article__headline='x', article_id=1)"
    assert len(doors(Module("articles.public.page", "articles/public/page.py", text))) == 3


# --- Size and form --------------------------------------------------------------


def test_modules_are_short() -> None:
    every = source.modules(*APPS)
    assert [f"{m.path}: {n} lines" for m in every if (n := len(m.text.splitlines())) > 400] == []


def test_functions_are_short() -> None:
    long = []
    for module in source.modules(*APPS, "tests"):
        for node in ast.walk(module.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or 0) - node.lineno + 1
                long += [f"{module.path}: {node.name} has {lines} lines"] if lines > 40 else []
    assert long == []


def test_modules_begin_with_a_docstring() -> None:
    assert [module.path for module in source.modules(*APPS, "tests") if not module.summary.endswith((".", "`"))] == []


def test_no_module_is_named_for_nothing() -> None:
    empty = {"utils", "util", "helpers", "common", "services", "misc", "base"}
    assert [module.path for module in ours() if empty & set(module.name.split("."))] == []


FORBIDDEN_IMPORTS = {
    "django.db.models.signals": "signals hide who writes",
    "django.dispatch": "signals hide who writes",
    "django.core.signals": "signals hide who writes",
    "django.contrib.contenttypes.fields": "no generic foreign keys",
    "taggit.models.GenericTaggedItemBase": "no generic foreign keys",
    "django_ox": "jobs are asked for by django.tasks; the settings name who runs them",
    "django.utils.text.slugify": "drops đ; use newsroom.vietnamese.slugify",
    "django.template.defaultfilters.slugify": "drops đ; use newsroom.vietnamese.slugify",
}


def test_nothing_forbidden_is_imported() -> None:
    found = [(module.path, name) for module in ours() for name in module.imports() if within(name, *FORBIDDEN_IMPORTS)]
    assert found == []


def test_the_browser_makes_no_slugs() -> None:
    assert [m.path for m in ours() if re.search(r"prepopulated_fields\s*=|get_prepopulated_fields", m.text)] == []
    assert [path for path, text in source.templates().items() if re.search(r"\|\s*slugify\b", text)] == []


def test_migrations_are_named() -> None:
    names = [path.name for path in source.files() if path.parent.name == "migrations"]
    assert [name for name in names if re.match(r"\d{4}_auto_", name)] == []


# --- Pages ----------------------------------------------------------------------

SAYS_SAFE = re.compile(r"\b(mark_safe|SafeString|SafeText|html_safe|SafeData)\b")
UNSAFE_TEMPLATE = {
    "says that text is safe": re.compile(r"\|\s*(safe|safeseq)\b|\{%\s*autoescape\s+off"),
    "inline style": re.compile(r"<style\b|<[a-z][^<>]*\sstyle\s*=", re.IGNORECASE),
    "inline script": re.compile(
        r"<script\b(?![^>]*(\ssrc=|type=\"(application/(ld\+)?json|importmap)\"))", re.IGNORECASE
    ),
    "handler attribute": re.compile(r"<[a-z][^<>]*\son[a-z]+\s*=", re.IGNORECASE),
    "script address": re.compile(r"javascript:", re.IGNORECASE),
    "another host": re.compile(
        r"<(?:script|link|img|source|iframe|video|audio)\b[^>]*(?:src|href)=\"(?:https?:)?//", re.IGNORECASE
    ),
}


def faults_of_page(text: str) -> list[str]:
    return [name for name, pattern in UNSAFE_TEMPLATE.items() if pattern.search(text)]


def test_templates_keep_to_the_policy() -> None:
    # A mail is no page: no policy of ours goes with it, and mail programs know no style sheets of others.
    pages = {path: faults_of_page(text) for path, text in source.templates().items() if "/site/mail/" not in path}
    trusted = {path: ["says that text is safe"] for path in TRUSTED_HTML if path.endswith(".html")}
    assert {path: faults for path, faults in pages.items() if faults} == trusted


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("{{ story.body|safe }}", "says that text is safe"),
        ("{% autoescape off %}", "says that text is safe"),
        ('<p class="a"\n style="color: red">', "inline style"),
        ("<script>go()</script>", "inline script"),
        ('<button type="button" onclick="go()">', "handler attribute"),
        ('<a href="javascript:go()">', "script address"),
        ('<link rel="stylesheet" href="https://elsewhere.example/a.css">', "another host"),
    ],
)
def test_a_page_that_breaks_the_policy_is_seen(text: str, fault: str) -> None:
    assert faults_of_page(text) == [fault]


def test_a_plain_page_passes() -> None:
    page = '<script src="{% static "a.js" %}" defer></script><p class="style" data-on="x">{{ text }}</p><a href="https://a.example/">a</a>'
    assert faults_of_page(page) == []


def test_html_is_called_safe_in_few_places() -> None:
    found = {module.path for module in ours() if SAYS_SAFE.search(module.text)}
    assert found == {path for path in TRUSTED_HTML if path.endswith(".py")}, "say in TRUSTED_HTML why it is"


# --- The tree ---------------------------------------------------------------------


def test_nothing_names_somebodys_machine() -> None:
    """An absolute path of a home or a working folder is of no use to anybody else."""
    places = "|".join(["home", "root", "Users", "work", "mnt"])
    machine = re.compile(rf"(?<![\w.:~/}}-])/(?:{places})/[\w.]")
    found = []
    for path in source.files():
        if path.suffix in {".py", ".md", ".toml", ".html", ".js", ".css", ".txt", ""} and path.name != "uv.lock":
            text = path.read_text(encoding="utf-8", errors="replace")
            found += [f"{path.relative_to(source.ROOT)}: {match}" for match in machine.findall(text)]
    assert found == []
