"""The rules of research files, read from disclosure.toml. PURE."""

from collections.abc import Sequence
from typing import Final

from scoring.disclosure.suppression import RULES
from scoring.microdata.anonymity.k_anonymity import Rules, Step

WRITTEN: Final = RULES["microdata"]


def rules(*, profile: Sequence[str] = ()) -> Rules:
    """The shipped rules; `profile` are further columns on the person."""
    written = tuple(Step(s["column"], s.get("into", {})) for s in WRITTEN["steps"])
    return Rules(
        k=WRITTEN["k"],
        order=(*WRITTEN["quasi_identifiers"], *profile),
        steps=(*(Step(name) for name in reversed(profile)), *written),
        most_blanked=WRITTEN["most_blanked"],
    )
