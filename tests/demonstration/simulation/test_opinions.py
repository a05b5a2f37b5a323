"""Options in simulated rounds: printed shares are met, filters are kept."""

from collections import Counter

from demonstration.simulation import folder, opinions
from surveys import questionnaire
from surveys.questionnaire import check

TARGETS = folder.shipped("sipas-2024")
CONTENT = questionnaire.load(TARGETS.instrument)


def cells(number=36_525):
    printed = TARGETS.opinions
    return opinions.columns(CONTENT, number, printed=printed, seed=TARGETS.seed)


def test_the_nation_says_of_trouble_what_was_printed_for_2024() -> None:
    said = Counter(cell for cell in cells()["N5"] if cell)

    shares = {code: f"{100 * said[code] / said.total():.2f}" for code in said}
    assert shares == {"none": "90.06", "some": "8.98", "many": "0.96"}


def test_nobody_answers_what_they_were_not_asked_or_more_than_they_may() -> None:
    columns = cells(400)

    for person in zip(*columns.values(), strict=True):
        answers = dict(zip(columns, person, strict=True))
        assert check(CONTENT, answers) == []
