"""Whether a page names somebody of many: one pass over its words, not one a name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

WORD = re.compile(r"\w+")


class Names:
    """Names and phone numbers as sequences of words, whatever stands between them."""

    def __init__(self, names: Iterable[str]) -> None:
        self.sequences = {tuple(WORD.findall(name)) for name in names}
        self.lengths: dict[str, set[int]] = defaultdict(set)
        for words in self.sequences:
            self.lengths[words[0]].add(len(words))

    def stand_in(self, body: bytes) -> bool:
        words = WORD.findall(body.decode("utf-8", "replace"))
        return any(
            tuple(words[at : at + length]) in self.sequences
            for at, word in enumerate(words)
            if word in self.lengths
            for length in self.lengths[word]
        )
