"""Reports say what the release says, on every page in its name."""

import re
from dataclasses import replace
from decimal import Decimal

import pytest
from django.http import Http404
from django.utils.translation import override
from lxml import etree

from publishing import phrasing
from publishing.content.blocks import Table
from publishing.content.release_content import PUBLISHED, UNITS_2025
from publishing.models import Release
from publishing.pages import explain
from publishing.pages import province as provinces
from publishing.release import life
from publishing.reports import infographic, making, national, province, scope
from publishing.reports.making import INFOGRAPHIC, NATION, Order
from tests.publishing import factories
from tests.publishing.reports.reading import needs_poppler, numbers, pages

pytestmark = pytest.mark.django_db

LONG = "ba-ria-vung-tau"  # the longest name of the 63
MARK = {"vi": "Phiếu mô phỏng", "en": "Simulated questionnaires"}


def made(release, name, *, basis=PUBLISHED, language="vi", form="pdf"):
    return making.make(release, Order(basis, name, language, form))


@needs_poppler
@pytest.mark.parametrize(
    ("name", "basis", "language"),
    [
        (LONG, PUBLISHED, "vi"),
        (LONG, PUBLISHED, "en"),
        ("ha-noi", UNITS_2025, "vi"),
        ("an-giang", UNITS_2025, "en"),
    ],
)
def test_a_province_has_four_to_eight_pages_each_marked_simulated(
    sealed, tmp_path, name, basis, language
):
    said = pages(made(sealed, name, basis=basis, language=language), tmp_path)

    assert 4 <= len(said) <= 8
    assert all(MARK[language] in page for page in said)
    assert all("sipas-2024 · " in page for page in said)


@needs_poppler
def test_every_page_of_the_national_report_is_marked_and_names_its_edition(
    sealed, tmp_path
):
    said = pages(made(sealed, NATION), tmp_path)

    assert all(MARK["vi"] in page for page in said)
    assert all(sealed.digest[:16] in page for page in said)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_pdf_is_tagged_pdf_ua_with_its_language_and_title(sealed, language):
    body = made(sealed, LONG, language=language)

    assert b"pdfuaid:part>1<" in body or b'pdfuaid:part="1"' in body
    assert b"/MarkInfo<</Marked true" in body
    assert f"/Lang({language})".encode() in body
    assert b"/DisplayDocTitle true" in body
    tags = set(re.findall(rb"/S ?/([A-Z][A-Za-z0-9]*)", body))
    assert {b"Title", b"H1", b"Table", b"TH", b"Caption", b"Figure", b"L"} <= tags
    # Every picture speaks: the trend of this report is its only one.
    figures = len(re.findall(rb"/S ?/Figure\b", body))
    assert body.count(b"/Alt<") + body.count(b"/Alt(") == figures == 1


def test_the_same_figures_give_the_same_bytes(sealed):
    assert made(sealed, LONG) == made(sealed, LONG)


def selection(release, basis=PUBLISHED):
    return scope.scope(release, basis=basis)


def cells_of(document, caption):
    """First cell of each row: the texts of the others."""
    table = next(
        b for b in document.blocks if isinstance(b, Table) and b.caption == caption
    )
    return {row.cells[0].text: [c.text for c in row.cells[1:]] for row in table.rows}


@needs_poppler
def test_the_table_of_criteria_is_the_release_figure_by_figure(sealed, tmp_path):
    text = "\n".join(pages(made(sealed, LONG), tmp_path))
    text = text.split("Tất cả tiêu chí", 1)[1].split("Người dân trả lời", 1)[0]
    page = provinces.read(selection(sealed), LONG)

    lines = [line for group in page.groups for line in group.lines]
    assert len(lines) == 19
    for line in lines:
        row = next(r for r in text.splitlines() if line.indicator.name in r)
        figure = line.figure
        assert phrasing.number(figure.percent, 2) in row
        assert phrasing.limits(figure) in row
        assert phrasing.number(line.nation.percent, 2) in row
        assert phrasing.signed(line.gap) in row
        assert phrasing.signed(figure.change_points) in row


@needs_poppler
@pytest.mark.parametrize("language", ["vi", "en"])
def test_no_figure_stands_in_a_report_that_the_release_does_not_hold(
    sealed, tmp_path, language
):
    said = numbers("\n".join(pages(made(sealed, LONG, language=language), tmp_path)))

    with override(language):
        allowed = {phrasing.number(value, 2) for value in held(sealed, LONG)}
    assert len(said) > 60
    assert said <= allowed


def held(release, slug):
    """Printed figures of a province and the nation, and differences of them."""
    chosen = selection(release)
    page = provinces.read(chosen, slug)
    lines = [line for group in page.groups for line in group.lines]
    lines += [page.overall, *page.areas, *page.sub_indices]
    for line in lines:
        yield from (line.figure.percent, line.nation.percent, abs(line.gap))
        yield abs(line.figure.change_points)
    for domain in page.domains:
        yield from (figure.percent for _name, figure in domain.levels)
    for spread in page.answers.known:
        yield from (spread.dissatisfied, *spread.distribution.levels)
    yield from (Decimal(str(m.value)) for m in page.history.moments)
    for against in (explain.NATION, explain.LAST):
        yield abs(explain.read(chosen, slug, against=against).split.gap)


