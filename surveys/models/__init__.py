import surveys.models.frame  # noqa: F401  registered here, never re-exported
from surveys.models.amendment import Amendment, Review
from surveys.models.asked import ReopeningRequest, ReviewRequest
from surveys.models.assignment import Assignment, Interim, Replacement, Visit
from surveys.models.batch import EntryPass, PaperBatch, PaperForm
from surveys.models.case import ANSWERED, Case, Disposition, Draw, DrawnStratum
from surveys.models.consent import ConsentText
from surveys.models.erasure import Erasure
from surveys.models.feedback import Feedback, FeedbackStep
from surveys.models.importing import Import
from surveys.models.instrument import Instrument
from surveys.models.late import LateArrival
from surveys.models.late_file import ApologyLetter, LateFile
from surveys.models.rating import Rating, RatingBatch
from surveys.models.request import DataRequest
from surveys.models.response import DOMAINS, Response
from surveys.models.round import Round
from surveys.models.sample import ClusterPopulation, PopulationTotal
from surveys.models.submission import Conflict, EarlierForm
from surveys.models.token import Token

__all__ = [
    "ANSWERED",
    "DOMAINS",
    "Amendment",
    "ApologyLetter",
    "Assignment",
    "Case",
    "ClusterPopulation",
    "Conflict",
    "ConsentText",
    "DataRequest",
    "Disposition",
    "Draw",
    "DrawnStratum",
    "EarlierForm",
    "EntryPass",
    "Erasure",
    "Feedback",
    "FeedbackStep",
    "Import",
    "Instrument",
    "Interim",
    "LateArrival",
    "LateFile",
    "PaperBatch",
    "PaperForm",
    "PopulationTotal",
    "Rating",
    "RatingBatch",
    "ReopeningRequest",
    "Replacement",
    "Response",
    "Review",
    "ReviewRequest",
    "Round",
    "Token",
    "Visit",
]
