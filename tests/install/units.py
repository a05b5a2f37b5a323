"""Unit files as systemd reads them, as far as ours go."""

from __future__ import annotations

import os
import shlex
from pathlib import Path


def read(path: Path) -> dict[str, list[str]]:
    """Key -> all its values in order; sections do not matter, no key is in two."""
    found: dict[str, list[str]] = {}
    for line in path.read_text().splitlines():
        key, equals, value = line.partition("=")
        if equals and not line.startswith(("#", ";")):
            found.setdefault(key, []).append(value)
    return found


def environment(unit: dict[str, list[str]]) -> dict[str, str]:
    """What the unit tells its program, beside a bare path: nothing of ours is left."""
    told = {name: os.environ[name] for name in KEPT if name in os.environ}
    for words in unit.get("Environment", []):
        told |= dict(word.split("=", 1) for word in shlex.split(words))
    for file in unit.get("EnvironmentFile", []):
        told |= settings(Path(file))
    return told


def settings(path: Path) -> dict[str, str]:
    lines = path.read_text().splitlines()
    named = [line for line in lines if line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in named)


KEPT = ("PATH", "LANG", "HOME", "PIP_INDEX_URL")


def commands(unit: dict[str, list[str]]) -> list[list[str]]:
    return [shlex.split(words) for words in unit["ExecStart"]]
