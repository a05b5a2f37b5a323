"""Trees of criteria: what is shipped, and what the loader refuses by name."""

from decimal import Decimal

import pytest

from scorecards.trees import (
    TreeError,
    available,
    compared,
    load_tree,
    parse_tree,
)

NAMED = 'method = "appraised", name = { vi = "a", en = "a" }'
SHARES = (
    'rule = { kind = "percent_bands", bands = [{ from = 80, points = 3.75 },'
    " { from = 0, points = 0 }] }"
)
SMALL = """
code = "small"
title = { vi = "Nhỏ", en = "Small" }
decision = "1/QĐ"
valid_years = [2023, 2024]
level = "commune"
scale = 10
percent = { decimals = 2, rounding = "truncate" }
counts = { fields = 2, criteria = 2, components = 2 }

[[bodies]]
code = "office"
name = { vi = "Văn phòng", en = "Office" }

[[methods]]
code = "appraised"
maximum = 10

[[groups]]
years = [2023]
bands = [{ code = "A", from = 90 }, { code = "B", from = 0 }]

[[fields]]
code = "1"
name = { vi = "Một", en = "One" }
maximum = 6

[[fields.criteria]]
code = "1.1"
name = { vi = "Tiêu chí", en = "Criterion" }
components = [
  { code = "1.1.1", maximum = "2.25", body = "office", rule = "yes_no", @a },
  { code = "1.1.2", maximum = 3.75, body = "office", @b, @c },
]

[[fields]]
code = "2"
name = { vi = "Hai", en = "Two" }
maximum = 4

[[fields.criteria]]
code = "2.1"
name = { vi = "Tự chấm", en = "Itself scored" }
maximum = 4
method = "appraised"
body = "office"
rule = "all_or_nothing"
"""
for hole, words in (("@a", NAMED), ("@b", SHARES), ("@c", NAMED)):
    SMALL = SMALL.replace(hole, words)
BANDS = "bands = [{ from = 80, points = 3.75 }, { from = 0, points = 0 }]"


def small(before="", after=""):
    assert before in SMALL
    return parse_tree(SMALL.replace(before, after, 1), name="small.toml")


@pytest.mark.parametrize(
    ("code", "counts", "scale"),
    [
        ("provinces-2021", (8, 43, 102), 100),  # 1149/QD-BNV
        ("provinces-2022", (8, 37, 88), 100),  # 876/QD-BNV
        ("ministries-2021", (7, 40, 99), 100),
        ("ministries-2022", (7, 38, 97), 100),
        ("departments-2019", (8, 39, 0), 100),
        ("communes-2025", (5, 19, 16), 100),
    ],
)
def test_a_shipped_tree_has_the_numbers_of_its_decision(code, counts, scale):
    tree = load_tree(code)

    assert (tree.counts, tree.scale) == (counts, scale)
    assert set(available()) == {
        *("provinces-2021", "provinces-2022", "ministries-2021", "ministries-2022"),
        *("departments-2019", "communes-2025"),
    }


def test_known_maxima_of_876_stand_and_the_others_are_marked():
    """Ninh Thuan 2022, Long An 2023: 9.5, 13, 15 and 16.5; 61.5 + 10 + 22 + 6.5."""
    tree = load_tree("provinces-2022")

    known = {f.code: f.maximum for f in tree.fields if "maxima" not in f.provisional}
    by_method = {method.code: method.maximum for method in tree.methods}
    assert known == {
        "1": Decimal("9.5"),
        "3": Decimal(13),
        "5": Decimal(15),
        "8": Decimal("16.5"),
    }
    assert by_method == {
        "appraised": Decimal("61.5"),
        "leaders_survey": Decimal(22),
        "sipas": Decimal(10),
        "statistics": Decimal("6.5"),
    }


def test_a_text_nobody_read_is_named_so_and_never_made_up():
    leaf = load_tree("provinces-2022").by_code["3.3.1"]

    assert "names" in leaf.provisional
    assert leaf.name.vi == "Tiêu chí thành phần 3.3.1 (chưa công bố tại đây)"
    assert leaf.name.en == "Component 3.3.1 (not yet published here)"


def test_the_commune_scorecard_sums_as_its_annex():
    tree = load_tree("communes-2025")

    maxima = {field.code: field.maximum for field in tree.fields}
    assert maxima == {"I": 10, "II": 75, "III": 15, "IV": 15, "V": 0}
    kinds = {leaf.rule.kind for leaf in tree.leaves}
    assert len(kinds) >= 12


