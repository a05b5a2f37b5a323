"""The site's web server: `python -m config.serve --port 8000`, on this machine alone.

Waitress reads a request to its last byte before any thread sees it, so clients that
send a byte a minute, or half a request and nothing more, cost a socket each and stop
nobody; config/web/deadlines.py says how long each may take. A proxy with TLS stands in
front of it in production (docs/operations).
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
import time
from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Any
from urllib.parse import quote

Environ = dict[str, Any]
Start = Callable[..., Any]
Application = Callable[[Environ, Start], Iterable[bytes]]

# Threads that make pages; what is at hand has its own (config.web.lanes).
THREADS = 4
# Open connections of one process; each idle or half-open one costs some kilobytes.
CONNECTIONS = 4_000
# Bytes of an answer that a slow reader may leave with us without holding a thread.
LARGEST_ANSWER = 400_000_000
# Seconds after which a connection that sends nothing is closed.
SILENCE = 30

# Seconds a page waits for the database before it says that it is away.
PATIENCE = "1.5"

# Whatever else an address holds is written in hundredths: a line of the log is one of
# ours, whoever asked.
READABLE = "/.,;:@!$&'()*+="

access = logging.getLogger("config.access")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m config.serve", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--threads", type=int, default=THREADS)
    parser.add_argument(
        "--metrics",
        type=int,
        default=os.environ.get("SIPAS_METRICS_PORT"),
        help="a local port for monitoring (SIPAS_METRICS_PORT)",
    )
    parser.add_argument("--site", default="config.wsgi", help="module of the site")
    chosen = parser.parse_args()
    os.environ.setdefault("SIPAS_DATABASE_PATIENCE", PATIENCE)
    application = import_module(chosen.site).application
    if chosen.metrics:
        from operations import metrics

        metrics.open_port(chosen.metrics)
    serve(application, port=chosen.port, threads=chosen.threads)


def serve(application: Application, *, port: int, threads: int) -> None:
    """Answer requests until the process is ended."""
    from config.web import large_bodies
    from config.web.deadlines import Server
    from config.web.lanes import Lanes

    # A thread that makes a page gives others their turn ten times as often as usual.
    sys.setswitchinterval(0.0005)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    _log_to_standard_output()
    Server(
        logged(application),
        dispatcher=Lanes(threads),
        host="127.0.0.1",
        port=port,
        threads=threads,
        connection_limit=CONNECTIONS,
        channel_timeout=SILENCE,
        # Seconds between looks at who is late.
        cleanup_interval=1,
        # What is made stays out of a thread's way, on disk beyond a megabyte.
        outbuf_high_watermark=LARGEST_ANSWER,
        # select() knows no more than 1,024 sockets.
        asyncore_use_poll=True,
        max_request_body_size=large_bodies.largest(),
        # accounts.tries.client_address decides whose word counts in X-Forwarded-For.
        clear_untrusted_proxy_headers=False,
        ident="",
    ).run()


def _log_to_standard_output() -> None:
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(_formatter())
    access.addHandler(handler)
    access.setLevel(logging.INFO)
    access.propagate = False


def _formatter() -> logging.Formatter:
    from django.conf import settings

    from operations.logs import AsJson

    plain = logging.Formatter("%(asctime)s %(message)s")
    return AsJson() if settings.SIPAS_LOGS == "json" else plain


def logged(application: Application) -> Application:
    """The application with a line a request: no query, no address, nobody's name."""

    def answer(environ: Environ, start_response: Start) -> Iterable[bytes]:
        begun, said = time.perf_counter(), {}
        # Before Django writes what it understood in its place.
        path = quote(environ.get("PATH_INFO", ""), safe=READABLE, encoding="latin-1")

        def start(status: str, headers: Any, exc_info: Any = None) -> Any:
            said["status"] = status[:3]
            said["number"] = dict(headers).get("X-Request-ID", "-")
            return start_response(status, headers, exc_info)

        body = application(environ, start)
        access.info(
            "%s %s %s %.0f ms %s",
            environ["REQUEST_METHOD"],
            path,
            said.get("status", "-"),
            1000 * (time.perf_counter() - begun),
            said.get("number", "-"),
        )
        return body

    return answer


if __name__ == "__main__":
    main()
