"""Marks the mail a report of delivery is about: `manage.py read_returns FILE`."""

import os
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import OperationalError

from accounts.mails import returns
from accounts.mails.returns import MOST_BYTES, TooEarly


class Command(BaseCommand):
    """Ends with 0 also for what is no report: a mail server would send it back.

    What may go better later ends with 75, which makes the mail server keep it.
    """

    # It wakes nobody and serves nothing: the database is all it needs.
    requires_system_checks = ()
    help = "Read a report that a mail was not delivered (RFC 3464), and mark that mail."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="the report as a file, or - for the input")

    def handle(self, *args: Any, file: str, **options: Any) -> None:
        if file == "-":
            body = sys.stdin.buffer.read(MOST_BYTES)
        else:
            with Path(file).open("rb") as opened:
                body = opened.read(MOST_BYTES)
        report = returns.read(body)
        if report is None:
            self.stdout.write("No report of a mail of ours that was not delivered.")
            return
        try:
            mail = returns.mark(report)
        except (OperationalError, TooEarly) as error:
            self.stderr.write(f"To be tried again: {type(error).__name__}")
            sys.exit(os.EX_TEMPFAIL)
        said = f"came back: {mail}" if mail else "no mail that waits for a report"
        self.stdout.write(f"{said} ({report.words})")
