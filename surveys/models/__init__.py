import surveys.models.frame  # noqa: F401  registered here, never re-exported
from surveys.models.amendment import Amendment, Review
from surveys.models.answers_upload import AnswersUpload
from surveys.models.assignment import Assignment, Interim, Replacement, Visit
from surveys.models.batch import EntryPass, PaperBatch, PaperForm
from surveys.models.case import ANSWERED, Case, Disposition, Draw, DrawnStratum
from surveys.models.consent import ConsentText
from surveys.models.erasure import Erasure
from surveys.models.instrument import Instrument
from surveys.models.late_arrival import LateArrival
from surveys.models.list_upload import Import
from surveys.models.new_design import DesignRequest, DesignUpload
from surveys.models.out_of_sample import OutOfSample
from surveys.models.point_name import PointName
from surveys.models.response import DOMAINS, Response
from surveys.models.round import Round
from surveys.models.sample import ClusterPopulation, PopulationTotal
from surveys.models.subject_request import DataRequest
from surveys.models.submission import Conflict, EarlierForm
from surveys.models.token import Token
from surveys.models.two_person_requests import (
    AmendmentRequest,
    OpeningRequest,
    ReopeningRequest,
    ReviewRequest,
    WithdrawalRequest,
)

__all__ = [
    "ANSWERED",
    "DOMAINS",
    "Amendment",
    "AmendmentRequest",
    "AnswersUpload",
    "Assignment",
    "Case",
    "ClusterPopulation",
    "Conflict",
    "ConsentText",
    "DataRequest",
    "DesignRequest",
    "DesignUpload",
    "Disposition",
    "Draw",
    "DrawnStratum",
    "EarlierForm",
    "EntryPass",
    "Erasure",
    "Import",
    "Instrument",
    "Interim",
    "LateArrival",
    "OpeningRequest",
    "OutOfSample",
    "PaperBatch",
    "PaperForm",
    "PointName",
    "PopulationTotal",
    "ReopeningRequest",
    "Replacement",
    "Response",
    "Review",
    "ReviewRequest",
    "Round",
    "Token",
    "Visit",
    "WithdrawalRequest",
]
