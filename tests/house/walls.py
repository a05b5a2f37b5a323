"""Walls as functions of the graph of imports: each gives the breaches it finds."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import takewhile

from grimp import ImportGraph, build_graph

from tests.house.folders import inside, rooms

FRAMEWORKS = ("django", "rest_framework", "celery", "redis", "psycopg")
APART = "verifier"


@cache
def graph() -> ImportGraph:
    """Who imports whom in the rooms; packages of others are one node each."""
    return build_graph(*rooms(), include_external_packages=True, cache_dir=None)


def ways_to_frameworks(graph: ImportGraph, pure: Iterable[str]) -> list[str]:
    """Chains of imports by which a pure folder reaches a framework."""
    return [
        " -> ".join(chain)
        for folder in pure
        for framework in FRAMEWORKS
        for chain in sorted(
            graph.find_shortest_chains(folder, framework, as_packages=True)
        )
    ]


def circles(graph: ImportGraph, packages: Iterable[str]) -> list[str]:
    """Pairs of sub-folders of one folder that import each other."""
    found = crossings(graph, set(packages))
    return [
        f"{found[one, other]}; {found[other, one]}"
        for one, other in sorted(found)
        if one < other and (other, one) in found
    ]


def crossings(graph: ImportGraph, packages: set[str]) -> dict[tuple[str, str], str]:
    """(sub-folder, another one of the same folder) -> an import that crosses."""
    found: dict[tuple[str, str], str] = {}
    for module in sorted(graph.modules):
        for target in sorted(graph.find_modules_directly_imported_by(module)):
            here, there = parted(module.split("."), target.split("."))
            if here != there and {here, there} <= packages and "." in here:
                found.setdefault((here, there), f"{module} -> {target}")
    return found


def parted(one: list[str], other: list[str]) -> tuple[str, str]:
    """Both names up to the first part in which they differ."""
    pairs = zip(one, other, strict=False)
    depth = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs)) + 1
    return ".".join(one[:depth]), ".".join(other[:depth])


def leaks(graph: ImportGraph) -> Iterator[str]:
    """What the verifier takes from elsewhere, and who takes from the verifier."""
    for module in sorted(graph.modules):
        own = module == APART or inside(module, APART)
        for target in sorted(graph.find_modules_directly_imported_by(module)):
            theirs = target == APART or inside(target, APART)
            if own is not theirs and (theirs or target not in sys.stdlib_module_names):
                yield f"{module} -> {target}"
