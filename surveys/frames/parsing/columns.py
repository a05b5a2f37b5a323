"""Columns a list may have, and which column of a file looks like which. PURE."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from localities.registers.alphabet import fold
from wording.text import Text

_MARKS: Final = re.compile(r"\([^()]*\)|[*:.]")


@dataclass(frozen=True)
class Column:
    """One thing a list may say of somebody; `headers` are usual names, folded."""

    name: str
    vi: str
    en: str
    longest: int
    headers: tuple[str, ...]
    required: bool = False

    def label(self, language: str) -> str:
        return Text(self.vi, self.en).to(language)


PEOPLE: Final = (
    Column(
        "name",
        "Họ tên hoặc tên tổ chức",
        "Name of the person or organisation",
        200,
        (
            *("ho ten", "ho va ten", "ten", "ten to chuc", "nguoi nop", "name"),
            *("ho va ten nguoi nop", "ho ten nguoi nop", "ten nguoi nop ho so"),
        ),
        required=True,
    ),
    Column(
        "point",
        "Nơi giải quyết (bộ phận một cửa)",
        "Service point (one-stop section)",
        120,
        (
            *("noi giai quyet", "bo phan mot cua", "don vi", "point", "service point"),
            *("don vi giai quyet", "co quan giai quyet", "noi tiep nhan"),
            *("noi tiep nhan, tra ket qua", "noi tiep nhan va tra ket qua"),
        ),
        required=True,
    ),
    Column(
        "result_on",
        "Ngày trả kết quả",
        "Date of the result",
        20,
        (
            *("ngay tra", "ngay tra ket qua", "ngay nhan ket qua", "result on", "date"),
            *("ngay tra kq", "ngay co ket qua"),
        ),
        required=True,
    ),
    Column(
        "party",
        "Cá nhân hay tổ chức",
        "Person or organisation",
        40,
        ("doi tuong", "loai", "ca nhan/to chuc", "ca nhan hay to chuc", "party"),
    ),
    Column(
        "reference",
        "Mã hồ sơ",
        "File number",
        60,
        ("ma ho so", "ma so ho so", "so ho so", "so bien nhan", "reference"),
    ),
    Column(
        "procedure",
        "Thủ tục hành chính",
        "Procedure",
        300,
        (
            *("thu tuc", "thu tuc hanh chinh", "ten thu tuc", "tthc", "procedure"),
            *("ten thu tuc hanh chinh", "ten tthc"),
        ),
    ),
    Column(
        "service_field",
        "Lĩnh vực",
        "Service field",
        80,
        ("linh vuc", "service field", "field"),
    ),
    Column("level", "Cấp giải quyết", "Level", 40, ("cap", "cap giai quyet", "level")),
    Column(
        "place",
        "Xã, phường nơi ở",
        "Commune or ward of residence",
        120,
        ("xa", "phuong", "xa, phuong", "xa/phuong", "commune", "place"),
    ),
    Column(
        "phone",
        "Số điện thoại",
        "Phone",
        40,
        ("dien thoai", "so dien thoai", "sdt", "so dt", "dien thoai lien he", "phone"),
    ),
    Column("address", "Địa chỉ", "Address", 300, ("dia chi", "address")),
)

VILLAGES: Final = (
    Column(
        "village",
        "Thôn, bản, tổ dân phố",
        "Village or residential group",
        120,
        ("thon", "to dan pho", "thon, to dan pho", "thon/to dan pho", "village"),
        required=True,
    ),
    Column(
        "commune",
        "Xã, phường",
        "Commune or ward",
        120,
        ("xa", "phuong", "xa, phuong", "xa/phuong", "commune"),
        required=True,
    ),
    Column(
        "people",
        "Số người trong danh sách",
        "People on the village's list",
        20,
        ("so nguoi", "so dan", "dan so", "so nhan khau", "so ho", "people"),
        required=True,
    ),
    Column("district", "Huyện, quận", "District", 120, ("huyen", "quan", "district")),
    Column("unit", "Mã tỉnh", "Province code", 10, ("tinh", "ma tinh", "unit")),
)

COLUMNS: Final = {"people": PEOPLE, "villages": VILLAGES}


def suggest(kind: str, header: Sequence[str]) -> dict[str, int]:
    """Position of the likely column of the file for each column of a list."""
    likely = [_readings(name) for name in header]
    found: dict[str, int] = {}
    for column in COLUMNS[kind]:
        names = {*column.headers, fold(column.vi), fold(column.en)}
        for position, readings in enumerate(likely):
            if readings & names and position not in found.values():
                found[column.name] = position
                break
    return found


def _readings(header: str) -> set[str]:
    """A header on one line, folded: whole, and without marks as in "Họ tên (*):"."""
    whole = " ".join(fold(header).replace("_", " ").split())
    return {whole, " ".join(_MARKS.sub(" ", whole).split())} - {""}


def faults(kind: str, mapping: Mapping[str, int]) -> dict[str, str]:
    """Code of what is wrong with a mapping, by the name of the column."""
    wrong = {}
    used: set[int] = set()
    for column in COLUMNS[kind]:
        position = mapping.get(column.name)
        if position is None and column.required:
            wrong[column.name] = "missing_column"
        elif position in used:
            wrong[column.name] = "column_used_twice"
        elif position is not None:
            used.add(position)
    return wrong
