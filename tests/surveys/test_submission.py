"""JSON records: what is wrong with them is named by code and field."""

import json

import pytest

from surveys.intake.submission import Submission, Unreadable, read


@pytest.mark.parametrize(
    ("record", "code", "field"),
    [
        (b"{", "malformed", ""),
        (b'{"uid": "\xff"}', "odd_characters", "uid"),
        (b"[" * 100_000, "malformed", ""),
        (b"[]", "wrong_type", ""),
        (b'{"uid": "u"}', "missing_field", "round"),
        (
            b'{"uid": "u", "round": "r", "answers": {}, "anwsers": 1}',
            "unknown_field",
            "anwsers",
        ),
        (b'{"uid": 7, "round": "r", "answers": {}}', "wrong_type", "uid"),
        (
            b'{"uid": "u", "round": "r", "answers": {"T1": 4, "T2": true}}',
            "wrong_type",
            "answers.T2",
        ),
        (
            b'{"uid": "u", "round": "r", "answers": {"T1": 4.5}}',
            "wrong_type",
            "answers.T1",
        ),
        (
            b'{"uid": "u", "round": "r", "answers": {}, "sequence": -1}',
            "wrong_type",
            "sequence",
        ),
        (
            b'{"uid": "u", "round": "r", "answers": {}, "answered_at": "2021-12-09"}',
            "not_a_time",
            "answered_at",
        ),
    ],
)
def test_json_that_is_no_record_is_named(record, code, field):
    with pytest.raises(Unreadable) as caught:
        read(record)

    assert (caught.value.reason.code, caught.value.reason.field) == (code, field)


def test_a_record_needs_no_more_than_its_uid_round_and_answers():
    read_back = read(b'{"uid": "u", "round": "r", "answers": {"T1": 4, "T2": "x"}}')

    assert read_back == Submission(uid="u", round="r", answers={"T1": 4, "T2": "x"})


def test_a_zero_byte_is_refused_with_the_record_it_stands_in():
    body = json.dumps({"uid": "u-1", "round": "r\x00", "unit": "01", "answers": {}})

    with pytest.raises(Unreadable) as refused:
        read(body.encode())

    assert (refused.value.uid, refused.value.reason.code) == ("u-1", "odd_characters")
