"""An instrument written as the TOML file that reads as it. PURE."""

from collections.abc import Iterator, Mapping

from surveys.questionnaire.instrument import Instrument, Item, Option, Skip
from wording.text import Text
from wording.written_toml import bilingual, listed, quoted

Options = tuple[Option, ...]
ListNames = Mapping[Options, str]

SATISFACTION = "satisfaction"


def toml_text(instrument: Instrument, names: ListNames | None = None) -> str:
    """The file; `names` are those its option lists had where they come from."""
    lists = list_names(instrument, names or {})
    return "\n".join(
        [
            f"code = {quoted(instrument.code)}",
            f"version = {quoted(instrument.version)}",
            *bilingual("title", instrument.title),
            f"legal_basis = {quoted(instrument.legal_basis)}",
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
        f"wording = {quoted(instrument.levels_wording)}",
        f"source = {quoted(instrument.levels_source)}",
        "levels = [",
        *levels,
        "]",
    ]


def _lists(lists: Mapping[Options, str]) -> Iterator[str]:
    if lists:
        yield from ("", "[options]")
    for options, name in lists.items():
        yield f"{quoted(name)} = ["
        for option in options:
            text = _inline("text", option.text)
            yield f"  {{ code = {quoted(option.code)}, {text} }},"
        yield "]"


def _block(
    instrument: Instrument, code: str, lists: Mapping[Options, str]
) -> Iterator[str]:
    items = instrument.items_of(code)
    title = next(block.title for block in instrument.blocks if block.code == code)
    first = items[0]
    yield from ("", "[[blocks]]", f"code = {quoted(code)}")
    yield from bilingual("title", title)
    for key in ("kind", "wording", "source"):
        yield f"{key} = {quoted(getattr(first, key))}"
    yield "items = ["
    for item in items:
        yield f"  {{ {', '.join(_item(item, first, lists))} }},"
    yield "]"


def _item(item: Item, first: Item, lists: Mapping[Options, str]) -> Iterator[str]:
    """What the item says, and the block does not say for it."""
    yield f"code = {quoted(item.code)}"
    for key in ("kind", "wording", "source"):
        if getattr(item, key) != getattr(first, key):
            yield f"{key} = {quoted(getattr(item, key))}"
    if item.options:
        yield f"options = {quoted(lists[item.options])}"
    if item.choose is not None:
        yield f"choose = {item.choose}"
    for key in ("domain", "factor"):
        if getattr(item, key) is not None:
            yield f"{key} = {quoted(getattr(item, key))}"
    yield _inline("text", item.text)


def _skip(skip: Skip) -> list[str]:
    return [
        "",
        "[[skips]]",
        f"items = {listed(skip.items)}",
        f"when = {quoted(skip.when)}",
        f"answers = {listed(skip.answers)}",
    ]


def _inline(key: str, text: Text) -> str:
    return ", ".join(bilingual(key, text))
