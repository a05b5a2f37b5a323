"""A questionnaire's items, columns and answers as people say them: no code is shown."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from localities.models import ServicePoint, Unit
from surveys.questionnaire import Instrument
from wording.shown import shown

NONE = "–"
COLUMNS = {
    "unit_id": gettext_lazy("Place"),
    "service_point_id": gettext_lazy("Service point"),
    "stratum": gettext_lazy("Stratum of the sample"),
    "psu": gettext_lazy("Primary sampling unit"),
    "cluster": gettext_lazy("Cluster of the sample"),
    "level": gettext_lazy("Level of government"),
    "service_field": gettext_lazy("Field of the procedure"),
    "sex": gettext_lazy("Sex"),
    "age_group": gettext_lazy("Age"),
    "urban": gettext_lazy("Town or country"),
}
LEVELS = {
    "province": gettext_lazy("province"),
    "district": gettext_lazy("district"),
    "commune": gettext_lazy("commune"),
}


class Words:
    """The words of one instrument."""

    def __init__(self, instrument: Instrument) -> None:
        self.items = instrument.by_code
        self.of_column = {item.domain: item for item in instrument.items if item.domain}
        self.levels = {
            str(level.value): f"{level.value} – {shown(level.text)}"
            for level in instrument.levels
        }

    def name(self, name: str) -> str:
        """What an item asks, or what a column holds."""
        item = self.items.get(name)
        return shown(item.text) if item else str(COLUMNS.get(name, name))

    def answer(self, name: str, value: object) -> str:
        """One answer, or the value of a column."""
        if value in (None, "", []):
            return NONE
        if value == "x":
            return _("does not apply")
        if name in ("unit_id", "service_point_id"):
            return _place(name, value)
        chosen = value if isinstance(value, list) else [value]
        return ", ".join(self._option(name, str(one)) for one in chosen)

    def _option(self, name: str, code: str) -> str:
        item = self.items.get(name) or self.of_column.get(name)
        if item is not None and item.scored:
            return self.levels.get(code, code)
        options = item.options if item else ()
        texts = {option.code: shown(option.text) for option in options}
        return texts.get(code, str(LEVELS.get(code, code)))


def _place(name: str, pk: object) -> str:
    model = Unit if name == "unit_id" else ServicePoint
    found = model.objects.filter(pk=pk).first()
    return found.name if found else NONE
