"""Typed where others call.

The rule: a public function of a module, or a public method of a public class, whose
name another module of the rooms imports or reads after a dot, says the type of every
parameter and of its answer. Names stand for what they name: a method of a framework
that a class overrides counts as soon as its name is used. Migrations are exempt.
"""

from __future__ import annotations

import ast

import pytest

from tests.house.typed import called, shares, sources

USER = "from room.verbs import verb\nverb(1)\nThing().deed(2)\n"


def untyped_in(source: str) -> list[str]:
    trees = {"room.verbs": ast.parse(source), "room.user": ast.parse(USER)}
    return [one.name for one in called(trees) if not one.typed]


def test_every_function_that_others_call_says_its_types():
    found = called(sources())

    assert [str(one) for one in found if not one.typed] == [], shares(found)


@pytest.mark.parametrize(
    "source",
    [
        "def verb(one): ...",
        "def verb(one: int): ...",
        "def verb(one) -> int: ...",
        "def verb(*, one) -> int: ...",
        "def verb(*ones) -> int: ...",
        "def verb(**words) -> int: ...",
        "async def verb(one: int, two) -> int: ...",
    ],
)
def test_a_half_typed_function_would_be_noticed(source):
    assert untyped_in(source) == ["verb"]


def test_a_half_typed_method_would_be_noticed():
    source = "class Thing:\n    def deed(self, one) -> int: ...\n"

    assert untyped_in(source) == ["Thing.deed"]


@pytest.mark.parametrize(
    "source",
    [
        "def verb(one: int, *two: int, three: int, **four: int) -> int: ...",
        "class Thing:\n    def deed(self, one: int) -> None: ...\n",
        "class Thing:\n    @classmethod\n    def deed(cls, one: int) -> None: ...\n",
    ],
)
def test_a_typed_function_is_fine(source):
    assert untyped_in(source) == []


@pytest.mark.parametrize(
    "source",
    [
        "def own(one): ...\nown(1)\n",
        "def _verb(one): ...",
        "class _Thing:\n    def deed(self, one): ...\n",
        "def other():\n    def verb(one): ...\n",
    ],
)
def test_what_no_other_module_calls_is_its_own_affair(source):
    assert untyped_in(source) == []
