import csv
from pathlib import Path

import pytest

from demonstration.simulation import CODES, folder, rounds
from surveys import questionnaire
from tests.published.scorer import ScoredRound, score

REGISTER = Path("localities/registers/provinces-2017.csv")


@pytest.fixture(scope="session")
def province_codes(pytestconfig: pytest.Config) -> dict[str, str]:
    """English name -> code in the register of 63 provinces."""
    with (pytestconfig.rootpath / REGISTER).open(encoding="utf-8") as file:
        return {row["name_en"]: row["code"] for row in csv.DictReader(file)}


@pytest.fixture(scope="session")
def scored(
    province_codes: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> dict[int, ScoredRound]:
    """Year -> the demonstration round written, read back and scored."""
    targets = [folder.shipped(code) for code in CODES]
    standing = rounds.mean_standing(targets)
    place = tmp_path_factory.mktemp("rounds")
    for each in targets:
        simulated = rounds.simulate(
            each,
            items=questionnaire.load(each.instrument).scored_codes,
            units=sorted(province_codes.values()),
            standing=standing,
        )
        folder.write(place / each.code, targets=each, simulated=simulated)
    return {each.year: score(place / each.code / "responses.csv") for each in targets}
