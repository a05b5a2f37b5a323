from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError

from config import inventory


class Command(BaseCommand):
    help = "Write docs/data-inventory.md from config/inventory.toml."
    # Only names of fields are read: no server is asked.
    requires_system_checks = ()

    def handle(self, **options: object) -> None:
        if faults := inventory.faults(inventory.read()):
            raise CommandError("config/inventory.toml:\n" + "\n".join(faults))
        inventory.PAGE.write_text(inventory.page())
        self.stdout.write(f"{inventory.PAGE} written")
