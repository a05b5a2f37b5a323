"""Tables declared in a TOML file, read key by key.

Every mistake is an error that names the file, the key and the value, and says what
was expected. Used for instruments and for methodologies.
"""

import re
import tomllib
import unicodedata
from collections.abc import Collection, Mapping
from decimal import Decimal, InvalidOperation

from wording.refusals import Codes, Refused
from wording.text import Text

CODES = Codes(
    {
        "declared_wrongly": (
            "{place}: {expected}",
            "{place}: {expected}",
        )
    }
)
UNKNOWN_KEY = Text("khóa không có nghĩa ở đây", "unknown key")

# Signs and levels of a file that people send. A key of 100,000 parts costs gigabytes
# to read, and brackets inside brackets all of the stack.
MOST_SIGNS = 500_000
MOST_LEVELS = 30
MOST_PARTS = 8
STRINGS = re.compile(r"""\"(?:[^"\\\n]|\\.)*"|'[^'\n]*'""")


class DeclarationError(Refused):
    """A declared file that cannot be accepted: which file, which key, which value."""

    def __init__(
        self, *, file: str, key: str, value: object, expected: Text | str
    ) -> None:
        self.file = file
        self.key = key
        self.value = value
        said = Text(expected, expected) if isinstance(expected, str) else expected
        self.expected = said
        place = f"{file}: {key} = {value!r}" if key else file
        facts = {"place": place, "expected": said}
        super().__init__(CODES.refusal("declared_wrongly", key, **facts))


class Table:
    """One TOML table; each read marks its key as known, `close` refuses the rest."""

    def __init__(
        self,
        content: Mapping[str, object],
        *,
        file: str,
        path: str = "",
        error: type[DeclarationError],
    ) -> None:
        self._content = content
        self._file = file
        self._path = path
        self._error = error
        self._known: set[str] = set()

    def __contains__(self, key: str) -> bool:
        return key in self._content

    def names(self) -> tuple[str, ...]:
        return tuple(self._content)

    def refusal(
        self, key: str, expected: Text | str, value: object = None
    ) -> DeclarationError:
        """An error to raise; the value is the key's own unless one is given."""
        found = self._content.get(key) if value is None else value
        return self._error(
            file=self._file, key=self._place(key), value=found, expected=expected
        )

    def value(self, key: str) -> object:
        """The value as it stands in the file, whatever its type."""
        return self._read(key, None)

    def text(self, key: str, default: str | None = None) -> str:
        value = self._read(key, default)
        if not isinstance(value, str) or not value.strip():
            raise self.refusal(
                key,
                Text(
                    "cần một đoạn chữ không trống", "expected a text that is not empty"
                ),
                value,
            )
        if "\0" in value:
            said = Text("có ký tự không nhìn thấy được", "holds a sign nobody sees")
            raise self.refusal(key, said, value)
        return unicodedata.normalize("NFC", value)

    def choice(
        self, key: str, words: Collection[str], default: str | None = None
    ) -> str:
        word = self.text(key, default)
        if word not in words:
            raise self.refusal(
                key,
                Text(
                    f"cần một trong: {', '.join(sorted(words))}",
                    f"expected one of {', '.join(sorted(words))}",
                ),
                word,
            )
        return word

    def integer(self, key: str, default: int | None = None, *, least: int = 0) -> int:
        value = self._read(key, default)
        if not isinstance(value, int) or isinstance(value, bool) or value < least:
            raise self.refusal(
                key,
                Text(
                    f"cần một số nguyên từ {least} trở lên",
                    f"expected a whole number from {least} up",
                ),
                value,
            )
        return value

    def number(self, key: str, default: float | None = None) -> float:
        value = self._read(key, default)
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise self.refusal(key, Text("cần một số", "expected a number"), value)
        return float(value)

    def decimal(self, key: str, default: Decimal | None = None) -> Decimal:
        """A number exactly as it is written, with quotation marks or without."""
        value = self._read(key, default)
        try:
            # The shortest writing of a float is what stands in the file.
            number = Decimal(str(value)) if _is_written(value) else None
        except InvalidOperation:
            number = None
        if number is None or not number.is_finite():
            raise self.refusal(key, Text("cần một số", "expected a number"), value)
        return number

    def flag(self, key: str, default: bool | None = None) -> bool:
        value = self._read(key, default)
        if not isinstance(value, bool):
            raise self.refusal(
                key, Text("cần true hoặc false", "expected true or false"), value
            )
        return value

    def texts(
        self, key: str, default: tuple[str, ...] | None = None
    ) -> tuple[str, ...]:
        values = self._read(key, default)
        if not isinstance(values, list | tuple):
            raise self.refusal(
                key, Text("cần một danh sách chữ", "expected a list of texts"), values
            )
        for value in values:
            if not isinstance(value, str) or not value.strip():
                raise self.refusal(
                    key,
                    Text("cần một danh sách chữ", "expected a list of texts"),
                    value,
                )
            if list(values).count(value) > 1:
                raise self.refusal(
                    key,
                    Text(
                        "bị nêu hai lần trong một danh sách", "named twice in one list"
                    ),
                    value,
                )
        return tuple(values)

    def integers(
        self, key: str, default: tuple[int, ...] | None = None
    ) -> tuple[int, ...]:
        values = self._read(key, default)
        if not isinstance(values, list | tuple):
            raise self.refusal(
                key,
                Text("cần một danh sách số nguyên", "expected a list of whole numbers"),
                values,
            )
        for value in values:
            if not isinstance(value, int) or isinstance(value, bool):
                raise self.refusal(
                    key,
                    Text(
                        "cần một danh sách số nguyên",
                        "expected a list of whole numbers",
                    ),
                    value,
                )
        return tuple(values)

    def bilingual(self, key: str) -> Text:
        table = self.table(key)
        words = Text(vi=table.text("vi"), en=table.text("en"))
        table.close(Text("chỉ dùng hai ngôn ngữ vi và en", "only vi and en are used"))
        return words

    def table(self, key: str, *, optional: bool = False) -> "Table":
        value = self._read(key, {} if optional else None)
        if not isinstance(value, dict):
            raise self.refusal(
                key, Text("cần một bảng (table)", "expected a table"), value
            )
        return self._below(value, key)

    def tables(self, key: str, *, optional: bool = False) -> list["Table"]:
        values = self._read(key, [] if optional else None)
        if not isinstance(values, list) or not (values or optional):
            raise self.refusal(
                key,
                Text(
                    "cần danh sách bảng, ít nhất một",
                    "expected a list of tables, at least one",
                ),
                values,
            )
        for place, value in enumerate(values):
            if not isinstance(value, dict):
                raise self.refusal(
                    f"{key}[{place}]",
                    Text("cần một bảng (table)", "expected a table"),
                    value,
                )
        return [self._below(v, f"{key}[{place}]") for place, v in enumerate(values)]

    def holding(self, content: Mapping[str, object]) -> "Table":
        """Something shared by several tables, read as if it stood in this one."""
        return Table(content, file=self._file, path=self._path, error=self._error)

    def close(self, expected: Text = UNKNOWN_KEY) -> None:
        for key in self._content:
            if key not in self._known:
                known = ", ".join(sorted(self._known))
                raise self.refusal(
                    key,
                    Text(
                        f"{expected.vi}; ở đây dùng: {known}",
                        f"{expected.en}; known here: {known}",
                    ),
                )

    def _read(self, key: str, default: object) -> object:
        self._known.add(key)
        if key in self._content:
            return self._content[key]
        if default is None:
            raise self.refusal(key, Text("còn thiếu; hãy bổ sung", "missing; add it"))
        return default

    def _place(self, key: str) -> str:
        return f"{self._path}.{key}" if self._path else key

    def _below(self, content: Mapping[str, object], key: str) -> "Table":
        return Table(content, file=self._file, path=self._place(key), error=self._error)


