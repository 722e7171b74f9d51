"""Doors: the places in the code that ask who may, found from the source, and a gate that opens one of them.

A door is written `module function predicate`: the function asks the predicate there. A second call of the predicate in
the same function is `predicate#2`. Pages of reference data and accounts ask methods of their classes instead; such a
door is `module Class method`. With a door open, the predicate lets everybody in at that one place and nowhere else.
"""

import ast
import inspect
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

from django.contrib import admin
from django.db.models import Exists

from articles import embargo, links, permissions, updates
from articles.models import Article, Correction, Photo, Scratch, WireItem
from articles.privacy import rights
from newsroom.models import User
from provinces import admin as reference
from provinces.models import Province
from tests.harness.source import APPS, ROOT, modules

# Beside the modules that hold nothing but predicates, the predicates of modules that do more.
WHOLE = (permissions, rights)
SINGLE: dict[ModuleType, tuple[str, ...]] = {
    reference: ("keeps_officials", "on_the_desk"),
    embargo: ("may_move",),
    links: ("is_good",),
    updates: ("may_read",),
}
FACTS = {"standing_approval", "is_let_in"}  # of a story, whoever asks
METHODS = tuple(f"has_{right}_permission" for right in ("module", "view", "add", "change", "delete")) + ("may_choose",)
# What a predicate says that lets everybody in, where that is not True.
ALLOWS: dict[str, Callable[..., Any]] = {
    "is_closed_to": lambda *_: False,
    "has_written": lambda *_: False,
    "needs_second_factor": lambda *_: False,
    "beats_of": lambda *_: set(Province.objects.values_list("pk", flat=True)),
    "sealed": lambda *_: Exists(Article.objects.none()),
    "taken_down": lambda *_: set(),
    "visible_to": lambda *_: Article.objects.all(),
    "known_to": lambda _user, rows, *_: rows,
    "library_of": lambda *_: Photo.objects.in_library(),
    "wire_items_for": lambda *_: WireItem.objects.waiting(),
    "corrections_for": lambda *_: Correction.objects.all(),
    "may_see_history": lambda _user, story, *_: story.history.select_related("by", "revision"),
    "own_scratch": lambda *_: Scratch.objects.all(),
    "staff_as": lambda *_: User.objects.all(),
    "editors_of": lambda *_: User.objects.all(),
    "colleagues": lambda *_: list(User.objects.all()),
}


@cache
def predicates() -> dict[str, FunctionType]:
    """The functions that say who may, by `module.name` with the module's last name."""
    found = [function for module in WHOLE for _name, function in inspect.getmembers(module, inspect.isfunction)]
    found = [function for function in found if function.__module__ in {module.__name__ for module in WHOLE}]
    found += [getattr(module, name) for module, names in SINGLE.items() for name in names]
    return {
        f"{function.__module__.rpartition('.')[2]}.{function.__name__}": function
        for function in found
        if not function.__name__.startswith("_") and function.__name__ not in FACTS
    }


type Place = tuple[str, int, int]  # file, and where the call ends in it: line, column


@cache
def calls() -> dict[Place, str]:
    """The doors in the source, by where the call stands."""
    found: dict[Place, str] = {}
    for module in modules(*APPS):
        known = _names_in(module.tree, module.name)
        asked: Counter[str] = Counter()
        for within, call, name in _asked_in(module.tree, known):
            door = f"{module.name} {within} {name}"
            asked[door] += 1
            number = f"#{asked[door]}" if asked[door] > 1 else ""
            place = str(ROOT / module.path), call.end_lineno or 0, call.end_col_offset or 0
            found[place] = door + number
    return found


def _names_in(tree: ast.Module, module: str) -> set[str]:
    """How that module writes the predicates: `permissions.may_edit`, and the bare name of its own or imported ones."""
    names = set(predicates())
    for function in predicates().values():
        if function.__module__ == module:
            names.add(function.__name__)
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            last = (node.module or "").rpartition(".")[2]
            names |= {alias.name for alias in node.names if f"{last}.{alias.name}" in predicates()}
    return names


