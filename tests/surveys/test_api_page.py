"""docs/api.md names every field and every error code, and no other."""

import re

from surveys.channels.api.views import STATUS_OF
from surveys.intake.submission import Submission
from surveys.refusals import SENTENCES
from tests.conftest import PROJECT

PAGE = (PROJECT / "docs" / "api.md").read_text(encoding="utf-8")
# Codes of corrections, rounds and pages, which no record is answered with.
ELSEWHERE = {
    "reason_missing",
    "nothing_to_change",
    "already_undone",
    "changed_since",
    "already_decided",
    "wrong_state",
    "own_request",
    "waits_already",
    "decided_before",
    "not_entitled",
    "round_is_over",
    "closes_too_early",
    "items_differ",
    "weight_not_positive",
}


def named(section):
    part = PAGE.split(f"### {section}\n")[1].split("\n### ")[0]
    return set(re.findall(r"`([a-z_]+)`", part))


def test_every_field_of_a_record_is_explained():
    assert set(Submission.__struct_fields__) <= named("The record")


def test_every_error_code_is_listed():
    assert set(SENTENCES) - ELSEWHERE <= named("Errors")
    assert STATUS_OF.keys() <= named("Errors")


def test_every_refusal_speaks_both_languages():
    for code, (vi, en) in SENTENCES.items():
        assert vi != en, code
        assert en.strip(), code
        assert vi.rstrip().endswith((".", "”")), code
