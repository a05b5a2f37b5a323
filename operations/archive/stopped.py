"""Why something was not done, said before anything was touched, and what to do."""

from __future__ import annotations

from wording.text import Text


class Stopped(Exception):
    """A sentence in both languages that ends with what to do next."""

    def __init__(self, vi: str, en: str) -> None:
        self.text = Text(vi, en)
        super().__init__(str(self.text))
