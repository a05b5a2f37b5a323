"""Two machines on one: `make prove NAME=machines`; root alone can play it.

Two web processes and two workers, each pair another user in a folder of its own with
its own copy of the code and its own SIPAS_STATE, speak to one PostgreSQL, one Valkey
and one folder of reports. Devices hand the same forms in at both; somebody who signed
in at the first works at the second; a report the first made is handed out by the
second; a worker that is killed is missed by the other; maintenance closes one. Exit
code 1 if any of that does not hold.
"""

import logging
import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from config.servers import embedded, programs
from tests.chaos.fire import prepare
from tests.chaos.jobs import report, say, set_up
from tests.chaos.stage import Stage

FORMS = int(os.environ.get("FORMS", "600"))
FIRST_USER, GROUP = 61_001, 61_000
READY, TAKEN = " ready.", "Task jobs.tasks.do["
PATIENCE = 120


def interpreter(place):
    """One that others may run: a copy, where ours stands in root's own folder."""
    own = Path(sys.executable).resolve()
    if all(folder.stat().st_mode & 0o001 for folder in own.parents):
        return own
    left_out = shutil.ignore_patterns("site-packages", "test", "__pycache__", "*.a")
    copy = shutil.copytree(sys.base_prefix, place / "python", ignore=left_out)
    return copy / own.relative_to(Path(sys.base_prefix).resolve())


