"""Whether the indices of a run are those its workers found, asked before a draft.

The database refuses to change them; whoever owns it could have suspended that.
"""

from __future__ import annotations

from time import perf_counter

from accounts import audit
from accounts.models import User
from scoring.indices.table import IndexRow, digest_of
from scoring.refusals import refused
from scoring.runs.stored import StoredRun


def require(stored: StoredRun, *, by: User) -> None:
    """Put on the trail that the indices are as they were found, and in how long.

    Raises Refused where they are not.
    """
    begun, run = perf_counter(), stored.run
    rows, told = stored.indices, len(IndexRow._fields)
    found = digest_of(row[:told] for row in rows)
    if found != run.output_digest:
        raise refused("indices_were_changed", str(run))
    seconds = round(perf_counter() - begun, 2)
    details = {"rows": len(rows), "seconds": seconds, "digest": found}
    audit.record(actor=by, verb="indices_verified", subject=str(run), details=details)
