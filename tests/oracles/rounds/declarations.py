"""The questionnaire, the methods and round.toml of the rounds beside it."""

LEVELS = ", ".join(
    f'{{ value = {value}, text.vi = "Mức {value}", text.en = "Level {value}" }}'
    for value in range(1, 6)
)
BLOCK = """
[[blocks]]
code = "{code}"
title.vi = "Khối {code}"
title.en = "Block {code}"
kind = "satisfaction"
wording = "provisional"
source = "made for this round"
items = [
{items}
]
"""


def block(code, items):
    asked = "\n".join(
        f'  {{ code = "{item}", text.vi = "Câu {item}", text.en = "Item {item}" }},'
        for item in items
    )
    return BLOCK.format(code=code, items=asked)


INSTRUMENT = f"""code = "six-items"
version = "1"
title.vi = "Phiếu sáu câu"
title.en = "Six items"
legal_basis = "none"

[scale]
wording = "provisional"
source = "made for this round"
levels = [{LEVELS}]
""" + "".join(
    block(code, items)
    for code, items in {
        "A": ("A1", "A2", "A3"),
        "B": ("B1", "B2"),
        "C": ("C1",),
    }.items()
)

# Shares averaged; answers pooled; pooled factors averaged by weight into areas.
RULES = {
    "means": ("answered", "criteria", "criteria", "criteria", "respondents"),
    "pooled": ("applicable", "answers", "answers", "answers", "respondents"),
    "nested": ("valid", "answers", "factors", "areas", "provinces"),
}
WORDS = ("denominator", "factor_from", "area_from", "overall_from", "nation_from")


def methodology(name):
    chosen = dict(zip(WORDS, RULES[name], strict=True))
    rules = "\n".join(f'{rule} = "{word}"' for rule, word in chosen.items())
    weight = "weight = {}\n".format if name == "nested" else "".format
    return f"""code = "{name}"
title.vi = "Phương pháp {name}"
title.en = "Method {name}"
legal_basis = "none"
valid_years = [2017, 2030]
instruments = ["six-items"]
sub_indices = ["F1", "F2", "F3"]

[rules]
positive_levels = [4, 5]
decimals = 2
minimum_respondents = 5
confidence = 0.95
unanswered_criterion = "drop"
rounding = "half_up"
ties = "competition"
change_rule = "interval_excludes_zero"
{rules}

[[areas]]
code = "policy"
name.vi = "Chính sách"
name.en = "Policy"
{weight(0.6)}
[[areas]]
code = "service"
name.vi = "Dịch vụ"
name.en = "Service"
{weight(0.4)}
[[factors]]
code = "F1"
name.vi = "Yếu tố 1"
name.en = "Factor 1"
area = "policy"
items = ["A1", "A2", "A3"]
{weight(0.5)}
[[factors]]
code = "F2"
name.vi = "Yếu tố 2"
name.en = "Factor 2"
area = "service"
items = ["B1", "B2"]
{weight(0.3)}
[[factors]]
code = "F3"
name.vi = "Yếu tố 3"
name.en = "Factor 3"
area = "service"
items = ["C1"]
{weight(0.2)}"""


METHODS = {name: methodology(name) for name in RULES}


def declaration(code, *, method, **design):
    words = "".join(f'{key} = "{word}"\n' for key, word in design.items())
    return f"""code = "{code}"
name_vi = "Đợt thử {code}"
name_en = "Trial round {code}"
owner = "VN"
year = 2024
instrument = "six-items"
methodology = "{method}"
register = "2017"
opens = 2024-11-01
closes = 2024-11-30
simulated = true

[design]
{words}"""
