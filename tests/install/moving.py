"""Units, Caddyfile and sipasctl of a clone moved: `ROOT PORT=FREE ...`."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.install import page


def main(root: Path, *pairs: str) -> None:
    ports = {port: int(free) for port, free in (pair.split("=") for pair in pairs)}
    folder = root / "opt/sipas/deploy"
    for file in (*folder.glob("systemd/*"), folder / "Caddyfile", folder / "sipasctl"):
        file.write_text(page.moved(file.read_text(), root=root, ports=ports))


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
