"""The gap pages: what stands in the table adds up, and nothing claims too much."""

import re
from decimal import Decimal

import pytest

from publishing.models import Figure
from publishing.pages import explain, what_if
from publishing.pages.selection import select

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sealed")]

PAGE = "/en/province/hung-yen/explain/"
SUPPOSE = "/en/province/hung-yen/what-if/"


def text_of(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text))


def points(cells):
    return [Decimal(cell.replace("−", "-").replace("+", "")) for cell in cells]


def overall(unit, **chosen):
    found = {"release__round_code": "sipas-2024", "basis": "published"} | chosen
    return Figure.objects.whole().get(indicator="overall", unit__slug=unit, **found)


@pytest.mark.parametrize("against", explain.AGAINST)
@pytest.mark.parametrize("basis", ["published", "units-2025"])
def test_the_steps_printed_add_to_the_gap_printed(client, against, basis):
    page = client.get(f"{PAGE}?against={against}&basis={basis}").text

    steps = page.split('class="gaps steps"')[1].split("</table>")[0]
    *parts, gap = points(re.findall(r'class="of-points">([−+]?[\d.]+)<', steps))
    criteria = page.split('class="gaps" role="table"')[1].split("</table>")[0]
    lines = points(re.findall(r'class="of-points">([−+]?[\d.]+)', criteria))
    assert sum(parts) == gap
    assert sum(lines) == sum(parts[:-1])
    assert len(lines) == 19


def test_the_gap_is_the_difference_of_the_printed_indices(client):
    nation = Figure.objects.whole().of_nation()
    nation = nation.get(
        indicator="overall", release__round_code="sipas-2024", basis="published"
    )
    own = overall("hung-yen")

    page = explain.read(select({}), "hung-yen")

    assert page.split.gap == own.percent - nation.percent
    assert page.theirs == nation.percent


def test_against_itself_the_round_before_is_of_the_same_method(client):
    page = explain.read(select({}), "hung-yen", against="last")
    before = overall("hung-yen", release__round_code="sipas-2023")

    assert page.theirs == before.percent
    # 2021 had another method than 2023.
    assert "last" not in dict(
        explain.read(select({"round": "sipas-2023"}), "hung-yen").others
    )
    answer = client.get(f"{PAGE}?round=sipas-2023&against=last")
    assert answer.status_code == 404


def test_the_mean_of_the_neighbours_is_theirs(client):
    page = explain.read(select({}), "hung-yen", against="neighbours")

    near = ["bac-ninh", "ha-nam", "ha-noi", "hai-duong", "thai-binh"]
    mean = sum(overall(slug).percent for slug in near) / 5
    assert [unit.slug for unit, _f, _c in page.near] == near
    assert page.theirs == round(mean, 2)


def test_the_first_province_is_not_held_against_itself(client):
    first = Figure.objects.whole().get(
        indicator="overall",
        rank=1,
        release__round_code="sipas-2024",
        basis="published",
    )

    page = explain.read(select({}), first.unit.slug)

    assert "best" not in dict(page.others)


def test_the_page_says_association_and_not_cause(client):
    page = text_of(client.get(PAGE))

    assert "an association between provinces, not a cause" in page


@pytest.mark.parametrize("address", [PAGE, SUPPOSE])
def test_a_release_without_weights_says_so(client, sealed, monkeypatch, address):
    rows = list(sealed.indicators.order_by("position"))
    for row in rows:
        row.weight = None
    monkeypatch.setattr(type(sealed.indicators), "order_by", lambda *_: rows)

    answer = client.get(address)

    assert answer.status_code == 404
    assert "carries no weights of criteria" in text_of(answer)


@pytest.mark.parametrize(
    ("address", "queries"),
    [(PAGE, 5), (f"{PAGE}?against=last", 5), (SUPPOSE, 4)],
)
def test_the_pages_ask_few_queries(client, address, queries, django_assert_num_queries):
    with django_assert_num_queries(queries):
        client.get(address)


def test_a_province_that_is_not_there_is_not_found(client):
    assert client.get("/en/province/atlantis/explain/").status_code == 404
    assert client.get("/en/province/atlantis/what-if/").status_code == 404


def suppose(**typed):
    typed = {code.replace("_", "."): points for code, points in typed.items()}
    return what_if.read(select({}), "hung-yen", typed)


def test_moving_one_criterion_moves_the_index_by_its_weight():
    page = suppose(S2_1_1="−19")

    # One of nineteen criteria of equal weight.
    assert page.supposed.shift == Decimal(-1)
    assert page.supposed.percent == page.printed.percent - 1
    assert page.limits[0] < page.supposed.percent < page.limits[1]
    assert page.place.low <= page.place.rank <= page.place.high


def test_a_higher_index_never_ranks_lower():
    up, down = suppose(S2_1_1="9"), suppose(S2_1_1="-9")

    assert up.place.rank <= page_rank() <= down.place.rank


def page_rank():
    return overall("hung-yen").rank


@pytest.mark.parametrize("typed", ["", " ", "0"])
def test_nothing_moved_supposes_nothing(typed):
    page = suppose(S2_1_1=typed)

    assert page.supposed is None
    assert page.problem == ""


@pytest.mark.parametrize("typed", ["many", "51", "-50.1", "NaN", "Infinity", "1e9"])
def test_what_is_no_number_of_points_is_named(client, typed):
    page = client.get(SUPPOSE, {"S2.1.1": typed})

    assert page.status_code == 200
    assert "S2.1.1: type points from −50 to 50" in text_of(page)


def test_both_signs_and_both_commas_are_understood():
    assert suppose(S2_1_1="-1,5").supposed == suppose(S2_1_1="−1.5").supposed


def test_the_page_says_that_it_is_hypothetical_and_keeps_what_was_typed(client):
    page = client.get(SUPPOSE, {"S2.1.1": "3", "basis": "units-2025"})

    assert "Hypothetical." in text_of(page)
    assert 'name="S2.1.1" value="3"' in page.text
    assert '<input type="hidden" name="basis" value="units-2025">' in page.text


def test_what_is_typed_is_shown_escaped(client):
    page = client.get(SUPPOSE, {"S2.1.1": "\"><i>'&"}).text

    assert "<i>" not in page
    assert 'value="&quot;&gt;&lt;i&gt;&#x27;&amp;"' in page
