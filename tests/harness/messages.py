"""The message catalogues and the source they translate, read without GNU gettext."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from django.utils.translation.template import templatize

from tests.harness.source import APPS, ROOT, Module, files, modules, templates

LITERAL = r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
CALL = re.compile(rf"\b(_|n?p?gettext(?:_noop)?)\(\s*u?{LITERAL}(?:,\s*u?{LITERAL})?(?:,\s*u?{LITERAL})?")
# How many words each function takes before its numbers: context first, then message, then plural.
FUNCTIONS = {"gettext": "m", "ngettext": "mp", "pgettext": "cm", "npgettext": "cmp", "_": "m"}


@dataclass(frozen=True)
class Message:
    """What is to be translated."""

    text: str
    context: str | None = None
    plural: str | None = None


@dataclass
class Entry:
    """A message of a .po file with its translations: one, or one for each plural form."""

    message: Message
    translations: list[str]
    flags: set[str] = field(default_factory=set)
    places: list[str] = field(default_factory=list)

    @property
    def fuzzy(self) -> bool:
        """A guess of the tools that nobody has looked at."""
        return "fuzzy" in self.flags


# --- .po files ----------------------------------------------------------------


def read_po(path: Path) -> list[Entry]:
    """The entries of a .po file without its header; obsolete ones (`#~`) are comments."""
    entries = [_entry(block) for block in re.split(r"\n\s*\n", path.read_text(encoding="utf-8"))]
    return [entry for entry in entries if entry and entry.message.text]


def _entry(block: str) -> Entry | None:
    flags: set[str] = set()
    places: list[str] = []
    words: dict[str, str] = {}
    key = ""
    for line in block.splitlines():
        if line.startswith("#,"):
            flags |= {flag.strip() for flag in line[2:].split(",")}
        elif line.startswith("#:"):
            places += [place.partition(":")[0] for place in line[2:].split()]
        elif line and not line.startswith("#"):
            name, quoted = line.split(" ", 1) if not line.startswith('"') else (key, line)
            key = name
            words[key] = words.get(key, "") + ast.literal_eval(quoted)
    if "msgid" not in words:
        return None
    message = Message(words["msgid"], words.get("msgctxt"), words.get("msgid_plural"))
    return Entry(message, [words[key] for key in sorted(words) if key.startswith("msgstr")], flags, places)


# --- Source -------------------------------------------------------------------


@cache
def in_source(domain: str) -> frozenset[Message]:
    """What our own source has translated: Python and templates for `django`, scripts for `djangojs`."""
    if domain == "djangojs":
        scripts = [path for path in files() if path.suffix == ".js" and path.relative_to(ROOT).parts[0] in APPS]
        return frozenset(message for path in scripts for message in in_calls(path.read_text(encoding="utf-8")))
    python = (message for module in modules(*APPS) for message in in_module(module))
    pages = (message for text in templates().values() for message in in_calls(templatize(text)))
    return frozenset((*python, *pages))


def in_calls(text: str) -> Iterator[Message]:
    """The messages of calls that are written out with literals."""
    for function, *literals in CALL.findall(text):
        words = [ast.literal_eval(literal) for literal in literals if literal]
        yield message_of(function.removesuffix("_noop"), words)


def in_module(module: Module) -> Iterator[Message]:
    """The messages of a Python module, whatever it calls the functions."""
    names: dict[str, str] = {}
    tree = module.tree
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            names |= {alias.asname or alias.name: alias.name for alias in node.names}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        function = names.get(called, called).removesuffix("_lazy").removesuffix("_noop")
        if function in FUNCTIONS and (called in names or isinstance(node.func, ast.Attribute)):
            words = [word.value for word in node.args if isinstance(word, ast.Constant) and isinstance(word.value, str)]
            if len(words) < len(FUNCTIONS[function]):
                raise ValueError(f"{module.path}:{node.lineno}: a message must be written out")
            yield message_of(function, words)


def message_of(function: str, words: list[str]) -> Message:
    """The message that these words of a call are."""
    given = dict(zip(FUNCTIONS[function], words, strict=False))
    return Message(given["m"], given.get("c"), given.get("p"))
