from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publishing.drawing import charts, maps
from publishing.drawing.charts import Moment

shares = st.floats(0, 100)


def parts(drawing, name):
    return ElementTree.fromstring(drawing).iter(name)


@given(st.lists(shares, min_size=1))
def test_an_axis_holds_all_its_values_and_has_few_ticks(values):
    axis = charts.axis(values)

    assert axis.low <= min(values)
    assert max(values) <= axis.high
    assert 2 <= len(axis.ticks()) <= charts.MOST_TICKS + 1


@given(shares, shares, shares)
def test_a_row_draws_its_dot_between_its_limits(one, two, three):
    lower, value, upper = sorted((one, two, three))
    axis = charts.axis((lower, upper))

    drawing = charts.row(axis, value=value, lower=lower, upper=upper, nation=50)

    lines = {line.get("class"): line for line in parts(drawing, "line")}
    (dot,) = parts(drawing, "circle")
    left, right = (float(lines["limits"].get(x).rstrip("%")) for x in ("x1", "x2"))
    assert left <= float(dot.get("cx").rstrip("%")) <= right
    assert lines["nation"].get("x1") == lines["nation"].get("x2")


def test_a_figure_without_limits_has_a_dot_and_no_bar():
    drawing = charts.row(charts.axis((80, 90)), value=85)

    assert not list(parts(drawing, "line"))
    assert len(list(parts(drawing, "circle"))) == 1


def test_a_trend_joins_one_method_and_breaks_at_another():
    moments = [
        Moment("2021", 87.16),
        Moment("2022", 80.08),
        Moment("2023", 82.66, joined=True),
    ]

    drawing = charts.trend(moments, label="Chỉ số", broken="phương pháp mới")

    kinds = [line.get("class") for line in parts(drawing, "line")]
    assert kinds.count("break") == 1
    assert kinds.count("path") == 1
    assert "phương pháp mới" in drawing


def test_names_in_a_drawing_are_escaped():
    drawing = charts.trend([Moment("<b>", 80)], label='"&', broken="<i>")

    assert ElementTree.fromstring(drawing).get("aria-label") == '"&'


@pytest.mark.parametrize("units", [63, 34])
def test_a_map_has_one_outline_a_province(units):
    outlines = maps.outlines(units)

    assert len(outlines) == units
    assert all(
        path.startswith("M") and path.endswith("z") for path in outlines.values()
    )


@pytest.mark.parametrize("units", [63, 34])
def test_a_map_shows_the_archipelagos_in_the_colour_of_their_provinces(units):
    places = [
        maps.Place("48", "Đà Nẵng: 90,00%", "/tinh/da-nang/", 1.0),
        maps.Place("56", "Khánh Hòa: 80,00%", "/tinh/khanh-hoa/", 0.0),
    ]

    islands = ("Hoàng Sa", "Trường Sa")
    drawing = maps.draw(units, places, label="Bản đồ", islands=islands)

    insets = [g for g in parts(drawing, "g") if g.get("class") == "inset"]
    assert [inset.find("text").text for inset in insets] == [*islands]
    assert [inset.find("circle").get("class") for inset in insets] == ["s7", "s0"]


def test_a_province_of_another_round_is_hatched_and_leads_nowhere():
    places = [maps.Place("01", "Hà Nội: 90,00%", "/tinh/ha-noi/", 1.0)]
    islands = ("Hoàng Sa", "Trường Sa")
    whole = maps.draw(34, places, label="Bản đồ", islands=islands)
    places.append(maps.Place("20", "Lạng Sơn: không khảo sát"))

    partial = maps.draw(34, places, label="Bản đồ", islands=islands)

    assert "pattern" not in whole
    [path] = [p for p in parts(partial, "path") if p.get("class") == "missing"]
    assert path.get("fill") == "url(#hatch)"
    assert len(list(parts(partial, "a"))) == 1
    labels = [g.get("aria-label") for g in parts(partial, "g") if g.get("role")]
    assert labels == ["Lạng Sơn: không khảo sát"]


def test_a_province_without_a_figure_is_hatched_another_way_and_is_drawn():
    """Case 23: in greyscale a plain grey looks like the lowest class."""
    places = [
        maps.Place("01", "Hà Nội: 90,00%", "/tinh/ha-noi/", 0.0),
        maps.Place("20", "Lạng Sơn: không công bố", "/tinh/lang-son/", None),
        maps.Place("31", "Hải Phòng: không khảo sát"),
    ]

    drawing = maps.draw(63, places, label="Bản đồ", islands=("Hoàng Sa", "Trường Sa"))

    fills = {p.get("fill") for p in parts(drawing, "path") if p.get("fill")}
    assert fills == {"url(#silent)", "url(#hatch)"}
    assert {p.get("id") for p in parts(drawing, "pattern")} == {"silent", "hatch"}
    titles = [title.text for title in parts(drawing, "title")]
    assert titles == [place.text for place in places]


@given(st.floats(0, 1))
def test_colours_are_the_eight_steps(share):
    assert maps.colour(share) in {f"s{i}" for i in range(8)}
    assert maps.colour(None) == "none"
