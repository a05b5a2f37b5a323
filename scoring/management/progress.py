"""Progress of a long command on a terminal, or as plain lines in a log."""

from __future__ import annotations

from time import monotonic

SECONDS_UNSEEN = 1
SECONDS_BETWEEN_BARS = 0.1
SECONDS_BETWEEN_LINES = 10
# Before this no time left can be told.
LEAST_SHARE = 0.02
WIDTH = 30


class Progress:
    """Says nothing in the first second; then a bar, or a line now and then."""

    def __init__(self, stream, *, label: str, bar=None) -> None:
        self._stream = stream
        self._label = label
        self._bar = stream.isatty() if bar is None else bar
        self._began = monotonic()
        self._next = self._began + SECONDS_UNSEEN
        self._drawn = False

    def __call__(self, done: int, total: int) -> None:
        now = monotonic()
        if now < self._next or not total:
            return
        between = SECONDS_BETWEEN_BARS if self._bar else SECONDS_BETWEEN_LINES
        self._next = now + between
        text = self._text(done / total, now - self._began)
        self._stream.write(f"\r{text}" if self._bar else f"{text}\n")
        self._stream.flush()
        self._drawn = self._bar

    def end(self) -> None:
        """Leave the bar's line, if one was drawn."""
        if self._drawn:
            self._stream.write("\n")
            self._drawn = False

    def _text(self, share, seconds):
        counted = f"{self._label} {share:4.0%}"
        if share > LEAST_SHARE:
            counted += f", {seconds / share - seconds:.0f} s left"
        if not self._bar:
            return counted
        full = round(share * WIDTH)
        return f"[{'#' * full}{'.' * (WIDTH - full)}] {counted} "
