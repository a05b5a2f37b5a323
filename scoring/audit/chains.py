"""Chains of rounds and announced tables, checked: links, and rows they tell of."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string

from accounts.ledger.checkpoints import Checkpoint, take
from accounts.ledger.proofs import linked_tables
from accounts.ledger.proofs.linked_tables import Chained
from accounts.ledger.proofs.verify_links import (
    Fault,
    LinkRow,
    broken_links,
    strange_rows,
    told,
)
from accounts.linked_tables import TABLES as OF_ACCOUNTS
from accounts.models import Chain, Link
from publishing.announced.digest import content_digest
from publishing.announced.store import statements_of
from publishing.linked_tables import ANNOUNCED_CHAIN
from publishing.linked_tables import TABLES as OF_PUBLISHING
from publishing.models import AnnouncedEdition, Release
from publishing.release.digest import digest
from scoring.methods.linked_tables import TABLES as OF_METHODS
from surveys.linked_tables import TABLES as OF_SURVEYS

# Of rooms beside this one, by their dotted names.
BESIDE = [import_string(name) for name in settings.SIPAS_LINKED_BESIDE]
TABLES = (
    *(*OF_SURVEYS, *OF_PUBLISHING, *OF_ACCOUNTS, *OF_METHODS),
    *chain.from_iterable(BESIDE),
)
AT_ONCE = 5_000


def of_round(code: str, field: str) -> Q:
    """A round's own chain and its strands; everything for no code."""
    if not code:
        return Q()
    return Q(**{field: code}) | Q(**{f"{field}__startswith": f"{code}/"})


def links(code: str = "") -> QuerySet[Link]:
    return Link.objects.filter(of_round(code, "chain__name")).order_by(
        "chain_id", "seq"
    )


def link_rows(code: str = "") -> Iterator[LinkRow]:
    fields = ("chain_id", "seq", "kind", "at", "body", "previous", "hash")
    for values in links(code).values_list(*fields).iterator(AT_ONCE):
        yield LinkRow(*values)


def heads(code: str = "") -> dict[str, tuple[int, str]]:
    """Chain -> (size, hash) as the database says."""
    chains = Chain.objects.filter(of_round(code, "name")).order_by("name")
    return {chain.name: (chain.size, chain.hash) for chain in chains}


def faults(code: str = "") -> list[Fault]:
    """Everything that does not hold, from one moment of the database."""
    alone = not connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        if alone:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        return _faults(code)


def _faults(code: str) -> list[Fault]:
    found = list(broken_links(link_rows(code), heads(code)))
    expected = told(link_rows(code))
    for table in TABLES:
        found += strange_rows(expected, table.table, rows(table, code))
    return [*found, *strange_releases(code), *strange_tables(code)]


def strange_releases(code: str) -> Iterator[Fault]:
    """Sealed releases whose figures do not give the digest that is in the chain."""
    sealed = Release.objects.exclude(state=Release.State.DRAFT)
    for release in sealed.filter(round_code=code) if code else sealed.order_by("pk"):
        if digest(release) != release.digest:
            place = f"release {release.edition}"
            what = "its figures or words are not those that were sealed"
            yield Fault(release.round_code, place, what)


def strange_tables(code: str) -> Iterator[Fault]:
    """Announced tables whose figures do not give the digest that is in the chain."""
    if code not in ("", ANNOUNCED_CHAIN):
        return
    for edition in AnnouncedEdition.objects.readable().order_by("pk"):
        told = content_digest(edition.declaration, statements_of(edition))
        if told != edition.digest:
            place = f"table {edition.code}/{edition.edition}"
            what = "its figures or words are not those that were sealed"
            yield Fault(ANNOUNCED_CHAIN, place, what)


def rows(table: Chained, code: str) -> Iterator[tuple[str, int, str]]:
    """(chain, key, hash) of a chained table as it stands."""
    with connection.cursor() as cursor:
        for statement in linked_tables.session():
            cursor.execute(statement)
        cursor.execute(table.rows())
        while part := cursor.fetchmany(AT_ONCE):
            for chain, key, digest in part:
                if not code or chain == code or chain.startswith(f"{code}/"):
                    yield chain, key, digest


def daily() -> list[str]:
    """Take today's checkpoint of every round whose chain grew since its last one.

    The rounds' codes; nothing without a key to sign with.
    """
    signed: list[str] = []
    if not settings.SIPAS_SIGNING_KEY:
        return signed
    today = timezone.localdate()
    taken = Checkpoint.objects.filter(day=today).values("round_code")
    roots = Chain.objects.exclude(name__contains="/").exclude(name__in=taken)
    for code in roots.values_list("name", flat=True):
        last = Checkpoint.objects.filter(round_code=code).order_by("at").last()
        now = heads(code)
        if last is None or any(f" {end}" not in last.text for _, end in now.values()):
            signed += [code] if take(code, now) else []
    return signed
