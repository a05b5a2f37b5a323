"""One browser for all journeys of a run; no page breaks the policy of the site."""

import pytest
from playwright.sync_api import Browser, BrowserType

from tests.journeys.hands import playing
from tests.journeys.screenshots import CHROMIUM, FLAGS


@pytest.fixture(scope="session")
def playwright():
    with playing() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(playwright):
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    yield browser
    browser.close()


@pytest.fixture(autouse=True)
def refused(monkeypatch):
    """What browsers refused under the content policy; a journey ends without any."""
    said = []

    def listening(opened):
        def opening(*arguments, **words):
            context = opened(*arguments, **words)
            context.on("console", lambda message: said.append(message.text))
            return context

        return opening

    for kind, name in (
        (Browser, "new_context"),
        (BrowserType, "launch_persistent_context"),
    ):
        monkeypatch.setattr(kind, name, listening(getattr(kind, name)))
    refusals = _Refusals(said)
    yield refusals
    assert refusals.expected or refusals.all() == []


class _Refusals:
    def __init__(self, said):
        self.said, self.expected = said, False

    def all(self):
        return [words for words in self.said if "Content Security Policy" in words]
