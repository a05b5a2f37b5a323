"""The database of this version, kept so that upgrades from it can be tried.

`python -m tests.operations.released.make` writes `<version>.sql.xz` beside this file:
people of every role, and objects of every room, all of them made up. It is made once a
version, by its own code, before it is tagged; until then again whenever its tables
change, because nothing leads there.
"""

from __future__ import annotations

import lzma
import os
import secrets
import subprocess
import sys
from pathlib import Path

from config.servers import embedded

HERE = Path(__file__).parent
# Roles and passwords are the installation's own; sessions end with it.
WORDS = ["--no-owner", "--exclude-table-data=*.django_session"]


def main() -> None:
    with embedded.fresh() as addresses:
        os.environ.update(addresses)
        written = fill()
        plain = subprocess.check_output(
            [str(embedded.client_programs() / "pg_dump"), *WORDS],
            env=libpq(addresses["DATABASE_URL"]),
        )
    kept = HERE / f"{written}.sql.xz"
    kept.write_bytes(lzma.compress(plain, preset=9 | lzma.PRESET_EXTREME))
    size, whole = kept.stat().st_size / 1000, len(plain) / 1000
    sys.stdout.write(f"{kept.name}: {size:,.0f} kB, {whole:,.0f} kB unpacked\n")


def fill() -> str:
    """Migrate, and write something in every room; the version that did."""
    os.environ["SIPAS_SECRET_KEY"] = secrets.token_hex(32)
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    os.environ["SIPAS_DEBUG"] = "1"
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from operations.archive import manifest
    from tests.operations.released import content

    call_command("migrate", verbosity=0)
    content.write()
    connection.close()
    return manifest.version_of_code()


def libpq(url: str) -> dict[str, str]:
    from operations.archive import programs

    return programs.environment(url)


if __name__ == "__main__":
    main()
