"""The walls of the house, and the proof that each of them would be noticed falling."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

PROJECT = Path(__file__).resolve().parent.parent
ROOMS = (
    *("config", "demonstration", "work", "operations", "scoring", "scorecards"),
    *("surveys", "onestop", "publishing", "accounts", "localities", "jobs"),
    *("schema", "wording", "verifier"),
)
# What a room may point to, besides itself: only rooms further down.
BELOW = {
    "scoring": {"surveys", "publishing", "accounts", "localities"},
    "scorecards": {"publishing", "accounts", "localities", "jobs"},
    "surveys": {"accounts", "localities"},
    "onestop": {"accounts", "localities"},
    "publishing": {"accounts", "localities"},
    "accounts": {"localities"},
    "localities": set(),
}
# Django's own tables, which any room may point to.
FRAMEWORK = {"auth", "contenttypes", "sessions", "admin"}

# the file a breach is planted in, the module it imports: the contract it breaks
BREACHES = {
    ("localities/register.py", "accounts.models"): "Imports point down",
    ("publishing/release/life.py", "surveys.models"): "Imports point down",
    ("publishing/release/digest.py", "scorecards.refusals"): "Imports point down",
    ("scorecards/apps.py", "surveys.models"): "Scorecards read released figures",
    ("scorecards/refusals/figures.py", "scoring.refusals"): "Imports point down",
    (
        "scoring/estimation/__init__.py",
        "scoring.methodology.model",
    ): "Estimation does not know the eras",
    (
        "surveys/channels/web/entry.py",
        "surveys.channels.bulk.upload",
    ): "Channels stand alone",
    (
        "scoring/runs/extract.py",
        "surveys.models.frame",
    ): "Names and phones stay in surveys",
}


def foreign_keys() -> list[tuple[str, str, str]]:
    return [
        (model._meta.app_label, field.related_model._meta.app_label, str(field))
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey | models.ManyToManyField)
    ]


def upward(keys: list[tuple[str, str, str]]) -> list[str]:
    """Keys that point to a room that is not below their own."""
    return [
        name
        for room, target, name in keys
        if room in BELOW and target not in BELOW[room] | {room} | FRAMEWORK
    ]


def test_foreign_keys_point_down():
    assert upward(foreign_keys()) == []


def test_a_foreign_key_upward_would_be_noticed():
    planted = ("publishing", "surveys", "publishing.Figure.response")

    assert upward([*foreign_keys(), planted]) == ["publishing.Figure.response"]


def lint_imports(tree: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [program, "--no-cache"],
        cwd=tree,
        env={**os.environ, "NO_COLOR": "1", "COLUMNS": "200"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
    )


def copy_rooms(tree: Path) -> Path:
    shutil.copy(PROJECT / "pyproject.toml", tree)
    for room in ROOMS:
        shutil.copytree(
            PROJECT / room, tree / room, ignore=lambda folder, names: unneeded(names)
        )
    return tree


def unneeded(names: list[str]) -> set[str]:
    return {name for name in names if "." in name and not name.endswith(".py")}


def test_the_house_stands(tmp_path):
    checked = lint_imports(copy_rooms(tmp_path))

    assert checked.returncode == 0, checked.stdout
    assert "5 kept, 0 broken" in checked.stdout


@pytest.fixture(scope="module")
def said_of_breaches(tmp_path_factory) -> str:
    """What is said of rooms in which every breach is planted."""
    tree = copy_rooms(tmp_path_factory.mktemp("house"))
    for path, imported in BREACHES:
        with (tree / path).open("a") as module:
            module.write(f"\nimport {imported}\n")
    checked = lint_imports(tree)
    assert checked.returncode == 1, checked.stdout
    return checked.stdout


@pytest.mark.parametrize(("path", "imported"), BREACHES)
def test_a_planted_breach_is_noticed(said_of_breaches, path, imported):
    contract = BREACHES[path, imported]
    importer = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    kept_or_broken, _, explained = said_of_breaches.partition("Broken contracts")
    assert re.search(rf"^{contract}.* BROKEN$", kept_or_broken, re.MULTILINE)
    assert f"{importer} -> {imported} (l." in explained
