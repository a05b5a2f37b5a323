"""How far a long load has come, and whether somebody wants it to stop. PURE."""

from dataclasses import replace
from threading import Event

from surveys.tabular.sheet import Blocks, Sheet


class Stopped(Exception):
    """Somebody asked to stop: what was read is dropped, nothing is stored."""


class Watch:
    """Written by who loads, read from a thread beside; `tell` is a sheet's Progress.

    `done` of `total` is in bytes while reading and in rows while storing; `rows`
    counts the rows read.
    """

    def __init__(self) -> None:
        self.stage = "reading"
        self.rows = self.done = self.total = 0
        self._stop = Event()

    def stop(self) -> None:
        """Ask for the end: the next `tell` raises Stopped."""
        self._stop.set()

    def tell(self, done: int, total: int) -> None:
        if self._stop.is_set():
            raise Stopped
        self.done, self.total = done, total

    def begin(self, stage: str, total: int) -> None:
        self.stage = stage
        self.tell(0, total)

    def counting(self, sheet: Sheet) -> Sheet:
        """The sheet, its rows counted as they are read."""
        return replace(sheet, blocks=self._counted(sheet.blocks))

    def _counted(self, blocks: Blocks) -> Blocks:
        for numbers, rows in blocks:
            self.rows += len(rows)
            yield numbers, rows
