"""An announced table as SDMX: observations as CSV, and the structure they follow."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from datetime import datetime
from io import StringIO
from typing import cast
from xml.etree import ElementTree

from publishing.content.announced.statements import NUMBERS
from publishing.exports.announced_rows import rows
from publishing.exports.sdmx import AGENCY
from publishing.exports.sdmx_structure import COM, MES, NAMESPACE, PREFIXES, STR, URN
from publishing.exports.xml import tag, told, written
from publishing.models import AnnouncedEdition
from wording.spreadsheet_text import harmless

# Every dimension and its words; a source is an address, so it has no list of codes.
DIMENSIONS = {
    "LEVEL": ("Cấp", "Level"),
    "WITHIN": ("Thuộc tỉnh", "Within the province"),
    "UNIT": ("Đơn vị", "Unit"),
    "INDICATOR": ("Nội dung", "Indicator"),
    "STATISTIC": ("Thống kê", "Statistic"),
    "GROUP": ("Nhóm được đếm", "Group counted"),
    "MEASURE": ("Đại lượng", "Measure"),
    "STATUS": ("Cách biết", "How it is known"),
    "SOURCE": ("Nguồn", "Source"),
}
OTHERS = {
    "TIME_PERIOD": ("Năm", "Year"),
    "OBS_VALUE": ("Giá trị", "Value"),
    "PRINTED": ("Cổng thông tin in số này", "Printed by the portal"),
}
# What SDMX has for "all" and "does not apply".
ALL, NONE = "_T", "_Z"
Words = tuple[str, str]
# An observation: codes of its dimensions, and its other components.
Observation = tuple[dict[str, str], list[object]]


def observations(edition: AnnouncedEdition) -> Iterator[Observation]:
    """An observation a measure of a statement."""
    for row in rows(edition):
        counted = row["statistic"] == "count"
        place = {
            "LEVEL": _word(row["level"]),
            "WITHIN": _word(row["within_code"]) or NONE,
            "UNIT": _word(row["unit_code"]) or ALL,
            "INDICATOR": _word(row["indicator"]),
            "STATISTIC": _word(row["statistic"]),
            "GROUP": (_word(row["group"]) if counted else "") or NONE,
        }
        printed = str(row["printed"]).split()
        for measure in NUMBERS:
            if row[measure] is None:
                continue
            about = {
                "MEASURE": measure.upper(),
                "STATUS": _word(row["status"]),
                "SOURCE": harmless(str(row["source"])),
            }
            told_of = [row["year"], row[measure]]
            yield place | about, [*told_of, str(measure in printed).lower()]


def as_sdmx(edition: AnnouncedEdition) -> bytes:
    """SDMX-CSV 2.0."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    head = ("STRUCTURE", "STRUCTURE_ID", "ACTION")
    writer.writerow([*head, *DIMENSIONS, *OTHERS])
    flow = f"{AGENCY}:{_name(edition)}({_version(edition)})"
    for codes, values in observations(edition):
        writer.writerow(["dataflow", flow, "I", *codes.values(), *values])
    return text.getvalue().encode()


def as_structure(edition: AnnouncedEdition) -> bytes:
    """SDMX-ML 3.0: code lists, concepts, the dataflow and its structure."""
    for part, prefix in PREFIXES.items():
        ElementTree.register_namespace(prefix, NAMESPACE + part)
    root = ElementTree.Element(f"{MES}Structure")
    header = tag(root, f"{MES}Header")
    tag(header, f"{MES}ID", f"{_name(edition)}_{edition.edition}")
    tag(header, f"{MES}Test", "false")
    sealed = cast(datetime, edition.sealed_at)
    tag(header, f"{MES}Prepared", sealed.isoformat(timespec="seconds"))
    tag(header, f"{MES}Sender", id=AGENCY)
    held = tag(root, f"{MES}Structures")
    lists = _codes(edition)
    of_codes = tag(held, f"{STR}Codelists")
    for name, codes in lists.items():
        made = _artefact(of_codes, "Codelist", edition, f"CL_{name}", DIMENSIONS[name])
        for code, words in codes.items():
            told(tag(made, f"{STR}Code", id=code), f"{COM}Name", words)
    concepts = _artefact(
        tag(held, f"{STR}ConceptSchemes"),
        "ConceptScheme",
        edition,
        "CONCEPTS",
        ("Khái niệm", "Concepts"),
    )
    for name, words in (DIMENSIONS | OTHERS).items():
        told(tag(concepts, f"{STR}Concept", id=name), f"{COM}Name", words)
    _flow(held, edition, lists)
    return written(root)


