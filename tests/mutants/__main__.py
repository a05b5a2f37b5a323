"""Try every mutant with its test and print which survived; `make prove NAME=mutants`.

LEARN=1 with files of tests looks for tests of mutants that have none yet;
ONLY= is a pattern that names of mutants must match.
"""

import sys

import pytest

from tests.mutants import killers


def main(files: list[str]) -> int:
    chosen = files or sorted(set(killers.read().values()))
    here = [test for test in chosen if files or killers.is_there(test)]
    return pytest.main(["-n", "0", "-p", "tests.mutants.plugin", *here])


sys.exit(main(sys.argv[1:]))
