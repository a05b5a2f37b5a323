"""A release described in DDI Codebook 2.6: study, files, variables, categories."""

from __future__ import annotations

from xml.etree import ElementTree

from django.utils.translation import gettext_lazy as _

from publishing.content.release_content import ANSWER
from publishing.exports.dictionary import TABLES
from publishing.exports.heading import citation, title, warning
from publishing.exports.table import Table, in_both, in_both_of
from publishing.exports.xml import XML_LANG, tag, told, written
from publishing.models import Release
from wording.spreadsheet_text import harmless

NAMESPACE = "ddi:codebook:2_6"
VERSION = "2.6"
DAY = "%Y-%m-%d"

UNIVERSE = _("people who used public administrative services, as sampled in the round")
UNIT_OF_ANALYSIS = _("province or city")
KIND = _("published figures of a sample survey")
WEIGHTS = _(
    "Figures are weighted as the sample was drawn; its design makes the limits."
)


def write(release: Release) -> bytes:
    ElementTree.register_namespace("", NAMESPACE)
    root = ElementTree.Element(
        "codeBook", {"xmlns": NAMESPACE, "version": VERSION, XML_LANG: "vi"}
    )
    root.set("ID", _identifier(release))
    _document(root, release)
    _study(root, release)
    for number, table in enumerate(TABLES, 1):
        _file(root, release, table, f"F{number}")
    data = tag(root, "dataDscr")
    for number, table in enumerate(TABLES, 1):
        for column in table.columns:
            _variable(data, release, table, column, f"F{number}")
    return written(root)


def _identifier(release: Release) -> str:
    """An XML name: letters, digits, dots and dashes, starting with a letter."""
    code = "".join(c if c.isalnum() or c in ".-" else "-" for c in release.round_code)
    return f"r.{code}.{release.edition}"


def _document(root: ElementTree.Element, release: Release) -> None:
    citation = tag(tag(root, "docDscr"), "citation")
    statement = tag(citation, "titlStmt")
    _title(statement, release)
    produced = tag(citation, "prodStmt")
    tag(produced, "prodDate", f"{release.sealed_at:{DAY}}", date=_day(release))


def _title(statement: ElementTree.Element, release: Release) -> None:
    vietnamese, english = in_both_of(lambda: title(release))
    tag(statement, "titl", vietnamese).set(XML_LANG, "vi")
    tag(statement, "parTitl", english).set(XML_LANG, "en")
    number = harmless(f"{release.round_code}/{release.edition}")
    tag(statement, "IDNo", number, agency="SIPAS")


def _day(release: Release) -> str:
    return f"{release.sealed_at:{DAY}}"


def _study(root, release):
    study = tag(root, "stdyDscr")
    about = tag(study, "citation")
    _title(tag(about, "titlStmt"), release)
    edition = tag(about, "verStmt")
    tag(edition, "version", release.edition, date=_day(release))
    told(edition, "notes", (harmless(release.reason), ""))
    told(about, "biblCit", in_both_of(lambda: citation(release)))
    subject = tag(study, "stdyInfo")
    told(subject, "abstract", in_both_of(lambda: warning(release)))
    told(subject, "abstract", (harmless(release.notes_vi), harmless(release.notes_en)))
    scope = tag(subject, "sumDscr")
    tag(scope, "timePrd", release.year, date=release.year, event="single")
    tag(scope, "nation", "Việt Nam", abbr="VN").set(XML_LANG, "vi")
    told(scope, "anlyUnit", in_both(UNIT_OF_ANALYSIS))
    told(scope, "universe", in_both(UNIVERSE))
    told(scope, "dataKind", in_both(KIND))
    collected = tag(tag(study, "method"), "dataColl")
    told(collected, "weight", in_both(WEIGHTS))
    method = (release.methodology_name_vi, release.methodology_name_en)
    told(study, "notes", tuple(harmless(name) for name in method), type="methodology")
    tag(study, "notes", release.digest, type="SHA-256")
    tag(study, "notes", str(release.simulated).lower(), type="simulated")


def _file(root, release, table, identifier):
    described = tag(root, "fileDscr", ID=identifier, URI=f"{table.name}.csv")
    text = tag(described, "fileTxt")
    tag(text, "fileName", f"{table.name}.csv", ID=f"{identifier}.name")
    told(text, "fileCont", in_both(table.label))
    size = tag(text, "dimensns")
    tag(size, "caseQnty", getattr(release, table.related).count())
    tag(size, "varQnty", len(table.columns))
    tag(text, "fileType", "text/csv; charset=utf-8")


def _variable(
    data: ElementTree.Element, release: Release, table: Table, column, file: str
) -> None:
    variable = tag(
        data,
        "var",
        ID=f"{file}.{column.name}",
        name=column.name,
        files=file,
        dcml=column.places if column.is_number else None,
        intrvl="contin" if column.is_number else "discrete",
    )
    told(variable, "labl", in_both(column.label))
    told(variable, "txt", in_both(column.says))
    for code, words in _categories(release, column):
        category = tag(variable, "catgry")
        tag(category, "catValu", code)
        told(category, "labl", words)
    tag(variable, "varFormat", type="numeric" if column.is_number else "character")


def _categories(release: Release, column):
    """Codes of a variable with their words in both languages."""
    for code, label in column.codes.items():
        yield code, in_both(label)
    if column.name == "indicator":
        for indicator in release.indicators.order_by("position", "code"):
            names = (indicator.name_vi, indicator.name_en)
            yield indicator.code, tuple(harmless(name) for name in names)
    if column.name == "domain_level":
        for domain, levels in release.domain_names.items():
            for code, *names in levels if domain != ANSWER else ():
                yield code, tuple(harmless(name) for name in names)
