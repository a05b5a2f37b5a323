"""Finding a province by its name, with or without accents."""

from localities.models import Unit
from localities.registers.alphabet import fold


def provinces(words: str) -> list[Unit]:
    """Provinces of any register whose name holds the words, each slug once.

    Without words, all of them, by the Vietnamese alphabet.
    """
    units = Unit.objects.provinces().filter(folded__contains=fold(words))
    newest = {unit.slug: unit for unit in units.order_by("valid_from")}
    return sorted(newest.values(), key=lambda unit: unit.sort_key)
