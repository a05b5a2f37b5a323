"""sipasctl, killed outright in the midst of the step that CUT names.

Each step is cut where it hurts most: the work is begun or done, and nothing says so.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import NoReturn


def here(step: str) -> None:
    """The end, if this is the step that is to be cut."""
    if os.environ.get("CUT") == step:
        end()


def end(*_: object, **_words: object) -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("nobody lives after that")


def main() -> int:
    import django

    django.setup()
    from operations import control
    from operations.upgrade import steps

    cut = os.environ.get("CUT", "")
    usual = steps.STEPS.get(cut)
    if usual:
        steps.STEPS[cut] = lambda progress: _cut(cut, usual, progress)
    return control.main()


def _cut(name: str, usual, progress) -> NoReturn:  # type: ignore[no-untyped-def]
    from operations.archive import backup
    from operations.upgrade import steps

    if name == "backup":
        backup._tar = end  # the database is sealed, the files are not
    if name == "smoke test":
        steps.Client.get = end  # type: ignore[method-assign]
    if name == "switch":
        steps.Path.rename = end  # type: ignore[assignment]
    usual(progress)
    end()


if __name__ == "__main__":
    sys.exit(main())
