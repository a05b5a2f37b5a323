from onestop.models.feedback import Feedback, FeedbackStep
from onestop.models.late_file import ApologyLetter, LateFile
from onestop.models.rating import Rating, RatingBatch

__all__ = [
    "ApologyLetter",
    "Feedback",
    "FeedbackStep",
    "LateFile",
    "Rating",
    "RatingBatch",
]
