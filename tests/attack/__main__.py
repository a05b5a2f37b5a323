"""Attack random releases, or everything a running site has published.

python -m tests.attack 200
python -m tests.attack http://127.0.0.1:8000
"""

import csv
import json
import sys
import urllib.request
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path

import numpy as np

import localities
from tests.attack import record
from tests.attack.cells import Edition, Row, attack

REGISTER = Path(localities.__file__).parent / "registers" / "succession-2025.csv"
NATION = "VN"


def random_releases(number):
    """(hidden, protected, recovered) over random releases, each with a correction."""
    from tests.attack import releases

    hidden = protected = recovered = refused = 0
    for seed in range(number):
        people = releases.draw(np.random.default_rng(seed))
        late = releases.draw(np.random.default_rng(seed + 10**6), size=60, units=(2,))
        first, truth, fate = releases.release(people)
        found = claims(attack(first), truth, fate.protected)
        older = releases.as_readers_have(first)
        second, truth, again = releases.release(people.joined(late), older=older)
        found |= claims(attack(first, second), truth, again.protected)
        refused += len(fate.exposed) + len(again.exposed)
        hidden += len(fate.cells) + len(again.cells)
        protected += len(fate.protected) + len(again.protected)
        recovered += len(found)
    say("random releases", 2 * number, hidden, protected, recovered + refused)
    record.note("cells", tried=protected, through=recovered + refused)
    return recovered + refused


def claims(findings, truth, protected):
    return {
        (f.how, f.group)
        for f in findings
        if f.how == "difference"
        or (
            f.group in protected
            and (f.how in ("small", "share", "answers") or truth[f.group] == f.claim)
        )
    }


def site(address):
    """Everything a site has published: each round with all its editions."""
    rounds = defaultdict(list)
    for release in ask(f"{address}/api/v1/releases/?limit=1000")["results"]:
        if release["state"] != "withdrawn":
            rounds[release["round_code"]].append(release)
    found = []
    for code, editions in rounds.items():
        editions.sort(key=lambda release: release["edition"])
        read = [edition_of(address, code, one["edition"]) for one in editions]
        findings = attack(*read)
        hidden = sum(row.people is None for row in read[-1].rows)
        say(code, len(read), hidden, "-", len(findings))
        for how, number in Counter(f.how for f in findings).items():
            print(f"    {how}: {number}")
        found += findings
    return len(found)


def edition_of(address, code, edition):
    told = ask(f"{address}/api/v1/releases/{code}/{edition}/")
    weights = defaultdict(dict)
    for one in told["indicators"]:
        if one["kind"] == "criterion" and one["weight"]:
            share = float(one["weight"])
            weights[one["parent"]][one["code"]] = share
            weights["overall"][one["code"]] = share
    rows = tuple(rows_of(fetch(f"{address}/cong-bo/{code}/{edition}/so-lieu.csv")))
    return Edition(rows, sums_of(rows), dict(weights))


def rows_of(text):
    for row in csv.DictReader(text.lstrip("\ufeff").splitlines()):
        yield Row(
            row["basis"],
            row["unit"],
            row["indicator"],
            row["domain"],
            row["domain_level"],
            int(row["respondents"]) if row["respondents"] else None,
            Decimal(row["percent"]) if row["percent"] else None,
        )


def sums_of(rows):
    """Which units make which, from the register everybody may read."""
    own = sorted({r.unit for r in rows if r.basis == "published"} - {NATION})
    sums = {(basis, NATION): tuple(own) for basis in {row.basis for row in rows}}
    into = defaultdict(list)
    for step in csv.DictReader(REGISTER.read_text(encoding="utf-8").splitlines()):
        if step["level"] == "province" and step["old_code"] in own:
            into[step["new_code"]].append(step["old_code"])
    if any(row.basis == "units-2025" for row in rows):
        sums |= {("units-2025", new): tuple(old) for new, old in into.items()}
    return sums


def ask(address):
    return json.loads(fetch(address))


def fetch(address):
    if not address.startswith("http://127.0.0.1:"):
        sys.exit(f"{address}: only a site on this machine is attacked")
    with urllib.request.urlopen(address, timeout=60) as answer:
        return answer.read().decode("utf-8")


def say(what, editions, hidden, protected, found):
    print(
        f"{what:<18} editions {editions:>5}   withheld {hidden:>6}"
        f"   protected {protected:>6}   recovered {found:>3}"
    )


if __name__ == "__main__":
    asked = sys.argv[1] if len(sys.argv) > 1 else "100"
    number = random_releases(int(asked)) if asked.isdigit() else site(asked.rstrip("/"))
    sys.exit(1 if number else 0)
