"""Every dependency is used, every module that is used is declared."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import packages_distributions

import pytest

from tests.house import walls
from tests.house.folders import PROJECT, declared

# What no module of ours imports, and what runs it instead.
RUN_OTHERWISE = {
    "argon2-cffi": "Django's password hasher imports it, by its name in the settings",
    "babel": "pybabel compiles the translations: Makefile",
    "bandit": "make lint",
    "django-stubs": "mypy's plugin",
    "import-linter": "lint-imports, in make lint",
    "mypy": "make lint",
    "pytest-timeout": "the setting timeout of pytest, in pyproject.toml",
    "pytest-xdist": "the option -n of pytest",
    "ruff": "make lint",
}
# Imported where it is installed: rounds kept in Parquet files, and the benchmarks.
OPTIONAL = {"pyarrow"}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def names(entries: Iterable[str]) -> set[str]:
    """Distributions named in a list of requirements."""
    return {normal(re.split(r"[^\w.-]", entry)[0]) for entry in entries}


@cache
def modules_of() -> dict[str, set[str]]:
    """Distribution -> the top modules it installs."""
    found: dict[str, set[str]] = {}
    for module, distributions in packages_distributions().items():
        for name in distributions:
            found.setdefault(normal(name), set()).add(module)
    return found


def provided(name: str) -> set[str]:
    # Of what is not installed here (group bench) the module has the same name.
    return modules_of().get(name, {name.replace("-", "_")})


def product() -> set[str]:
    """Top modules of others that the rooms import."""
    graph = walls.graph()
    return {name for name in graph.modules if graph.is_module_squashed(name)}


@cache
def imported_in(folder: str) -> frozenset[str]:
    """Top modules that the files of a folder import."""
    found = set()
    for node in nodes(folder):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return frozenset(found)


@cache
def named_in_wiring() -> frozenset[str]:
    """Modules that the wiring names in words: installed apps, programs it starts."""
    return frozenset(
        node.value.partition(".")[0]
        for node in nodes("config")
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def nodes(folder: str) -> Iterator[ast.AST]:
    for path in sorted((PROJECT / folder).rglob("*.py")):
        yield from ast.walk(ast.parse(path.read_text(encoding="utf-8")))


def used(group: str) -> set[str]:
    """Top modules used where a group of dependencies is meant to be."""
    if group == "bench":
        return {*imported_in("benchmarks"), *imported_in("tests")}
    running = product() | named_in_wiring()
    return running if group == "product" else running | imported_in("tests")


def required(group: str) -> set[str]:
    read = declared()
    if group == "product":
        return names(read["project"]["dependencies"])
    return names(read["dependency-groups"][group])


def unused(wanted: Iterable[str], found: set[str]) -> list[str]:
    return sorted(
        name
        for name in wanted
        if name not in RUN_OTHERWISE and not provided(name) & found
    )


@pytest.mark.parametrize("group", ["product", "dev", "bench"])
def test_every_dependency_is_imported_or_says_what_runs_it(group):
    assert unused(required(group), used(group)) == []


def test_a_dependency_nobody_imports_would_be_noticed():
    assert unused({"defusedxml", "numpy", "waitress"}, used("product")) == [
        "defusedxml"
    ]


def test_what_runs_otherwise_is_declared_and_imported_nowhere():
    stale = {
        name
        for group in ("product", "dev")
        for name in required(group) & RUN_OTHERWISE.keys()
        if provided(name) & used(group)
    }

    assert stale == set()
    assert RUN_OTHERWISE.keys() <= required("product") | required("dev")


def test_the_product_imports_nothing_undeclared():
    known = {module for name in required("product") for module in provided(name)}
    foreign = product() - sys.stdlib_module_names

    assert foreign - known - OPTIONAL == set()
    assert foreign >= OPTIONAL