def _is_written(value: object) -> bool:
    number = isinstance(value, Decimal | int | float | str)
    return number and not isinstance(value, bool)


def read_table(text: str, *, file: str, error: type[DeclarationError]) -> Table:
    """The file's root table; text that is not TOML is refused with its line."""
    try:
        content = _loaded(text.removeprefix("\ufeff"))
    # A number with more digits than Python reads is a ValueError too.
    except ValueError as mistake:
        raise error(
            file=file,
            key="",
            value="",
            expected=Text(
                f"không phải TOML hợp lệ: {mistake}", f"not valid TOML: {mistake}"
            ),
        ) from mistake
    return Table(content, file=file, error=error)


def _loaded(text: str) -> dict[str, object]:
    """Raises ValueError for what is no TOML, or goes deeper than any file of ours."""
    if len(text) > MOST_SIGNS:
        raise ValueError(f"> {MOST_SIGNS:,}")
    level = 0
    for row, line in enumerate(text.split("\n"), start=1):
        bare = STRINGS.sub("", line).partition("#")[0]
        level += sum(map(bare.count, "[{")) - sum(map(bare.count, "]}"))
        if bare.count("[") + bare.count("{") > MOST_LEVELS or level > MOST_LEVELS:
            raise ValueError(f"line {row}: [ {{ > {MOST_LEVELS}")
        if any(word.count(".") >= MOST_PARTS for word in re.split("[=,{]", bare)):
            raise ValueError(f"line {row}: a.b.c > {MOST_PARTS}")
    return tomllib.loads(text)
