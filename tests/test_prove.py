"""Whoever follows a document's command finds it, and its proof names what is there."""

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.prove import PROOFS

PROJECT = Path(__file__).resolve().parent.parent
TARGETS = set(
    re.findall(r"^([a-z]+):", (PROJECT / "Makefile").read_text(), re.MULTILINE)
)


def texts():
    for pattern in ("*.md", "docs/**/*.md", "config/**/*.py", "tests/**/*.py"):
        for path in PROJECT.glob(pattern):
            yield path.relative_to(PROJECT), path.read_text(encoding="utf-8")


NAMED = {
    "prove": PROOFS,
    "bench": {path.stem for path in (PROJECT / "benchmarks").glob("*.py")},
}


def test_every_command_a_document_names_is_there():
    missing = [
        (str(path), target, proof)
        for path, text in texts()
        for target, proof in re.findall(r"`make ([a-z]+)(?:\s+NAME=([a-z_-]+))?", text)
        if target not in TARGETS or (proof and proof not in NAMED[target])
    ]

    assert missing == []
    assert {"demo", "test", "long", "prove", "bench", "lock", "help"} <= TARGETS


@pytest.mark.parametrize("name", PROOFS)
def test_what_a_proof_runs_is_there(name):
    words = PROOFS[name][1]

    modules = re.findall(r"-m ((?:tests|config)\S+)", words)
    paths = re.findall(r"(?<!\S)(?:tests/\S+|manage\.py)", words)
    assert modules or paths
    assert all(importlib.util.find_spec(module) for module in modules)
    assert all(list(PROJECT.glob(path)) for path in paths)


def test_a_proof_nobody_knows_is_answered_with_those_there_are():
    asked = subprocess.run(
        [sys.executable, "-m", "tests.prove", "no-such-proof"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
    )

    assert asked.returncode == 1
    assert "no proof no-such-proof" in asked.stderr
    assert all(f"NAME={name}" in asked.stdout for name in PROOFS)
