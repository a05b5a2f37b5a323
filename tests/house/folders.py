"""The folders of the house as they stand on disk; every wall is derived from them."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[2]
# Made by Django's rules, not by ours.
PRESCRIBED = {"migrations", "management", "commands"}


def rooms(project: Path = PROJECT) -> list[str]:
    """Top folders that are packages of the product."""
    found = {path.parent.name for path in project.glob("*/__init__.py")}
    return sorted(found - {"tests"})


def packages(project: Path = PROJECT) -> list[str]:
    """Dotted names of the rooms and of all packages in them."""
    return sorted(
        dotted(path.parent, project)
        for room in rooms(project)
        for path in (project / room).rglob("__init__.py")
        if not PRESCRIBED & set(path.parts)
    )


def modules(project: Path = PROJECT) -> Iterator[tuple[str, Path]]:
    """(dotted name, file) of every module of the rooms that is no package."""
    for room in rooms(project):
        for path in sorted((project / room).rglob("*.py")):
            if path.name != "__init__.py" and not PRESCRIBED & set(path.parts):
                yield dotted(path.with_suffix(""), project), path


def pure_folders(project: Path = PROJECT) -> list[str]:
    """Outermost packages that say PURE; whatever lies in them is pure as well."""
    said = [
        name
        for name in packages(project)
        if says_pure(project / name.replace(".", "/") / "__init__.py")
    ]
    return [name for name in said if not any(inside(name, one) for one in said)]


def says_pure(path: Path) -> bool:
    """Whether the first paragraph of a module's docstring ends with the word PURE."""
    first = re.split(r"\n\s*\n", docstring(path))[0]
    return bool(re.search(r"\bPURE\.?\s*$", first))


def docstring(path: Path) -> str:
    return ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""


def inside(name: str, folder: str) -> bool:
    return name.startswith(f"{folder}.")


def dotted(path: Path, project: Path) -> str:
    return ".".join(path.relative_to(project).parts)


def declared(project: Path = PROJECT) -> dict[str, Any]:
    """What pyproject.toml says."""
    return tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))
