"""Loading registers into the database."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from localities import register
from localities.models import ServicePoint, Succession, Unit

pytestmark = pytest.mark.django_db


def say(**options):
    output = StringIO()
    call_command("load_registers", stdout=output, **options)
    return output.getvalue()


def test_the_shipped_registers_load_whole_and_a_second_time_changes_nothing():
    assert "Units added: 3408" in say()

    assert say() == "Registers: nothing changed.\n"
    assert Unit.objects.in_register("2017").provinces().count() == 63
    assert Unit.objects.in_register("2025").provinces().count() == 34
    assert Unit.objects.in_register("2025").communes().count() == 3321
    assert Succession.objects.count() == 52


def test_two_provinces_of_one_code_have_two_centres(folder):
    register.load(folder.path)

    centres = ServicePoint.objects.filter(code="P80").order_by("valid_from")
    assert [(centre.name_vi, centre.valid_until) for centre in centres] == [
        ("Trung tâm Phục vụ hành chính công tỉnh Long An", date(2025, 7, 1)),
        ("Trung tâm Phục vụ hành chính công tỉnh Tây Ninh", None),
    ]
    assert {centre.origin for centre in centres} == {"register"}


def test_a_new_type_is_reported_as_renaming_and_makes_no_unit(folder):
    register.load(folder.path)
    folder.replace(
        "renamings.csv",
        "province,75",
        "province,80,2027-01-01,Tây Ninh,Tay Ninh,city,\nprovince,75",
    )

    changes = register.load(folder.path)

    assert changes.renamed == ["80 Tỉnh Tây Ninh → Thành phố Tây Ninh"]
    assert not changes.added
    assert Unit.objects.filter(code="80").count() == 2


def test_a_unit_that_ends_is_reported_and_its_code_can_begin_again(folder):
    register.load(folder.path)
    folder.replace("wards-2025.csv", "2025-07-01,,", "2025-07-01,2027-01-01,")
    with (folder.path / "wards-2025.csv").open("a", encoding="utf-8") as wards:
        wards.write("00004,Ba Đình,Ba Dinh,ward,01,2027-01-01,,\n")
    with (folder.path / "succession-2025.csv").open("a", encoding="utf-8") as moves:
        moves.write("2027-01-01,commune,00004,00004,\n")

    changes = register.load(folder.path)

    assert changes.ended == ["00004 Phường Ba Đình (01/01/2027)"]
    assert changes.added == ["00004 Phường Ba Đình (01/01/2027)"]


def test_a_withdrawn_renaming_gives_the_old_name_back(folder):
    register.load(folder.path)
    folder.replace("renamings.csv", "province,75,2026-04-30,Đồng Nai,Dong Nai,city", "")
    path = folder.path / "renamings.csv"
    path.write_text(path.read_text(encoding="utf-8").splitlines()[0], encoding="utf-8")

    changes = register.load(folder.path)

    assert changes.renamed == ["75 Thành phố Đồng Nai → Tỉnh Đồng Nai"]
    dong_nai = Unit.objects.get(code="75", valid_until=None)
    assert dong_nai.names.count() == 1


def test_a_folder_with_mistakes_stores_nothing_and_lists_them(folder):
    folder.replace("wards-2025.csv", ",01,", ",02,")
    complaints = StringIO()

    with pytest.raises(CommandError, match=r"1 mistakes; nothing was stored"):
        call_command("load_registers", folder=folder.path, stderr=complaints)

    assert "wards-2025.csv, dòng (row) 2, parent = “02”" in complaints.getvalue()
    assert not Unit.objects.exists()
