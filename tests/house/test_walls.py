"""Purity, circles and the verifier apart: derived from folders, none kept by hand."""

from __future__ import annotations

import re
from copy import deepcopy

import pytest

from tests.house import walls
from tests.house.folders import (
    declared,
    docstring,
    inside,
    modules,
    packages,
    pure_folders,
    rooms,
)


def layers() -> set[str]:
    """Rooms that stand in the contract of layers."""
    contracts = declared()["tool"]["importlinter"]["contracts"]
    (floors,) = [c["layers"] for c in contracts if c["id"] == "rooms"]
    return {room for floor in floors for room in floor.split(" | ")}


def strict() -> list[str]:
    """Patterns of the modules that mypy checks strictly."""
    (found,) = [
        override["module"]
        for override in declared()["tool"]["mypy"]["overrides"]
        if override.get("disallow_untyped_defs")
    ]
    return list(found)


def loosely_typed(pure: list[str], patterns: list[str]) -> list[str]:
    """Pure folders that no pattern covers as a whole."""
    whole = {pattern.removesuffix(".*") for pattern in patterns if ".*" in pattern}
    return [
        folder
        for folder in pure
        if folder not in whole and not any(inside(folder, one) for one in whole)
    ]


def stray_claims(pure: list[str]) -> list[str]:
    """Modules that claim PURE while their folder does not."""
    return [
        name
        for name, path in modules()
        if not any(inside(name, folder) for folder in pure)
        and re.search(r"\bPURE\b", docstring(path))
    ]


def with_import(importer: str, imported: str):
    planted = deepcopy(walls.graph())
    planted.add_import(importer=importer, imported=imported)
    return planted


def test_every_room_is_in_the_graph_of_contracts_and_on_a_floor():
    assert sorted(declared()["tool"]["importlinter"]["root_packages"]) == rooms()
    assert layers() | {walls.APART} == set(rooms())


def test_pure_folders_reach_no_framework():
    assert walls.ways_to_frameworks(walls.graph(), pure_folders()) == []


@pytest.mark.parametrize(
    ("importer", "imported", "found"),
    [
        ("surveys.questionnaire.answers", "django", "answers -> django"),
        ("scoring.tally.kernel", "psycopg", "kernel -> psycopg"),
        ("localities.registers.rules", "redis", "rules -> redis"),
        # Through a module of ours.
        ("scoring.estimation.design", "surveys.models", "surveys.models -> "),
        ("publishing.drawing.shapes.outline", "config.urls", "config.urls -> "),
    ],
)
def test_a_framework_in_a_pure_folder_would_be_noticed(importer, imported, found):
    planted = with_import(importer, imported)

    (*_, last) = walls.ways_to_frameworks(planted, pure_folders())

    assert found in last
    assert importer in last


def test_only_modules_of_pure_folders_claim_purity():
    assert stray_claims(pure_folders()) == []


def test_a_claim_in_an_impure_folder_would_be_noticed():
    without = [folder for folder in pure_folders() if folder != "surveys.sampling"]

    assert "surveys.sampling.size" in stray_claims(without)


@pytest.mark.parametrize(
    ("said", "pure"),
    [
        ('"""How links are read. PURE."""', True),
        ('"""How links are read\nand written. PURE\n\nMore of it.\n"""', True),
        ('"""PURE folders are others."""', False),
        ('"""How links are read.\n\nNot at all PURE.\n"""', False),
        ("", False),
    ],
)
def test_a_folder_is_pure_by_the_end_of_its_first_paragraph(tmp_path, said, pure):
    folder = tmp_path / "room" / "folder"
    for path in (folder.parent, folder, folder / "below"):
        path.mkdir()
        (path / "__init__.py").write_text("")
    (folder / "__init__.py").write_text(said)

    assert pure_folders(tmp_path) == (["room.folder"] if pure else [])


def test_pure_folders_are_typed_strictly():
    assert loosely_typed(pure_folders(), strict()) == []


def test_a_new_pure_folder_without_strict_types_would_be_noticed():
    found = loosely_typed([*pure_folders(), "surveys.quality"], strict())

    assert found == ["surveys.quality"]


def test_strictly_typed_modules_exist():
    names = {*packages(), *(name for name, _ in modules())}

    assert {p.removesuffix(".*") for p in strict()} - names == set()


def test_no_two_sub_folders_of_a_folder_import_each_other():
    assert walls.circles(walls.graph(), packages()) == []


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("publishing.pages.search", "publishing.portal.views"),
        ("surveys.sampling.plan", "surveys.fieldwork.draw"),
        ("surveys.channels.forms.filled", "surveys.channels.paper.views"),
    ],
)
def test_a_circle_of_sub_folders_would_be_noticed(importer, imported):
    before = walls.circles(walls.graph(), packages())

    found = walls.circles(with_import(importer, imported), packages())

    (circle,) = set(found) - set(before)
    assert f"{importer} -> {imported}" in circle


def test_the_verifier_takes_nothing_of_ours_and_gives_nothing():
    assert list(walls.leaks(walls.graph())) == []


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("verifier.bundle", "numpy"),
        ("verifier.checking", "accounts.ledger.proofs.merkle"),
        ("scoring.audit.bundles", "verifier.checking"),
    ],
)
def test_code_shared_with_the_verifier_would_be_noticed(importer, imported):
    found = walls.leaks(with_import(importer, imported))

    assert list(found) == [f"{importer} -> {imported}"]
