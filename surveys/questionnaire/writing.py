"""An instrument written as the TOML file that reads as it. PURE."""

import json
from collections.abc import Iterator, Mapping

from surveys.questionnaire.instrument import Instrument, Item, Option, Skip
from wording.text import Text

Options = tuple[Option, ...]
ListNames = Mapping[Options, str]

SATISFACTION = "satisfaction"


def toml_text(instrument: Instrument, names: ListNames | None = None) -> str:
    """The file; `names` are those its option lists had where they come from."""
    lists = list_names(instrument, names or {})
    return "\n".join(
        [
            f"code = {_quoted(instrument.code)}",
            f"version = {_quoted(instrument.version)}",
            *_both("title", instrument.title),
            f"legal_basis = {_quoted(instrument.legal_basis)}",
            *_scale(instrument),
            *_lists(lists),
            *(
                line
                for block in instrument.blocks
                for line in _block(instrument, block.code, lists)
            ),
            *(line for skip in instrument.skips for line in _skip(skip)),
            "",
        ]
    )


def list_names(instrument: Instrument, given: ListNames) -> dict[Options, str]:
    """A name for each list of options: the given one, or that of its first item."""
    names: dict[Options, str] = {}
    for item in instrument.items:
        if item.options and item.options not in names:
            wanted = given.get(item.options) or item.domain or item.code
            names[item.options] = _free(wanted, {*names.values()})
    return names


def _free(wanted: str, taken: set[str]) -> str:
    name, number = wanted, 1
    while name in taken:
        number += 1
        name = f"{wanted}_{number}"
    return name


def _scale(instrument: Instrument) -> list[str]:
    levels = [
        f"  {{ value = {level.value}, {_inline('text', level.text)} }},"
        for level in instrument.levels
    ]
    return [
        "",
        "[scale]",
        f"wording = {_quoted(instrument.levels_wording)}",
        f"source = {_quoted(instrument.levels_source)}",
        "levels = [",
        *levels,
        "]",
    ]


def _lists(lists: Mapping[Options, str]) -> Iterator[str]:
    if lists:
        yield from ("", "[options]")
    for options, name in lists.items():
        yield f"{_quoted(name)} = ["
        for option in options:
            text = _inline("text", option.text)
            yield f"  {{ code = {_quoted(option.code)}, {text} }},"
        yield "]"


def _block(
    instrument: Instrument, code: str, lists: Mapping[Options, str]
) -> Iterator[str]:
    items = instrument.items_of(code)
    title = next(block.title for block in instrument.blocks if block.code == code)
    first = items[0]
    yield from ("", "[[blocks]]", f"code = {_quoted(code)}")
    yield from _both("title", title)
    for key in ("kind", "wording", "source"):
        yield f"{key} = {_quoted(getattr(first, key))}"
    yield "items = ["
    for item in items:
        yield f"  {{ {', '.join(_item(item, first, lists))} }},"
    yield "]"


def _item(item: Item, first: Item, lists: Mapping[Options, str]) -> Iterator[str]:
    """What the item says, and the block does not say for it."""
    yield f"code = {_quoted(item.code)}"
    for key in ("kind", "wording", "source"):
        if getattr(item, key) != getattr(first, key):
            yield f"{key} = {_quoted(getattr(item, key))}"
    if item.options:
        yield f"options = {_quoted(lists[item.options])}"
    if item.choose is not None:
        yield f"choose = {item.choose}"
    for key in ("domain", "factor"):
        if getattr(item, key) is not None:
            yield f"{key} = {_quoted(getattr(item, key))}"
    yield _inline("text", item.text)


def _skip(skip: Skip) -> list[str]:
    return [
        "",
        "[[skips]]",
        f"items = [{', '.join(map(_quoted, skip.items))}]",
        f"when = {_quoted(skip.when)}",
        f"answers = [{', '.join(map(_quoted, skip.answers))}]",
    ]


def _both(key: str, text: Text) -> tuple[str, str]:
    return f"{key}.vi = {_quoted(text.vi)}", f"{key}.en = {_quoted(text.en)}"


def _inline(key: str, text: Text) -> str:
    return ", ".join(_both(key, text))


def _quoted(text: str) -> str:
    """A basic string: JSON's escapes are TOML's, but for the delete character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
