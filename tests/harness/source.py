"""The project's own source as trees: what the architecture and documentation tests look at."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = ("newsroom", "articles", "provinces")


@dataclass(frozen=True)
class Module:
    """One Python module: its dotted name, its path under the root and its text."""

    name: str
    path: str
    text: str

    @property
    def tree(self) -> ast.Module:
        """The syntax tree."""
        return ast.parse(self.text, self.path)

    @property
    def summary(self) -> str:
        """The docstring's first line; empty without one."""
        return (ast.get_docstring(self.tree) or "").partition("\n")[0]

    def imports(self) -> Iterator[str]:
        """Dotted names that the module imports anywhere: `a.b` and, for `from a.b import c`, `a.b.c`."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                origin = self._origin(node)
                yield from (f"{origin}.{alias.name}" for alias in node.names)

    def _origin(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        package = self.name.split(".") if self.path.endswith("/__init__.py") else self.name.split(".")[:-1]
        above = package[: len(package) - node.level + 1]
        return ".".join([*above, *([node.module] if node.module else [])])


@cache
def files() -> tuple[Path, ...]:
    """Files of the project, as git sees them: committed or not yet, without what it ignores."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    paths = (ROOT / name for name in sorted(set(listed.split("\0"))) if name)
    return tuple(path for path in paths if path.is_file())


@cache
def modules(*tops: str) -> tuple[Module, ...]:
    """Modules of these top folders, without migrations and empty files."""
    found = []
    for path in files():
        relative = path.relative_to(ROOT)
        if path.suffix == ".py" and relative.parts[0] in tops and "migrations" not in relative.parts:
            text = path.read_text(encoding="utf-8")
            parts = relative.with_suffix("").parts
            name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            if text.strip():
                found.append(Module(name, relative.as_posix(), text))
    return tuple(found)


def templates() -> dict[str, str]:
    """Our HTML templates: path under the root to text."""
    return {
        path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
        for path in files()
        if path.suffix == ".html" and path.relative_to(ROOT).parts[0] in ("templates", *APPS)
    }
