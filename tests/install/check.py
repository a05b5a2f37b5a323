"""docs/operations/install.md and backup.md, command by command, in a scratch folder.

`make install-check` makes a server of this clone below /var/tmp: packages from the
locked list, PostgreSQL and Valkey that came along, and each process as its unit says.
What only a machine can do (packages, users, systemd) has stand-ins. Ends with 0 when
every command succeeded, every check passed and both sites answered as they should.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from config.servers.embedded import free_port
from tests.install import page, systemctl

KINDS = ("machine", "embedded", "backups")
PORTS = ("8000", "8001", "5432", "6379")
SECONDS_TO_ANSWER = 60
MADE = ("opt", "etc/systemd/system", "etc/caddy", "var/lib", "bin", "usr/local/bin")
# They speak to the machine and to nothing of ours.
NO_WORK = ("apt-get", "useradd", "groupadd", "chown")
NOBODYS = "#!/bin/sh\nexit 0\n"
# Users are not made, so nobody else owns what is made.
OWN = """#!/bin/bash
words=()
while [ $# -gt 0 ]; do
  case "$1" in
    -o|-g) shift 2 ;;
    *) words+=("$1"); shift ;;
  esac
done
exec /usr/bin/install "${words[@]}"
"""
SYSTEMCTL = """#!/bin/sh
cd {project} && exec {python} -m tests.install.systemctl "$@"
"""
# Of the package age, which a machine that only checks need not have.
KEYGEN = """#!/bin/sh
cd {project} && exec {python} -m tests.install.keygen "$@"
"""
SHELL = "set -euo pipefail\ntrap 'echo \"line $LINENO failed\" >&2' ERR\n"
SITE, DESKS = "sipas.example.gov.vn", "lam-viec.example.gov.vn"


def main() -> int:
    begun = time.monotonic()
    with machine() as root:
        ports = {port: free_port() for port in PORTS}
        worked = _typed(root, ports) and _answers(root, ports)
    words = "every command of the page worked" if worked else "it does not work"
    print(f"  {words} ({time.monotonic() - begun:.0f} s)")
    return 0 if worked else 1


@contextlib.contextmanager
def machine() -> Iterator[Path]:
    """A folder that stands for the machine, gone with all its processes at the end."""
    root = Path(tempfile.mkdtemp(prefix="sipas-install-", dir="/var/tmp"))
    root.chmod(0o711)
    try:
        for place in MADE:
            (root / place).mkdir(parents=True)
        _stand_ins(root / "bin")
        yield root
    finally:
        for file in sorted(root.glob("*.pid"), reverse=True):
            systemctl.end(file)
        _remove_copies(root)
        shutil.rmtree(root, ignore_errors=True)


def _stand_ins(folder: Path) -> None:
    words = SYSTEMCTL.format(project=page.PROJECT, python=sys.executable)
    scripts = dict.fromkeys(NO_WORK, NOBODYS) | {"install": OWN, "systemctl": words}
    scripts["age-keygen"] = KEYGEN.format(project=page.PROJECT, python=sys.executable)
    for name, script in scripts.items():
        (folder / name).write_text(script)
        (folder / name).chmod(0o755)


def _remove_copies(root: Path) -> None:
    """Root's copies of the servers' programs stand outside of the clone."""
    python = root / "opt/sipas/.venv/bin/python"
    if python.exists() and os.geteuid() == 0:
        words = "from config.servers.embedded import place; print(place())"
        asked = [str(python), "-c", words]
        place = subprocess.check_output(asked, cwd=root / "opt/sipas", text=True)
        shutil.rmtree(place.strip(), ignore_errors=True)


def _typed(root: Path, ports: dict[str, int]) -> bool:
    """All blocks in one shell, as somebody types them; units speak of our places."""
    texts = [path.read_text() for path in (page.PAGE, page.BACKUPS)]
    blocks = [one for text in texts for one in page.chosen(text, KINDS)]
    typed = [(_title(one), one.commands) for one in blocks]
    commands = [
        f"echo '  {title}'\n{page.moved(words, root=root, ports=ports)}"
        for title, words in typed
    ]
    # The clone's units, Caddyfile and help name the places of a real machine.
    place = commands.index(next(c for c in commands if "git clone" in c))
    commands.insert(place + 1, _moving(root, ports))
    script = root / "page.sh"
    script.write_text(SHELL + "\n".join(commands))
    told = os.environ | {
        "PATH": f"{root}/bin:{root}/usr/local/bin:{os.environ['PATH']}",
        "SCRATCH": str(root),
        "SOURCE": str(page.PROJECT),
        **_officers(root),
    }
    for name in [n for n in told if n.startswith("SIPAS_") or n in ADDRESSES]:
        del told[name]
    return subprocess.call(["bash", str(script)], env=told, cwd=root) == 0


def _officers(root: Path) -> dict[str, str]:
    """Two officers' key pairs: the public lines, and the private file of the first."""
    lines = []
    for name in ("an", "binh"):
        words = [str(root / "bin/age-keygen"), "-o", str(root / f"{name}.txt")]
        told = subprocess.run(words, check=True, capture_output=True, text=True).stderr
        lines.append(told.split()[-1])
    return {"OFFICERS": ",".join(lines), "KEY": str(root / "an.txt")}


