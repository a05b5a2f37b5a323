"""The whole register, two administrators, and account managers of two provinces."""

from dataclasses import dataclass
from io import BytesIO, StringIO

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client

from accounts.models import Role, User
from localities.models import Unit
from tests.accounts.people import administrators, hold
from tests.sweep.world import signed_in

HEADINGS = ("Họ và tên", "Địa chỉ thư hoặc điện thoại", "Vai trò", "Nơi làm việc")
DAYS = ("Từ ngày", "Đến trước ngày")
OWN, OTHER = "20", "01"


@dataclass
class World:
    """`manager` gives roles in the own province alone."""

    administrator: User
    manager: User
    own: Unit
    other: Unit

    def client(self, who: str) -> Client:
        return signed_in(getattr(self, who).username)


@transaction.atomic
def staffed() -> None:
    call_command("load_registers", stdout=StringIO())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE localities_unit, localities_servicepoint")
    administrators()
    for code in (OWN, OTHER):
        user = User.objects.create_user(f"manager-{code}", last_name="Quản lý")
        hold(user, Role.ACCOUNT_MANAGER, unit=province(code))


def entered() -> World:
    root = User.objects.get(username="founder-0")
    manager = User.objects.get(username=f"manager-{OWN}")
    return World(root, manager, province(OWN), province(OTHER))


def province(code: str) -> Unit:
    return Unit.objects.provinces().in_register("2025").get(code=code)


def commune(of: Unit) -> Unit | None:
    return of.children.in_register("2025").order_by("code").first()


def csv_of(*rows, headings=(*HEADINGS, *DAYS)):
    text = "\n".join(",".join(f'"{cell}"' for cell in row) for row in (headings, *rows))
    return SimpleUploadedFile("people.csv", f"{text}\n".encode("utf-8-sig"))


def xlsx_of(*rows, headings=(*HEADINGS, *DAYS)):
    book, body = openpyxl.Workbook(), BytesIO()
    for row in (headings, *rows):
        book.active.append(row)
    book.save(body)
    return SimpleUploadedFile("people.xlsx", body.getvalue())
