"""Every attack there is, one after the other, and one table of what got through.

python -m tests.attack.every [NAME ...]: `make prove NAME=attack`.
"""

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.attack import counting, record

PYTEST = ("pytest", "-n", "0", "-q")
# What these tests try, they write down themselves; of others each test is one try.
COUNTED = ("-p", "tests.attack.counting")


@dataclass(frozen=True)
class Attack:
    """A module to run with its words; `size` are settings that make it large."""

    name: str
    tries: str
    words: tuple[str, ...]
    size: tuple[tuple[str, str], ...] = ()


CHAIN = "tests/accounts/test_chain.py"
FORKED = "tests/accounts/test_checkpoints.py"
TEXTS = "tests/publishing/exports/test_text.py"
NAMES = "tests/surveys/test_planted_names.py"
SECOND_PERSON = (
    "tests/publishing/test_publication.py",
    "tests/publishing/test_previews.py",
    "tests/publishing/test_desk.py",
    "tests/scoring/microdata/test_requests.py",
    "tests/surveys/test_batches.py",
    "tests/config/test_constraints.py",
)
SEALED = "tests/accounts/test_sealed_factors.py"
ONE_ALONE = "drafter or second_person or themselves or of_their_own or another_pers"

ATTACKS = (
    Attack("sweep", "requests", (*PYTEST, "tests/sweep"), (("SWEEP", "1"),)),
    Attack("chain", "changes", (*PYTEST, CHAIN), (("MUTATIONS", "1000"),)),
    Attack("forks", "rewritten chains", (*PYTEST, FORKED)),
    Attack("cells", "groups protected", ("tests.attack", "200")),
    Attack(
        "receipts",
        "tests",
        (*PYTEST, *COUNTED, "tests/scoring/test_manifests.py"),
    ),
    Attack("linking", "tests", (*PYTEST, *COUNTED, "tests/scoring/microdata")),
    Attack("formulas", "texts", (*PYTEST, TEXTS), (("FORMULAS", "20000"),)),
    Attack("fuzz", "requests", (*PYTEST, "tests/fuzz"), (("FUZZ", "1800"),)),
    Attack(
        "door",
        "tests",
        (
            *(*PYTEST, *COUNTED, "tests/accounts/test_door.py"),
            *("tests/accounts/test_rates.py", "tests/accounts/test_second_factor.py"),
        ),
    ),
    Attack("doors", "ways of handing in", (*PYTEST, "tests/attack/test_doors.py")),
    Attack("desk doors", "ways", (*PYTEST, "tests/attack/test_desk_doors.py")),
    Attack(
        "odd words",
        "forms",
        (*PYTEST, "tests/attack/test_odd_words.py"),
        (("ODD_WORDS", "5000"),),
    ),
    Attack("races", "tests", (*PYTEST, *COUNTED, "tests/attack/test_races.py")),
    Attack("sealed", "tests", (*PYTEST, *COUNTED, SEALED)),
    Attack(
        "trail",
        "statements",
        (*PYTEST, "tests/attack/test_trail.py"),
        (("TRAIL", "1"),),
    ),
    Attack("alone", "ways", (*PYTEST, "tests/attack/test_alone.py")),
    Attack(
        "floods",
        "requests",
        ("config.servers.embedded", sys.executable, "-m", "tests.attack.floods", "120"),
    ),
    Attack("one alone", "tests", (*PYTEST, *COUNTED, *SECOND_PERSON, "-k", ONE_ALONE)),
    Attack("names", "tests", (*PYTEST, *COUNTED, NAMES)),
    Attack("mutants", "guards removed", ("tests.mutants",)),
)


@dataclass(frozen=True)
class Outcome:
    """What one attack came to; `ended` is false where it failed as a program."""

    attack: Attack
    tried: int
    through: int
    seconds: float
    ended: bool

    @property
    def held(self) -> bool:
        return self.ended and self.tried > 0 and self.through == 0

    def __str__(self) -> str:
        attack = self.attack
        return (
            f"| {attack.name:10} | {self.tried:>7,} {attack.tries:16}"
            f" | {self.tried - self.through:>7,} | {self.through:>3}"
            f" | {self.seconds:>5,.0f} | {'held' if self.held else 'LOOK'} |"
        )


def tried(attack: Attack, log: Path) -> Outcome:
    """Run one attack with its output in a file."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, log.open("w") as output:
        settings = {record.FOLDER: folder, counting.MEMBER: attack.name}
        done = subprocess.run(
            ["nice", "-n", "10", sys.executable, "-m", *attack.words],
            env={**os.environ, **settings, **dict(attack.size)},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        number, through = record.read(Path(folder)).get(attack.name, (0, 0))
    seconds = time.monotonic() - began
    return Outcome(attack, number, through, seconds, done.returncode == 0)


def main(names: list[str]) -> int:
    """Run the attacks of these names, or all; 1 where one did not hold."""
    chosen = [one for one in ATTACKS if not names or one.name in names]
    print("| attack | tried | refused or found | through | seconds | |")
    print("|---|---|---|---|---|---|")
    outcomes = []
    for attack in chosen:
        log = Path(tempfile.gettempdir()) / f"sipas-attack-{attack.name}.txt"
        outcomes.append(tried(attack, log))
        print(outcomes[-1], flush=True)
        if not outcomes[-1].held:
            print("\n".join(log.read_text().splitlines()[-15:]), file=sys.stderr)
    return 0 if chosen and all(one.held for one in outcomes) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
