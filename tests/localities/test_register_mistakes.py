"""Each mistake in a register file is named by file, row, column and value."""

import pytest

from localities.registers.rules import read_gazetteer
from wording.refusals import Refused

OLD, NEW = "provinces-2017.csv", "provinces-2025.csv"
LONG_AN = "80,Long An,Long An,province,VN,2008-08-01,2025-07-01,"
MISTAKES = {
    "a bad day": (
        OLD,
        (LONG_AN, LONG_AN.replace("2008-08-01", "01/08/2008")),
        r"2017.csv.*row\) 6, valid_from = “01/08/2008”: .*Expected a day written",
    ),
    "an unknown type": (
        OLD,
        (LONG_AN, LONG_AN.replace(",province", ",region")),
        r"2017.csv.*row\) 6, kind = “region”: .*Expected one of country, province",
    ),
    "a type inside the name": (
        OLD,
        (LONG_AN, LONG_AN.replace("80,Long", "80,Tỉnh Long")),
        r"row\) 6, name_vi = “Tỉnh Long An”: .* without its type",
    ),
    "accents in English": (
        OLD,
        ("Ha Noi", "Hà Nội"),
        r"row\) 2, name_en = “Hà Nội”: .*name without accents",
    ),
    "an end before the beginning": (
        OLD,
        (LONG_AN, LONG_AN.replace("2025-07-01", "2007-07-01")),
        r"row\) 6, valid_until = “2007-07-01”: .*Expected a day after 2008-08-01",
    ),
    "a cell too many": (
        OLD,
        (LONG_AN, LONG_AN + ",x"),
        r"row\) 6, code = “80”: .*Expected 8 cells in the row, not 9",
    ),
    "a missing column": (
        OLD,
        ("code,name_vi,", "code,"),
        r"row\) 1, header = .*needs the columns code,name_vi",
    ),
    "a unit listed twice": (
        OLD,
        (LONG_AN, f"{LONG_AN}\n{LONG_AN}"),
        r"row\) 7, code = “80”: .*is in row 6 already",
    ),
    "two units under one code on one day": (
        NEW,
        (
            "Tây Ninh,Tay Ninh,province,VN,2025-07-01",
            "Tây Ninh,Tay Ninh,province,VN,2025-06-01",
        ),
        r"2025.csv.*row\) 4, valid_from = “2025-06-01”: .* row 6 has ended",
    ),
    "a parent that is not there": (
        "wards-2025.csv",
        (",01,", ",02,"),
        r"wards-2025.csv.*row\) 2, parent = “02”: .*no province of this code valid",
    ),
    "a name that was not in force": (
        NEW,
        ("Hà Nội,Ha Noi", "Hà Tây,Ha Tay"),
        r"row\) 2, name_vi = “Thành phố Hà Tây”: .*name in force .* Hà Nội",
    ),
    "a wrong count": (
        "registers.csv",
        ("2025,2025-07-01,3", "2025,2025-07-01,4"),
        r"provinces of 2025 = “3”: .*Expected 4 units valid on 2025-07-01",
    ),
    "a unit that ended without successor": (
        "succession-2025.csv",
        ("2025-07-01,province,72,80,202/2025/QH15\n", ""),
        r"2017.csv.*row\) 4, valid_until = “2025-07-01”: .*without a successor",
    ),
    "two successors": (
        "succession-2025.csv",
        ("72,80,202/2025/QH15\n", "72,80,\n2025-07-01,province,72,75,\n"),
        r"row\) 5, old_code = “72”: .*Row 4 names another successor",
    ),
    "an unknown successor": (
        "succession-2025.csv",
        ("72,80", "72,79"),
        r"row\) 4, new_code = “79”: .*no province of this code valid",
    ),
    "a renaming of nobody": (
        "renamings.csv",
        ("province,75", "province,74"),
        r"renamings.csv.*row\) 2, code = “74”: .*no province of .* that was there",
    ),
}


def test_the_small_register_itself_is_right(folder):
    gazetteer = read_gazetteer(folder.path)

    assert len(gazetteer.units) == 9
    assert [move.old[1] for move in gazetteer.moves] == ["70", "72", "75", "80"]


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_refused_by_file_row_and_value(folder, mistake):
    file, (old, new), message = MISTAKES[mistake]
    folder.replace(file, old, new)

    with pytest.raises(Refused, match=message):
        read_gazetteer(folder.path)


def test_every_bad_row_is_listed_not_only_the_first(folder):
    folder.replace("provinces-2017.csv", "01,Hà Nội", "0-1,Hà Nội")
    folder.replace("provinces-2017.csv", "province,VN", "region,VN")
    folder.replace("renamings.csv", "2026-04-30", "soon")

    with pytest.raises(Refused) as refused:
        read_gazetteer(folder.path)

    places = [(problem.file, problem.row) for problem in refused.value.refusals]
    assert places == [
        ("provinces-2017.csv", 2),
        ("provinces-2017.csv", 3),
        ("renamings.csv", 2),
    ]


def test_text_in_another_encoding_is_refused(folder):
    path = folder.path / "provinces-2017.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode("utf-16"))

    with pytest.raises(Refused, match="text encoded as UTF-8"):
        read_gazetteer(folder.path)
