"""The codes of the bridge from claims to points, by the work that refuses. PURE."""

from accounts.refusals import CODES as OF_ACCOUNTS
from scorecards.refusals.cards import CARDS
from scorecards.refusals.figures import FIGURES
from scorecards.refusals.release import RELEASE
from scorecards.refusals.trees import TREES
from wording.refusals import Codes, Refusal, Refused

CODES = Codes(FIGURES, CARDS, RELEASE, TREES, below=OF_ACCOUNTS)
refusal, refused = CODES.refusal, CODES.refused

__all__ = ["CODES", "Refusal", "Refused", "refusal", "refused"]
