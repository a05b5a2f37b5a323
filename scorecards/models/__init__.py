"""What is stored of scorecards, one file a noun."""

from scorecards.models.card import Card, Extension, SignOff
from scorecards.models.claim import Claim, Evidence, StoredFile
from scorecards.models.cycle import ClosingRequest, Cycle, CycleRequest, Stage
from scorecards.models.decision import Answer, Decision, Inquiry
from scorecards.models.remedy import Remedy
from scorecards.models.tally import Tally
from scorecards.models.tree import StoredTree, TreeRequest

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
    "Remedy",
    "SignOff",
    "Stage",
    "StoredFile",
    "StoredTree",
    "Tally",
    "TreeRequest",
]
