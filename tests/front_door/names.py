"""What a screen reader calls each control of a page."""

from lxml import html

CONTROLS = "//input[not(@type='hidden')] | //select | //textarea | //button"


def unnamed(text):
    """Controls without a name, also where a label hides its words on some screens."""
    page = html.fromstring(text)
    for control in page.xpath(CONTROLS):
        if not name_of(control, page):
            yield f"no name: {html.tostring(control, encoding='unicode')[:120]}"


def name_of(control, page):
    """The name by its own words, its label, or what it holds."""
    if said := control.get("aria-label", "").strip():
        return said
    by = [
        page.get_element_by_id(at, None)
        for at in control.get("aria-labelledby", "").split()
    ]
    labels = control.xpath("ancestor::label")
    if control.get("id"):
        labels += page.xpath("//label[@for=$at]", at=control.get("id"))
    words = " ".join(content(one) for one in [*filter(None.__ne__, by), *labels])
    if control.tag == "button" or control.get("type") in ("submit", "button"):
        words += content(control) + control.get("value", "")
    return (words + control.get("title", "")).strip()


def content(element):
    """Its words; those beside a key in a row of keys are hidden where it is narrow."""
    if "kbd" in {one.tag for one in element.iter()} and element.tag == "label":
        return ""
    return " ".join(element.text_content().split())
