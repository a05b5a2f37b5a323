"""The manifest of a release: what it was made of, as digests that readers may have.

It is part of the sealed record. Roots are over salted hashes of rows, and numbers are
left out where one of them is kept from readers: a small place would tell its answers.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any, cast

from django.db import connection
from django.db.models import QuerySet
from django.utils.crypto import salted_hmac

from accounts.ledger.proofs import linked_tables
from accounts.ledger.proofs.merkle import leaf_hash, root_of
from publishing.models.receipts import leaf_of
from scoring.methodology.model import Methodology
from scoring.models import Run
from surveys.intake.submission import receipt_number
from surveys.linked_tables import RESPONSES
from surveys.models import Case, Draw, Response, Round


def manifest(
    run: Run, *, method: Methodology, counts: bool, receipts: Sequence[bytes]
) -> dict[str, Any]:
    """What a run was made of; `counts`: whether numbers of people may be told."""
    rnd = run.round
    frames = rnd.frames.exclude(digest="").order_by("code")
    told = {
        "frames": list(frames.values_list("digest", flat=True)),
        "draws": list(drawn(rnd).values_list("digest", flat=True)),
        "instrument": hashlib.sha256(rnd.instrument.text.encode()).hexdigest(),
        "design": run.design_digest,
        "indices": run.output_digest,
        "margins": margins(run, method, whole=counts),
        "localities": {
            code: rows_root(salt_of(run), rows) for code, rows in rows_by_unit(rnd)
        },
    }
    if receipts:
        told["receipts"] = root_of(receipts).hex()
    if counts:
        told["questionnaires"] = states(rnd)
        told["dispositions"] = dispositions(rnd)
    return told


def margins(run: Run, method: Methodology, *, whole: bool) -> dict[str, Any]:
    """How errors were made: the words of the method, fixed before the round opened.

    Where they learn from each other, what they have in common; single units are named
    only where the `whole` may be told.
    """
    said = {"variance": method.variance, "prior_rounds": method.prior_rounds}
    told = said | run.diagnostics.get("margins", {})
    return told if whole else {k: told[k] for k in told.keys() - {"differs", "ranges"}}


def salt_of(run: Run) -> bytes:
    """Keeps rows from being guessed; an auditor gets it with the bundle."""
    return salted_hmac("scoring.manifest", run.round.code, algorithm="sha256").digest()


def rows_root(salt: bytes, hashes: Sequence[str]) -> str:
    """Root over salted hashes of rows, which are hexadecimal, in ascending order."""
    salted = sorted(hashlib.sha256(salt + bytes.fromhex(h)).digest() for h in hashes)
    return root_of([leaf_hash(row) for row in salted]).hex()


def rows_by_unit(rnd: Round) -> list[tuple[str, list[str]]]:
    """(unit code, hashes of the questionnaires that count), by code."""
    found = defaultdict(list)
    for code, digest in row_hashes(rnd):
        found[code].append(digest)
    return sorted(found.items())


def row_hashes(rnd: Round) -> list[tuple[str, str]]:
    """(unit code, hash) of every questionnaire that counts, as the chain hashes it."""
    with connection.cursor() as cursor:
        for statement in linked_tables.session():
            cursor.execute(statement)
        cursor.execute(
            f"SELECT u.code, {RESPONSES.hash} FROM surveys_response AS r"  # nosec B608
            " JOIN localities_unit AS u ON u.id = r.unit_id"
            " WHERE r.round_id = %s AND r.state <> 'rejected'",
            [rnd.pk],
        )
        return cursor.fetchall()


def receipt_leaves(rnd: Round) -> list[bytes]:
    """Hashes of the receipts of counted questionnaires, ascending."""
    kept = Response.objects.filter(round=rnd, digest__isnull=False).scored()
    numbers = kept.values_list("uid", "digest").iterator(5_000)
    return sorted(
        leaf_of(receipt_number(rnd.pk, uid, bytes(cast(bytes, d))))
        for uid, d in numbers
    )


def states(rnd: Round) -> dict[str, int]:
    """Questionnaires by what became of them: counted, rejected, in dispute."""
    return dict(sorted(Counter(rnd.responses.values_list("state", flat=True)).items()))


def drawn(rnd: Round) -> QuerySet[Draw]:
    return Draw.objects.filter(frame__round=rnd, voided_at=None).order_by("pk")


def dispositions(rnd: Round) -> dict[str, int]:
    """Cases in the field by how they ended; "" still waits."""
    cases = Case.objects.in_field().filter(draw__in=drawn(rnd))
    return dict(sorted(Counter(cases.values_list("disposition", flat=True)).items()))
