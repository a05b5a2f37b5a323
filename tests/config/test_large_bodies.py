"""What a server reads of a request before anybody is asked."""

import pytest
from django.core import signing
from waitress.adjustments import Adjustments

from config.web.large_bodies import Parser, largest
from scorecards.pages.tickets import SALT


def error_of(path, length):
    parser = Parser(Adjustments(host="127.0.0.1", max_request_body_size=largest()))
    head = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n"
    parser.received(head.encode())
    return parser.error and parser.error.code


@pytest.mark.parametrize(
    ("path", "refused"),
    [
        ("/viec/", True),
        ("/viec/cham-diem/tep/none/", True),
        ("/viec/cham-diem/tep/{ticket}/", False),
        ("/en/viec/cham-diem/tep/{ticket}/", False),
        ("/viec/cham-diem/tep/{ticket}x/", True),
        ("/khac/cham-diem/tep/{ticket}/", True),
    ],
)
def test_half_a_gigabyte_is_read_with_a_ticket_alone(path, refused):
    ticket = signing.dumps([1, 2, "I.4"], salt=SALT)

    code = error_of(path.format(ticket=ticket), 500_000_000)

    assert code == (413 if refused else None)


def test_nothing_larger_than_the_largest_file_is_read():
    ticket = signing.dumps([1, 2, "I.4"], salt=SALT)
    path = f"/viec/cham-diem/tep/{ticket}/"

    assert error_of(path, 2_000_000_000) == 413
