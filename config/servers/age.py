"""Whether kept servers were set up by the migrations there are, or by older ones.

Migrations may be edited and folded while no installation exists; a database made by
the old ones would then lack tables, or know of migrations nobody has any more.
"""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

from config.servers import embedded

RECORD = "migrations.json"


def migrations() -> dict[str, str]:
    """Digest of every migration of the rooms and of the SQL they read, by its path."""
    under = embedded.PROJECT.glob
    found = [*under("*/migrations/0*.py"), *under("*/migrations/guards/*.sql")]
    return {
        str(path.relative_to(embedded.PROJECT)): sha256(path.read_bytes()).hexdigest()
        for path in sorted(found)
    }


def record(folder: Path) -> None:
    """Note what the database in `folder` was just migrated by."""
    embedded.write_private(folder / RECORD, json.dumps(migrations()))


def is_older(folder: Path) -> bool:
    """Whether a migration that made the database is gone or has changed since.

    A database of which nothing is known is older; one that only lacks later
    migrations is not, as those can follow.
    """
    if not folder.exists():
        return False
    try:
        made_by = json.loads((folder / RECORD).read_text())
    except (FileNotFoundError, json.JSONDecodeError):
        return True
    return not made_by.items() <= migrations().items()
