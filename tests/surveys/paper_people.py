"""A round of the small register, clerks, and forms as they key them."""

from datetime import UTC, datetime, timedelta

from accounts.models import Role
from localities.models import Unit
from surveys import questionnaire
from surveys.channels.paper import batches
from surveys.channels.paper.batches import Keyed
from tests.surveys import arrivals
from tests.surveys.fieldwork_people import person

AT = arrivals.AT
INSTRUMENT = questionnaire.load("sipas-2021")
ITEMS = [item.code for item in INSTRUMENT.items]


def answers(level=4, **changes):
    """Every item keyed: choices with their first option, N5 on time."""
    given = {}
    for item in INSTRUMENT.items:
        if item.kind == "satisfaction":
            given[item.code] = level
        elif item.kind == "single":
            given[item.code] = item.options[0].code
        else:
            given[item.code] = [item.options[0].code]
    # On time, so nobody is asked about a delay.
    return given | {"N6": None, "N7": None} | changes


def keyed(serial, *, uid=None, at=AT, seconds=12, **changes):
    return Keyed(
        uid=uid or f"k-{serial}-{seconds}",
        serial=serial,
        answers=answers(**changes),
        started_at=at,
        keyed_at=at + timedelta(seconds=seconds),
    )


def clerk(name="clerk"):
    return person(name, Role.CLERK, unit=province())


def province():
    return Unit.objects.provinces().get(code="01")


def open_batch(rnd, by, *, counted=20, **more):
    return batches.open(rnd, unit=province(), counted=counted, by=by, at=AT, **more)


def serials(count):
    return [f"{number:06d}" for number in range(1, count + 1)]


def first_pass(batch, by, *, levels=None):
    """Key the whole batch; `levels` gives the level of some serials."""
    for serial in serials(batch.counted):
        level = (levels or {}).get(serial, 4)
        batches.key(batch, keyed(serial, level=level), by=by, at=AT)
    return batches.finish_first_pass(batch, by=by)


def second_pass(batch, by, **changes):
    """Key what waits for a second pass, the same unless changed."""
    for form in list(batches.waiting(batch).order_by("serial")):
        again = keyed(form.serial, seconds=14, **changes)
        batches.key(batch, again, by=by, at=AT)


def moment(second):
    return datetime(2021, 12, 10, 3, 0, second, tzinfo=UTC)
