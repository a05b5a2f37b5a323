"""The tables of all rooms: each code once, said somewhere, in both languages."""

import re
from functools import cache
from string import Formatter

import pytest

import accounts.refusals
import config.web.api_refusals
import localities.refusals
import onestop.refusals
import publishing.refusals
import scorecards.refusals
import scoring.refusals
import surveys.refusals
from tests.conftest import PROJECT

TABLES = {
    "localities": localities.refusals.CODES,
    "accounts": accounts.refusals.CODES,
    "surveys": surveys.refusals.CODES,
    "onestop": onestop.refusals.CODES,
    "publishing": publishing.refusals.CODES,
    "scoring": scoring.refusals.CODES,
    "scorecards": scorecards.refusals.CODES,
}
# Scoring also loads folders, whose problems are of surveys.
ABOVE = TABLES | {
    "scoring": {*TABLES["scoring"], *TABLES["surveys"], *TABLES["accounts"]}
}
# Named by the file they are about: f"unknown_{key}".
COMPOSED = {"unknown_instrument", "unknown_methodology"}
EVERY = [(room, code) for room, table in TABLES.items() for code in table]


def test_no_two_refusals_share_a_code():
    """Sibling rooms too, which do not know each other's tables."""
    codes = [code for _room, code in EVERY]

    assert len(codes) > 190
    assert {code for code in codes if codes.count(code) > 1} == set()


@pytest.mark.parametrize(("room", "code"), EVERY)
def test_both_sentences_are_whole_and_need_the_same_facts(room, code):
    text = TABLES[room][code]

    assert facts(text.vi) == facts(text.en)
    assert text.vi != text.en
    assert text.vi.rstrip("”)").endswith(".") or text.vi.endswith(".")
    assert text.en.rstrip("”)").endswith(".") or text.en.endswith(".")


@cache
def words_of(room):
    """Every word of a room's modules, its tables of refusals apart."""
    return {
        word
        for path in (PROJECT / room).rglob("*.py")
        if "refusals" not in path.parts and path.name != "refusals.py"
        for word in re.findall(r"\w+", path.read_text("utf-8"))
    }


@pytest.mark.parametrize("room", TABLES)
def test_every_refusal_is_raised_somewhere(room):
    above = [*[*TABLES][[*TABLES].index(room) :], "operations", "work", "config"]
    said = set[str]().union(*map(words_of, above))

    unsaid = {code for code in TABLES[room] if code not in said}

    assert unsaid - COMPOSED == set()


def test_whatever_a_status_answers_is_in_the_table():
    codes = config.web.api_refusals.CODE_OF_STATUS.values()

    assert [code for code in codes if code not in config.web.api_refusals.CODES] == []


@pytest.mark.parametrize("room", TABLES)
def test_whatever_is_raised_is_in_the_table(room):
    named = re.compile(
        r"(?:(?<![.\w])(?:refused|refusal|warning|note|_note)|\.refuse|"
        r"\bproblems\.add|\bCODES\.problem)"
        r"\(\s*(?:problems,\s*)?\"([a-z0-9_]+)\""
    )
    said = {
        code
        for path in (PROJECT / room).rglob("*.py")
        for code in named.findall(path.read_text("utf-8"))
    }

    assert len(said) > 5
    assert {code for code in said if code not in ABOVE[room]} == set()


def facts(sentence):
    return {name.split(".")[0] for _, name, _, _ in Formatter().parse(sentence) if name}
