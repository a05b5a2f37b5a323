"""XML written element by element, text escaped, nothing read."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
LANGUAGES = ("vi", "en")


def tag(
    parent: ElementTree.Element, name: str, text: str = "", /, **attributes: object
) -> ElementTree.Element:
    """A child of an element, with its text; attributes that are None are left out."""
    given = {key: str(value) for key, value in attributes.items() if value is not None}
    element = ElementTree.SubElement(parent, name, given)
    element.text = str(text) if text != "" else None
    return element


def told(
    parent: ElementTree.Element,
    name: str,
    words: Sequence[str],
    /,
    **attributes: object,
) -> None:
    """The element once in Vietnamese and once in English, unless they say nothing."""
    for language, text in zip(LANGUAGES, words, strict=True):
        if text:
            tag(parent, name, text, **attributes).set(XML_LANG, language)


def written(root: ElementTree.Element) -> bytes:
    ElementTree.indent(root, " ")
    body: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return body + b"\n"
