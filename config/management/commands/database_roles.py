import os

from django.core.management.base import BaseCommand
from django.db import transaction

from config import rights


class Command(BaseCommand):
    help = (
        "Make the database's roles and their rights; safe to repeat, and to be repeated"
        " after every migration. SIPAS_PORTAL_PASSWORD lets the portal's role log in."
    )

    @transaction.atomic
    def handle(self, **options):
        rights.grant_all()
        if password := os.environ.get("SIPAS_PORTAL_PASSWORD"):
            rights.let_in(rights.PORTAL, password)
        self.stdout.write(", ".join(rights.ROLES))
