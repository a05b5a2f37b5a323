"""The public site as a process of its own, under its own database role."""

import fcntl
import http.client
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from django.core.management import call_command
from django.db import connection

from config import rights
from config.servers import embedded

PROJECT = Path(__file__).resolve().parents[2]
PASSWORD = "only-for-tests"
DESK = "http://127.0.0.1:1"


def let_the_portal_in(monkeypatch):
    """The address of the test's database for the portal's role."""
    monkeypatch.setenv("SIPAS_PORTAL_PASSWORD", PASSWORD)
    # Roles belong to the server, which the tests of two processes share.
    with (embedded.home() / "roles.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        call_command("database_roles", verbosity=0)
    whole = urlsplit(os.environ["DATABASE_URL"])
    place = f"{rights.PORTAL}:{PASSWORD}@{whole.hostname}:{whole.port}"
    name = connection.settings_dict["NAME"]
    return whole._replace(netloc=place, path=name).geturl()


def environment(address, folder):
    """What the process is told; the owner's address is not among it."""
    kept = {name: word for name, word in os.environ.items() if name != "DATABASE_URL"}
    return kept | {
        "SIPAS_SERVES": "portal",
        "SIPAS_PORTAL_DATABASE_URL": address,
        "SIPAS_DESK_ADDRESS": DESK,
        "SIPAS_REPORTS": str(folder),
    }


@contextmanager
def serving(address, folder):
    """(base address, log) of a running portal."""
    port, log = embedded.free_port(), folder / "portal.log"
    words = ["config.serve", "--port", str(port), "--threads", "4"]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", *words],
            cwd=PROJECT,
            env=environment(address, folder),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    base = f"http://127.0.0.1:{port}"
    try:
        _await(base, process, log)
        yield base, log
    finally:
        process.terminate()
        process.wait(20)


def _await(base, process, log):
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(f"{base}/api/v1/", timeout=5).close()
            return
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{error}\n{log.read_text()[-3000:]}") from None
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"the portal did not start:\n{log.read_text()[-3000:]}")


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *arguments, **words):
        return None


_opener = urllib.request.build_opener(_NoRedirect)


def ask(base, path, *, method="GET", body=None, headers=None):
    """(status, headers, content) of one request; redirects are not followed."""
    request = urllib.request.Request(
        f"{base}{path}", data=body, method=method, headers=headers or {}
    )
    try:
        with _opener.open(request, timeout=60) as answer:
            return answer.status, answer.headers, answer.read()
    except http.client.IncompleteRead as cut:
        raise AssertionError(f"{path} was cut short: {cut}") from None
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()
