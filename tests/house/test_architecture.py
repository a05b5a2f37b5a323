"""docs/architecture.md shows the tree as it stands."""

from __future__ import annotations

import re
from pathlib import Path

from tests.house.folders import PRESCRIBED, PROJECT, inside, pure_folders, rooms

PAGE = PROJECT / "docs" / "architecture.md"
CAPTION = re.compile(r"^( *)([\w.-]+)/ +(\S.*)$")


def drawn(text: str) -> dict[str, str]:
    """Folder -> its caption, from the tree of the page: two spaces a level."""
    (tree,) = re.findall(r"^## The tree\n.*?^```\n(.*?)^```", text, re.M | re.S)
    found: dict[str, str] = {}
    above: list[str] = []
    for line in tree.splitlines():
        if (read := CAPTION.match(line)) and len(read[1]) // 2 <= len(above):
            above[len(read[1]) // 2 :] = [read[2]]
            found["/".join(above)] = read[3]
        elif above:
            found["/".join(above)] += " " + line.strip()
    return found


def standing(project: Path = PROJECT) -> set[str]:
    """Top folders, and folders below them with Python files of ours."""
    ignored = (project / ".gitignore").read_text(encoding="utf-8").split()
    tops = {
        path.name
        for path in project.iterdir()
        if path.is_dir() and path.name[0] != "." and f"/{path.name}/" not in ignored
        if path.name != "__pycache__"
    }
    below = {
        path.parent.relative_to(project).as_posix()
        for top in tops
        for path in (project / top).rglob("*.py")
        if not PRESCRIBED & set(path.parts)
    }
    return tops | {folder for folder in below if not mirrors(folder)}


def mirrors(folder: str) -> bool:
    """Whether it is a folder of tests that mirrors a room."""
    parts = folder.split("/")
    return parts[0] == "tests" and len(parts) > 1 and parts[1] in rooms()


def test_every_folder_has_its_caption_and_every_caption_its_folder():
    captions = drawn(PAGE.read_text(encoding="utf-8")).keys()

    assert standing() - captions == set()
    assert captions - standing() == set()


def test_captions_say_pure_where_the_folder_does():
    said = {
        folder.replace("/", ".")
        for folder, caption in drawn(PAGE.read_text(encoding="utf-8")).items()
        if caption.endswith("PURE.")
    }

    assert {name for name in said if not any(inside(name, one) for one in said)} == set(
        pure_folders()
    )


def test_a_folder_without_a_caption_would_be_noticed(tmp_path):
    (tmp_path / ".gitignore").write_text("/made/\n")
    for folder in ("room/quality", "room/migrations", "docs", "made"):
        (tmp_path / folder).mkdir(parents=True)
    for file in ("quality/checks.py", "migrations/0001.py", "__init__.py"):
        (tmp_path / "room" / file).write_text("")

    assert standing(tmp_path) == {"room", "room/quality", "docs"}


def test_a_tree_is_read_by_its_indents():
    page = (
        "## The tree\n\nWords.\n\n```\nroom/  what it is,\n       and more\n"
        "  part/  a part. PURE.\nother/  another\n```\n"
    )

    assert drawn(page) == {
        "room": "what it is, and more",
        "room/part": "a part. PURE.",
        "other": "another",
    }
