"""Roles by the words people write in a table: either language, or the code."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from django.utils.translation import override

from accounts.models import Role
from localities.registers.alphabet import fold
from wording.text import Text


@cache
def _by_words() -> dict[str, Role]:
    found = {}
    for role in Role:
        found[fold(role.value)] = role
        for language in ("vi", "en"):
            with override(language):
                found[fold(str(role.label))] = role
    return found


def role_of(words: str) -> Role | None:
    return _by_words().get(fold(words))


def role_words(roles: Iterable[Role]) -> Text:
    """The roles somebody may give, as a list in both languages."""
    said = []
    for language in ("vi", "en"):
        with override(language):
            said.append(", ".join(str(role.label) for role in roles))
    return Text(*said)