def _asked_in(node: ast.AST, names: set[str], within: str = "") -> Iterator[tuple[str, ast.Call, str]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
            yield from _asked_in(child, names, f"{within}.{child.name}" if within else child.name)
            continue
        if isinstance(child, ast.Call) and within and ast.unparse(child.func) in names:
            yield within, child, ast.unparse(child.func).rpartition(".")[2]
        yield from _asked_in(child, names, within)


@cache  # asked with the gates in place, it would find those
def methods() -> dict[str, tuple[type, str]]:
    """The doors of the admin: methods of its classes that look at who asks; what says always or never is none."""
    places: set[type] = {type(admin.site)}
    for model_admin in admin.site._registry.values():
        places |= {type(model_admin), *model_admin.inlines}
    found = {}
    for place in places:
        for method in METHODS:
            function = getattr(place, method, None)
            if function is not None and _is_ours(function) and "user" in inspect.getsource(function):
                found[f"{place.__module__} {place.__name__} {method}"] = place, method
    return found


def _is_ours(function: Callable[..., Any]) -> bool:
    path = Path(inspect.getfile(function))
    return path.is_relative_to(ROOT) and path.relative_to(ROOT).parts[0] in APPS


def doors() -> set[str]:
    """All of them."""
    return {*calls().values(), *methods()}


class Gate:
    """Stands between the doors and the predicates: notes which door turned somebody away, and opens one of them."""

    def __init__(self) -> None:
        self.open = ""
        self.refused: set[str] = set()  # doors at which the mutant would have said something else

    def asked(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any], code: CodeType, at: int) -> Any:
        """The answer of a predicate to the call that stands there; with its door open the queries are still made."""
        answer, door = _ORIGINALS[name](*args, **kwargs), _door_at(code, at)
        if door and door == self.open:
            return allowed(name, *args, **kwargs)
        if door and not self.open and (not isinstance(answer, bool) or answer is not allowed(name, *args, **kwargs)):
            self.refused.add(door)
        return answer

    def method_asked(self, door: str, answer: bool) -> bool:
        """The answer of a method of the admin."""
        if door == self.open:
            return True
        if not answer and not self.open:
            self.refused.add(door)
        return answer


GATE = Gate()
_ORIGINALS: dict[str, Callable[..., Any]] = {}


@cache
def _door_at(code: CodeType, at: int) -> str:
    positions = list(code.co_positions())
    _line, end_line, _column, end_column = positions[at // 2]
    return calls().get((code.co_filename, end_line or 0, end_column or 0), "")


def allowed(name: str, *args: Any, **kwargs: Any) -> Any:
    """What the predicate would say if it let everybody in."""
    short = name.rpartition(".")[2]
    return ALLOWS[short](*args, **kwargs) if short in ALLOWS else True


def _through(*args: Any, **kwargs: Any) -> Any:
    """Takes the place of a predicate's code; `_NAME_` stands for the predicate's name."""
    from sys import _getframe

    from tests.harness.doors import GATE

    frame = _getframe(1)
    return GATE.asked("_NAME_", args, kwargs, frame.f_code, frame.f_lasti)


@contextmanager
def gates() -> Iterator[Gate]:
    """Each predicate, wherever somebody took it from, asks the gate; so do the methods of the admin."""
    kept = {function: function.__code__ for function in predicates().values()}
    for name, function in predicates().items():
        _ORIGINALS[name] = FunctionType(
            function.__code__, function.__globals__, function.__name__, function.__defaults__, function.__closure__
        )
        consts = tuple(name if const == "_NAME_" else const for const in _through.__code__.co_consts)
        function.__code__ = _through.__code__.replace(co_consts=consts)
    ours = [(door, place, method, getattr(place, method)) for door, (place, method) in methods().items()]
    inherited = [(place, method) for _door, place, method, _original in ours if method not in vars(place)]
    for door, place, method, original in ours:
        setattr(place, method, _watched(door, original))
    try:
        yield GATE
    finally:
        GATE.open, GATE.refused = "", set()
        for function, code in kept.items():
            function.__code__ = code
        for _door, place, method, original in ours:
            setattr(place, method, original)
        for place, method in inherited:
            delattr(place, method)


def _watched(door: str, original: Callable[..., bool]) -> Callable[..., bool]:
    def asked(self: Any, *args: Any, **kwargs: Any) -> bool:
        return GATE.method_asked(door, original(self, *args, **kwargs))

    return asked
