"""Devices that hand in until they hold a receipt, and what became of their forms.

A device believes a receipt and nothing else: whatever was lost in between, it sends
again. What the devices hold is compared with what the database holds, form by form.
"""

import json
import threading
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPException
from itertools import count

import psycopg

from surveys.intake.submission import receipt_number
from tests.surveys.arrivals import record

DEVICES, AT_ONCE = 6, 20
SURE = {"created", "duplicate"}
PATIENCE = 10
YEAR = timedelta(days=365.25)
# By how much clocks of devices are wrong, when they are.
CLOCKS = [YEAR * years for years in (-50, -10, -1, 0, 1, 10)]


class Field:
    """Devices that fill forms in and hand them in at a port, each under its own uid.

    They go on until `last` is called and every form has its receipt, and for no fewer
    than `forms` in all.
    """

    def __init__(self, port, token, *, forms, name):
        self.port, self.token, self.name = port, token, name
        self.least, self.filled = forms, count()
        self.receipts, self.statuses = {}, Counter()
        self.codes = Counter()
        self.moments, self.made = [], 0
        self.wild = False
        self.ending = threading.Event()
        self.threads = [
            threading.Thread(target=self._hand_in, args=([],)) for _ in range(DEVICES)
        ]

    def last(self):
        """No new forms from here on."""
        self.ending.set()

    def clocks_run_wild(self):
        """From here on each device has a clock of its own; how many there are."""
        self.wild = True
        return len(CLOCKS)

    def __enter__(self):
        self.begun = time.monotonic()
        for one in self.threads:
            one.start()
        return self

    def __exit__(self, *_):
        for one in self.threads:
            one.join()
        self.seconds = time.monotonic() - self.begun

    def first_success_after(self, moment):
        return min((at - moment for at in self.moments if at > moment), default=None)

    def _hand_in(self, numbers):
        line = None
        while numbers or self._fill(numbers):
            batch = numbers[:AT_ONCE]
            try:
                line = line or HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
                results = self._post(line, batch)
            except (OSError, HTTPException, ValueError):
                self.statuses["no answer"] += 1
                results, line = [], None
                time.sleep(0.1)
            for result in results:
                if result["outcome"] in SURE:
                    self.receipts[result["uid"]] = result["receipt"]
                    self.moments.append(time.monotonic())
                else:
                    self.codes.update(e["code"] for e in result.get("errors", []))
            before = len(numbers)
            numbers[:] = [n for n in numbers if self.uid(n) not in self.receipts]
            if len(numbers) == before:
                time.sleep(0.1)

    def _fill(self, numbers):
        """Twenty more forms, while there is somebody to fill them."""
        if self.ending.is_set() and self.made >= self.least:
            return False
        numbers += [next(self.filled) for _ in range(AT_ONCE)]
        self.made = max(self.made, numbers[-1] + 1)
        # People fill forms in; machines would only measure the machine.
        time.sleep(0.05)
        return True

    def uid(self, number):
        return f"{self.name}-{number}"

    def _post(self, line, batch):
        records = [self._record(n) for n in batch]
        headers = {
            "Authorization": f"Bearer {self.token}",
            "Content-Type": "application/json",
        }
        line.request("POST", "/api/v1/sync", json.dumps({"records": records}), headers)
        answer = line.getresponse()
        said = answer.read()
        self.statuses[answer.status] += 1
        if answer.status != 200:
            time.sleep(0.2)
            return []
        return json.loads(said)["results"]

    def _record(self, number):
        return record(
            self.uid(number), unit="01", level=1 + number % 5, **self._moments(number)
        )

    def _moments(self, number):
        """Begun, ended and sent, by the clock of the device."""
        if not self.wild:
            return {}
        now = datetime.now(UTC) + CLOCKS[number % len(CLOCKS)]
        minute = timedelta(minutes=1)
        return {"started_at": now - minute, "answered_at": now, "sent_at": now}


def compared(field, url):
    """(acknowledged, lost, doubled, receipts that name other contents)."""
    with psycopg.connect(url) as there:
        rows = there.execute(
            "SELECT round_id, uid, digest FROM surveys_response WHERE uid LIKE %s",
            [f"{field.name}-%"],
        ).fetchall()
    numbers = {uid: receipt_number(rnd, uid, bytes(one)) for rnd, uid, one in rows}
    lost = len(field.receipts.keys() - numbers.keys())
    odd = sum(numbers.get(uid) != one for uid, one in field.receipts.items())
    return len(field.receipts), lost, len(rows) - len(numbers), odd - lost
