"""The functions that other modules call, and whether their signatures say types."""

from __future__ import annotations

import ast
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.house.folders import PROJECT, dotted, rooms

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Called:
    """A public function or method whose name another module uses."""

    module: str
    name: str  # with its class, where it has one
    line: int
    typed: bool

    @property
    def room(self) -> str:
        return self.module.partition(".")[0]

    def __str__(self) -> str:
        return f"{self.module}:{self.line} {self.name}"


def sources(project: Path = PROJECT) -> dict[str, ast.Module]:
    """Dotted name -> syntax tree of every module of the rooms but migrations."""
    return {
        dotted(path.with_suffix(""), project): ast.parse(path.read_bytes())
        for room in rooms(project)
        for path in sorted((project / room).rglob("*.py"))
        if "migrations" not in path.parts
    }


def called(trees: dict[str, ast.Module]) -> list[Called]:
    """Public functions whose names other modules use."""
    users: dict[str, set[str]] = defaultdict(set)
    for module, tree in trees.items():
        for name in names(tree):
            users[name].add(module)
    return [
        Called(module, qualified, function.lineno, is_typed(function))
        for module, tree in trees.items()
        for qualified, function in public(tree)
        if users[function.name] - {module}
    ]


def names(tree: ast.Module) -> Iterator[str]:
    """Names a module imports from elsewhere, and those it reads after a dot."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.Attribute):
            yield node.attr


def public(tree: ast.Module) -> Iterator[tuple[str, Function]]:
    """Functions of a module and methods of its classes without a leading underscore.

    A class without a leading underscore only; a function inside a function is nobody
    else's.
    """
    for node in tree.body:
        if isinstance(node, Function) and node.name[0] != "_":
            yield node.name, node
        elif isinstance(node, ast.ClassDef) and node.name[0] != "_":
            for member in node.body:
                if isinstance(member, Function) and member.name[0] != "_":
                    yield f"{node.name}.{member.name}", member


def is_typed(function: Function) -> bool:
    """Whether every parameter but self and cls, and the answer, has its type."""
    parameters = [
        one for one in ast.iter_child_nodes(function.args) if isinstance(one, ast.arg)
    ]
    return function.returns is not None and all(
        one.annotation for one in parameters if one.arg not in {"self", "cls"}
    )


def shares(found: list[Called]) -> dict[str, tuple[int, int]]:
    """Room -> (called functions that are typed, called functions)."""
    typed = Counter(one.room for one in found if one.typed)
    every = Counter(one.room for one in found)
    return {room: (typed[room], every[room]) for room in sorted(every)}
