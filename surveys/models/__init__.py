from surveys.models.amendment import Amendment, Review
from surveys.models.instrument import Instrument
from surveys.models.response import DOMAINS, Response
from surveys.models.round import Round
from surveys.models.sample import ClusterPopulation, PopulationTotal
from surveys.models.submission import Conflict, EarlierForm
from surveys.models.token import Token

__all__ = [
    "DOMAINS",
    "Amendment",
    "ClusterPopulation",
    "Conflict",
    "EarlierForm",
    "Instrument",
    "PopulationTotal",
    "Response",
    "Review",
    "Round",
    "Token",
]
