"""The walls of the house, and the proof that each of them would be noticed falling."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

PROJECT = Path(__file__).resolve().parent.parent
ROOMS = (
    *("config", "demonstration", "work", "scoring", "surveys", "onestop"),
    *("publishing", "accounts", "localities", "wording", "verifier"),
)
# What a room may point to, besides itself: only rooms further down.
BELOW = {
    "scoring": {"surveys", "publishing", "accounts", "localities"},
    "surveys": {"accounts", "localities"},
    "onestop": {"accounts", "localities"},
    "publishing": {"accounts", "localities"},
    "accounts": {"localities"},
    "localities": set(),
}
# Django's own tables, which any room may point to.
FRAMEWORK = {"auth", "contenttypes", "sessions", "admin"}

# contract: the file a breach is planted in, and the line
BREACHES = {
    "Imports point down": ("localities/register.py", "import accounts.models"),
    "siblings": ("publishing/release/life.py", "import surveys.models"),
    "The arithmetic knows no framework": (
        "surveys/questionnaire/__init__.py",
        "import django.db",
    ),
    "Estimation does not know the eras": (
        "scoring/estimation/__init__.py",
        "import scoring.methodology.model",
    ),
    "Channels stand alone": (
        "surveys/channels/web/entry.py",
        "import surveys.channels.bulk.upload",
    ),
    "Names and phones stay in surveys": (
        "scoring/runs/extract.py",
        "import surveys.models.frame",
    ),
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


@pytest.fixture(scope="module")
def tree(tmp_path_factory) -> Path:
    """A copy of the rooms, with the doors that later issues open."""
    tree = tmp_path_factory.mktemp("house")
    shutil.copy(PROJECT / "pyproject.toml", tree)
    for room in ROOMS:
        shutil.copytree(
            PROJECT / room, tree / room, ignore=lambda folder, names: unneeded(names)
        )
    return tree


def unneeded(names: list[str]) -> set[str]:
    return {name for name in names if "." in name and not name.endswith(".py")}


def test_the_house_stands(tree):
    checked = lint_imports(tree)

    assert checked.returncode == 0, checked.stdout
    assert "5 kept, 0 broken" in checked.stdout


@pytest.mark.parametrize("contract", BREACHES)
def test_a_planted_breach_is_noticed(tree, contract):
    path, line = BREACHES[contract]
    module = tree / path
    before = module.read_text()
    module.write_text(f"{before}\n{line}\n")

    checked = lint_imports(tree)

    module.write_text(before)
    named = "Imports point down" if contract == "siblings" else contract
    broken = [said for said in checked.stdout.splitlines() if said.endswith("BROKEN")]
    assert checked.returncode == 1, checked.stdout
    assert any(said.startswith(named) for said in broken), checked.stdout
