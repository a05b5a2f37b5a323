"""What `verify.py` is made of: the standard library alone, written a second time.

It recomputes published figures from a bundle by other code than scoring's own, so that
the two must agree; `program()` joins the modules into the one file of every bundle.
"""

from collections.abc import Collection
from pathlib import Path

from scoring.audit.joining import joined

ROOT = Path(__file__).resolve().parents[2]
SIGNATURES = (
    *("P", "ORDER", "D", "ROOT", "Point", "_Y", "_X", "BASE"),
    *("recovered", "point", "added", "times", "signed_by"),
)
MODULES: dict[str, Collection[str] | None] = {
    "verifier/verify_checkpoints.py": SIGNATURES,
    "verifier/merkle.py": None,
    "verifier/chance.py": None,
    "verifier/quantiles.py": None,
    "verifier/method.py": None,
    "verifier/tallies.py": None,
    "verifier/spread.py": None,
    "verifier/fitted.py": None,
    "verifier/indices.py": None,
    "verifier/moderation.py": None,
    "verifier/ranks.py": None,
    "verifier/figures.py": None,
    "verifier/bundle.py": None,
    "verifier/checking.py": None,
}
TITLE = """Makes every figure of a SIPAS bundle again, and compares it byte by byte.

    python3 verify.py FOLDER --key HEX [--receipt CODE --proof proof.json]

Needs Python 3.11 and nothing else. The key is the public one, as printed on the
release. Exit code 0: all of it holds; 1: something does not, and is named.
"""


def program() -> str:
    """The source of verify.py."""
    return joined(
        {ROOT / module: names for module, names in MODULES.items()},
        title=TITLE,
        last='if __name__ == "__main__":\n    raise SystemExit(main())',
    )
