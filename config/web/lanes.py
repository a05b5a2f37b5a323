"""Two lanes of threads: pages at hand never wait behind pages being made."""

from __future__ import annotations

from typing import Any

from waitress.task import ThreadedTaskDispatcher

from publishing.portal import page_cache

AT_HAND = 4


class Lanes:
    """Waitress' dispatcher twice: one for what is kept, one for everything else.

    A lane's threads answer in the order of coming. With one thread for pages being made
    a crowd that asks for them waits for itself alone.
    """

    def __init__(self, threads: int) -> None:
        self.at_hand = ThreadedTaskDispatcher()
        self.made = ThreadedTaskDispatcher()
        self.at_hand.set_thread_count(AT_HAND)
        self.made.set_thread_count(threads)

    def add_task(self, channel: Any) -> None:
        lane = self.at_hand if is_at_hand(channel.requests[0]) else self.made
        lane.add_task(channel)

    def shutdown(self, *, cancel_pending: bool = True, timeout: float = 5) -> bool:
        lanes = (self.at_hand, self.made)
        return all(lane.shutdown(cancel_pending, timeout) for lane in lanes)


def is_at_hand(request: Any) -> bool:
    """Whether an answer costs next to nothing: a static file, a page that is kept."""
    if request.error or request.path.startswith("/static/"):
        return True
    question = f"?{request.query}" if request.query else ""
    return page_cache.holds(request.headers.get("HOST", ""), request.path + question)
