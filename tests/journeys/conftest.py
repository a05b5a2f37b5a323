"""One browser for all journeys of a run."""

import pytest

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
