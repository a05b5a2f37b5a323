import csv
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from demonstration.simulation import CODES, folder
from surveys import questionnaire
from tests.published.scorer import ScoredRound, score

REGISTER = Path("localities/registers/provinces-2017.csv")


@pytest.fixture(scope="session")
def province_codes(pytestconfig: pytest.Config) -> dict[str, str]:
    """English name -> code in the register of 63 provinces."""
    with (pytestconfig.rootpath / REGISTER).open(encoding="utf-8") as file:
        return {row["name_en"]: row["code"] for row in csv.DictReader(file)}


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the demonstration rounds, as `make demo` writes them."""
    place = tmp_path_factory.mktemp("rounds")
    call_command("make_demo_rounds", place, stdout=StringIO())
    return place


@pytest.fixture(scope="session")
def scored(written: Path) -> dict[int, ScoredRound]:
    """Year -> a demonstration round read back and scored."""
    found = {}
    for each in map(folder.shipped, CODES):
        items = questionnaire.load(each.instrument).scored_codes
        found[each.year] = score(written / each.code / "responses.csv", items)
    return found
