"""Weights handed in again: rows of uid and weight, one for each questionnaire. PURE."""

from collections.abc import Collection
from itertools import islice
from pathlib import Path
from typing import Final

from surveys.loading.populations import records
from surveys.tabular.cells import number_fault, with_point
from surveys.tabular.problems import Problems
from surveys.tabular.sheet import AS_IT_IS, Choices

COLUMNS: Final = ("uid", "weight")
# Questionnaires without a weight are named one by one up to so many.
NAMED: Final = 100


def read_weights(
    path: Path,
    uids: Collection[str],
    problems: Problems,
    choices: Choices = AS_IT_IS,
) -> dict[str, float]:
    """The weight of each questionnaire by uid; every fault is noted."""
    found: dict[str, float] = {}
    rows: dict[str, int] = {}
    for record in records(path, COLUMNS, problems, choices):
        uid, text = record.cells["uid"], with_point(record.cells["weight"])
        if code := number_fault(text):
            record.note(code, "weight")
        if uid in rows:
            record.note("repeated_uid", "uid", first=rows[uid])
        elif uid not in uids:
            record.note("uid_not_in_round", "uid")
        rows.setdefault(uid, record.row)
        if not code:
            found[uid] = float(text)
    missing = [uid for uid in uids if uid not in rows]
    for uid in islice(missing, NAMED):
        place = {"file": path.name, "column": "uid", "value": uid}
        problems.add("uid_without_weight", **place, count=len(missing))
    return found
