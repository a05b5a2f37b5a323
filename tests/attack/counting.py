"""A plugin: attacks whose every test is one try are counted as tests."""

import os

from tests.attack import record

MEMBER = "ATTACK_MEMBER"


def pytest_runtest_logreport(report) -> None:
    if report.when == "call" or report.failed:
        record.note(os.environ[MEMBER], tried=1, through=report.failed)
