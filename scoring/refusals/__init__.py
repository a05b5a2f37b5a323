"""The codes of the bridge from answers to figures, by the work that refuses. PURE."""

from accounts.refusals import CODES as OF_ACCOUNTS
from scoring.refusals.estimation import ESTIMATION
from scoring.refusals.microdata import MICRODATA
from scoring.refusals.runs import METHODS, RUNS, WARNINGS
from wording.refusals import Codes, Refusal, Refused

CODES = Codes(RUNS, WARNINGS, METHODS, ESTIMATION, MICRODATA, below=OF_ACCOUNTS)
refusal, refused = CODES.refusal, CODES.refused

__all__ = ["CODES", "Refusal", "Refused", "refusal", "refused"]
