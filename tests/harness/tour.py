"""Writes docs/tour.md from the modules' docstrings: `uv run python -m tests.harness.tour`."""

from itertools import groupby

from tests.harness.source import APPS, ROOT, Module, modules

TOUR = ROOT / "docs" / "tour.md"
HEAD = """# Tour

Every module in one line: the first line of its docstring. After adding or renaming a module, or changing such a
line, run `uv run python -m tests.harness.tour`; a test compares. How the parts fit together is in the decisions under
`docs/adr/`; the newsroom's words are in `docs/glossary.md`.

Imports run one way: newsroom → articles → provinces. All may import the ground floor, `newsroom/vietnamese.py` and
`newsroom/models.py`.
"""
PLACES = {
    "": "The command line",
    "provinces": "provinces/: who and where we cover",
    "articles": "articles/: what we write and publish",
    "newsroom": "newsroom/: the house itself",
    "tests": "tests/: what the tests share",
}


def _is_listed(module: Module) -> bool:
    return not module.path.startswith("tests/") or not module.path.rpartition("/")[2].startswith("test_")


def _place(module: Module) -> tuple[str, ...]:
    return tuple(module.path.split("/")[:-1])


def render() -> str:
    """The text that docs/tour.md should have."""
    order = list(PLACES)
    listed = [module for module in modules("manage.py", *APPS, "tests") if _is_listed(module)]
    listed.sort(key=lambda module: (order.index("".join(_place(module)[:1])), _place(module), module.path))
    lines = [HEAD]
    for top, inside in groupby(listed, key=lambda module: "".join(_place(module)[:1])):
        lines.append(f"## {PLACES[top]}\n")
        lines += [f"- `{module.path}`: {module.summary}" for module in inside]
        lines.append("")
    return "\n".join(lines)


if __name__ == "__main__":
    TOUR.write_text(render(), encoding="utf-8")