@dataclass
class Machine:
    """One user, one folder, a web process and a worker."""

    name: str
    user: int
    folder: Path
    settings: dict

    def __post_init__(self):
        self.port = embedded.free_port()
        self.children = {}

    def install(self):
        """A copy of the code that this user alone may enter."""
        code = self.folder / "code"
        words = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        listed = subprocess.check_output(words, cwd=embedded.PROJECT, text=True)
        compiled = embedded.PROJECT.glob("*/locale/*/LC_MESSAGES/*.mo")
        names = [n for n in listed.split("\0") if n and not n.startswith("tests/")]
        names += [str(one.relative_to(embedded.PROJECT)) for one in compiled]
        for name in names:
            (code / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(embedded.PROJECT / name, code / name)
        shutil.copytree(
            embedded.PROJECT / "static_root", code / "static_root", dirs_exist_ok=True
        )
        (self.folder / "state").mkdir()
        self._own(self.folder)
        self.folder.chmod(0o700)

    def _own(self, folder):
        for path in (folder, *folder.rglob("*")):
            os.chown(path, self.user, GROUP, follow_symlinks=False)

    def start(self, name, role, *words):
        with (self.folder / f"{name}.log").open("ab") as log:
            self.children[name] = subprocess.Popen(
                [self.settings["python"], "-m", *words],
                cwd=self.folder / "code",
                env=self.environment(role),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                user=self.user,
                group=GROUP,
                extra_groups=[],
                umask=0o007,
                start_new_session=True,
            )

    def environment(self, role):
        own = {"SIPAS_STATE": str(self.folder / "state"), "HOME": str(self.folder)}
        # A copied interpreter would find the machine's own library before its own.
        own["LD_LIBRARY_PATH"] = str(Path(self.settings["python"]).parents[1] / "lib")
        own["PYTHONPATH"] = sysconfig.get_paths()["purelib"]
        own["DATABASE_URL"] = self.settings["roles"][role]
        return os.environ | self.settings["shared"] | own

    def serve(self):
        self.start("web", "desk", "config.serve", "--port", str(self.port))

    def work(self):
        words = ["celery", "-A", "config", "worker", "--concurrency", "1"]
        words += ["--loglevel", "INFO", "--without-gossip", "--without-mingle"]
        self.start("worker", "worker", *words, "-n", f"{self.name}@%h")

    def said(self, name):
        return (self.folder / f"{name}.log").read_text(errors="replace")

    def kill(self, name):
        os.killpg(self.children.pop(name).pid, signal.SIGKILL)

    def end(self):
        for child in self.children.values():
            child.terminate()
        for child in self.children.values():
            child.wait(60)

    def ask(self, path, **headers):
        """(status, body); 0 while nobody answers. Raises when nobody ever will."""
        if self.children["web"].poll() is not None:
            raise RuntimeError(self.said("web")[-2000:])
        try:
            line = HTTPConnection("127.0.0.1", self.port, timeout=60)
            line.request("GET", path, headers={"Host": "127.0.0.1", **headers})
            answer = line.getresponse()
            return answer.status, answer.read()
        except OSError:
            return 0, b""


def main():
    if not programs.AS_ROOT:
        say("Only root can be several users.")
        return 1
    with ExitStack() as started:
        place = Path(started.enter_context(tempfile.TemporaryDirectory(dir="/var/tmp")))
        place.chmod(0o711)
        stage = started.enter_context(Stage.built())
        set_up(stage.addresses)
        token, desk = prepare(place, stage.addresses["DATABASE_URL"])
        logging.disable(logging.CRITICAL)
        python = interpreter(place)
        both = [machine(place, n, stage, desk, python) for n in (0, 1)]
        for one in both:
            started.callback(one.end)
            one.install()
            one.serve()
        until("both sites answer", lambda: all(m.ask("/")[0] == 200 for m in both))
        found = {
            "the same forms handed in at both": forms(both, token, stage),
            "signed in at one, at work at the other": signed_in(both),
            "a killed worker's jobs done by the other": worked(both),
            "a report made by one, handed out by the other": reported(both),
            "maintenance closes one alone": closed(both),
        }
    report(
        [
            {"what": what, "holds": "yes" if held else "NO"}
            for what, held in found.items()
        ]
    )
    return 0 if all(found.values()) else 1


def machine(place, number, stage, desk, python):
    shared = place / "shared"
    if not shared.exists():
        for folder in (shared, shared / "reports", shared / "evidence"):
            folder.mkdir()
            os.chown(folder, 0, GROUP)
            folder.chmod(0o2770)
    settings = {
        "python": str(python),
        "shared": {
            "REDIS_URL": stage.addresses["REDIS_URL"],
            "SIPAS_SECRET_KEY": os.environ["SIPAS_SECRET_KEY"],
            "SIPAS_ALLOWED_HOSTS": "127.0.0.1",
            "SIPAS_DEBUG": "",
            "SIPAS_REPORTS": str(shared / "reports"),
            "SIPAS_EVIDENCE": str(shared / "evidence"),
            "SIPAS_CHECKPOINTS": str(shared),
            "SIPAS_JOB_LEASE_SECONDS": "4",
        },
        "roles": {
            "desk": desk,
            "worker": desk.replace("sipas_desk:", "sipas_worker:"),
        },
    }
    folder = place / f"machine-{number + 1}"
    folder.mkdir()
    return Machine(folder.name, FIRST_USER + number, folder, settings)


def until(what, holds):
    over = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > over:
            raise RuntimeError(f"in vain: {what}")
        time.sleep(0.1)


def forms(both, token, stage):
    """Every form is handed in twice, at two doors, and stands once."""
    from tests.chaos.field import Field, compared

    fields = [Field(m.port, token, forms=FORMS, name="m") for m in both]
    with fields[0], fields[1]:
        for one in fields:
            one.last()
    found = [compared(one, stage.addresses["DATABASE_URL"]) for one in fields]
    say(f"handed in at both: {found[0][0]:,} forms")
    return all(
        sure >= FORMS and not (lost or doubled or odd)
        for sure, lost, doubled, odd in found
    )


def signed_in(both):
    """A session of the first is known by the second, and by nobody without it."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client

    from accounts.sign_in import second_factor
    from tests.surveys.arrivals import collector

    client = Client()
    client.force_login(collector())
    session = client.session
    session[second_factor.VERIFIED_AT] = time.time()
    session.save()
    connection.close()
    cookie = f"{settings.SESSION_COOKIE_NAME}={session.session_key}"
    with_it = [one.ask("/viec/", Cookie=cookie)[0] for one in both]
    without = [one.ask("/viec/")[0] for one in both]
    return with_it == [200, 200] and without == [302, 302]


def worked(both):
    """Scored by both; once more while one of them is killed."""
    from scoring import runs
    from scoring.models import State
    from tests.chaos.scene import await_over, state_of
    from tests.scoring import factories

    rnd = factories.make_round(code="two-machines", people=60)
    for one in both:
        one.work()
    until(
        "both workers are ready", lambda: all(READY in m.said("worker") for m in both)
    )
    run = runs.request(rnd)
    await_over(run)
    taken = [one.said("worker").count(TAKEN) for one in both]
    again = runs.request(rnd)
    both[0].kill("worker")
    await_over(again)
    say(f"jobs taken by the two: {taken}")
    return {state_of(run), state_of(again)} == {State.DONE} and all(taken)


def reported(both):
    from django.urls import reverse
    from django.utils import timezone

    from publishing.release import life
    from publishing.reports.making import NATION
    from scoring.models import Run
    from scoring.release import handover
    from tests.publishing.factories import person

    now = timezone.now()
    draft = handover.draft(Run.objects.latest("pk"), by=person("analyst"))
    life.seal(draft, by=person("publisher"), at=now, embargo_until=now)
    words = {"round_code": draft.round_code, "edition": draft.edition}
    words |= {"basis": draft.bases[-1], "file": f"{NATION}-vi.pdf"}
    path = reverse("portal:report", kwargs=words)
    (first, made), (second, kept) = (one.ask(path) for one in both)
    say(f"{path}: {first} and {second}, {len(made):,} bytes")
    return first == second == 200 and made == kept and made.startswith(b"%PDF")


def closed(both):
    from operations import maintenance

    (both[0].folder / "state" / maintenance.paused.flag().name).write_text("{}")
    return [one.ask("/dang-nhap/")[0] for one in both] == [503, 200]


if __name__ == "__main__":
    sys.exit(main())
