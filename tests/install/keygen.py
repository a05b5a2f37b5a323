"""In the place of age-keygen: `-o FILE` for the private key, the public one is told."""

from __future__ import annotations

import sys
from pathlib import Path

from pyrage import x25519


def main(flag: str, file: str) -> None:
    assert flag == "-o"  # all that our pages ask of it
    made = x25519.Identity.generate()
    path = Path(file)
    path.touch(mode=0o600, exist_ok=False)
    path.write_text(f"# public key: {made.to_public()}\n{made}\n")
    sys.stderr.write(f"Public key: {made.to_public()}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
