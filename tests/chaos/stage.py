"""Servers of their own that can be hit: Valkey without memory, PostgreSQL crashing."""

import contextlib
import os
import shutil
import signal
import time
from contextlib import contextmanager

import redis

from config.servers import embedded, programs

POSTGRESQL, VALKEY = 0, 1
SECONDS_TO_RETURN = 20


class Stage:
    """An embedded PostgreSQL that keeps every commit, and a Valkey that keeps none."""

    def __init__(self):
        # Named as the embedded servers' own runs, which clear away what a kill left.
        self.folder = embedded.home() / f"run-{os.getpid()}"
        self.servers = embedded.Servers(self.folder)
        self.addresses = {}
        self.log_folder = self.folder

    @classmethod
    @contextmanager
    def built(cls):
        stage = cls()
        try:
            stage.addresses = stage.servers.start()
            stage.forget_persistence()
            yield stage
        finally:
            stage.servers.remove()

    def forget_persistence(self):
        conf = self.folder / "valkey" / "valkey.conf"
        conf.write_text(conf.read_text().replace("appendonly yes", "appendonly no"))
        self.broker().config_set("appendonly", "no")

    def keep_log_in(self, folder):
        """PostgreSQL's log in another folder, such as one with a disk of its own."""
        if not folder.is_dir():
            return
        self.end(POSTGRESQL, signal.SIGINT)
        own = self.servers.cluster / "pg_wal"
        shutil.move(own, folder / "pg_wal")
        for path in (folder / "pg_wal", *(folder / "pg_wal").rglob("*")):
            programs.lend(path)
        own.symlink_to(folder / "pg_wal")
        self.log_folder = folder
        self.restart(POSTGRESQL)

    def broker(self):
        return redis.Redis.from_url(self.addresses["REDIS_URL"])

    def kill_valkey(self, *, down):
        """Kill -9, stay away for `down` seconds, come back empty on the same port."""
        self.end(VALKEY, signal.SIGKILL)
        time.sleep(down)
        self.restart(VALKEY)
        deadline = time.monotonic() + SECONDS_TO_RETURN
        while time.monotonic() < deadline:
            with contextlib.suppress(redis.RedisError):
                self.broker().ping()
                return
            time.sleep(0.02)
        raise RuntimeError("Valkey did not come back")

    def crash_postgresql(self, *, down):
        """Immediate shutdown, as in a crash, and recovery on the same port."""
        self.end(POSTGRESQL, signal.SIGQUIT)
        time.sleep(down)
        self.restart(POSTGRESQL)

    def end(self, number, how):
        child = self.servers.children[number]
        child.send_signal(how)
        child.wait()

    def restart(self, number):
        command = self.servers.children[number].args
        name = ("postgresql", "valkey")[number]
        again = programs.start(command, log=self.folder / f"{name}.log")
        self.servers.children[number] = again
