"""How much of a request is read before anybody is asked: a file of evidence only with
a ticket of ours in its address, so that strangers fill no disk."""

from __future__ import annotations

import re
from copy import copy
from typing import Any

from django.conf import settings
from waitress.parser import HTTPRequestParser

TICKETED = "scorecards:upload"
ADDRESS = re.compile(r"(?:/en)?/viec/cham-diem/tep/(?P<ticket>[^/]{1,400})/")


def largest() -> int:
    """The most that is read with a ticket."""
    return max(settings.LARGEST_BODY, *settings.LARGEST_BODIES.values()) + 1


def largest_without_ticket() -> int:
    others = (n for name, n in settings.LARGEST_BODIES.items() if name != TICKETED)
    return max(settings.LARGEST_BODY, *others) + 1


def has_ticket(path: str) -> bool:
    found = ADDRESS.fullmatch(path)
    if found is None or settings.PORTAL_ALONE:
        return False
    from scorecards.pages import tickets

    return tickets.read(found["ticket"]) is not None


class Parser(HTTPRequestParser):
    """Waitress' own, with a smaller limit once the address is known."""

    def parse_header(self, header_plus: bytes) -> None:
        super().parse_header(header_plus)
        if not has_ticket(self.path):
            self.adj: Any = copy(self.adj)
            self.adj.max_request_body_size = largest_without_ticket()
