"""A line between a program and its database that a test can cut and mend."""

import contextlib
import socket
import threading


class Forwarder:
    def __init__(self, port):
        self.to = port
        self.lines = []
        self.listener = None
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]

    def mend(self):
        """Let connections through, on the same port as before."""
        self.listener = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._accept, args=(self.listener,)).start()

    def cut(self):
        """Refuse new connections, as a server that is gone does, and end the others."""
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for line in self.lines:
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            line.close()
        self.lines.clear()

    def _accept(self, listener):
        while True:
            try:
                here, _address = listener.accept()
                there = socket.create_connection(("127.0.0.1", self.to))
            except OSError:
                return
            self.lines += [here, there]
            for pair in ((here, there), (there, here)):
                threading.Thread(target=_pass_on, args=pair, daemon=True).start()


def _pass_on(here, there):
    with contextlib.suppress(OSError):
        while part := here.recv(65536):
            there.sendall(part)
    for line in (here, there):
        with contextlib.suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)
