"""What becomes of a questionnaire that arrives: the rules, without a database. PURE.

A content is known by its digest. The first content of a uid is kept and counts. Another
content waits in quarantine, and until somebody decides neither counts: so the order
in which the post arrives never decides an index.
"""

from dataclasses import dataclass, field
from enum import StrEnum


class Outcome(StrEnum):
    CREATED = "created"
    DUPLICATE = "duplicate"
    CONFLICT = "conflict"
    REJECTED = "rejected"


def outcome(digest: bytes, *, kept: bytes | None) -> Outcome:
    """`kept` is the digest of the content kept under this uid, None without one."""
    if kept is None:
        return Outcome.CREATED
    return Outcome.DUPLICATE if digest == kept else Outcome.CONFLICT


@dataclass
class Shelf:
    """What one uid has brought: the rules once more, kept small enough to read."""

    kept: bytes | None = None
    quarantined: set[bytes] = field(default_factory=set)

    def put(self, digest: bytes) -> Outcome:
        found = outcome(digest, kept=self.kept)
        match found:
            case Outcome.CREATED:
                self.kept = digest
            case Outcome.CONFLICT:
                self.quarantined.add(digest)
        return found

    @property
    def disputed(self) -> bool:
        return bool(self.quarantined)

    @property
    def counts(self) -> bytes | None:
        """The content an index may count, None while two dispute it."""
        return None if self.disputed else self.kept

    @property
    def contents(self) -> frozenset[bytes]:
        """Everything that ever came, whatever the order."""
        return frozenset(self.quarantined | ({self.kept} if self.kept else set()))
