import re
import tomllib
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
LOCKS = sorted((PROJECT / "requirements").glob("*.txt"))
DECLARED = (PROJECT / "pyproject.toml").read_text()


def names(text: str) -> set[str]:
    """Names of the packages pinned in a lock file, in their normal spelling."""
    return {
        re.sub(r"[-_.]+", "-", name).lower()
        for name in re.findall(r"^([\w.-]+)(?=[\[=])", text, re.MULTILINE)
    }


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_names_no_host_and_no_folder(lock):
    text = lock.read_text()

    assert "://" not in text
    assert not re.search(r"^(--|/|\.)", text, re.MULTILINE)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_locked_package_has_a_hash(lock):
    text = lock.read_text()

    pins = re.split(r"^(?=[\w.-]+==)", text, flags=re.MULTILINE)[1:]

    assert pins
    assert all("--hash=sha256:" in pin for pin in pins)


def test_every_dependency_says_what_it_is_for():
    entries = re.findall(r'^    "[\w-]+.*[><=].*",.*$', DECLARED, re.MULTILINE)

    assert len(entries) > 30
    assert [entry for entry in entries if not re.search(r"  # \w{3}", entry)] == []


def locked(lock: str) -> set[str]:
    return names((PROJECT / "requirements" / f"{lock}.txt").read_text())


def declared(entries: list[str]) -> set[str]:
    return {
        re.sub(r"[-_.]+", "-", re.split(r"[^\w.-]", entry)[0]).lower()
        for entry in entries
    }


def test_what_is_declared_is_locked():
    project = tomllib.loads(DECLARED)
    product = declared(project["project"]["dependencies"])

    assert product <= locked("requirements")
    assert product | declared(project["dependency-groups"]["dev"]) <= locked("dev")


def test_the_lock_for_production_installs_no_development_tool():
    tools = declared(tomllib.loads(DECLARED)["dependency-groups"]["dev"])

    # openpyxl and lxml come with what the product itself needs, where they do.
    assert tools & locked("requirements") <= {"lxml"}
    assert "flask" not in locked("requirements")
