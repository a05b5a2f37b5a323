"""Names of files as a disk takes them. PURE."""

from pathlib import PurePath
from typing import Final

# File systems hold 255 bytes; a Vietnamese letter takes up to three of them.
LONGEST: Final = 200
LONGEST_SUFFIX: Final = 20


def on_disk(name: str) -> str:
    """The name of a file as it was sent, cut so that it can be written: its kind stays.

    Never empty, and never a place outside the folder it is put in.
    """
    plain = PurePath(name.replace("\0", "")).name
    if not plain.strip("."):
        plain = "table"
    stem, dot, suffix = plain.rpartition(".")
    if not stem or len(suffix.encode(errors="ignore")) > LONGEST_SUFFIX:
        stem, dot, suffix = plain, "", ""
    room = LONGEST - len(f"{dot}{suffix}".encode(errors="ignore"))
    cut = stem.encode(errors="ignore")[:room].decode(errors="ignore")
    return f"{cut}{dot}{suffix}"
