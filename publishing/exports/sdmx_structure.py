"""The structures of a release as SDMX-ML 3.0: code lists, concepts, dataflows."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree

from django.utils.translation import gettext_lazy as _

from publishing.exports.dictionary import FIGURES
from publishing.exports.heading import title, warning
from publishing.exports.sdmx import (
    AGENCY,
    CODED,
    CUBES,
    MEASURE,
    TIME,
    VALUE,
    codes,
    name_of,
    version,
)
from publishing.exports.table import DECIMAL, YES_NO, in_both, in_both_of
from publishing.exports.xml import tag, told, written
from publishing.models import Release

NAMESPACE = "http://www.sdmx.org/resources/sdmxml/schemas/v3_0/"
MES, STR, COM = (
    f"{{{NAMESPACE}{part}}}" for part in ("message", "structure", "common")
)
PREFIXES = {"message": "mes", "structure": "str", "common": "com"}
URN = "urn:sdmx:org.sdmx.infomodel."
SIMULATED = next(column for column in FIGURES.columns if column.name == "simulated")
YEAR = next(column for column in FIGURES.columns if column.name == "year")
CONCEPTS = _("What the figures are told by")


def write(release: Release) -> bytes:
    for part, prefix in PREFIXES.items():
        ElementTree.register_namespace(prefix, NAMESPACE + part)
    root = ElementTree.Element(f"{MES}Structure")
    _header(root, release)
    structures = tag(root, f"{MES}Structures")
    lists = codes(release)
    held = tag(structures, f"{STR}Codelists")
    for name, of in lists.items():
        _codelist(held, release, name, of)
    _concepts(tag(structures, f"{STR}ConceptSchemes"), release)
    flows = tag(structures, f"{STR}Dataflows")
    definitions = tag(structures, f"{STR}DataStructures")
    for cube in CUBES:
        _dataflow(flows, release, cube)
        _definition(definitions, release, cube, lists)
    return written(root)


def _header(root, release):
    header = tag(root, f"{MES}Header")
    tag(header, f"{MES}ID", name_of(release, f"EDITION_{release.edition}"))
    tag(header, f"{MES}Test", str(release.simulated).lower())
    tag(header, f"{MES}Prepared", release.sealed_at.isoformat(timespec="seconds"))
    tag(header, f"{MES}Sender", id=AGENCY)


def _artefact(
    parent: ElementTree.Element,
    element: str,
    release: Release,
    name: str,
    words: Sequence[str],
) -> ElementTree.Element:
    """A maintained artefact with its names; its id carries the round."""
    made = tag(
        parent,
        f"{STR}{element}",
        id=name_of(release, name),
        agencyID=AGENCY,
        version=version(release),
    )
    told(made, f"{COM}Name", words)
    return made


def _reference(release: Release, kind: str, name: str) -> str:
    return f"{URN}{kind}={AGENCY}:{name_of(release, name)}({version(release)})"


def _codelist(parent: ElementTree.Element, release: Release, name: str, of) -> None:
    made = _artefact(parent, "Codelist", release, f"CL_{name}", (name, name))
    for code, words in of.items():
        told(tag(made, f"{STR}Code", id=code), f"{COM}Name", words)


def _concepts(parent: ElementTree.Element, release: Release) -> None:
    scheme = _artefact(parent, "ConceptScheme", release, "CONCEPTS", in_both(CONCEPTS))
    for name, label in _labels().items():
        concept = tag(scheme, f"{STR}Concept", id=name)
        told(concept, f"{COM}Name", in_both(label))


def _labels():
    """What every dimension, measure and attribute is called."""
    columns = {c.name: c for c in FIGURES.columns}
    labels = {name.upper(): columns[name].label for name in CODED}
    labels |= {TIME: YEAR.label, MEASURE: VALUE, "SIMULATED": SIMULATED.label}
    for cube in CUBES:
        labels[cube.also] = cube.also_label
        labels |= {c.name.upper(): c.label for c in cube.attributes}
    return labels


def _dataflow(parent: ElementTree.Element, release: Release, cube) -> None:
    names = in_both_of(
        lambda: f"{title(release)}: {cube.table.label}. {warning(release)}".strip()
    )
    made = _artefact(parent, "Dataflow", release, cube.table.name, names)
    structure = _reference(
        release, "datastructure.DataStructure", f"DSD_{cube.table.name}"
    )
    tag(made, f"{STR}Structure", structure)


def _definition(parent: ElementTree.Element, release: Release, cube, lists) -> None:
    made = _artefact(
        parent,
        "DataStructure",
        release,
        f"DSD_{cube.table.name}",
        in_both(cube.table.label),
    )
    parts = tag(made, f"{STR}DataStructureComponents")
    dimensions = tag(parts, f"{STR}DimensionList", id="DimensionDescriptor")
    for position, name in enumerate([*map(str.upper, CODED), cube.also], 1):
        place = {"id": name, "position": position}
        _component(dimensions, "Dimension", release, place, lists=lists)
    time = _component(dimensions, "TimeDimension", release, {"id": TIME})
    _text(time, "ObservationalTimePeriod")
    _attributes(parts, release, cube, lists)
    measures = tag(parts, f"{STR}MeasureList", id="MeasureDescriptor")
    value = _component(
        measures, "Measure", release, {"id": MEASURE, "usage": "optional"}
    )
    _text(value, "Decimal")


def _attributes(parts: ElementTree.Element, release: Release, cube, lists) -> None:
    held = tag(parts, f"{STR}AttributeList", id="AttributeDescriptor")
    for column in (*cube.attributes, SIMULATED):
        usage = {"id": column.name.upper(), "usage": "optional"}
        made = _component(held, "Attribute", release, usage, lists=lists)
        if column.kind == YES_NO:
            _text(made, "Boolean")
        elif column.is_number:
            _text(made, "Decimal" if column.kind == DECIMAL else "Integer")
        tag(tag(made, f"{STR}AttributeRelationship"), f"{STR}Observation")


def _component(
    parent: ElementTree.Element,
    element: str,
    release: Release,
    attributes,
    *,
    lists=None,
):
    """A dimension, measure or attribute, with its concept and its codes if any."""
    name = attributes["id"]
    made = tag(parent, f"{STR}{element}", **attributes)
    scheme = _reference(release, "conceptscheme.Concept", "CONCEPTS")
    tag(made, f"{STR}ConceptIdentity", f"{scheme}.{name}")
    if lists and name in lists:
        reference = _reference(release, "codelist.Codelist", f"CL_{name}")
        represented = tag(made, f"{STR}LocalRepresentation")
        tag(represented, f"{STR}Enumeration", reference)
    return made


def _text(component: ElementTree.Element, kind: str) -> None:
    represented = tag(component, f"{STR}LocalRepresentation")
    tag(represented, f"{STR}TextFormat", textType=kind)
