import csv
import io

import numpy as np

from demonstration.simulation import sheet
from demonstration.simulation.synthetic import synthetic


def test_answers_are_written_as_level_empty_or_x() -> None:
    answers = np.array([[5, 0, 9], [1, 4, 0]], dtype=np.uint8)

    head = sheet.header(["uid", "unit"], ["A", "B", "C"])
    body = sheet.rows({"uid": ["u1", "u2"], "unit": ["01", "02"]}, answers)

    assert head + body == b"uid,unit,A,B,C\nu1,01,5,,x\nu2,02,1,4,\n"


def test_a_synthetic_file_has_every_row_once_and_every_column_filled() -> None:
    pieces = list(synthetic(1000, items=["A", "B"], units=["01", "02", "04"], seed=7))
    rows = list(csv.DictReader(io.StringIO(b"".join(pieces).decode())))

    assert len(rows) == len({row["uid"] for row in rows}) == 1000
    assert {row["A"] for row in rows} == {"", "x", "1", "2", "3", "4", "5"}
    assert all(0.5 <= float(row["weight"]) <= 2 for row in rows)
    assert {row["unit"] for row in rows} == {"01", "02", "04"}


def test_a_synthetic_file_is_the_same_for_the_same_seed_only() -> None:
    one, same, other = (
        b"".join(synthetic(50, items=["A"], units=["01"], seed=seed))
        for seed in (1, 1, 2)
    )

    assert one == same
    assert one != other
