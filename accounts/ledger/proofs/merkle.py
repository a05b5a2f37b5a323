"""Merkle trees and the way from a leaf to the root: RFC 6962, 2.1. PURE.

Whoever knows the root of a tree believes a path of a few hashes and need see no other
leaf. Leaves and nodes are hashed apart, so that no node can be shown as a leaf. Paths
are believed or not by the verifier, which makes trees of its own.
"""

from collections.abc import Sequence
from hashlib import sha256


def leaf_hash(content: bytes) -> bytes:
    return sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The root over hashes of leaves in their order; of none, the hash of nothing."""
    if not leaves:
        return sha256(b"").digest()
    level = list(leaves)
    while len(level) > 1:
        level = next_level(level)
    return level[0]


def next_level(level: Sequence[bytes]) -> list[bytes]:
    """Nodes over pairs; the last one without a partner goes up as it is."""
    pairs = zip(level[::2], level[1::2], strict=False)
    found = [node_hash(left, right) for left, right in pairs]
    return [*found, level[-1]] if len(level) % 2 else found


def path_to(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The hashes that, with the leaf at an index, give the root; lowest first."""
    path, level = [], list(leaves)
    while len(level) > 1:
        if index ^ 1 < len(level):
            path.append(level[index ^ 1])
        level, index = next_level(level), index >> 1
    return path
