import pytest

from demonstration.simulation import CODES, folder
from demonstration.simulation.targets import TargetsError, parse

PRINTED = """
code = "sipas-2030"
name_vi = "a"
name_en = "a"
year = 2030
instrument = "short"
methodology = "short"
register = "2017"
opens = "2030-01-01"
closes = "2030-01-31"
seed = 1
overall_from = "criteria"
factors = ["F1"]

[sample]
kind = "homes"
questionnaires = 900

[groups]
F1 = ["A", "B"]

[[figure]]
indicator = "overall"
percent = "84.10"
source = "the announcement"

[[figure]]
unit = "01"
indicator = "overall"
rank = 2
source = "the announcement"
"""


@pytest.mark.parametrize("code", CODES)
def test_shipped_targets_are_read_and_every_figure_has_a_source(code: str) -> None:
    targets = folder.shipped(code)

    assert targets.code == code
    assert all(figure.source for figure in targets.figures)


def test_every_targets_file_is_a_round_of_the_demonstration() -> None:
    assert tuple(sorted(path.stem for path in folder.SHIPPED.glob("*.toml"))) == CODES


def test_an_aim_moves_the_value_but_not_what_was_printed() -> None:
    text = PRINTED.replace('percent = "84.10"', 'percent = "84.10"\naim = 84.0961')

    targets = parse(text, name="sipas-2030.toml")

    assert targets.figures[0].percent == "84.10"
    assert targets.national() == {"overall": 84.0961}


@pytest.mark.parametrize(
    ("whole", "broken", "words"),
    [
        ('kind = "homes"', 'kind = "streets"', ("sample.kind", "streets", "homes")),
        ('percent = "84.10"', 'percent = "84,10"', ("percent", "84,10", "87.16")),
        ('percent = "84.10"', 'percent = "84.1"', ("percent", "84.1", "as printed")),
        ('indicator = "overall"', 'indicator = "F9"', ("indicator", "F9", "F1")),
        ("rank = 2", "rank = 0", ("figure[1].rank", "0", "from 1 up")),
        ("rank = 2", "place = 2", ("figure[1].place", "2", "known here")),
        ('factors = ["F1"]', 'factors = ["F7"]', ("factors", "F7", "group")),
        ("seed = 1", "seed = 1.5", ("seed", "1.5", "whole number")),
        ("seed = 1", "", ("seed", "missing")),
        ("seed = 1", "seed = ", ("not valid TOML",)),
        ('source = "the announcement"', "", ("figure[0].source", "missing")),
        (
            'overall_from = "criteria"',
            'overall_from = "areas"',
            ("overall_from", "areas", "factors"),
        ),
    ],
)
def test_a_mistake_is_refused_by_file_key_and_value(
    whole: str, broken: str, words: tuple[str, ...]
) -> None:
    assert whole in PRINTED

    with pytest.raises(TargetsError) as refused:
        parse(PRINTED.replace(whole, broken, 1), name="sipas-2030.toml")

    assert all(word in str(refused.value) for word in ("sipas-2030.toml", *words))


def test_two_units_printed_at_one_rank_must_be_settled_in_the_file() -> None:
    second = '[[figure]]\nunit = "02"\nindicator = "overall"\nrank = 2\nsource = "a"\n'

    with pytest.raises(TargetsError, match="leave the other row"):
        parse(PRINTED + second, name="sipas-2030.toml")
