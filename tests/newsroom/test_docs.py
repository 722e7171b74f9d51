"""The documentation says what is so: modules, variables, commands, addresses of files."""

import ast
import re
from pathlib import Path

import pytest
from django.core.management import get_commands

from tests.harness import tour
from tests.harness.source import APPS, ROOT, Module, files, modules

PAGES = sorted(path for path in files() if path.suffix == ".md")
README = (ROOT / "README.md").read_text(encoding="utf-8")
READERS = {"choice", "hours", "flag", "words", "needed", "get", "getenv", "number", "listener", "address"}


def test_the_tour_is_what_the_modules_say() -> None:
    assert tour.TOUR.read_text(encoding="utf-8") == tour.render(), "run: uv run python -m tests.harness.tour"


def variables_read(module: Module) -> set[str]:
    """Names of environment variables that the module reads, by `environment.…(NAME)` or `os.environ`."""
    found = set()
    for node in ast.walk(module.tree):
        asked: ast.expr | None = None
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            owner = ast.unparse(node.func.value)
            if node.func.attr in READERS and owner in {"environment", "os.environ", "os"}:
                asked = node.args[0]
        elif isinstance(node, ast.Subscript) and ast.unparse(node.value) == "os.environ":
            asked = node.slice
        if isinstance(asked, ast.Constant) and isinstance(asked.value, str):
            found.add(asked.value)
    return found


def test_the_readme_lists_the_variables_that_are_read() -> None:
    read = set().union(*(variables_read(module) for module in modules(*APPS, "manage.py")))
    table = README.partition("## Configuration")[2].partition("\n## ")[0]
    first_cells = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    listed = {name for cell in first_cells for name in re.findall(r"`(\w+)`", cell)}
    assert len(listed) > 5
    assert listed == read - {"DJANGO_SETTINGS_MODULE", "NEWSROOM_DEMO_PASSWORD"}


def test_a_variable_that_is_read_is_seen() -> None:
    text = "import os\nx = os.environ['A']\ny = environment.flag('B')\nz = os.environ.get('C', '')\nw = {}.get('D')"
    assert variables_read(Module("newsroom.x", "newsroom/x.py", text)) == {"A", "B", "C"}


@pytest.mark.parametrize("document", PAGES, ids=lambda path: path.name)
def test_commands_in_the_documentation_exist(document: Path) -> None:
    named = set(re.findall(r"manage\.py (\w+)", document.read_text(encoding="utf-8")))
    assert named <= set(get_commands())


@pytest.mark.parametrize("document", PAGES, ids=lambda path: path.name)
def test_links_and_paths_in_the_documentation_exist(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", text)
    assert [link for link in links if not (document.parent / link).exists()] == []
    top = {path.relative_to(ROOT).parts[0] for path in files()} - {"var"}
    named = [name for name in re.findall(r"`([\w./-]+)`", text) if "/" in name and name.split("/")[0] in top]
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_the_readme_has_the_two_commands() -> None:
    lines = README.splitlines()
    assert "pip install uv && uv run manage.py demo" in lines
    assert "pip install uv && uv run pytest" in lines


def test_decisions_are_short_and_numbered() -> None:
    decisions = sorted((ROOT / "docs" / "adr").glob("*.md"))
    assert [path.name[:4] for path in decisions] == [f"{number:04}" for number in range(1, len(decisions) + 1)]
    assert [path.name for path in decisions if len(path.read_text(encoding="utf-8").splitlines()) > 40] == []


def test_names_in_the_glossary_are_names_in_code() -> None:
    glossary = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    cells = [line.split("|")[2] for line in glossary.splitlines() if line.startswith("|") and "---" not in line]
    named = {word for cell in cells for word in re.findall(r"`([A-Za-z_.]+)`", cell)}
    code = "\n".join(module.text for module in modules(*APPS))
    assert len(named) > 40
    assert [name for name in sorted(named) if not re.search(rf"\b{name.rpartition('.')[2]}\b", code)] == []


def test_attacks_in_the_documentation_are_held_by_tests_that_exist() -> None:
    section = (
        (ROOT / "docs" / "security.md").read_text(encoding="utf-8").partition("\n## Attacks\n")[2].partition("\n## ")[0]
    )
    cells = [line.split("|") for line in section.splitlines() if re.match(r"\| \d", line)]
    assert len({int(number) for _, number, *_ in cells}) == len(cells) == 70
    missing = [what for _, _, what, held, _ in cells if "::" not in held and "does not apply: " not in held]
    for name in re.findall(r"`([\w/]+::\w+)`", section):
        folder, _, place = name.partition("::")[0].rpartition("/")
        file = ROOT / "tests" / folder / f"test_{place}.py"
        if f"def test_{name.partition('::')[2]}(" not in (file.read_text(encoding="utf-8") if file.exists() else ""):
            missing.append(name)
    assert missing == []
