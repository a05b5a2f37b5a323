"""Instruments as data: what is asked, which items apply, which answers are valid. PURE.

`load("sipas-2023")` gives a shipped instrument; `parse` reads the text of a round's
own `instrument.toml`.
"""

from surveys.questionnaire.answers import (
    DOES_NOT_APPLY,
    NO_ANSWER,
    AnswerError,
    Answers,
    applies,
    check,
    decode,
    encode,
)
from surveys.questionnaire.file import InstrumentError, available, load, parse
from surveys.questionnaire.instrument import (
    Block,
    Instrument,
    Item,
    Level,
    Option,
    Skip,
    Text,
)

__all__ = [
    "DOES_NOT_APPLY",
    "NO_ANSWER",
    "AnswerError",
    "Answers",
    "Block",
    "Instrument",
    "InstrumentError",
    "Item",
    "Level",
    "Option",
    "Skip",
    "Text",
    "applies",
    "available",
    "check",
    "decode",
    "encode",
    "load",
    "parse",
]
