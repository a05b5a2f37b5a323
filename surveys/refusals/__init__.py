"""The codes this room refuses with, by the work that refuses. PURE."""

from accounts.refusals import CODES as OF_ACCOUNTS
from surveys.refusals import (
    data_protection,
    editing,
    fieldwork,
    files,
    instruments,
    intake,
    paper,
)
from wording.refusals import Codes, Refusal, Refused

CODES = Codes(
    intake.RECORDS,
    intake.ANSWERS,
    editing.EDITING,
    paper.PAPER,
    fieldwork.LISTS,
    fieldwork.DRAWS,
    fieldwork.CASES,
    data_protection.DATA_PROTECTION,
    files.FOLDER,
    files.FILE,
    files.HEADER,
    files.ROW,
    files.POPULATION,
    files.LIST,
    instruments.WORKBOOK,
    instruments.VERSIONS,
    below=OF_ACCOUNTS,
)
refusal, refused = CODES.refusal, CODES.refused

__all__ = ["CODES", "Refusal", "Refused", "refusal", "refused"]
