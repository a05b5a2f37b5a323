"""The command of verify.py."""

import argparse
import hashlib
import json
import time
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path

from verifier.bundle import Bundle
from verifier.figures import Row
from verifier.merkle import leaf_of, proves, tree_head
from verifier.ranks import ranks
from verifier.verify_checkpoints import signed_by

SUMS, SIGNATURE = "SHA256SUMS", "SHA256SUMS.sig"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="verify.py")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--key", required=True, help="the signer's public key")
    parser.add_argument("--receipt", help="is this receipt counted?")
    parser.add_argument("--proof", type=Path, help="as the portal gives it")
    chosen = parser.parse_args(arguments)
    if chosen.receipt:
        return check_receipt(chosen)
    begun, faults = time.perf_counter(), 0
    for fault in every_fault(chosen.folder, chosen.key):
        faults += 1
        print(fault)
    seconds = time.perf_counter() - begun
    print(f"{faults or 'no'} faults; {seconds:.0f} s")
    return 1 if faults else 0


def check_receipt(chosen: argparse.Namespace) -> int:
    """Whether a receipt is in the sealed record, by its proof; the rest is not read."""
    found = list(faults_of_files(chosen.folder, chosen.key))
    with (chosen.folder / "record.jsonl").open("rb") as file:
        header = json.loads(file.readline())
    root = bytes.fromhex(header.get("manifest", {}).get("receipts", ""))
    proof = json.loads(chosen.proof.read_text("utf-8"))
    path = [bytes.fromhex(step) for step in proof["path"]]
    leaf = leaf_of(f"sipas-receipt {chosen.receipt}".encode())
    place = {"index": proof["index"], "size": proof["size"]}
    if not proves(leaf, path, root, **place):
        found.append(f"{chosen.receipt}: the proof does not lead to the sealed root")
    print("\n".join(found) or f"{chosen.receipt} is counted in {header['round_code']}")
    return 1 if found else 0


def every_fault(folder: Path, key: str) -> Iterator[str]:
    """Sentences on whatever does not hold, the cheapest to find first."""
    found = list(faults_of_files(folder, key))
    yield from found
    if found:
        return
    bundle = Bundle(folder)
    yield from faults_of_digests(folder, bundle)
    if not bundle.has_tallies:
        print("a public bundle: errors, limits and numbers of people stand as printed")
        yield from faults_of_ranks(bundle)
        return
    yield from faults_of_rows(folder, bundle)
    yield from differences("figures", bundle.figures(), bundle.record, "domain")
    yield from differences("distributions", bundle.spreads(), bundle.record, "level_1")


def faults_of_files(folder: Path, key: str) -> Iterator[str]:
    """Files that are missing, changed or added, and a signature that is not theirs."""
    sums = (folder / SUMS).read_bytes()
    signature = bytes.fromhex((folder / SIGNATURE).read_text().strip())
    if not signed_by(bytes.fromhex(key), sums, signature):
        yield f"{SIGNATURE}: not signed by this key"
    told = {}
    for line in sums.decode().splitlines():
        digest, _, name = line.partition("  ")
        told[name] = digest
    there = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file()
    } - {SUMS, SIGNATURE}
    for name in sorted(there ^ told.keys()):
        yield f"{name}: {'was added' if name in there else 'is missing'}"
    for name in sorted(there & told.keys()):
        if sha256_of(folder / name) != told[name]:
            yield f"{name}: was changed"


def sha256_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def faults_of_digests(folder: Path, bundle: Bundle) -> Iterator[str]:
    header = json.loads(bundle.record[0])
    digest = hashlib.sha256(b"".join(bundle.record)).hexdigest()
    print(f"{header['round_code']} edition {header['edition']}, digest {digest}")
    if sha256_of(folder / "methodology.toml") != header["methodology_digest"]:
        yield "methodology.toml: is not the one the release names"


def faults_of_rows(folder: Path, bundle: Bundle) -> Iterator[str]:
    """Localities whose rows do not give the root that was sealed."""
    sealed = json.loads(bundle.record[0])["manifest"]["localities"]
    rows = json.loads((folder / "rows.json").read_text("utf-8"))
    salt = bytes.fromhex(bundle.design["salt"])
    for unit, hashes in rows.items():
        if rows_root(salt, hashes) != sealed[unit]:
            yield f"rows of {unit}: not those that were sealed"
    amended = sorted(sealed.keys() - rows.keys())
    print(f"rows: {len(rows)} localities as sealed; amended since: {amended or 'none'}")


def rows_root(salt: bytes, hashes: Iterable[str]) -> str:
    """Root over salted hashes of rows, which are hexadecimal, in ascending order."""
    salted = sorted(hashlib.sha256(salt + bytes.fromhex(h)).digest() for h in hashes)
    return tree_head([leaf_of(row) for row in salted]).hex()


def faults_of_ranks(bundle: Bundle) -> Iterator[str]:
    """Ranks that are not those of the printed percents."""
    rows = [row for row in map(json.loads, bundle.record) if "change_verdict" in row]
    percent = {(*place_of(row), row["indicator"]): row["percent"] for row in rows}
    tables: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        if row["rank"] is not None:
            tables.setdefault((row["basis"], row["indicator"]), []).append(row)
    broken = bundle.method.said["sub_indices"]
    broken = broken if bundle.method.rules["ties"] == "factors" else []
    for (basis, indicator), table in tables.items():
        told = [[percent[(*place_of(row), code)] for code in broken] for row in table]
        if any(None in breakers for breakers in told):
            continue
        keys = [
            tuple(map(Decimal, [row["percent"], *breakers]))
            for row, breakers in zip(table, told, strict=True)
        ]
        again = ranks(keys, dense=bundle.method.rules["ties"] == "dense")
        if again != [row["rank"] for row in table]:
            yield f"{basis} {indicator}: the ranks are not those of the percents"
    print(f"ranks: {len(tables)} tables ranked again from printed percents")


def place_of(row: Row) -> tuple[str, str, str, str]:
    return row["basis"], row["unit__code"], row["domain"], row["domain_level"]


def differences(
    kind: str, made: Iterable[bytes], record: list[bytes], field: str
) -> Iterator[str]:
    """Lines that the record has and the tallies do not give, and the other way."""
    rows = [(line, row) for line in record if field in (row := json.loads(line))]
    told = {line for line, row in rows if row.get("note") != "withheld"}
    again, kept = set(made), len(rows) - len(told)
    print(f"{kind}: {len(again & told)} of {len(told)} made again ({kept} withheld)")
    for line in sorted(told - again):
        yield f"{kind}: not what the tallies give: {line.decode().strip()}"
    for line in sorted(again - told):
        yield f"{kind}: the tallies give: {line.decode().strip()}"
