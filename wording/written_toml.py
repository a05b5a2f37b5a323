"""Values written as declared_toml reads them."""

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

from wording.text import Text

BARE: Final = re.compile(r"[A-Za-z0-9_-]+")
# More digits than these are not kept by a float, as which the file is read.
DIGITS: Final = 15


def quoted(text: str) -> str:
    """A basic string: JSON's escapes are TOML's, but for the delete character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def listed(texts: Iterable[str]) -> str:
    return f"[{', '.join(map(quoted, texts))}]"


def bilingual(key: str, text: Text) -> tuple[str, str]:
    """The two lines of a text in both languages."""
    return f"{key}.vi = {quoted(text.vi)}", f"{key}.en = {quoted(text.en)}"


def document(content: Mapping[str, object], *, sections: Collection[str]) -> str:
    """A whole file: keys of `sections`, and "KEY.*" for all that stands below a key,
    become tables of their own; everything else stands on one line."""
    return "\n".join([*_table(content, (), sections), ""])


def value(given: object) -> str:
    """A value on one line. A number is written as it is, with marks of quotation where
    a float would lose of its digits. Raises TypeError."""
    if isinstance(given, bool):
        return "true" if given else "false"
    if isinstance(given, Decimal):
        written = f"{given:f}"
        return written if len(written) <= DIGITS else quoted(written)
    if isinstance(given, int):
        return str(given)
    if isinstance(given, str):
        return quoted(given)
    if isinstance(given, Mapping):
        return f"{{ {', '.join(f'{_key(k)} = {value(v)}' for k, v in given.items())} }}"
    if isinstance(given, Sequence):
        return f"[{', '.join(map(value, given))}]"
    raise TypeError(f"{given!r} is no value of a file")


def _key(name: str) -> str:
    return name if BARE.fullmatch(name) else quoted(name)


def _is_table(given: object) -> bool:
    """A table, or a list of tables."""
    if isinstance(given, list):
        return bool(given) and all(isinstance(one, Mapping) for one in given)
    return isinstance(given, Mapping)


def _table(
    content: Mapping[str, object], path: tuple[str, ...], sections: Collection[str]
) -> Iterator[str]:
    """Lines first, since what follows a heading belongs to it; then the sections."""
    apart = [
        key
        for key in content
        if _is_table(content[key])
        and (key in sections or (path and f"{path[-1]}.*" in sections))
    ]
    for key, given in content.items():
        if key not in apart:
            yield f"{_key(key)} = {value(given)}"
    for key in apart:
        below, given = (*path, key), content[key]
        heading = ".".join(map(_key, below))
        if isinstance(given, Mapping):
            yield from ("", f"[{heading}]", *_table(given, below, sections))
        elif isinstance(given, Sequence):
            for one in given:
                yield from ("", f"[[{heading}]]", *_table(one, below, sections))
