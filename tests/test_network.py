"""No test reaches another machine, nor does a process that a test starts."""

import socket
import subprocess
import sys

import pytest

# An address kept for examples, which nobody answers.
ELSEWHERE = "192.0.2.1"
ASK = f"import socket; socket.create_connection(({ELSEWHERE!r}, 9), timeout=1)"


def test_an_address_elsewhere_is_refused():
    refused = pytest.raises(RuntimeError, match="192.0.2.1 is not on this machine")
    with socket.socket() as opened, refused:
        opened.connect((ELSEWHERE, 9))


def test_a_name_elsewhere_is_not_looked_up():
    with pytest.raises(RuntimeError, match="example.org is not on this machine"):
        socket.getaddrinfo("example.org", 443)


def test_a_process_of_a_test_is_refused_as_well():
    asked = subprocess.run([sys.executable, "-c", ASK], capture_output=True, text=True)

    assert "192.0.2.1 is not on this machine" in asked.stderr


def test_loopback_is_there():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), timeout=5).close()
