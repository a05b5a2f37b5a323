from surveys.models.amendment import Amendment, Review
from surveys.models.feedback import Feedback, FeedbackStep
from surveys.models.instrument import Instrument
from surveys.models.late_file import ApologyLetter, LateFile
from surveys.models.rating import Rating, RatingBatch
from surveys.models.response import DOMAINS, Response
from surveys.models.round import Round
from surveys.models.sample import ClusterPopulation, PopulationTotal
from surveys.models.submission import Conflict, EarlierForm
from surveys.models.token import Token

__all__ = [
    "DOMAINS",
    "Amendment",
    "ApologyLetter",
    "ClusterPopulation",
    "Conflict",
    "EarlierForm",
    "Feedback",
    "FeedbackStep",
    "Instrument",
    "LateFile",
    "PopulationTotal",
    "Rating",
    "RatingBatch",
    "Response",
    "Review",
    "Round",
    "Token",
]
