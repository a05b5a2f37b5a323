"""The servers of a small installation, at ports that stay: a unit starts this.

`python -m config.servers.kept FOLDER --postgresql 5432 --valkey 6379` runs both on
127.0.0.1 until it is told to end, or one of them ends. FOLDER/addresses.json holds
their addresses with passwords, for the owner of the folder alone.
"""

from __future__ import annotations

import argparse
import signal
import sys
import time
from pathlib import Path

from config.servers.embedded import Servers
from config.servers.programs import ServerFailed

SECONDS_BETWEEN_LOOKS = 0.5


def main() -> int:
    chosen = _arguments()
    # A plain end of this process would leave the servers.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    servers = Servers(chosen.folder, ports=(chosen.postgresql, chosen.valkey))
    try:
        servers.start()
        print("ready", flush=True)
        return _until_one_ends(servers)
    except ServerFailed as failed:
        print(failed, file=sys.stderr)
        return 1
    finally:
        servers.stop()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m config.servers.kept", description=__doc__
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--postgresql", type=int, required=True)
    parser.add_argument("--valkey", type=int, required=True)
    return parser.parse_args()


def _until_one_ends(servers: Servers) -> int:
    """1, when one ended by itself: whoever started us starts both again."""
    while all(child.poll() is None for child in servers.children):
        time.sleep(SECONDS_BETWEEN_LOOKS)
    print("a server ended by itself; its log is in its folder", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
