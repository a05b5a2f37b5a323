"""Bundles: what somebody needs to make every point of a release again."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from accounts import audit
from publishing.models import Release
from publishing.release import digest
from scorecards.models import Cycle
from scorecards.refusals import refused
from scorecards.release import final_points

# A program of its own: the standard library alone, nothing of this one.
VERIFIER: Final = Path(__file__).resolve().parents[2] / "verifier"
MODULES: Final = ("__init__.py", "score_rules.py", "scorecards.py")
PROGRAM: Final = """# python3 verify.py FOLDER --digest HEX: see verifier/scorecards.py
from verifier.scorecards import main

raise SystemExit(main())
"""


def export(release: Release, folder: Path) -> None:
    """Write tree, figures with decisions, the sealed record and `verify.py` into a new
    folder. It holds what units declared: for auditors. Raises Refused."""
    if folder.exists():
        raise refused("score_folder_taken", str(folder), value=folder)
    cycle = Cycle.objects.get(code=release.round_code)
    folder.mkdir(parents=True)
    finals = final_points.of_cycle(cycle)
    texts = {
        "tree.toml": cycle.tree_text,
        "figures.json": final_points.record(cycle, finals),
        "verify.py": PROGRAM,
    }
    for name in MODULES:
        texts[f"verifier/{name}"] = (VERIFIER / name).read_text(encoding="utf-8")
    (folder / "verifier").mkdir()
    for name, text in texts.items():
        (folder / name).write_bytes(text.encode())
    (folder / "record.jsonl").write_bytes(b"".join(digest.record(release)))
    details = {"digest": release.digest}
    subject = f"release {release}"
    audit.record(actor=None, verb="bundle_exported", subject=subject, details=details)
