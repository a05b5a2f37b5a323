"""The one way in: a submission becomes a response, once."""

from surveys.intake.acceptance import accept, accept_all
from surveys.intake.submission import Outcome, Receipt, Submission, rejected

__all__ = ["Outcome", "Receipt", "Submission", "accept", "accept_all", "rejected"]