@needs_poppler
def test_the_national_report_ranks_every_province_by_its_printed_figure(
    sealed, tmp_path
):
    text = "\n".join(pages(made(sealed, NATION), tmp_path))

    figures = sealed.figures.whole().of_provinces().filter(basis=PUBLISHED)
    figures = figures.filter(indicator="overall").select_related("unit")
    lines = text.splitlines()
    assert figures.count() == 63
    for figure in figures:
        row = next(r for r in lines if re.match(rf"\s*{figure.rank} \d+–\d+ ", r))
        assert figure.unit.short_name in row
        assert phrasing.number(figure.percent, 2) in row


def test_the_national_tables_hold_every_criterion_of_every_province(sealed):
    document = national.document(selection(sealed))

    found = {}
    for block in document.blocks:
        if isinstance(block, Table) and block.dense:
            codes = [column.title for column in block.columns[1:]]
            for row in block.rows[1:]:
                name, *values = (cell.text for cell in row.cells)
                found |= {(name, c): v for c, v in zip(codes, values, strict=True)}
    figures = sealed.figures.whole().of_provinces().filter(basis=PUBLISHED)
    figures = figures.filter(indicator__startswith="S").select_related("unit")
    assert found == {
        (f.unit.short_name, f.indicator): phrasing.number(f.percent, 2) for f in figures
    }


def test_numbers_up_down_and_unchanged_are_those_of_the_verdicts(sealed):
    document = national.document(selection(sealed))

    rows = cells_of(
        document,
        "Chỉ số thấp nhất, trung vị và cao nhất của các tỉnh; "
        "số tỉnh theo mức thay đổi",
    )
    figures = sealed.figures.whole().of_provinces().filter(basis=PUBLISHED)
    figures = figures.filter(indicator="overall")
    counts = [
        figures.filter(change_verdict=verdict).count()
        for verdict in ("likely_real_rise", "likely_real_fall", "within_margin")
    ]
    percents = sorted(figures.values_list("percent", flat=True))
    middle = phrasing.number(percents[31], 2)
    ends = [phrasing.number(value, 2) for value in (percents[0], percents[-1])]
    assert rows["Chỉ số hài lòng chung"] == [
        ends[0],
        middle,
        ends[1],
        *map(str, counts),
        "0",
    ]


def test_a_withheld_spread_of_answers_says_why(sealed):
    first = factories.Unit.objects.in_register("2017").provinces().order_by("code")[0]

    document = province.document(selection(sealed), first.slug)

    rows = cells_of(document, "Ý kiến về từng tiêu chí theo mức, phần trăm")
    assert rows["Tiêu chí S2.1.1*"][0] == "không công bố: dưới 30 người trả lời"


def test_an_official_release_carries_no_mark_of_simulation(country):
    release = factories.published(
        simulated=False, round_code="sipas-official", collection="drawn"
    )

    document = province.document(selection(release), "ha-noi")

    assert document.marks == ()


def test_a_draft_says_so_on_every_page(country, analyst):
    content = factories.content(
        simulated=False, round_code="sipas-official", collection="drawn"
    )
    release = life.draft(content=content, by=analyst, at=factories.SEALED_AT)

    document = province.document(selection(release), "ha-noi")

    assert document.marks == ("Bản thảo: chưa niêm phong, còn có thể thay đổi.",)


def test_a_report_does_not_know_of_later_rounds(sealed):
    earlier = Release.objects.get(round_code="sipas-2023")

    chosen = selection(earlier)

    assert [r.round_code for r in chosen.releases] == ["sipas-2023", "sipas-2021"]


def test_a_province_without_figures_has_no_report(sealed):
    with pytest.raises(Http404):
        made(sealed, "atlantis")


def test_the_infographic_is_a_picture_with_the_printed_numbers(sealed):
    png = made(sealed, INFOGRAPHIC, form="png")
    svg = made(sealed, INFOGRAPHIC, form="svg")
    poster = infographic.poster(selection(sealed))

    assert png.startswith(b"\x89PNG")
    width, height = (int.from_bytes(png[n : n + 4], "big") for n in (16, 20))
    assert (width, height) == (1080, 1350)
    root = etree.fromstring(svg)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert not root.xpath("//*[local-name()='script']")
    nation = (
        sealed.figures.whole().of_nation().get(basis=PUBLISHED, indicator="overall")
    )
    assert poster.figure == phrasing.number(nation.percent, 2)
    assert poster.marks
    assert [place.rank for place in poster.first] == ["1", "2", "3", "4", "5"]
    assert [place.rank for place in poster.last] == ["59", "60", "61", "62", "63"]


def test_names_with_signs_of_markup_are_set_as_words(country):
    rows = tuple(
        replace(row, name_vi="#pagebreak() $x$ *đậm* <b>", name_en="#x")
        for row in factories.indicators()
        if row.code == "S2.1.1"
    )
    others = tuple(r for r in factories.indicators() if r.code != "S2.1.1")
    release = factories.published(indicators=(*others, *rows))

    body = made(release, "ha-noi")

    assert body.startswith(b"%PDF")
