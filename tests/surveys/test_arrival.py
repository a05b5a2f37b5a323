"""The order in which the post arrives decides which content counts until a supervisor
does, and nothing else: what is kept, and what is in dispute, is the same.
"""

import hashlib
from dataclasses import dataclass, field
from itertools import groupby

import numpy as np
import pytest

from surveys import intake
from surveys.intake.submission import Outcome
from surveys.models import Conflict, Response
from tests.scoring.conftest import small_register  # noqa: F401
from tests.surveys.arrivals import AT, anybody, open_round, submission

STREAMS = 10_000
UIDS = 5
CONTENTS = 3


@dataclass
class Shelf:
    """What one uid has brought: the rules once more, small enough to read."""

    kept: bytes | None = None
    quarantined: set[bytes] = field(default_factory=set)

    def put(self, digest: bytes) -> Outcome:
        if self.kept is None:
            self.kept = digest
            return Outcome.CREATED
        if digest == self.kept:
            return Outcome.DUPLICATE
        self.quarantined.add(digest)
        return Outcome.CONFLICT

    @property
    def disputed(self) -> bool:
        return bool(self.quarantined)

    @property
    def contents(self) -> frozenset[bytes]:
        """Everything that ever came, whatever the order."""
        return frozenset(self.quarantined | ({self.kept} if self.kept else set()))


def streams(count, *, seed):
    """Pairs of streams that bring the same contents, in another order, more often.

    A stream is an array (n, 2) of uid and content numbers; an edited form (a higher
    content number) may come before the form it was edited from.
    """
    chance = np.random.default_rng(seed)
    for _ in range(count):
        sent = chance.integers((UIDS, CONTENTS), size=(chance.integers(1, 12), 2))
        resent = chance.choice(sent, size=len(sent))
        yield sent, chance.permutation(np.concatenate([sent, resent]))


def shelves(stream):
    found = {}
    for uid, content in stream.tolist():
        found.setdefault(uid, Shelf()).put(bytes([content + 1]))
    return found


def digest(found):
    """What the end state says: contents of every uid, and whether they dispute it."""
    state = [
        (uid, sorted(shelf.contents), shelf.disputed)
        for uid, shelf in sorted(found.items())
    ]
    return hashlib.sha256(repr(state).encode()).hexdigest()


def test_ten_thousand_streams_end_in_the_same_state_however_they_arrive():
    differing = [
        place
        for place, (sent, arrived) in enumerate(streams(STREAMS, seed=4))
        if digest(shelves(sent)) != digest(shelves(arrived))
    ]

    assert differing == []


def test_streams_do_disagree_about_order_before_the_rules_see_them():
    pairs = list(streams(STREAMS, seed=4))

    conflicts = sum(
        any(shelf.disputed for shelf in shelves(sent).values()) for sent, _ in pairs
    )
    assert conflicts > STREAMS / 4
    assert sum(not np.array_equal(sent, arrived) for sent, arrived in pairs) > 9_000


@pytest.mark.django_db
def test_the_database_keeps_the_very_state_of_the_rules(small_register):  # noqa: F811
    """300 streams at once, each under uids of its own, in batches of one step."""
    open_round()
    arrived = [stream for _, stream in streams(300, seed=5)]
    outcomes = {}
    for step in range(max(map(len, arrived))):
        batch = [
            (number, *stream[step].tolist())
            for number, stream in enumerate(arrived)
            if step < len(stream)
        ]
        sent = [
            submission(f"{n}-{uid}", level=content + 1) for n, uid, content in batch
        ]
        for (number, *_), receipt in zip(batch, hand_in(sent), strict=True):
            outcomes.setdefault(number, []).append(receipt.outcome)

    for number, stream in enumerate(arrived):
        ours = {}
        said = [
            ours.setdefault(uid, Shelf()).put(bytes([content + 1]))
            for uid, content in stream.tolist()
        ]
        assert outcomes[number] == said
    assert kept() == {
        (f"{number}-{uid}", shelf.kept, shelf.disputed, frozenset(shelf.quarantined))
        for number, stream in enumerate(arrived)
        for uid, shelf in shelves(stream).items()
    }


def hand_in(sent):
    return intake.accept_all(sent, sender=anybody(), at=AT)


def kept():
    conflicts = Conflict.objects.order_by("response_id").values_list(
        "response_id", "content__answers"
    )
    beside = {
        pk: frozenset(bytes.fromhex(answers[2:])[:1] for _, answers in group)
        for pk, group in groupby(conflicts, key=lambda row: row[0])
    }
    return {
        (
            one.uid,
            bytes(one.answers)[:1],
            one.state == Response.State.DISPUTED,
            beside.get(one.pk, frozenset()),
        )
        for one in Response.objects.all()
    }


def test_a_second_content_waits_and_comes_but_once():
    shelf = Shelf()

    said = [shelf.put(b"a"), shelf.put(b"b"), shelf.put(b"b"), shelf.put(b"a")]

    assert said == [
        Outcome.CREATED,
        Outcome.CONFLICT,
        Outcome.CONFLICT,
        Outcome.DUPLICATE,
    ]
    assert (shelf.kept, shelf.quarantined) == (b"a", {b"b"})
