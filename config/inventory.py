"""What is stored about whom: every field sorted once, in inventory.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.db.models import Model

FILE = Path(__file__).with_name("inventory.toml")
PAGE = FILE.parent.parent / "docs" / "data-inventory.md"
KINDS = {
    "personal": "says who somebody is or how to reach them, or is free text that may",
    "answer": "what a respondent said, and what leads from an answer to its case",
    "public": "shown to everybody, at once or when a release's embargo ends",
    "operational": "runs the system: keys, states, moments, digests, staff by number",
}
Sorted = dict[str, dict[str, list[str]]]


def read() -> Sorted:
    """{model: {kind: [field, ...]}} as the file says, models as app.Model."""
    tables = tomllib.loads(FILE.read_text())
    return {
        f"{app}.{model}": kinds
        for app, models in tables.items()
        for model, kinds in models.items()
    }


def stored() -> dict[str, type[Model]]:
    """Every model with a table, by its name in the file."""
    models = apps.get_models(include_auto_created=True)
    return {model._meta.label: model for model in models}


def columns(model: type[Model]) -> list[str]:
    return [field.name for field in model._meta.local_concrete_fields]


def faults(inventory: Sorted) -> list[str]:
    """What is unsorted, sorted twice, no longer there or of an unknown kind."""
    models = stored()
    stale = [f"{name}: there is no such model" for name in inventory.keys() - models]
    unsorted = [
        fault
        for name, model in models.items()
        for fault in _faults_of(name, columns(model), inventory.get(name, {}))
    ]
    return sorted(stale + unsorted)


def _faults_of(name: str, found: list[str], kinds: dict[str, list[str]]) -> list[str]:
    said = [field for fields in kinds.values() for field in fields]
    return [
        *(f"{name}: {kind} is no kind of field" for kind in kinds.keys() - KINDS),
        *(f"{name}.{field} is not sorted" for field in found if field not in said),
        *(f"{name}.{field} is not stored" for field in said if field not in found),
        *(f"{name}.{field} is sorted twice" for field in said if said.count(field) > 1),
    ]


def page() -> str:
    """The inventory in words, for docs/data-inventory.md."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    yield "# Data inventory"
    yield ""
    yield "Written by `make prove NAME=inventory` from `config/inventory.toml`;"
    yield "edit that file."
    yield ""
    yield "| kind | what it is |"
    yield "|---|---|"
    yield from (f"| {kind} | {meaning} |" for kind, meaning in KINDS.items())
    models = stored()
    for name, kinds in read().items():
        yield ""
        yield f"## {name}"
        yield ""
        if says := _says(models[name]):
            yield from (says, "")
        yield f"Table `{_table(models[name])}`."
        yield ""
        yield from (
            f"- {kind}: {', '.join(kinds[kind])}" for kind in KINDS if kind in kinds
        )
    yield ""


def _says(model: type[Model]) -> str:
    """The first paragraph of our own model's docstring; none of Django's."""
    docstring = model.__doc__ or ""
    if docstring.startswith(f"{model.__name__}("):
        return ""
    return " ".join(docstring.split("\n\n")[0].split())


def _table(model: type[Model]) -> str:
    return model._meta.db_table.replace('"', "")
