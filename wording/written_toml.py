"""Values written as declared_toml reads them."""

import json
from collections.abc import Iterable

from wording.text import Text


def quoted(text: str) -> str:
    """A basic string: JSON's escapes are TOML's, but for the delete character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def listed(texts: Iterable[str]) -> str:
    return f"[{', '.join(map(quoted, texts))}]"


def bilingual(key: str, text: Text) -> tuple[str, str]:
    """The two lines of a text in both languages."""
    return f"{key}.vi = {quoted(text.vi)}", f"{key}.en = {quoted(text.en)}"
