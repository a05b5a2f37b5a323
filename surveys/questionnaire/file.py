"""Reading an instrument file; its keys: docs/methodology/instruments.md."""

import re
from pathlib import Path

from surveys.questionnaire.instrument import (
    DOMAINS,
    KINDS,
    WORDINGS,
    Block,
    Instrument,
    Item,
    Level,
    Option,
    Skip,
)
from wording.declared_toml import DeclarationError, Table, read_table
from wording.text import Text

SHIPPED = Path(__file__).parent.parent / "instruments"
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]*")
LEVELS = (1, 2, 3, 4, 5)

OptionLists = dict[str, tuple[Option, ...]]


class InstrumentError(DeclarationError):
    """An instrument file that cannot be accepted."""


def available() -> tuple[str, ...]:
    """Codes of the shipped instruments."""
    return tuple(sorted(path.stem for path in SHIPPED.glob("*.toml")))


def load(code: str) -> Instrument:
    """A shipped instrument. Raises InstrumentError for an unknown code."""
    if code not in available():
        known = Text(
            f"không có bộ câu hỏi này; hiện có: {', '.join(available())}",
            f"no such instrument; shipped: {', '.join(available())}",
        )
        raise InstrumentError(file=code, key="code", value=code, expected=known)
    path = SHIPPED / f"{code}.toml"
    return parse(path.read_text(encoding="utf-8"), name=path.name)


def parse(text: str, *, name: str) -> Instrument:
    """The instrument written in `text`; `name` is the file named in refusals."""
    root = read_table(text, file=name, error=InstrumentError)
    scale = root.table("scale")
    options = _option_lists(root.table("options", optional=True))
    tables = root.tables("blocks")
    blocks = tuple(_block(table) for table in tables)
    items = tuple(item for table in tables for item in _items(table, options))
    _refuse_repeats(root, "blocks", [block.code for block in blocks])
    _refuse_repeats(root, "blocks.items", [item.code for item in items])
    instrument = Instrument(
        code=_code(root, "code"),
        version=root.text("version"),
        title=root.bilingual("title"),
        legal_basis=root.text("legal_basis"),
        levels=_levels(scale),
        levels_wording=scale.choice("wording", WORDINGS),
        levels_source=scale.text("source"),
        blocks=blocks,
        items=items,
        skips=tuple(_skip(skip, items) for skip in root.tables("skips", optional=True)),
    )
    scale.close()
    root.close()
    if not instrument.scored:
        raise root.refusal(
            "blocks.kind",
            Text(
                "không có câu hỏi nào loại satisfaction", "no item of kind satisfaction"
            ),
            "none",
        )
    return instrument


def _code(table: Table, key: str) -> str:
    code = table.text(key)
    if not CODE.fullmatch(code):
        raise table.refusal(
            key,
            Text(
                "chỉ dùng chữ cái, chữ số và . _ + -",
                "expected letters, digits and . _ + - only",
            ),
        )
    return code


def _levels(scale: Table) -> tuple[Level, ...]:
    levels = []
    for table in scale.tables("levels"):
        levels.append(Level(value=table.integer("value"), text=table.bilingual("text")))
        table.close()
    values = tuple(level.value for level in levels)
    if values != LEVELS:
        raise scale.refusal(
            "levels",
            Text(
                "cần các giá trị từ 1 đến 5 theo thứ tự",
                "expected the values 1 to 5 in order",
            ),
            values,
        )
    return tuple(levels)


def _option_lists(table: Table) -> OptionLists:
    return {name: _options(table, name) for name in table.names()}


def list_names(text: str) -> dict[tuple[Option, ...], str]:
    """What the option lists of a file that `parse` accepts are called there."""
    root = read_table(text, file="", error=InstrumentError)
    lists = _option_lists(root.table("options", optional=True))
    return {options: name for name, options in lists.items()}


def _options(lists: Table, name: str) -> tuple[Option, ...]:
    options: list[Option] = []
    for table in lists.tables(name):
        code = _code(table, "code")
        if any(option.code == code for option in options):
            raise table.refusal(
                "code",
                Text(
                    f"bị nêu hai lần trong danh sách {name}",
                    f"named twice in the list {name}",
                ),
            )
        options.append(Option(code=code, text=table.bilingual("text")))
        table.close()
    return tuple(options)


def _block(table: Table) -> Block:
    return Block(code=_code(table, "code"), title=table.bilingual("title"))


def _items(block: Table, options: OptionLists) -> list[Item]:
    """The items of a block, which take what it says of all unless they say."""
    code = block.text("code")
    kind = block.choice("kind", KINDS)
    given = (
        block.choice("wording", WORDINGS),
        block.text("source"),
        _factor(block, None),
    )
    items = []
    for table in block.tables("items"):
        items.append(_item(table, options, block=code, kind=kind, given=given))
        table.close()
    block.close()
    return items


def _item(
    table: Table,
    options: OptionLists,
    *,
    block: str,
    kind: str,
    given: tuple[str, str, str | None],
) -> Item:
    wording, source, factor = given
    kind = table.choice("kind", KINDS, kind)
    return Item(
        code=_code(table, "code"),
        block=block,
        kind=kind,
        text=table.bilingual("text"),
        wording=table.choice("wording", WORDINGS, wording),
        source=table.text("source", source),
        options=_offered(table, kind, options),
        choose=_choose(table, kind),
        domain=table.choice("domain", DOMAINS) if "domain" in table else None,
        factor=_factor(table, factor if kind == "satisfaction" else None),
    )


def _factor(table: Table, given: str | None) -> str | None:
    return _code(table, "factor") if "factor" in table else given


def _offered(table: Table, kind: str, lists: OptionLists) -> tuple[Option, ...]:
    if kind in ("single", "multiple"):
        return lists[table.choice("options", lists)]
    if "options" in table:
        raise table.refusal(
            "options",
            Text(
                f"câu hỏi loại {kind} không có phương án chọn",
                f"an item of kind {kind} offers no options",
            ),
        )
    return ()


def _choose(table: Table, kind: str) -> int | None:
    if "choose" not in table:
        return None
    if kind != "multiple":
        raise table.refusal(
            "choose",
            Text(
                f"câu hỏi loại {kind} không có số phương án phải chọn",
                f"an item of kind {kind} has no number to choose",
            ),
        )
    return table.integer("choose", least=1)


def _skip(table: Table, items: tuple[Item, ...]) -> Skip:
    """A skip looks back only: `when` stands before the items that depend on it."""
    order = {item.code: place for place, item in enumerate(items)}
    skip = Skip(
        items=table.texts("items"),
        when=table.choice("when", order),
        answers=table.texts("answers"),
    )
    table.close()
    for code in skip.items:
        if code not in order:
            raise table.refusal(
                "items",
                Text(
                    "bộ câu hỏi này không có câu đó", "no such item in this instrument"
                ),
                code,
            )
        if order[code] <= order[skip.when]:
            raise table.refusal(
                "items",
                Text(f"được hỏi trước câu {skip.when}", f"asked before {skip.when}"),
                code,
            )
    offered = {option.code for option in items[order[skip.when]].options}
    for answer in skip.answers:
        if answer not in offered:
            raise table.refusal(
                "answers",
                Text(
                    f"không phải phương án của câu {skip.when}",
                    f"not an option of {skip.when}",
                ),
                answer,
            )
    return skip


def _refuse_repeats(root: Table, key: str, codes: list[str]) -> None:
    for code in codes:
        if codes.count(code) > 1:
            raise root.refusal(
                f"{key}.code", Text("bị nêu hai lần", "named twice"), code
            )
