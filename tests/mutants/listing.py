"""All mutants, in the order in which they are tried."""

from tests.mutants import guards, schema, wiring
from tests.mutants.mutant import Mutant


def mutants() -> list[Mutant]:
    """Asks the database and reads the code; needs a migrated database."""
    return [*schema.mutants(), *wiring.mutants(), *guards.mutants()]
