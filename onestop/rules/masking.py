"""Personal data in a comment, hidden from everyone but the person who answers it.

PURE. Masking errs on the side of hiding: "đường Nguyễn Văn Cừ" loses a street's name.
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

PHONE: Final = "[số điện thoại]"
PAPER: Final = "[số giấy tờ]"
EMAIL: Final = "[thư điện tử]"
RECEIPT: Final = "[mã hồ sơ]"
NAME: Final = "[tên]"

KIN: Final = "ông bà anh chị cô chú bác cậu mợ dì thím em cháu cụ thầy"
TITLES: Final = [*KIN.split(), "đồng chí", "đ/c", "cán bộ", "công chức", "nhân viên"]
# Places that begin like a title and a name.
PLACES: Final = {"bà rịa", "bà nà", "bà đen", "cô tô", "ông đốc", "ông đoàn"}
SURNAMES: Final = (
    "nguyễn trần lê phạm hoàng huỳnh phan vũ võ đặng bùi đỗ hồ ngô dương lý đào đinh"
    " lâm phùng mai tô trịnh trương hà chu nông triệu lương vi lộc đoàn tạ thái quách"
    " la lò vàng giàng sùng thào cầm quàng tòng kiều châu thạch sơn danh"
)
# Surnames that are no other word, known without a capital: "hồ" may be "hồ sơ".
PLAIN_SURNAMES: Final = "nguyễn trần phạm hoàng huỳnh đặng bùi phùng trịnh"
BARE_SURNAMES: Final = "nguyen huynh"

_LETTERS: Final = [
    sign
    for sign in map(chr, (*range(0x41, 0x250), *range(0x1EA0, 0x1EFA)))
    if sign.isalpha()
]
_UPPER: Final = "".join(sign for sign in _LETTERS if sign.isupper())
_LETTER: Final = "".join(_LETTERS)
_WORD: Final = f"[{_LETTER}]+"
_PROPER: Final = f"[{_UPPER}][{_LETTER}]*"
_EDGE: Final = f"(?<![{_LETTER}])"

# Where a number may begin: not inside another one, and not at a date.
_BEGIN: Final = r"(?<!\d)(?<!\d[/.-])(?!\d{1,2}[/.-]\d{1,2}[/.-]\d{4}(?!\d))"
# What people put between the digits of one number: up to three blanks, dashes, slashes,
# dots or brackets; in a phone, which begins with 0 or 84, other signs as well.
_SIGNS: Final = r"\s.()/_\-\u2010-\u2015\u2212"
_GAP: Final = rf"[{_SIGNS}]{{0,3}}"
_BETWEEN: Final = rf"[{_SIGNS},;:*|~\u00b7\u2022]"
_PHONE_GAP: Final = rf"{_BETWEEN}{{0,3}}"
_PHONE: Final = rf"\(?(?:\+?84|0)(?:{_PHONE_GAP}\d){{9}}"
_INVISIBLE: Final = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_NUMBERS: Final = (
    (re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), EMAIL),
    (
        re.compile(r"(?<![\w.+-])[\w.+-]+ ?[(\[] ?at ?[)\]] ?[\w-]+(?:\.[\w-]+)+"),
        EMAIL,
    ),
    (re.compile(r"\b[A-Z]\d{2}(?:\.\d+)*-\d{6}-\d{3,6}\b", re.IGNORECASE), RECEIPT),
    (
        # Two of them may stand beside each other.
        re.compile(
            rf"{_BEGIN}{_PHONE}(?:{_PHONE_GAP}\d)?"
            rf"(?:(?!{_PHONE_GAP}\d)|(?={_BETWEEN}{{1,3}}{_PHONE}))"
        ),
        PHONE,
    ),
    # Also accounts and cards, of more digits than papers have.
    (re.compile(rf"{_BEGIN}\d(?:{_GAP}\d){{8,29}}(?!\d)"), PAPER),
)


def mask(text: str) -> str:
    """The comment with phones, paper and receipt numbers, e-mails and names hidden.

    Names are capitalised words after a title, or full names of three words or more
    that begin with a surname. NFC and NFD spellings are masked alike.
    """
    masked = _plain_digits(unicodedata.normalize("NFC", _INVISIBLE.sub("", text)))
    for pattern, token in _NUMBERS:
        # Once a number is hidden, another may begin right behind it.
        while (hidden := pattern.sub(token, masked)) != masked:
            masked = hidden
    return _FULL_NAME.sub(NAME, _titled(masked).sub(_hide_after_title, masked))


def _plain_digits(text: str) -> str:
    """Digits of every script as 0 to 9."""
    if text.isascii():
        return text
    return "".join(
        str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in text
    )


def names_staff(text: str, *, full_name: str, given_name: str) -> bool:
    """Whether a comment names this person: in full, or a title and the given name.

    Accents and case do not count: "chi hoa" names chị Hoa.
    """
    said = _bare(text)
    full, given = _bare(full_name), _bare(given_name)
    titles = _any(_bare(title) for title in TITLES)
    in_full = rf"(?<!\w){re.escape(full)}(?!\w)"
    by_title = rf"(?<!\w)(?:{titles}) {re.escape(given)}(?!\w)"
    return bool(
        (" " in full and re.search(in_full, said))
        or (given and re.search(by_title, said))
    )


def _titled(text: str) -> re.Pattern[str]:
    # "ba Lan" is bà Lan only in a comment written without any accents.
    return _TITLED_BARE if text.isascii() else _TITLED


def _hide_after_title(found: re.Match[str]) -> str:
    title, name = found["title"], found["name"]
    if f"{title} {name.split()[0]}".lower() in PLACES:
        return found[0]
    return f"{title} {NAME}"


def _bare(text: str) -> str:
    """Lower case, no accents, đ as d, single spaces."""
    letters = unicodedata.normalize("NFD", text.lower()).replace("đ", "d")
    kept = "".join(sign for sign in letters if not unicodedata.combining(sign))
    return " ".join(kept.split())


def _any(words: Iterable[str]) -> str:
    longest_first = sorted(words, key=len, reverse=True)
    return "|".join(re.escape(word) for word in longest_first)


def _after(titles: Iterable[str], surnames: Iterable[str]) -> re.Pattern[str]:
    """A title, then up to four capitalised words, or a surname and two words."""
    any_title = _any(titles)
    proper = rf"(?!(?i:{any_title})\b){_PROPER}(?:\s{_PROPER}){{0,3}}"
    small = rf"(?i:{_any(surnames)})(?:\s{_WORD}){{1,2}}"
    title = rf"{_EDGE}(?P<title>(?i:{any_title}))"
    return re.compile(rf"{title}\s+(?P<name>{proper}|{small})(?![{_LETTER}])")


_TITLED: Final = _after(TITLES, PLAIN_SURNAMES.split())
_TITLED_BARE: Final = _after([_bare(title) for title in TITLES], BARE_SURNAMES.split())
_WRITTEN: Final = [
    *(name.capitalize() for name in SURNAMES.split()),
    *(name.upper() for name in SURNAMES.split()),
]
_FULL_NAME: Final = re.compile(
    rf"{_EDGE}(?:{_any(_WRITTEN)})(?:\s{_PROPER}){{2,3}}(?![{_LETTER}])"
)