def test_a_criterion_without_components_is_itself_scored():
    tree = small()

    assert tree.counts == (2, 2, 2)
    assert [leaf.code for leaf in tree.leaves] == ["1.1.1", "1.1.2", "2.1"]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        # A real published table: 10.05 where only 10.50 makes 100.
        ("maximum = 4\n\n", "maximum = 4.05\n\n", "field 2: its criteria sum to 4"),
        ("scale = 10", "scale = 100", "the maxima of the fields are 6 + 4 = 10"),
        ("maximum = 10\n", "maximum = 9\n", "components of “appraised” sum to 10"),
        ('"1.1.2"', '"1.1.1"', "a code used twice"),
        ("criteria = 2", "criteria = 3", "here are 2/2/2 fields, criteria, components"),
        ("decision", "of = 1\ndecision", "unknown key"),
        ('rule = "yes_no"', 'rule = "maybe"', "expected one of"),
        ('rule = "yes_no"', 'rule = "percent_bands"', "takes a table with: bands"),
        ('body = "office"', 'body = "nobody"', "expected one of office"),
        (', body = "office"', "", "nobody appraises this component"),
        ('level = "commune"', 'level = "village"', "expected one of"),
        ('rounding = "truncate"', 'rounding = "up"', "expected one of"),
        (BANDS, BANDS.replace("from = 0", "from = 10"), "must begin at 0"),
        (
            BANDS,
            BANDS.replace("from = 0,", "from = 0, below = 70,"),
            "a gap between two bands",
        ),
        (BANDS, BANDS.replace("from = 0,", "from = 0, below = 85,"), "bands overlap"),
        (BANDS, BANDS.replace("from = 0", "from = 90"), "bands overlap"),
        (BANDS, BANDS.replace("3.75", "3"), "the best must give 3.75 points"),
        (BANDS, BANDS.replace("points = 0", "points = 5"), "points must fall"),
        ("years = [2023]", "years = [2020]", "at most one set of groups"),
        ('code = "B", from = 0', 'code = "B", from = 5', "the last begins at 0"),
        ("valid_years = [2023, 2024]", "valid_years = [2024, 2023]", "the first and"),
        ('maximum = "2.25"', 'maximum = "a lot"', "expected a number"),
        ('"2.25"', '"2.25", step = 0.5', "a step must divide 2.25"),
        ('"2.25"', '"2.25", least = -1', "deductions, and they alone"),
    ],
)
def test_what_does_not_agree_is_refused_by_name(before, after, said):
    with pytest.raises(TreeError) as refused:
        small(before, after)

    assert said in refused.value.text.en
    assert "small.toml" in refused.value.text.en
    assert refused.value.text.vi != refused.value.text.en


def test_the_mistake_of_a_published_table_would_be_caught():
    """20.5, 10, 10, 6, 10.05, 6, 14, 9, 14: only 10.50 makes 100."""
    maxima = ["20.5", "10", "10", "6", "10.05", "6", "14", "9", "14"]

    with pytest.raises(TreeError, match=r"99\.55"):
        parse_tree(of_fields(maxima), name="districts.toml")
    maxima[4] = "10.50"
    assert parse_tree(of_fields(maxima), name="districts.toml").scale == 100


def of_fields(maxima):
    head, _, _ = SMALL.partition("[[fields]]")
    head = head.replace("scale = 10", "scale = 100").replace("maximum = 10\n", "")
    head = head.replace("counts = { fields = 2, criteria = 2, components = 2 }", "")
    one = (
        '[[fields]]\ncode = "{n}"\nname = {{ vi = "a", en = "a" }}\nmaximum = {m}\n'
        '[[fields.criteria]]\ncode = "{n}.1"\nname = {{ vi = "a", en = "a" }}\n'
        'maximum = {m}\nmethod = "appraised"\nbody = "office"\nrule = "yes_no"\n'
    )
    return head + "".join(one.format(n=n, m=m) for n, m in enumerate(maxima, 1))


def test_a_rule_may_look_at_an_earlier_component_only():
    branch = (
        'rule = {{ kind = "branch", on = "{on}", when = "none", then = "yes_no",'
        ' otherwise = "yes_no" }}'
    )

    later = branch.format(on="2.1")
    with pytest.raises(TreeError, match="must depend on a component before it"):
        small('rule = "yes_no"', later)
    assert small('rule = "all_or_nothing"', branch.format(on="1.1.1"))


def test_an_unknown_tree_is_refused_with_those_that_exist():
    with pytest.raises(TreeError, match="provinces-2022"):
        load_tree("provinces-1999")


def test_two_trees_are_told_apart():
    after = SMALL.replace("2.25", "3.00").replace("3.75", "3.00")
    after = after.replace('"1.1.2"', '"1.1.3"').replace("all_or_nothing", "yes_no")

    found = compared(small(), parse_tree(after, name="after.toml"))

    assert [(one.code, one.what) for one in found] == [
        ("1.1.1", "maximum"),
        ("1.1.3", "added"),
        ("2.1", "rule"),
        ("1.1.2", "removed"),
    ]
    assert (found[0].before.en, found[0].after.en) == ("2.25", "3.00")


def test_the_same_tree_has_no_difference():
    assert compared(small(), small()) == ()


def test_groups_are_those_of_the_year():
    tree = load_tree("ministries-2021")

    groups = tree.groups_in(2021)
    assert [groups.group_of(Decimal(p)) for p in ("90", "89.99", "80", "78.72")] == [
        *("A", "B", "B", "C")
    ]
    assert tree.groups_in(2020) is None


@pytest.mark.parametrize(
    ("before", "after", "key"),
    [
        ('code = "1.1.1"', 'code = "1/1"', "components[0].code"),
        ('code = "1.1.1"', f'code = "{"1" * 41}"', "components[0].code"),
        ('code = "1.1.1"', 'code = "total"', "components[0].code"),
        ('vi = "Một"', f'vi = "{"M" * 401}"', "fields[0].name"),
        ('vi = "Nhỏ"', f'vi = "{"N" * 201}"', "title"),
        ("decimals = 2, r", "decimals = 3, r", "percent.decimals"),
        ('code = "A", from', f'code = "{"A" * 21}", from', "groups[0].bands"),
    ],
)
def test_what_would_not_fit_in_an_address_or_a_release_is_refused(before, after, key):
    with pytest.raises(TreeError) as caught:
        small(before, after)

    assert caught.value.key.endswith(key)
