"""Small rounds on disk, with a questionnaire and a methodology of their own."""

from pathlib import Path

PROJECT = Path(__file__).parents[3]
ITEMS = ("A1", "A2", "A3")
HEADER = ("uid", "unit", "stratum", "psu", "cluster", "weight", *ITEMS)
LEVELS = ", ".join(
    f'{{ value = {value}, text.vi = "Mức {value}", text.en = "Level {value}" }}'
    for value in range(1, 6)
)
CHOICES = {
    "denominator": "answered",
    "factor_from": "criteria",
    "area_from": "criteria",
    "overall_from": "criteria",
    "nation_from": "respondents",
    "unanswered_criterion": "drop",
    "rounding": "half_up",
    "ties": "competition",
    "change_rule": "interval_excludes_zero",
}


def instrument_text(items=ITEMS, *, code="small"):
    asked = "\n".join(
        f'  {{ code = "{item}", text.vi = "Câu {item}", text.en = "Item {item}" }},'
        for item in items
    )
    return f"""
code = "{code}"
version = "1"
title.vi = "Phiếu nhỏ"
title.en = "Small form"
legal_basis = "none"

[scale]
wording = "provisional"
source = "made for this round"
levels = [{LEVELS}]

[[blocks]]
code = "A"
title.vi = "Khối A"
title.en = "Block A"
kind = "satisfaction"
wording = "provisional"
source = "made for this round"
items = [
{asked}
]
"""


def methodology_text(items=ITEMS, *, code="small", instrument="small"):
    rules = "\n".join(f'{rule} = "{word}"' for rule, word in CHOICES.items())
    listed = ", ".join(f'"{item}"' for item in items)
    return f"""
code = "{code}"
title.vi = "Phương pháp nhỏ"
title.en = "Small method"
legal_basis = "none"
valid_years = [2017, 2030]
instruments = ["{instrument}"]
sub_indices = ["F1"]

[rules]
positive_levels = [4, 5]
decimals = 2
minimum_respondents = 2
confidence = 0.95
{rules}

[[factors]]
code = "F1"
name.vi = "Yếu tố"
name.en = "Factor"
items = [{listed}]
"""


def declaration_text(**changes):
    words = {
        "code": '"small-2024"',
        "name_vi": '"Đợt nhỏ 2024"',
        "name_en": '"Small round 2024"',
        "owner": '"VN"',
        "year": "2024",
        "instrument": '"small"',
        "methodology": '"small"',
        "register": '"2017"',
        "opens": "2024-11-01",
        "closes": "2024-11-30",
        "simulated": "true",
    }
    words |= changes
    return "".join(f"{key} = {word}\n" for key, word in words.items() if word)


def questionnaire(number, **changes):
    """Cells of one questionnaire by column, all of them in order."""
    cells = {
        "uid": f"q{number}",
        "unit": "01",
        "stratum": "01",
        "psu": f"01-{number % 2}",
        "cluster": f"01-{number % 2}-{number % 4}",
        "weight": "1.5",
        "A1": "4",
        "A2": "5",
        "A3": "",
    }
    return cells | changes


def lines_of(rows, header=HEADER):
    table = [header, *([row.get(name, "") for name in header] for row in rows)]
    return "".join(",".join(cells) + "\n" for cells in table)


def write_round(folder, rows=None, *, responses=None, **changes):
    """A folder to load: 8 sound questionnaires unless others are given."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "round.toml").write_text(declaration_text(**changes), encoding="utf-8")
    (folder / "instrument.toml").write_text(instrument_text(), encoding="utf-8")
    (folder / "methodology.toml").write_text(methodology_text(), encoding="utf-8")
    rows = [questionnaire(number) for number in range(8)] if rows is None else rows
    text = lines_of(rows) if responses is None else responses
    (folder / "responses.csv").write_text(text, encoding="utf-8")
    return folder
