"""What is stored of scorecards, one file a noun."""

from scorecards.models.card import Card, Extension, SignOff
from scorecards.models.claim import Claim, Evidence, StoredFile
from scorecards.models.cycle import ClosingRequest, Cycle, CycleRequest, Stage
from scorecards.models.decision import Answer, Decision, Inquiry

__all__ = [
    "Answer",
    "Card",
    "Claim",
    "ClosingRequest",
    "Cycle",
    "CycleRequest",
    "Decision",
    "Evidence",
    "Extension",
    "Inquiry",
    "SignOff",
    "Stage",
    "StoredFile",
]
