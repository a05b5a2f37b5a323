"""Whether a chain holds, and whether the rows are those it tells of. PURE.

Nothing here asks a database: the offline verifier does the same over files.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256

START = "0" * 64


@dataclass(frozen=True, slots=True)
class LinkRow:
    chain: str
    seq: int
    kind: str
    at: str
    body: str
    previous: str
    hash: str


@dataclass(frozen=True, slots=True)
class Fault:
    """What does not hold, and where: the chain, the link's number or the row's key."""

    chain: str
    place: str
    what: str

    def __str__(self) -> str:
        return f"{self.chain} {self.place}: {self.what}"


def link_hash(link: LinkRow) -> str:
    """The hash a link must have, of its own words and the hash before it."""
    lines = (link.previous, link.chain, str(link.seq), link.kind, link.at, link.body)
    return sha256("\n".join(lines).encode()).hexdigest()


def broken_links(
    links: Iterable[LinkRow], heads: Mapping[str, tuple[int, str]]
) -> Iterator[Fault]:
    """Faults of links in the order of (chain, seq), and of the heads they end in."""
    last: dict[str, LinkRow] = {}
    for link in links:
        before = last.get(link.chain)
        expected = before.seq + 1 if before else 1
        where = f"#{link.seq}"
        if link.seq != expected:
            yield Fault(link.chain, where, f"link {expected} is missing")
        if link.previous != (before.hash if before else START):
            yield Fault(link.chain, where, "does not follow the link before it")
        if link.hash != link_hash(link):
            yield Fault(link.chain, where, "was changed after it was written")
        last[link.chain] = link
    for name in sorted(heads.keys() | last.keys()):
        size, digest = heads.get(name, (0, START))
        end = last.get(name)
        if (size, digest) != ((end.seq, end.hash) if end else (0, START)):
            found = end.seq if end else 0
            yield Fault(name, f"#{size}", f"the chain ends at link {found}")


@dataclass
class Table:
    """What the links of one table and chain leave standing."""

    rows: dict[int, str] = field(default_factory=dict)
    bulk: list[tuple[int, int, int, str]] = field(default_factory=list)
    # The hash a row had before its first change, of rows linked in bulk.
    first: dict[int, str] = field(default_factory=dict)
    alone: set[int] = field(default_factory=set)


def told(links: Iterable[LinkRow]) -> dict[tuple[str, str], Table]:
    """(chain, table) -> the rows that must stand there now."""
    tables: dict[tuple[str, str], Table] = defaultdict(Table)
    for link in links:
        table, body = tables[link.chain, link.kind], json.loads(link.body)
        if "root" in body:
            range_ = (body["first"], body["last"], body["count"], body["root"])
            table.bulk.append(range_)
        for key, digest in body.get("inserted", {}).items():
            table.rows[int(key)] = digest
            table.alone.add(int(key))
        for key, (before, after) in body.get("changed", {}).items():
            table.first.setdefault(int(key), before)
            table.rows[int(key)] = after
        for key, digest in body.get("deleted", {}).items():
            table.first.setdefault(int(key), digest)
            table.rows.pop(int(key), None)
    return tables


def strange_rows(
    expected: Mapping[tuple[str, str], Table],
    table: str,
    rows: Iterable[tuple[str, int, str]],
) -> Iterator[Fault]:
    """Faults of a table: rows (chain, key, hash) as they stand, in that order."""
    found: dict[str, dict[int, str]] = defaultdict(dict)
    for chain, key, digest in rows:
        found[chain][key] = digest
    chains = {chain for chain, kind in expected if kind == table} | found.keys()
    for chain in sorted(chains):
        yield from _of_chain(
            chain, table, expected.get((chain, table), Table()), found[chain]
        )


def _of_chain(
    chain: str, table: str, told: Table, found: Mapping[int, str]
) -> Iterator[Fault]:
    for key, digest in told.rows.items():
        if key not in found:
            yield Fault(chain, f"{table} {key}", "the row is gone")
        elif found[key] != digest:
            yield Fault(chain, f"{table} {key}", "the row was changed")
    # Rows linked in bulk, as they stood when they were linked.
    rest = {k: d for k, d in (dict(found) | told.first).items() if k not in told.alone}
    rest |= {k: d for k, d in found.items() if k in told.alone and k not in told.rows}
    for first, last, count, root in told.bulk:
        inside = (key for key in rest if first <= key <= last)
        keys = sorted(key for key in inside if key not in told.alone)
        whole = sha256("".join(rest.pop(key) for key in keys).encode()).hexdigest()
        if len(keys) != count or whole != root:
            what = f"{len(keys)} rows of {count} stand, or one of them was changed"
            yield Fault(chain, f"{table} {first}-{last}", what)
    for key in sorted((rest.keys() & found.keys()) - told.rows.keys()):
        yield Fault(chain, f"{table} {key}", "no link tells of this row")