def _flow(
    held: ElementTree.Element,
    edition: AnnouncedEdition,
    lists: Mapping[str, Mapping[str, Words]],
) -> None:
    names = (edition.name_vi, edition.name_en)
    flows = tag(held, f"{STR}Dataflows")
    flow = _artefact(flows, "Dataflow", edition, "", names)
    kind = "datastructure.DataStructure"
    tag(flow, f"{STR}Structure", _reference(edition, kind, "DSD"))
    structures = tag(held, f"{STR}DataStructures")
    made = _artefact(structures, "DataStructure", edition, "DSD", names)
    parts = tag(made, f"{STR}DataStructureComponents")
    dimensions = tag(parts, f"{STR}DimensionList", id="DimensionDescriptor")
    for position, name in enumerate(DIMENSIONS, 1):
        one = _component(dimensions, "Dimension", edition, name, position=position)
        shape = tag(one, f"{STR}LocalRepresentation")
        if name in lists:
            codes = _reference(edition, "codelist.Codelist", f"CL_{name}")
            tag(shape, f"{STR}Enumeration", codes)
        else:
            tag(shape, f"{STR}TextFormat", textType="String")
    time = _component(dimensions, "TimeDimension", edition, "TIME_PERIOD")
    _text(time, "ObservationalTimePeriod")
    attributes = tag(parts, f"{STR}AttributeList", id="AttributeDescriptor")
    one = _component(attributes, "Attribute", edition, "PRINTED", usage="optional")
    _text(one, "Boolean")
    tag(tag(one, f"{STR}AttributeRelationship"), f"{STR}Observation")
    measures = tag(parts, f"{STR}MeasureList", id="MeasureDescriptor")
    _text(_component(measures, "Measure", edition, "OBS_VALUE"), "Decimal")


def _codes(edition: AnnouncedEdition) -> dict[str, dict[str, Words]]:
    """Every code the observations use, with its words."""
    named: dict[str, Words] = {ALL: ("tất cả", "all"), NONE: ("không có", "none")}
    for row in rows(edition):
        named.setdefault(_word(row["unit_code"]), _both(row, "unit"))
        named.setdefault(_word(row["indicator"]), _both(row, "indicator"))
    found: dict[str, dict[str, Words]] = {n: {} for n in DIMENSIONS if n != "SOURCE"}
    for codes, _values in observations(edition):
        for name, of in found.items():
            code = codes[name]
            of.setdefault(code, named.get(code, (code, code)))
    return found


def _both(row: Mapping[str, object], what: str) -> Words:
    return harmless(str(row[f"{what}_vi"])), harmless(str(row[f"{what}_en"]))


def _component(
    parent: ElementTree.Element,
    element: str,
    edition: AnnouncedEdition,
    name: str,
    **attributes: object,
) -> ElementTree.Element:
    made = tag(parent, f"{STR}{element}", id=name, **attributes)
    scheme = _reference(edition, "conceptscheme.Concept", "CONCEPTS")
    tag(made, f"{STR}ConceptIdentity", f"{scheme}.{name}")
    return made


def _text(component: ElementTree.Element, kind: str) -> None:
    shape = tag(component, f"{STR}LocalRepresentation")
    tag(shape, f"{STR}TextFormat", textType=kind)


def _artefact(
    parent: ElementTree.Element,
    element: str,
    edition: AnnouncedEdition,
    name: str,
    words: Words,
) -> ElementTree.Element:
    made = tag(
        parent,
        f"{STR}{element}",
        id=_name(edition, name),
        agencyID=AGENCY,
        version=_version(edition),
    )
    told(made, f"{COM}Name", tuple(map(harmless, words)))
    return made


def _reference(edition: AnnouncedEdition, kind: str, name: str) -> str:
    return f"{URN}{kind}={AGENCY}:{_name(edition, name)}({_version(edition)})"


def _name(edition: AnnouncedEdition, name: str = "") -> str:
    whole = f"ANNOUNCED_{_word(edition.code)}"
    return f"{whole}_{name}" if name else whole


def _version(edition: AnnouncedEdition) -> str:
    return f"{edition.edition}.0.0"


def _word(code: object) -> str:
    text = str(code or "")
    allowed = (c if c.isascii() and (c.isalnum() or c in "-_") else "_" for c in text)
    return "".join(allowed).upper()
