"""Merkle trees as RFC 6962, 2.1 defines them, and proofs checked. PURE, and alone."""

from collections.abc import Sequence
from hashlib import sha256


def leaf_of(content: bytes) -> bytes:
    return sha256(b"\x00" + content).digest()


def above(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def tree_head(leaves: Sequence[bytes]) -> bytes:
    """The root over hashes of leaves: left of a cut a full tree, right of it the rest.

    The cut is the largest power of two below the number of leaves.
    """
    if len(leaves) < 2:
        return leaves[0] if leaves else sha256(b"").digest()
    cut = 1 << (len(leaves) - 1).bit_length() - 1
    return above(tree_head(leaves[:cut]), tree_head(leaves[cut:]))


def proves(
    leaf: bytes, path: Sequence[bytes], root: bytes, *, index: int, size: int
) -> bool:
    """Whether a path shows that the leaf stands at an index of a tree (RFC 9162)."""
    if not 0 <= index < size:
        return False
    last, found = size - 1, leaf
    for step in path:
        if last == 0:
            return False
        if index & 1 or index == last:
            found = above(step, found)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            found = above(found, step)
        index, last = index >> 1, last >> 1
    return last == 0 and found == root
