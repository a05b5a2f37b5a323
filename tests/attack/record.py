"""What an attack tried and what got through, for the table of tests/attack/every.py."""

import json
import os
from pathlib import Path

FOLDER = "ATTACK_COUNTS"


def note(member: str, *, tried: int, through: int) -> None:
    """Add one line to the folder named in the environment; without one, do nothing."""
    folder = os.environ.get(FOLDER)
    if folder:
        line = json.dumps({"member": member, "tried": tried, "through": through})
        with (Path(folder) / f"{os.getpid()}.jsonl").open("a") as file:
            print(line, file=file)


def read(folder: Path) -> dict[str, tuple[int, int]]:
    """Member -> (tried, through), summed over the lines of all its processes."""
    found: dict[str, tuple[int, int]] = {}
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text().splitlines():
            said = json.loads(line)
            tried, through = found.get(said["member"], (0, 0))
            found[said["member"]] = (tried + said["tried"], through + said["through"])
    return found