ADDRESSES = ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "PYTHONPATH")


def _moving(root: Path, ports: dict[str, int]) -> str:
    words = [sys.executable, "-m", "tests.install.moving", str(root)]
    words += [f"{port}={free}" for port, free in ports.items()]
    return f"(cd {page.PROJECT} && {' '.join(words)})"


def _title(block: page.Block) -> str:
    return block.commands.strip().splitlines()[0].replace("'", "")[:76]


def _answers(root: Path, ports: dict[str, int]) -> bool:
    """As the proxy asks: what either site must and must not show."""
    asked = [
        (ports["8000"], SITE, "/", 200),
        (ports["8000"], SITE, "/api/v1/", 200),
        (ports["8000"], SITE, "/.well-known/security.txt", 200),
        (ports["8000"], SITE, "/viec/", f"https://{DESKS}/viec/"),
        (ports["8000"], "elsewhere.example", "/", 400),
        (ports["8001"], DESKS, "/dang-nhap/", 200),
        (ports["8001"], DESKS, "/viec/", "/dang-nhap/?next=/viec/"),
    ]
    wrong = [each for each in asked if _answer(*each[:3]) != each[3]]
    for port, host, path, expected in wrong:
        print(f"  {host}{path}: {_answer(port, host, path)}, not {expected}")
    return not wrong and _worker_is_ready(root)


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *arguments: object, **words: object) -> None:
        return None


def _answer(port: int, host: str, path: str) -> int | str:
    """The status, or where to; 0 where nobody answers in time."""
    url = f"http://127.0.0.1:{port}{path}"
    headers = {"Host": host, "X-Forwarded-Proto": "https", "X-Forwarded-For": "::1"}
    request = urllib.request.Request(url, headers=headers)
    deadline = time.monotonic() + SECONDS_TO_ANSWER
    while time.monotonic() < deadline:
        try:
            opener = urllib.request.build_opener(_Stay)
            with opener.open(request, timeout=SECONDS_TO_ANSWER) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.headers.get("Location") or error.code
        except OSError:
            time.sleep(0.2)
    return 0


def _worker_is_ready(root: Path) -> bool:
    log, deadline = root / "sipas-worker.log", time.monotonic() + SECONDS_TO_ANSWER
    while time.monotonic() < deadline:
        if " ready." in log.read_text():
            return True
        time.sleep(0.2)
    print(f"  the worker is not ready:\n{log.read_text()[-2000:]}")
    return False


if __name__ == "__main__":
    sys.exit(main())
