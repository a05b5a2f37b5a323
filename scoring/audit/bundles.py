"""Bundles: everything an auditor needs to make the figures of a release again.

`design.json` and the tallies are what scoring composed from; `verify.py` beside them
needs nothing of ours. A bundle is for whoever may see the tallies: docs/verify.md.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import numpy as np
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from accounts import audit
from accounts.ledger import checkpoints
from accounts.models import Checkpoint
from localities.models import Unit
from publishing.models import Release
from publishing.release import digest
from scoring.audit import chains, verifier_file
from scoring.disclosure.suppression import RULES
from scoring.indices.table import EVERYBODY
from scoring.models import Index, Run, State, Tally
from scoring.refusals import refused
from scoring.release import manifests, withholding
from scoring.release.changes import basis_before
from scoring.release.handover import bases_of
from scoring.runs.stored import StoredRun
from scoring.runs.tallying import OPINIONS
from scoring.runs.weights import floats

FORMAT = "sipas-bundle-1"


def run_of(release: Release) -> Run:
    """The run a release was drafted from: of its round, input, method and code.

    Raises Refused where it is gone.
    """
    found = Run.objects.filter(
        round__code=release.round_code,
        state=State.DONE,
        input_digest=release.input_digest,
        methodology_digest=release.methodology_digest,
        code_version=release.code_version,
    )
    run = found.order_by("-pk").first()
    if run is None:
        raise refused("run_of_release_is_gone", str(release))
    return run


def export(release: Release, folder: Path, *, public: bool = False) -> None:
    """Write the bundle of a sealed release into a new folder.

    A public one holds nothing but what readers have. Raises Refused, also where
    there is nothing to sign it with.
    """
    run, key = run_of(release), checkpoints.key()
    if folder.exists():
        raise refused("folder_is_taken", str(folder))
    folder.mkdir(parents=True)
    texts = public_texts(run, release) if public else audit_texts(run, release, folder)
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (folder / "record.jsonl").write_bytes(b"".join(digest.record(release)))
    sign(folder, key)
    details = {"public": public, "digest": release.digest}
    subject = f"release {release}"
    audit.record(actor=None, verb="bundle_exported", subject=subject, details=details)


def public_texts(run: Run, release: Release) -> dict[str, str]:
    """What may be handed to anybody: no count that the record does not print."""
    texts = {
        "design.json": json.dumps({"format": FORMAT, "round": release.round_code}),
        "methodology.toml": run.methodology_text,
        "instrument.toml": run.round.instrument.text,
        "verify.py": verifier_file.program(),
    }
    for kept in Checkpoint.objects.filter(round_code=release.round_code):
        texts[f"checkpoints/{kept.file}"] = kept.text
    return texts


def audit_texts(run: Run, release: Release, folder: Path) -> dict[str, str]:
    """All that scoring read: for whoever may see counts by village."""
    (folder / "tallies").mkdir()
    tallies = list(write_tallies(run, folder))
    design = {"format": FORMAT, **design_of(StoredRun(run)), "tallies": tallies}
    design |= {"salt": manifests.salt_of(run).hex()}
    return public_texts(run, release) | {
        "design.json": json.dumps(design, ensure_ascii=False),
        "links.jsonl": "".join(link_lines(release.round_code)),
        "rows.json": json.dumps(rows_as_sealed(run, release)),
        "excluded.jsonl": "".join(excluded(run.round)),
    }


def write_tallies(run: Run, folder: Path) -> Iterator[tuple[str, str, str, str]]:
    """(unit, domain, level, file) of every tally, as stored."""
    kept = Tally.objects.filter(run=run).exclude(domain=OPINIONS[0])
    kept = kept.select_related("unit").order_by("unit__code", "domain", "domain_level")
    for number, tally in enumerate(kept.iterator(200), 1):
        name = f"tallies/{number:05d}"
        (folder / name).write_bytes(bytes(tally.body))
        yield tally.unit.code, tally.domain, tally.domain_level, name


def design_of(stored: StoredRun) -> dict[str, object]:
    """What was declared of the round, as scoring read it."""
    return {
        "criteria": list(stored.criteria),
        "lonely_psu": stored.round.lonely_psu,
        "wide_limits": RULES["wide_limits"],
        "units": [unit.code for unit in stored.units],
        "groupings": [
            {
                "basis": grouping.basis,
                "units": [named(unit) for unit in found],
                "of_locality": grouping.of_locality.tolist(),
                "ranked": grouping.ranked,
                "shares": None if grouping.shares is None else grouping.shares.tolist(),
            }
            for grouping, found in stored.grouped
        ],
        "populations": {
            locality.code: [
                None if column is None else column.tolist()
                for column in (locality.psu_population, locality.cluster_population)
            ]
            for locality in stored.localities
        },
        "fits": fits_of(stored),
        "fitted_apart": stored.scorer.fitted_apart,
        "earlier": list(earlier(stored)),
        "before": before(stored),
    }


def rows_as_sealed(run: Run, release: Release) -> dict[str, list[str]]:
    """Unit code -> hashes of rows, of the units where nothing was amended since."""
    sealed = release.manifest.get("localities", {})
    salt = manifests.salt_of(run)
    return {
        code: sorted(found)
        for code, found in manifests.rows_by_unit(run.round)
        if manifests.rows_root(salt, found) == sealed.get(code)
    }


def excluded(rnd):
    """A line a questionnaire that does not count, with who decided so and why."""
    kept = rnd.responses.exclude(state="kept").select_related("unit").order_by("pk")
    for response in kept.prefetch_related("reviews"):
        last = max(response.reviews.all(), key=lambda review: review.pk, default=None)
        row = {"uid": response.uid, "unit": response.unit.code, "state": response.state}
        if last:
            row |= {"reason": last.reason, "at": last.at.isoformat(), "by": last.by_id}
        yield json.dumps(row, ensure_ascii=False) + "\n"


def link_lines(code: str) -> Iterator[str]:
    for link in chains.link_rows(code):
        yield json.dumps(asdict(link), ensure_ascii=False) + "\n"


def named(unit: Unit) -> list[str]:
    return [unit.level, unit.code, str(unit.valid_from)]


def fits_of(stored):
    """Weights fitted together: one entry where the whole round was, or one a unit."""
    kept = [(unit.code, stored.weightings.get(unit.pk)) for unit in stored.units]
    if not stored.weightings:
        return None
    together = stored.round.owner_id in stored.totals
    groups = [kept] if together else [[one] for one in kept]
    return [
        {
            "units": [code for code, _ in group],
            "base": [w for _, one in group for w in floats(one.base).tolist()],
            "value": [w for _, one in group for w in floats(one.value).tolist()],
            "cells": {
                name: [level for _, one in group for level in one.cells[name]]
                for name in sorted(group[0][1].cells)
            },
        }
        for group in groups
    ]


def earlier(stored: StoredRun) -> Iterator[dict[str, object]]:
    """Of each earlier round that errors learnt from: own effects by unit and index."""
    for one, scorer in zip(stored.earlier, stored.earlier_scorers, strict=True):
        effects = scorer.effects(EVERYBODY)
        columns = (effects.effect, effects.degrees, effects.size)
        numbers = np.stack(columns, axis=2).tolist()
        codes = scorer.composition.codes
        yield {
            "round": one.round.code,
            "output": one.run.output_digest,
            "effects": [dict(zip(codes, unit, strict=True)) for unit in numbers],
        }


def before(stored: StoredRun) -> dict[str, object] | None:
    """Indices of the round before on the same units, and which were not printed."""
    earlier, rows = stored.before, []
    if earlier is None:
        return None
    comparable = stored.method.comparable(earlier.method)
    minimum = stored.method.minimum_respondents
    hidden = withholding.unprinted(earlier.run, minimum=minimum)
    for basis in bases_of(stored.run):
        same = basis_before(stored.round, earlier.round, basis)
        found = Index.objects.filter(run=earlier.run, basis=same)
        found = found.select_related("unit")
        for row in found:
            key = (same, row.unit_id, row.indicator, row.domain, row.domain_level)
            rows.append(
                [
                    *(basis, *named(row.unit), *key[2:]),
                    *(row.value, row.standard_error, row.degrees_of_freedom),
                    *(row.rank, key not in hidden),
                ]
            )
    return {"round": earlier.round.code, "comparable": comparable, "indices": rows}


def sha256_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def sign(folder: Path, key: Ed25519PrivateKey) -> None:
    """SHA256SUMS over every file, and our signature of it."""
    names = sorted(p.relative_to(folder) for p in folder.rglob("*") if p.is_file())
    sums = "".join(f"{sha256_of(folder / n)}  {n.as_posix()}\n" for n in names)
    (folder / "SHA256SUMS").write_text(sums)
    (folder / "SHA256SUMS.sig").write_text(key.sign(sums.encode()).hex())
