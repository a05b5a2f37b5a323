"""Try every mutant with its test and print which survived; `make prove NAME=mutants`.

LEARN=1 with files of tests looks for tests of mutants that have none yet;
ONLY= is a pattern that names of mutants must match.
"""

import sys

import pytest

from tests.mutants import killers


def main(files: list[str]) -> int:
    chosen = files or sorted(set(killers.read().values()))
    return pytest.main(["-n", "0", "-p", "tests.mutants.plugin", *chosen])


sys.exit(main(sys.argv[1:]))
