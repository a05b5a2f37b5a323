"""What a round says of itself, in the words its digest is made of."""

from __future__ import annotations

from surveys.models import Round


def of(rnd: Round, *, methodology_digest: str) -> dict[str, str]:
    """Words by name, whether a folder or a person said them.

    What a round does not say is left out, so that digests stay what they were.
    """
    names = (
        *("code", "register", "opens", "closes", "simulated", "year", "name_vi"),
        *("name_en", "notes_vi", "notes_en", "lonely_psu", "weights"),
    )
    return {
        **{name: str(getattr(rnd, name)) for name in names},
        "owner": rnd.owner.code,
        "psu": rnd.psu_stage,
        "instrument": rnd.instrument.digest,
        "methodology": methodology_digest,
        **_unless("collection", rnd.collection, Round.Collection.DECLARED),
        **_unless("ways", rnd.ways, ""),
    }


def _unless(name: str, word: str, usual: str) -> dict[str, str]:
    return {} if word == usual else {name: str(word)}
