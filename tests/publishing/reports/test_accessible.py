"""Reports by ear: PDF/UA, read by programs that know nothing of this project."""

from collections import Counter
from io import BytesIO
from itertools import pairwise

import pdfua
import pikepdf
import pytest

from publishing.content.release_content import PUBLISHED, UNITS_2025
from publishing.reports import making
from publishing.reports.making import NATION, Order

pytestmark = pytest.mark.django_db
LONG = "ba-ria-vung-tau"
REPORTS = [(LONG, PUBLISHED, "vi"), ("an-giang", UNITS_2025, "en")]
# Fails on every file with a heading of several parts, before looking at it.
BROKEN_RULE = "UA-14-001"


def made(release, name, basis, language):
    return making.make(release, Order(basis, name, language, "pdf"))


def elements(node):
    """Every structure element below a node of the tree."""
    if isinstance(node, pikepdf.Array):
        for one in node:
            yield from elements(one)
    elif isinstance(node, pikepdf.Dictionary):
        if "/S" in node:
            yield node
        if "/K" in node:
            yield from elements(node.K)


def words_inside(node):
    """Whether an element holds marked content at any depth."""
    if isinstance(node, pikepdf.Array):
        return any(map(words_inside, node))
    if isinstance(node, pikepdf.Dictionary):
        return "/MCID" in node or ("/K" in node and words_inside(node.K))
    return True


@pytest.mark.parametrize(("name", "basis", "language"), REPORTS)
def test_a_checker_of_pdf_ua_finds_nothing(sealed, tmp_path, name, basis, language):
    path = tmp_path / "report.pdf"
    path.write_bytes(made(sealed, name, basis, language))

    report = pdfua.validate(path)

    assert [f for f in report.findings if f.rule_id != BROKEN_RULE] == []


@pytest.mark.parametrize(
    ("name", "basis", "language"), [*REPORTS, (NATION, PUBLISHED, "vi")]
)
def test_the_structure_tree_has_language_title_headings_tables_and_words_for_pictures(
    sealed, name, basis, language
):
    with pikepdf.open(BytesIO(made(sealed, name, basis, language))) as pdf:
        root = pdf.Root
        with pdf.open_metadata() as about:
            assert about["pdfuaid:part"] == "1"
            assert about["dc:title"]
        assert root.MarkInfo.Marked
        assert root.ViewerPreferences.DisplayDocTitle
        assert str(root.Lang) == language
        found = list(elements(root.StructTreeRoot.K))
        tags = Counter(str(one.S) for one in found)
        assert tags["/Title"] == 1
        assert tags["/H1"] >= 5
        assert tags["/Table"] == tags["/THead"] >= 5
        figures = [one for one in found if str(one.S) == "/Figure"]
        assert figures
        assert all(len(str(one.Alt)) > 20 for one in figures)
        headings = [one for one in found if str(one.S) in ("/H1", "/H2")]
        assert all(words_inside(one.K) for one in headings)


@pytest.mark.parametrize(("name", "basis", "language"), REPORTS)
def test_no_heading_skips_a_level(sealed, name, basis, language):
    with pikepdf.open(BytesIO(made(sealed, name, basis, language))) as pdf:
        tags = [str(one.S) for one in elements(pdf.Root.StructTreeRoot.K)]

    levels = [int(tag[2:]) for tag in tags if tag[:2] == "/H" and tag[2:].isdigit()]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


@pytest.mark.parametrize(("name", "basis", "language"), REPORTS)
def test_every_letter_can_be_copied_as_it_is_read(
    sealed, tmp_path, name, basis, language
):
    with pikepdf.open(BytesIO(made(sealed, name, basis, language))) as pdf:
        fonts = [
            font
            for page in pdf.pages
            for font in page.Resources.get("/Font", {}).values()
        ]
        assert fonts
        assert all("/ToUnicode" in font for font in fonts)
        embedded = [f.DescendantFonts[0].FontDescriptor for f in fonts]
        assert all("/FontFile2" in of or "/FontFile3" in of for of in embedded)
