"""The sockets of the web server: how long a client may take to ask and to read.

A client that sends a byte now and then is never silent, so silence alone ends nothing.
Every request has a moment by which its headers are there, and one by which all of it
is; whoever stops reading an answer gives its thread back.
"""

from __future__ import annotations

import time
from contextlib import suppress

from waitress.channel import HTTPChannel
from waitress.server import TcpWSGIServer

from config.web.large_bodies import Parser

# Seconds from a request's first byte, or from the connection, to its last header.
HEADERS = 15.0
# Seconds a body may take whatever its size; and bytes a second beyond that, which the
# slowest mobile networks reach.
BODY = 30.0
SLOWEST = 4_000.0
# Seconds for which an answer may wait for a reader that takes nothing.
STALLED = 60.0
LATE = (
    b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\n\r\n"
    + "Gửi quá chậm; chưa lưu gì. Hãy gửi lại.\n".encode()
    + b"Sent too slowly; nothing was stored. Send it again.\n"
)


class Channel(HTTPChannel):  # type: ignore[misc]  # waitress has no types
    """A connection that knows when the request it is sending began."""

    parser_class = Parser
    begun_at: float | None = None

    def received(self, sent: bytes) -> bool:
        if self.request is None:
            self.begun_at = time.time()
        taken = bool(super().received(sent))
        if self.request is None:
            self.begun_at = None
        return taken

    def is_late(self, now: float) -> bool:
        """Whether the request under way takes longer than any honest client."""
        if self.request is None or self.begun_at is None:
            return False
        allowed = HEADERS
        if self.request.headers_finished:
            allowed = BODY + (self.request.content_length or 0) / SLOWEST
        return now - self.begun_at > allowed

    def is_stalled(self, now: float) -> bool:
        """Whether an answer waits for a reader that has taken nothing for long."""
        return bool(self.total_outbufs_len) and now - self.last_activity > STALLED

    def refuse(self) -> None:
        """Say why, as far as the client listens, and let go of the socket."""
        with suppress(OSError):
            self.send(LATE)
        self.will_close = True


class Server(TcpWSGIServer):  # type: ignore[misc]  # waitress has no types
    """Waitress' server with these channels; it looks at them every second."""

    channel_class = Channel

    def maintenance(self, now: float) -> None:
        super().maintenance(now)
        for channel in list(self.active_channels.values()):
            if channel.will_close:
                continue
            if channel.is_late(now):
                channel.refuse()
            elif channel.is_stalled(now):
                # A thread that still writes finds the client gone.
                channel.will_close = True
