#!/usr/bin/env python3
"""Whether signed checkpoints of a round agree with each other, and with its links.

    python3 verify_checkpoints.py --key HEX [--links links.jsonl] FILE [FILE ...]

Needs Python 3.11 and nothing else: it may be copied to any machine and read whole.
`--key` is the public key as printed on a release or handed out on paper. Links are
what `manage.py verify_chain CODE --export links.jsonl` writes. Exit code 1, and a line
that names the place, for a wrong signature or any two files that disagree.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)
START = "0" * 64
# x, y, z and t of a point in extended coordinates.
Point = tuple[int, int, int, int]
# Chain -> its length and the hash it ends in.
Heads = dict[str, tuple[int, str]]
# What a file is called, its round, its moment and its chains.
Checkpoint = tuple[str, str, str, Heads]


def recovered(y: int, sign: int) -> int | None:
    """x of a point of the curve by its y, or None (RFC 8032, 5.1.3)."""
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    return P - x if x & 1 != sign else x


def point(encoded: bytes) -> Point | None:
    y = int.from_bytes(encoded, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    x = recovered(y, sign) if y < P else None
    return None if x is None else (x, y, 1, x * y % P)


def added(one: Point, two: Point) -> Point:
    """Sum of two points in extended coordinates (RFC 8032, 5.1.4)."""
    a = (one[1] - one[0]) * (two[1] - two[0]) % P
    b = (one[1] + one[0]) * (two[1] + two[0]) % P
    c, d = 2 * one[3] * two[3] * D % P, 2 * one[2] * two[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(number: int, base: Point) -> Point:
    total: Point = (0, 1, 1, 0)
    while number:
        if number & 1:
            total = added(total, base)
        base, number = added(base, base), number >> 1
    return total


_Y = 4 * pow(5, P - 2, P) % P
_X = recovered(_Y, 0) or 0
BASE = (_X, _Y, 1, _X * _Y % P)


def signed_by(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether an Ed25519 signature (64 bytes) is of this key and message."""
    if len(key) != 32 or len(signature) != 64:
        return False
    owner, commitment = point(key), point(signature[:32])
    number = int.from_bytes(signature[32:], "little")
    if owner is None or commitment is None or number >= ORDER:
        return False
    whole = hashlib.sha512(signature[:32] + key + message).digest()
    challenge = int.from_bytes(whole, "little") % ORDER
    left = times(number, BASE)
    right = added(commitment, times(challenge, owner))
    same_x = (left[0] * right[2] - right[0] * left[2]) % P == 0
    return same_x and (left[1] * right[2] - right[1] * left[2]) % P == 0


def parsed(text: str) -> tuple[bytes, bytes, str, str, Heads]:
    """(signed bytes, signature, round, moment, {chain: (size, hash)}) of a checkpoint.

    Raises ValueError for a text that is none.
    """
    head, mark, tail = text.rpartition("signature ")
    lines = head.splitlines()
    if not mark or not lines or lines[0] != "sipas-checkpoint 1":
        raise ValueError("this is no checkpoint")
    words = [line.split(" ") for line in lines[1:]]
    chains = {w[1]: (int(w[2]), w[3]) for w in words if w[0] == "chain"}
    told = {w[0]: w[1] for w in words if w[0] in ("round", "at")}
    return head.encode(), bytes.fromhex(tail.strip()), told["round"], told["at"], chains


def disagreements(checkpoints: Iterable[Checkpoint]) -> Iterator[str]:
    """Sentences on any two (name, round, moment, chains) that cannot both be true."""
    ordered = sorted(checkpoints, key=lambda one: (one[1], one[2]))
    for at, (name, code, _, chains) in enumerate(ordered):
        for other, other_code, _, later in ordered[at + 1 :]:
            if code != other_code:
                continue
            for chain, (size, digest) in chains.items():
                now, then = later.get(chain, (0, START))
                if now < size:
                    yield f"{other}: {chain} has {now} links, {size} in {name}"
                elif now == size and then != digest:
                    yield f"{other}: {chain} #{size} is another than in {name}"


def broken(
    links: Iterable[dict[str, Any]],
) -> tuple[list[str], dict[tuple[str, int], str]]:
    """(sentences, hashes by chain and number) of links as written by --export."""
    last: Heads = {}
    hashes: dict[tuple[str, int], str] = {}
    sentences: list[str] = []
    for link in links:
        seq, previous = last.get(link["chain"], (0, START))
        words = [link["previous"], link["chain"], str(link["seq"])]
        words += [link["kind"], link["at"], link["body"]]
        digest = hashlib.sha256("\n".join(words).encode()).hexdigest()
        follows = (link["seq"], link["previous"]) == (seq + 1, previous)
        if not follows or digest != link["hash"]:
            sentences.append(f"links: {link['chain']} #{link['seq']} does not hold")
        last[link["chain"]] = (link["seq"], link["hash"])
        hashes[link["chain"], link["seq"]] = link["hash"]
    return sentences, hashes


def apart(
    checkpoints: Iterable[Checkpoint], hashes: Mapping[tuple[str, int], str]
) -> Iterator[str]:
    """Sentences on checkpoints whose heads are not among the links."""
    for name, _, _, chains in checkpoints:
        for chain, (size, digest) in chains.items():
            if size and hashes.get((chain, size)) != digest:
                yield f"{name}: {chain} #{size} is not the one among the links"


def faults(
    files: Mapping[str, str],
    key: bytes,
    links: Iterable[dict[str, Any]] | None = None,
) -> Iterator[str]:
    """Every fault of checkpoint texts by name, as sentences."""
    read: list[Checkpoint] = []
    for name, text in files.items():
        try:
            message, signature, code, at, heads = parsed(text)
        except (ValueError, KeyError, IndexError) as error:
            yield f"{name}: {error}"
            continue
        if signed_by(key, message, signature):
            read.append((name, code, at, heads))
        else:
            yield f"{name}: the signature is not of this key"
    yield from disagreements(read)
    if links is not None:
        sentences, hashes = broken(links)
        yield from sentences
        yield from apart(read, hashes)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--key", required=True, type=bytes.fromhex)
    parser.add_argument("--links", type=Path)
    parser.add_argument("files", nargs="+", type=Path)
    chosen = parser.parse_args()
    links = None
    if chosen.links:
        lines = chosen.links.read_text(encoding="utf-8").splitlines()
        links = map(json.loads, lines)
    texts = {str(path): path.read_text(encoding="utf-8") for path in chosen.files}
    found = list(faults(texts, chosen.key, links))
    sys.stdout.write("\n".join(found) or f"{len(texts)} checkpoints agree")
    sys.stdout.write("\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
