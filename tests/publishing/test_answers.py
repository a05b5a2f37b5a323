"""How people answered: bars, their numbers, and what is withheld."""

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publishing.drawing import charts
from tests.publishing.test_portal import text_of

ANSWERS = "/tinh/hung-yen/tra-loi/"


@given(st.lists(st.integers(0, 100), min_size=5, max_size=5).filter(any))
def test_a_bar_is_filled_once_from_end_to_end(parts):
    shares = [100 * part / sum(parts) for part in parts]

    bars = list(ElementTree.fromstring(charts.stacked(shares)).iter("rect"))

    end = 0.0
    for bar in bars:
        assert float(bar.get("x").rstrip("%")) == pytest.approx(end, abs=1e-6)
        end += float(bar.get("width").rstrip("%"))
    assert end == pytest.approx(100, abs=0.05)


@pytest.mark.django_db
def test_every_criterion_has_a_bar_and_its_five_numbers(client, sealed):
    page = client.get(ANSWERS).text

    kept = sealed.distributions.get(
        basis="published", unit__slug="hung-yen", indicator="S2.5.2"
    )
    row = page[page.index("Tiêu chí S2.5.2") :]
    row = row[: row.index("</tr>")]
    printed = re.findall(r'of-level">([\d,]+)<', row)
    assert page.count("class='stacked'") == 19
    assert [float(p.replace(",", ".")) for p in printed] == [
        pytest.approx(float(level), abs=0.0500001) for level in kept.levels
    ]


@pytest.mark.django_db
def test_what_too_few_answered_is_said_and_not_drawn(client, sealed):
    withheld = sealed.distributions.filter(note="below_minimum")
    slug = withheld.filter(basis="published").get().unit.slug

    page = client.get(f"/tinh/{slug}/tra-loi/")

    assert "không công bố: dưới 30 người trả lời" in text_of(page)
    assert page.text.count("class='stacked'") == 18


@pytest.mark.django_db
def test_the_sentence_names_the_criterion_with_most_dissatisfied_answers(
    client, sealed
):
    spreads = sealed.distributions.filter(
        basis="published", unit__slug="hung-yen", level_1__isnull=False
    )
    worst = max(spreads, key=lambda spread: spread.level_1 + spread.level_2)

    page = text_of(client.get("/en/province/hung-yen/answers/"))

    share = worst.level_1 + worst.level_2
    sentence = f"“Criterion {worst.indicator}” ({share}% at the two lowest levels)"
    assert sentence in page


@pytest.mark.django_db
def test_an_edition_without_distributions_says_so(client, sealed, monkeypatch):
    monkeypatch.setattr(
        "publishing.pages.answers._distributions",
        lambda selection, slug: sealed.distributions.none(),
    )

    page = client.get(ANSWERS)

    assert page.status_code == 404
    assert "Không có phân bố câu trả lời" in text_of(page)
    assert "class='stacked'" not in client.get("/tinh/hung-yen/").text
