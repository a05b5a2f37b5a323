"""The only reader of questionnaires: rows of one unit become columns.

Everything after this knows no person: arrays in a fixed order (stratum, PSU,
cluster, uid, by code point), so that the same questionnaires give the same bytes.
"""

from __future__ import annotations

import hashlib
import typing
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import msgspec
import numpy as np
from django.db import connection
from numpy.typing import NDArray

from localities.models import Unit
from scoring.estimation.design import Floats
from scoring.refusals import refused
from surveys.models import DOMAINS, Round

ORDERED = """
SELECT uid, stratum, psu, cluster, weight, answers, {domains}
FROM surveys_response WHERE round_id = %s AND unit_id = %s AND state <> 'rejected'
ORDER BY stratum COLLATE "C", psu COLLATE "C", cluster COLLATE "C", uid COLLATE "C"
"""
COLUMNS = """
SELECT count(*), string_agg(answers, ''::bytea), array_agg(weight), array_agg(uid),
       array_agg(stratum), array_agg(psu), array_agg(cluster), {domains}
FROM ({ordered}) AS ordered
"""
# One JSON text for the unit: a row each would cost more than what is in them.
OTHERS = """
SELECT count(other),
       '[' || string_agg(coalesce(nullif(other, 'null')::text, '{}'), ',') || ']'
FROM (
    SELECT other
    FROM surveys_response WHERE round_id = %s AND unit_id = %s AND state <> 'rejected'
    ORDER BY stratum COLLATE "C", psu COLLATE "C", cluster COLLATE "C", uid COLLATE "C"
) AS ordered
"""


@dataclass(frozen=True)
class Columns:
    """Questionnaires of one unit: answers (n, k) bytes, the rest (n,) each."""

    answers: np.ndarray
    weight: np.ndarray
    uid: list
    stratum: list
    psu: list
    cluster: list
    domains: dict

    def __len__(self) -> int:
        return len(self.uid)

    def with_weights(self, weight: Floats) -> Columns:
        return replace(self, weight=weight)

    def digest(self) -> str:
        """SHA-256 of all that the indices of this unit depend on."""
        whole = hashlib.sha256()
        whole.update(np.ascontiguousarray(self.answers).tobytes())
        whole.update(self.weight.astype("<f8").tobytes())
        texts = (self.uid, self.stratum, self.psu, self.cluster)
        for column in (*texts, *self.domains.values()):
            whole.update("\x1f".join(column).encode() + b"\x1e")
        return whole.hexdigest()


def columns(rnd: Round, unit: Unit) -> Columns:
    """Read one unit's questionnaires; raises Refused when there is none."""
    ordered = ORDERED.format(domains=", ".join(DOMAINS))
    aggregates = ", ".join(f"array_agg({name})" for name in DOMAINS)
    with connection.cursor() as cursor:
        cursor.execute(
            COLUMNS.format(ordered=ordered, domains=aggregates), [rnd.pk, unit.pk]
        )
        count, answers, weight, uid, stratum, psu, cluster, *domains = cursor.fetchone()
    if not count:
        raise refused("unit_is_empty", unit.code)
    return Columns(
        answers=np.frombuffer(answers, np.uint8).reshape(count, -1),
        weight=np.array(weight, float),
        uid=uid,
        stratum=stratum,
        psu=psu,
        cluster=cluster,
        domains=dict(zip(DOMAINS, domains, strict=True)),
    )


def input_digest(rows: Columns, said: NDArray[np.uint8] | None) -> str:
    """SHA-256 of columns and, where there are any, of opinions (n, options)."""
    digest = rows.digest()
    if said is None:
        return digest
    return hashlib.sha256(f"{digest}{sha(said)}".encode()).hexdigest()


def sha(answers: NDArray[Any]) -> str:
    return hashlib.sha256(answers.tobytes()).hexdigest()


def others(rnd: Round, unit: Unit) -> dict[str, tuple[Any, ...]] | None:
    """Answers to each item that is not scored, in the order of `columns`, by its code.

    None where no questionnaire says anything.
    """
    with connection.cursor() as cursor:
        cursor.execute(OTHERS, [rnd.pk, unit.pk])
        count, text = cursor.fetchone()
    if not count:
        return None
    items = rnd.instrument.content.items
    codes = tuple(item.code for item in items if not item.scored)
    people = map(msgspec.structs.astuple, reader_of(codes).decode(text))
    return dict(zip(codes, zip(*people, strict=True), strict=True))


@lru_cache(maxsize=8)
def reader_of(codes: tuple[str, ...]) -> Any:
    """Reads a JSON list of answers by code; what nobody said is None."""
    names = [f"item_{number}" for number in range(len(codes))]
    fields = [(name, typing.Any, None) for name in names]
    rename = dict(zip(names, codes, strict=True))
    answers: Any = msgspec.defstruct("Answers", fields, rename=rename)
    return msgspec.json.Decoder(list[answers])  # type: ignore[valid-type]
