"""What somebody new looks for first is there, and agrees with itself."""

from __future__ import annotations

import re
import sys
from datetime import date
from pathlib import Path

from tests.house.folders import PROJECT, declared

CHANGES = (PROJECT / "CHANGELOG.md").read_text(encoding="utf-8")
HOOKS = (PROJECT / ".pre-commit-config.yaml").read_text(encoding="utf-8")


def versions() -> list[tuple[str, str]]:
    """(version, day) of the changelog, the newest first."""
    return re.findall(r"^## \[(\d+\.\d+\.\d+)\] - (\S+)$", CHANGES, re.MULTILINE)


def test_the_licence_is_the_one_that_is_declared():
    project = declared()["project"]
    text = (PROJECT / "LICENSE").read_text(encoding="utf-8")

    assert project["license"] == "EUPL-1.2"
    assert text.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2\n")
    # All fifteen articles and the appendix.
    heads = re.findall(r"^(\d+)\.\s?[A-Z]", text, re.MULTILINE)
    assert heads == [str(n) for n in range(1, 16)]
    assert "‘Compatible Licences’ according to Article 5 EUPL are:" in text


def test_the_newest_entry_of_the_changelog_is_the_version():
    found = versions()

    assert found[0][0] == declared()["project"]["version"]
    assert found == sorted(
        found, key=lambda v: [int(n) for n in v[0].split(".")], reverse=True
    )
    assert [date.fromisoformat(day) for _, day in found]


def test_hooks_run_what_is_installed_here_and_fetch_nothing():
    programs = re.findall(r"^ +entry: (\S+)", HOOKS, re.MULTILINE)
    installed = Path(sys.executable).parent

    assert re.findall(r"repo: (\S+)", HOOKS) == ["local"]
    assert "://" not in HOOKS
    assert programs
    for program in programs:
        folder, _, name = program.rpartition("/")
        assert folder == ".venv/bin"
        assert (installed / name).exists()
    assert HOOKS.count("language: system") == len(programs)


def test_the_page_on_weaknesses_names_nobody_but_the_setting():
    page = (PROJECT / "SECURITY.md").read_text(encoding="utf-8")

    assert "SIPAS_SECURITY_CONTACT" in page
    assert "/.well-known/security.txt" in page
    assert not re.search(r"[\w.]+@[\w.]+", page)
