"""Whether the indices of a run are those its workers found, asked before a draft.

The database refuses to change them; whoever owns it could have suspended that.
"""

from __future__ import annotations

import hashlib
from time import perf_counter

from accounts import audit
from accounts.models import User
from scoring.indices.table import IndexRow
from scoring.models import Index, Run
from scoring.refusals import refused

FIELDS = (
    *("basis", "unit__code", "indicator", "domain", "domain_level", "value"),
    *("standard_error", "lower", "upper", "degrees_of_freedom", "design_effect"),
    *("respondents", "rank", "rank_low", "rank_high", "note"),
)


def require(run: Run, *, by: User) -> None:
    """Put on the trail that the indices are as they were found, and in how long.

    Raises Refused where they are not.
    """
    begun = perf_counter()
    found, rows = digest_of(run)
    if found != run.output_digest:
        raise refused("indices_were_changed", str(run))
    seconds = round(perf_counter() - begun, 2)
    details = {"rows": rows, "seconds": seconds, "digest": found}
    audit.record(actor=by, verb="indices_verified", subject=str(run), details=details)


def digest_of(run: Run) -> tuple[str, int]:
    """(digest, number) of a run's rows, written as the composition writes them."""
    rows = Index.objects.filter(run=run).values_list(*FIELDS).iterator(5_000)
    lines = sorted(repr(IndexRow(*row)) for row in rows)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest(), len(lines)
