"""What the documents name exists: links, files, modules, commands, tests."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import get_commands

from tests.house.folders import PROJECT, rooms

DOCUMENTS = sorted(
    [*PROJECT.glob("*.md"), PROJECT / "NOTICE", *(PROJECT / "docs").rglob("*.md")]
)
# A document may speak of a place that is gone: `old/place.py` (formerly).
FORMERLY = re.compile(r"`[^`]+`\s\(formerly\)")
LINK = re.compile(r"\]\((?!\w+:|#)([^)#\s]+)[^)]*\)")
PLACE = re.compile(r"(?<![\w/.<-])(?:[\w*.-]+/)+[\w*.-]*")
COMMAND = re.compile(r"manage\.py ([a-z]\w+)")
TEST = re.compile(r"(tests/[\w/]+\.py)::(\w+)")
DOTTED = re.compile(
    rf"(?<![\w./-])((?:{'|'.join(rooms())})(?!\.md\b)(?:\.[a-z_]\w*)+(?:\.[A-Z]\w*)?)"
)
# Made by the export of a bundle or by other programs, so in no folder of ours.
MADE = {"verify.py", "manage.py"}


def text_of(document: Path) -> str:
    return FORMERLY.sub("", document.read_text(encoding="utf-8"))


def missing_links(text: str, folder: Path) -> Iterator[str]:
    """Relative links that lead nowhere."""
    for target in LINK.findall(text):
        if not (folder / target).exists():
            yield target


def missing_places(text: str, folder: Path) -> Iterator[str]:
    """Paths of this repository that are not in it."""
    tops = {path.name for path in PROJECT.iterdir()}
    for found in PLACE.findall(text):
        place = found.rstrip(".*/")
        top = place.partition("/")[0]
        ours = top in tops or (place.endswith((".py", ".md")) and not top.isupper())
        # docs/decisions/0010 is known by its number alone.
        pattern = f"{place}[-_]*" if re.search(r"/\d{4}$", place) else place
        if ours and not any(any(base.glob(pattern)) for base in (PROJECT, folder)):
            yield found


def missing_files(text: str) -> Iterator[str]:
    """Names of Python files, given without their folder, that no folder has."""
    for name in re.findall(r"`(\w+\.py)`", text):
        if name not in MADE and not any(PROJECT.glob(f"[!.]*/**/{name}")):
            yield name


def missing_modules(text: str) -> Iterator[str]:
    """Dotted names of our modules, or of what stands in them, that are not there."""
    for name in DOTTED.findall(text):
        if not stands(name.split(".")):
            yield name


def stands(parts: list[str]) -> bool:
    """Whether parts name a module, or a module and a name at its top."""
    for depth in (len(parts), len(parts) - 1):
        place = PROJECT.joinpath(*parts[:depth])
        for path in (place / "__init__.py", place.with_suffix(".py")):
            rest = parts[depth:]
            if path.exists() and (not rest or names(path, rest[0])):
                return True
    return False


def names(path: Path, name: str) -> bool:
    pattern = rf"^(?:def |class |from .* import .*\b)?{name}\b"
    return bool(re.search(pattern, path.read_text(encoding="utf-8"), re.MULTILINE))


def missing_tests(text: str) -> Iterator[str]:
    for file, name in TEST.findall(text):
        path = PROJECT / file
        if not path.exists() or f"def {name}(" not in path.read_text(encoding="utf-8"):
            yield f"{file}::{name}"


def missing_commands(text: str) -> Iterator[str]:
    """Management commands that nobody wrote; those of make: tests/test_prove.py."""
    known = get_commands().keys()
    yield from (f"manage.py {c}" for c in set(COMMAND.findall(text)) - known)


@pytest.mark.parametrize(
    "document", DOCUMENTS, ids=lambda path: str(path.relative_to(PROJECT))
)
def test_what_a_document_names_exists(document):
    text, folder = text_of(document), document.parent

    assert [*missing_links(text, folder)] == []
    assert [*missing_places(text, folder)] == []
    assert [*missing_files(text)] == []
    assert [*missing_modules(text)] == []
    assert [*missing_tests(text)] == []
    assert [*missing_commands(text)] == []


def test_what_is_gone_would_be_noticed():
    folder = PROJECT / "docs"

    assert [*missing_links("[a](gone.md) [b](api.md) [c](../README.md#x)", folder)] == [
        "gone.md"
    ]
    assert [*missing_places("`scoring/offline/`, docs/gone.md, a/b", folder)] == [
        "scoring/offline/",
        "docs/gone.md",
    ]
    assert [*missing_files("`gone.py` and `settings.py`")] == ["gone.py"]
    said = "`scoring.tally`, `scoring.tally.kernel.STATES`, `scoring.tally.gone`"
    assert [*missing_modules(said)] == ["scoring.tally.gone"]
    said = "tests/house/test_documents.py::test_gone"
    assert [*missing_tests(said)] == [said]
    said = "manage.py gone, manage.py migrate"
    assert [*missing_commands(said)] == ["manage.py gone"]


def test_documents_that_the_code_names_exist():
    code = [p for room in (*rooms(), "benchmarks", "tests") for p in files_of(room)]
    named = re.compile(r"\bdocs/(?:[\w-]+/)*[\w-]+\.md\b")
    said = {place for path in code for place in named.findall(path.read_text("utf-8"))}

    gone = {place for place in said if not (PROJECT / place).exists()}

    assert gone - {"docs/gone.md"} == set()
    assert len(said) > 10


def files_of(room: str) -> Iterator[Path]:
    for kind in ("py", "toml", "html"):
        yield from (PROJECT / room).rglob(f"*.{kind}")


def test_every_document_is_in_the_index():
    index = (PROJECT / "docs" / "README.md").read_text(encoding="utf-8")
    linked = {(PROJECT / "docs" / link).resolve() for link in LINK.findall(index)}
    folders = {path for path in linked if path.is_dir()}

    for document in (PROJECT / "docs").rglob("*.md"):
        if document.name != "README.md" and document.parent not in folders:
            assert document in linked, f"docs/README.md leads nobody to {document}"
