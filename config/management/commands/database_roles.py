from __future__ import annotations

import os

from django.core.management.base import BaseCommand
from django.db import transaction

from config import rights

PASSWORDS = {
    rights.PORTAL: "SIPAS_PORTAL_PASSWORD",
    rights.DESK: "SIPAS_DESK_PASSWORD",
    rights.WORKER: "SIPAS_WORKER_PASSWORD",
}


class Command(BaseCommand):
    help = (
        "Make the database's roles and their rights; safe to repeat, and to be repeated"
        " after every migration. SIPAS_PORTAL_PASSWORD, SIPAS_DESK_PASSWORD and"
        " SIPAS_WORKER_PASSWORD let those roles log in."
    )

    @transaction.atomic
    def handle(self, **options: object) -> None:
        rights.grant_all()
        for role, variable in PASSWORDS.items():
            if password := os.environ.get(variable):
                rights.let_in(role, password)
        self.stdout.write(", ".join(rights.ROLES))
