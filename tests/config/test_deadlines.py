"""The server's deadlines, on real sockets: who sends slowly, and who never reads."""

import socket
import threading
import time
from http.client import HTTPConnection

import pytest

from config.web import deadlines

ANSWER = b"x" * 30_000_000


def site(environ, start_response):
    environ["wsgi.input"].read()
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [ANSWER if environ["PATH_INFO"] == "/large" else b"here"]


@pytest.fixture
def port(monkeypatch):
    """A server of two threads whose patience is a second."""
    monkeypatch.setattr(deadlines, "HEADERS", 1.0)
    monkeypatch.setattr(deadlines, "BODY", 1.0)
    monkeypatch.setattr(deadlines, "STALLED", 1.0)
    # The trigger wakes the loop; without connections it looks once a second.
    server = deadlines.Server(
        site,
        host="127.0.0.1",
        port=0,
        threads=2,
        cleanup_interval=0.2,
        asyncore_loop_timeout=0.1,
        asyncore_use_poll=True,
    )
    running = threading.Event()

    def run():
        running.set()
        while running.is_set():
            server.asyncore.loop(0.1, map=server._map, use_poll=True, count=1)

    thread = threading.Thread(target=run)
    thread.start()
    running.wait()
    yield int(server.effective_port)
    running.clear()
    thread.join()
    server.task_dispatcher.shutdown()
    server.asyncore.close_all(server._map)


def ask(port, path="/", **said):
    line = HTTPConnection("127.0.0.1", port, timeout=5)
    line.request("GET", path, **said)
    answer = line.getresponse()
    return answer.status, answer.read()


def dripping(port, first, *, seconds):
    """What the server said, or b"" for a hang-up, and when, to a byte every tenth."""
    line = socket.create_connection(("127.0.0.1", port), timeout=5)
    line.sendall(first)
    line.settimeout(0.1)
    begun, said = time.monotonic(), b""
    while (passed := time.monotonic() - begun) < seconds:
        try:
            line.sendall(b"n")
            part = line.recv(4096)
        except TimeoutError:
            continue
        except OSError:
            return said, passed
        if not part:
            return said, passed
        said += part
    line.close()
    return said, float("inf")


@pytest.mark.parametrize(
    "first",
    [
        b"POST / HTTP/1.1\r\nHost: a\r\nX-Slow: ",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 500\r\n\r\n",
    ],
    ids=["headers", "body"],
)
def test_clients_that_send_one_byte_each_stop_nobody_and_are_let_go(port, first):
    ends = []
    clients = [
        threading.Thread(target=lambda: ends.append(dripping(port, first, seconds=8)))
        for _ in range(8)
    ]
    for one in clients:
        one.start()

    begun = time.monotonic()
    answered = [ask(port) for _ in range(20)]
    waited = time.monotonic() - begun
    for one in clients:
        one.join()

    assert answered == [(200, b"here")] * 20
    assert waited < 4
    assert all(passed < 6 for _said, passed in ends)
    assert any(said.startswith(b"HTTP/1.1 408") for said, _passed in ends)


def test_a_large_body_that_keeps_coming_has_longer(port, monkeypatch):
    monkeypatch.setattr(deadlines, "SLOWEST", 100.0)
    line = socket.create_connection(("127.0.0.1", port), timeout=5)
    line.sendall(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 300\r\n\r\n")

    # Two seconds and a half, of the four that 300 bytes have.
    for _ in range(5):
        time.sleep(0.5)
        line.sendall(b"x" * 60)

    assert line.recv(100).startswith(b"HTTP/1.1 200")
    line.close()


def test_readers_that_take_nothing_hold_no_thread(port):
    silent = []
    for _ in range(4):
        line = socket.create_connection(("127.0.0.1", port), timeout=5)
        line.sendall(b"GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
        silent.append(line)
    time.sleep(2.5)

    assert ask(port) == (200, b"here")
    for line in silent:
        line.close()


def test_a_connection_that_is_kept_open_between_requests_is_not_late(port):
    line = HTTPConnection("127.0.0.1", port, timeout=5)
    for _ in range(2):
        line.request("GET", "/")
        assert line.getresponse().read() == b"here"
        time.sleep(1.5)
    line.close()
