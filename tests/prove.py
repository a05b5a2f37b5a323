"""The proofs too long for `make test`: each in one line, or one of them run.

`make prove` lists them; `make prove NAME=sweep` runs one.
"""

import os
import sys
from pathlib import Path

# name: (what it shows, the shell's words for it)
PROOFS = {
    "attack": (
        "every attack there is, one after the other, in one table",
        "python -m tests.attack.every",
    ),
    "attack-cells": (
        "200 random releases and their corrections, or a site's (ADDRESS=), attacked",
        "python -m tests.attack ${ADDRESS:-200}",
    ),
    "attack-chain": (
        "1,000 changes past the triggers and 1,000 rewritten chains, all found",
        "MUTATIONS=1000 python -m pytest tests/accounts/test_ch*.py",
    ),
    "bundles": (
        "every design compared with R, made again by verify.py",
        "EVERY_DESIGN=1 python -m pytest tests/scoring/test_bundles.py",
    ),
    "chaos-jobs": (
        "a national round scored while workers and servers are killed",
        "python -m tests.chaos.jobs",
    ),
    "codebook": (
        "the DDI export against SCHEMA=, the standard's own codebook.xsd",
        """export SIPAS_DEBUG=1 SIPAS_SECRET_KEY=only-for-this-check
        python -m config.servers.embedded sh -ec 'python manage.py migrate -v 0
        python -m tests.publishing.exports.codebook "$SCHEMA"'""",
    ),
    "deeds": (
        "loading, drafting, sealing, a backup killed in their midst: nothing is left",
        "python -m tests.chaos.deeds",
    ),
    "draws": (
        "10,000 draws of each sampling design against its probabilities",
        "python -m tests.surveys.sampling.draws",
    ),
    "drill": (
        "ROWS=1000000 questionnaires backed up, restored aside, compared, timed",
        "python -m tests.chaos.drill",
    ),
    "files": (
        "20,000 generated workbooks and texts: every row, or a problem with its place",
        "EXAMPLES=20000 PYTEST_TIMEOUT=7200 python -m pytest -n 0"
        " tests/surveys/loading/test_tables.py -k any",
    ),
    "fire": (
        "questionnaires handed in while servers die, disks fill and clients drip",
        "python -m tests.chaos.fire",
    ),
    "formulas": (
        "20,000 texts, none of which an export lets start a formula",
        "FORMULAS=20000 python -m pytest tests/publishing/exports/test_text.py"
        " -k formula",
    ),
    "fuzz": (
        "21,600 requests made up from the API's schema, as every role",
        "FUZZ=1800 python -m pytest -n 0 tests/fuzz",
    ),
    "inventory": (
        "docs/data-inventory.md, made again from config/inventory.toml",
        "SIPAS_DEBUG=1 python manage.py inventory",
    ),
    "journeys": (
        "working days in Chromium: real keys, no network, lost replies",
        "python -m pytest tests/journeys/browser_*.py",
    ),
    "machines": (
        "two web processes and two workers as other users in folders of their own",
        "python -m tests.chaos.machines",
    ),
    "mutants": (
        "each guard, trigger and constraint taken out: a test must fail",
        "python -m tests.mutants",
    ),
    "oracles": (
        "the values of R survey the tests compare with, made again",
        "sh tests/oracles/remake.sh python",
    ),
    "screenshots": (
        "pictures and weights of the pages of a running demonstration (PORT=)",
        """site=http://127.0.0.1:${PORT:-8000}
        python -m tests.journeys.screenshots $site docs/pictures
        python -m tests.journeys.sheets $site docs/pictures/sheets
        python -m tests.journeys.weights $site docs/pages.md""",
    ),
    "soak": (
        "MINUTES=30 of mixed traffic with a kill a minute: losses, p99, memory",
        "python -m tests.chaos.soak",
    ),
    "sweep": (
        "every address by every role and method, against one table",
        "SWEEP=1 python -m pytest -s tests/sweep",
    ),
    "year": (
        "docs/a-year.md, made again from the text that help pages show",
        "SIPAS_DEBUG=1 python manage.py year",
    ),
}


def main(name: str = "") -> None:
    """List the proofs, or become the one named; ends with 1 where there is none."""
    if name in PROOFS:
        here = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        words = ["sh", "-ec", PROOFS[name][1]]
        # Some proofs are one test that takes an hour.
        longer = {"PATH": here, "PYTEST_TIMEOUT": "0"}
        os.execvpe("sh", words, os.environ | longer)
    for each, (shows, _words) in PROOFS.items():
        sys.stdout.write(f"make prove NAME={each:<14}{shows}\n")
    if name:
        sys.exit(f"There is no proof {name}: choose one of these.")


if __name__ == "__main__":
    main(*sys.argv[1:])
