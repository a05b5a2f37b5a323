"""docs/api.md names every field and every error code, and no other."""

import re

from surveys.channels.api.views import STATUS_OF
from surveys.intake.submission import Submission
from surveys.refusals.intake import ANSWERS, RECORDS
from tests.conftest import PROJECT

PAGE = (PROJECT / "docs" / "api.md").read_text(encoding="utf-8")
# Files alone carry weights; the others are said on pages.
ELSEWHERE = {"weight_not_positive", "round_is_drawn", "case_answered_again"}


def named(section):
    part = PAGE.split(f"### {section}\n")[1].split("\n### ")[0]
    return set(re.findall(r"`([a-z_]+)`", part))


def test_every_field_of_a_record_is_explained():
    assert set(Submission.__struct_fields__) <= named("The record")


def test_every_error_code_is_listed():
    assert RECORDS.keys() - ELSEWHERE <= named("Errors")
    assert ANSWERS.keys() <= named("Errors")
    assert STATUS_OF.keys() <= named("Errors")
