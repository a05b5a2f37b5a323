from surveys.models.instrument import Instrument
from surveys.models.response import DOMAINS, Response
from surveys.models.round import Round
from surveys.models.sample import ClusterPopulation, PopulationTotal

__all__ = [
    "DOMAINS",
    "ClusterPopulation",
    "Instrument",
    "PopulationTotal",
    "Response",
    "Round",
]
