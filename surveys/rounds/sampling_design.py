"""How a round's sample was drawn, declared in its folder or by an analyst."""

from __future__ import annotations

from django.db import transaction

from accounts import audit
from accounts.models import User
from surveys.models import Round
from surveys.refusals import refused

WORDS = ("psu_stage", "lonely_psu", "weights")


@transaction.atomic
def declare(rnd: Round, *, by: User, **words: object) -> Round:
    """Change words of the design; runs made from now on follow them.

    The trail keeps each word that changed, before and after; nothing changed leaves
    no line. Raises Refused for a round that is over: two people replace its design.
    """
    kept = Round.objects.select_for_update(no_key=True).get(pk=rnd.pk)
    changed = {
        name: {"before": getattr(kept, name), "after": word}
        for name, word in words.items()
        if getattr(kept, name) != word
    }
    if not changed:
        return kept
    if kept.state not in (Round.State.DRAFT, Round.State.OPEN):
        raise refused("wrong_state", "state", value=kept.get_state_display())
    for name in changed:
        setattr(kept, name, words[name])
    kept.save(update_fields=list(changed))
    audit.record(actor=by, verb="declare_design", subject=kept.code, details=changed)
    return kept
