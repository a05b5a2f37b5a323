"""The network of a run is loopback: nothing else is connected to or looked up.

Every Python process of a run finds this module by PYTHONPATH when it starts.
"""

import socket

HERE = ("localhost", "::1", "", None)


class Beyond(RuntimeError):
    """A test, or a process it started, asked for a machine other than this one."""


def _require_here(host: object) -> None:
    if isinstance(host, bytes):
        host = host.decode()
    if host not in HERE and not str(host).startswith("127."):
        raise Beyond(f"{host} is not on this machine; tests reach loopback alone")


def _guard(name: str) -> None:
    usual = getattr(socket.socket, name)

    def connect(opened: socket.socket, address: object) -> object:
        # Those of a Unix socket are paths.
        if isinstance(address, tuple):
            _require_here(address[0])
        return usual(opened, address)

    setattr(socket.socket, name, connect)


def _guard_names() -> None:
    usual = socket.getaddrinfo

    def getaddrinfo(host: object, *words: object, **named: object) -> object:
        _require_here(host)
        return usual(host, *words, **named)  # type: ignore[arg-type]

    socket.getaddrinfo = getaddrinfo  # type: ignore[assignment]


if socket.getaddrinfo.__module__ == "socket":
    _guard("connect")
    _guard("connect_ex")
    _guard_names()
