"""Case 22: every control of every page bears, to a screen reader, the name it shows.

Chromium's own tree of what assistive technology hears is asked, on every address of the
sweep that answers somebody with a page, in both languages.
"""

import re

import pytest
from django.db import transaction
from django.utils.translation import override

from tests.databases import scene
from tests.journeys.browser_portal import SITE, Reader
from tests.journeys.screenshots import CHROMIUM, FLAGS
from tests.sweep import world
from tests.sweep.allow import ALLOW, ANYONE, NOBODY, PUBLIC

pytestmark = pytest.mark.django_db
everything = scene(world.people_and_objects, world.entered)

HEARD = [*FLAGS, "--enable-blink-features=ComputedAccessibilityInfo"]
# The operators' own pages are Django's.
SPACES = ("portal", "work", "field", "kept", "onestop", "desk", "runs", "microdata")
CONTROLS = (
    "a[href], button, input, select, textarea, summary, [role=button], [tabindex='0']"
)
ASK = """selector => {
  const own = node => {
    if (node.nodeType === 3) return node.nodeValue;
    if (node.nodeType !== 1 || node.ariaHidden === "true" || node.hidden) return "";
    if (node.matches("select, input, textarea, script, style, title, desc")) return "";
    const style = getComputedStyle(node);
    if (style.display === "none" || style.visibility === "hidden") return "";
    return [...node.childNodes].map(own).join(" ");
  };
  return [...document.querySelectorAll(selector)]
    .filter(one => one.type !== "hidden" && !one.disabled && one.checkVisibility())
    .map(one => {
      const labels = [...(one.labels || [])].map(own);
      const words = labels.length ? labels.join(" ") : own(one);
      const typed = one.matches("input, select, textarea");
      const shown = typed && !labels.length ? "" : words;
      return [one.outerHTML.slice(0, 120), one.computedName || "", shown];
    });
}"""


@pytest.fixture(scope="module")
def listening(playwright):
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=HEARD)
    yield browser
    browser.close()


def folded(text):
    """Letters and digits alone: blanks and signs are read in many ways."""
    return "".join(re.findall(r"\w", text)).casefold()


def nameless(page):
    """Controls that say nothing, or something else than they show."""
    for html, name, words in page.evaluate(ASK, CONTROLS):
        if not folded(name) or folded(words) not in folded(name):
            yield html, name, " ".join(words.split())


def served(name):
    if name in ALLOW:
        return ALLOW[name][0]
    return ANYONE if name.startswith(PUBLIC) else NOBODY


def addresses(space, language):
    with override(language):
        return [
            (name, path)
            for name, path in world.addresses()
            if name.startswith(f"{space}:") and served(name)
        ]


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("space", SPACES)
def test_every_control_is_named_by_its_words(listening, everything, space, language):
    actors, values = everything
    by_name = {actor.name: actor for actor in actors}
    found, seen = {}, 0
    for name, path in addresses(space, language):
        who = min(served(name) & by_name.keys(), default=None)
        if who is None:
            continue
        address = world.filled(name, path, values)
        context = listening.new_context(viewport={"width": 1280, "height": 900})
        reader = Reader(context)
        reader.client = by_name[who].client
        with transaction.atomic():
            answer = reader.client.get(address, follow=True)
            transaction.set_rollback(True)
        kind = answer.headers.get("Content-Type", "")
        if answer.status_code == 200 and kind.startswith("text/html"):
            reader.made[address] = answer
            reader.page.goto(SITE + address)
            seen += 1
            if odd := list(nameless(reader.page)):
                found[address] = odd
        context.close()

    assert seen
    assert found == {}


def test_a_control_without_a_name_would_be_noticed(listening):
    page = listening.new_page()
    page.set_content(
        "<button aria-hidden='false'><svg></svg></button>"
        "<label>4 Hài lòng <input type=radio aria-label=4></label>"
        "<label>5 Rất hài lòng <input type=radio></label>"
    )

    assert len(list(nameless(page))) == 2
    page.close()
