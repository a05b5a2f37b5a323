"""What differs between two versions of a questionnaire, and what that breaks. PURE."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from surveys.questionnaire.instrument import Instrument, Item, Skip
from wording.text import Text

NOTHING = Text("", "")


class Weight(StrEnum):
    """Whether figures of rounds with the two versions may stand side by side."""

    BREAKS = "breaks"
    DOUBTFUL = "doubtful"
    HARMLESS = "harmless"


@dataclass(frozen=True)
class Difference:
    """`item` is the code of a question, "" for the whole; the words of each side."""

    weight: Weight
    what: Text
    item: str = ""
    before: Text = NOTHING
    after: Text = NOTHING


REMOVED = Text(
    "Câu được chấm điểm bị bỏ: chỉ số không còn gồm câu này.",
    "A scored question is gone: the index no longer holds it.",
)
ADDED = Text(
    "Thêm câu được chấm điểm: chỉ số gồm thêm câu này.",
    "A scored question is new: the index holds one more.",
)
UNSCORED_REMOVED = Text("Câu không chấm điểm bị bỏ.", "A question is gone.")
UNSCORED_ADDED = Text("Thêm câu không chấm điểm.", "A question is new.")
KIND = Text(
    "Loại câu hỏi khác: câu trả lời không còn so được.",
    "Asked in another way: its answers no longer compare.",
)
WORDS = Text(
    "Câu chữ tiếng Việt khác: cùng mã nhưng có thể hỏi điều khác.",
    "Other words in Vietnamese: the same code may ask something else.",
)
ENGLISH = Text("Chỉ bản tiếng Anh khác.", "The English alone differs.")
SCALE = Text(
    "Năm mức trả lời khác: mọi tỷ lệ hài lòng không còn so được.",
    "Other levels: no share of satisfied people compares any more.",
)
SCALE_ENGLISH = Text(
    "Năm mức trả lời: chỉ bản tiếng Anh khác.",
    "The levels: the English alone differs.",
)
BREAKDOWN = Text(
    "Phương án của câu phân nhóm khác: số liệu theo nhóm này không còn so được.",
    "Other options of a breakdown: figures by this group no longer compare.",
)
OPTIONS = Text(
    "Phương án trả lời khác: tỷ lệ của câu này không còn so được.",
    "Other options: the shares of this question no longer compare.",
)
OPTION_WORDS = Text("Câu chữ của phương án khác.", "The words of an option differ.")
MOST = Text(
    "Số phương án được chọn khác: tỷ lệ của câu này không còn so được.",
    "Another number may be chosen: the shares of this question no longer compare.",
)
DOMAIN = Text(
    "Câu này phân nhóm số liệu khác trước.",
    "The question breaks figures down otherwise.",
)
ASKED = Text(
    "Điều kiện hỏi khác: câu này hỏi những người khác.",
    "Asked of other people than before.",
)
FACTOR = Text(
    "Yếu tố ghi cho câu này khác; phương pháp mới quyết định cách tính.",
    "Another factor is named; the method alone decides how it is counted.",
)
ORDER = Text(
    "Thứ tự các câu khác: câu đứng trước có thể ảnh hưởng câu sau.",
    "Another order: what is asked before may sway an answer.",
)
STATUS = Text(
    "Tình trạng hoặc nguồn câu chữ khác.", "Its wording has another status or source."
)
ABOUT = Text(
    "Tên, phiên bản hoặc căn cứ khác.", "Another name, version or legal basis."
)


def differences(old: Instrument, new: Instrument) -> list[Difference]:
    """All of them, the gravest first, then in the order of the questions."""
    found = [*_of_the_whole(old, new), *_gone_and_new(old, new)]
    for item in new.items:
        if before := old.by_code.get(item.code):
            found += _of_item(before, item, old, new)
    order = list(Weight)
    return sorted(found, key=lambda one: order.index(one.weight))


def _of_the_whole(old: Instrument, new: Instrument) -> Iterator[Difference]:
    if old.levels != new.levels:
        same = [one.text.vi for one in old.levels] == [
            one.text.vi for one in new.levels
        ]
        before, after = (_joined([one.text for one in i.levels]) for i in (old, new))
        weight = Weight.HARMLESS if same else Weight.BREAKS
        said = SCALE_ENGLISH if same else SCALE
        yield Difference(weight, said, before=before, after=after)
    shared = [code for code in old.by_code if code in new.by_code]
    if shared != [code for code in new.by_code if code in old.by_code]:
        yield Difference(Weight.DOUBTFUL, ORDER)
    if _about(old) != _about(new):
        yield Difference(Weight.HARMLESS, ABOUT, before=old.title, after=new.title)


def _about(one: Instrument) -> tuple[object, ...]:
    blocks = tuple(block.title for block in one.blocks)
    scale = (one.levels_wording, one.levels_source)
    return (one.code, one.version, one.title, one.legal_basis, blocks, scale)


def _gone_and_new(old: Instrument, new: Instrument) -> Iterator[Difference]:
    for item in old.items:
        if item.code not in new.by_code:
            weight = Weight.BREAKS if item.scored else Weight.HARMLESS
            said = REMOVED if item.scored else UNSCORED_REMOVED
            yield Difference(weight, said, item.code, before=item.text)
    for item in new.items:
        if item.code not in old.by_code:
            weight = Weight.BREAKS if item.scored else Weight.HARMLESS
            said = ADDED if item.scored else UNSCORED_ADDED
            yield Difference(weight, said, item.code, after=item.text)


def _of_item(
    old: Item, new: Item, before: Instrument, after: Instrument
) -> Iterator[Difference]:
    words = (new.code, old.text, new.text)
    if old.kind != new.kind:
        yield Difference(Weight.BREAKS, KIND, *words)
        return
    if old.text.vi != new.text.vi:
        yield Difference(Weight.DOUBTFUL, WORDS, *words)
    elif old.text != new.text:
        yield Difference(Weight.HARMLESS, ENGLISH, *words)
    yield from _of_options(old, new)
    if _asked_of(old.code, before) != _asked_of(new.code, after):
        yield Difference(Weight.DOUBTFUL, ASKED, new.code)
    if old.domain != new.domain:
        yield Difference(Weight.BREAKS, DOMAIN, new.code)
    if old.factor != new.factor:
        sides = [Text(one.factor or "–", one.factor or "–") for one in (old, new)]
        yield Difference(Weight.HARMLESS, FACTOR, new.code, *sides)
    if (old.wording, old.source) != (new.wording, new.source):
        yield Difference(Weight.HARMLESS, STATUS, new.code)


def _of_options(old: Item, new: Item) -> Iterator[Difference]:
    before, after = (_joined([o.text for o in item.options]) for item in (old, new))
    words = (new.code, before, after)
    if [o.code for o in old.options] != [o.code for o in new.options]:
        said = BREAKDOWN if new.domain or old.domain else OPTIONS
        yield Difference(Weight.BREAKS, said, *words)
    elif [o.text.vi for o in old.options] != [o.text.vi for o in new.options]:
        yield Difference(Weight.DOUBTFUL, OPTION_WORDS, *words)
    elif old.options != new.options:
        yield Difference(Weight.HARMLESS, ENGLISH, *words)
    if old.choose != new.choose:
        yield Difference(Weight.BREAKS, MOST, new.code)


def _asked_of(code: str, one: Instrument) -> set[tuple[str, frozenset[str]]]:
    under: list[Skip] = [skip for skip in one.skips if code in skip.items]
    return {(skip.when, frozenset(skip.answers)) for skip in under}


def _joined(texts: list[Text]) -> Text:
    return Text(" · ".join(t.vi for t in texts), " · ".join(t.en for t in texts))
