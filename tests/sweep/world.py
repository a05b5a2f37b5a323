"""People of every role at two places, and an object of every kind at the first."""

import re
import time
from dataclasses import dataclass
from io import StringIO

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import get_resolver
from django.urls.resolvers import URLResolver
from django.utils import timezone

from accounts.models import Membership, Role, User
from accounts.sign_in import second_factor
from demonstration.management.commands.demo_logins import IN_THE_PROVINCE
from localities.models import ServicePoint, Unit
from onestop.models import Feedback
from publishing.announced import load
from publishing.models import AnnouncedEdition, Release
from scoring.models import Method, Run
from surveys.models import Case, Conflict, PaperBatch, Response, Round
from surveys.models.frame import Frame
from tests.publishing import factories as published
from tests.publishing.announced import small, tables
from tests.scoring import factories
from tests.sweep import scored

OWN, OTHER = "20", "10"
TABLE = "local-surveys"
# Codes of announced tables and of a body in one of them.
CODES = {
    "portal:announced-table": TABLE,
    "portal:announced-file": TABLE,
    "portal:announced-body": "sa-pa",
}
AT_A_PLACE = [role for role in Role if role in {*IN_THE_PROVINCE, Role.ONE_STOP}]
OF_A_ROUND = (
    *("work:entry", "work:round", "work:round-edit"),
    *("microdata:answers", "microdata:answers-rows"),
)
# Whoever is asked for a second factor or a password is not let in.
DOORS = ("/dang-nhap/", "/admin/login/")


@dataclass(frozen=True)
class Actor:
    """Somebody who asks: "supervisor" at the own place, "supervisor elsewhere"."""

    name: str
    client: Client


def people_and_objects():
    """What the sweep asks for: objects and people of all roles at two places."""
    call_command("load_registers", stdout=StringIO())
    # Nothing has counted what was loaded: plans for no rows take minutes.
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE localities_unit, localities_servicepoint")
    call_command("demo_logins", stdout=StringIO())
    call_command("demo_feedback", stdout=StringIO())
    factories.make_round(provinces=[OWN, OTHER])
    call_command("demo_fieldwork", stdout=StringIO())
    published.published()
    tables.publish(load.read_folder(load.SHIPPED / TABLE))
    # One that a command loaded waits for two people.
    load.draft(small.table(), by=None, at=timezone.now())
    factories.draft_method(by=User.objects.get(username=Role.ANALYST.value))
    scored.cycles(own=OWN)
    User.objects.create(username="nobody")
    for role in AT_A_PLACE:
        elsewhere(role)


def entered():
    """Everybody, signed in, and the values of addresses."""
    return actors(), values(Release.objects.exclude(kind="par").get())


def actors():
    found = [Actor("anyone", Client()), Actor("no role", signed_in("nobody"))]
    for role in Role:
        found.append(Actor(role.value, signed_in(role.value)))
        if role in AT_A_PLACE:
            found.append(Actor(f"{role} elsewhere", signed_in(f"{role}-elsewhere")))
    return found


def signed_in(username):
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.get(username=username))
    session = client.session
    session[second_factor.VERIFIED_AT] = time.time()
    session.save()
    return client


def elsewhere(role):
    """The same role in another province, or at a point of it."""
    user, _ = User.objects.get_or_create(username=f"{role}-elsewhere")
    day = timezone.localdate()
    place = {"unit": Unit.objects.provinces().on(day).filter(code=OTHER).first()}
    if place["unit"] is None:
        place = {"unit": Unit.objects.provinces().on(day).exclude(code=OWN).first()}
    if role == Role.ONE_STOP:
        points = ServicePoint.objects.exclude(code=f"P{OWN}")
        place = {"service_point": points.first()}
    Membership.objects.create(user=user, role=role, valid_from=day, **place)


# Files of versions come as what they are kept as.
OF_TOML = ("work:form-file", "work:tree-file")


def values(release):
    """What stands for each parameter, by the name of the address or of all of them."""
    frame = Frame.objects.latest("pk")
    case = Case.objects.filter(draw__frame=frame).exclude(disposition="").first()
    own = Unit.objects.provinces().on(timezone.localdate()).get(code=OWN)
    response = Response.objects.filter(unit=own).first()
    pks = {
        "work:conflict": pk_of(Conflict),
        "kept:one": response.pk if response else 0,
        "run-progress": pk_of(Run),
        "work:person": User.objects.get(username=Role.SURVEYOR.value).pk,
        "work:place": ServicePoint.objects.get(code=f"P{OWN}", valid_until=None).pk,
        "onestop:comment": pk_of(Feedback.objects.filter(service_point__unit=own)),
        "onestop:entrusted-comment": pk_of(Feedback),
    }
    drafted = pk_of(AnnouncedEdition.objects.filter(state="draft"))
    card = scored.card().pk
    pks |= dict.fromkeys(("work:scorecard-import", "work:scorecard-table"), card)
    deeds = ("table", "take", "discard", "seal", "withdraw")
    pks |= {f"desk:announced-{deed}": drafted for deed in deeds}
    spaces = {"work": pk_of(PaperBatch), "desk": release.pk, "runs": pk_of(Run)}
    spaces |= {"scorecards": card}
    return {
        "code": lambda name: (
            Round.objects.latest("pk").code
            if name in OF_A_ROUND
            else CODES.get(name) or scored.code(name) or frame.code
        ),
        "uid": lambda name: case.uid,
        "uidb64": lambda name: "MQ",
        "token": lambda name: "none",
        "preview": lambda name: 0,
        "batch": lambda name: 0,
        "pk": lambda name: pks.get(name, spaces.get(name.partition(":")[0], 0)),
        "round_code": lambda name: release.round_code,
        "edition": lambda name: release.edition,
        "slug": lambda name: "dieu-tra-vien" if name == "work:help-role" else "ha-noi",
        "name": lambda name: "figures.csv",
        "basis": lambda name: "published",
        "file": lambda name: "none.pdf",
        "sort": lambda name: "diem",
        "suffix": lambda name: "toml" if name in OF_TOML else "csv",
        "digest": lambda name: (
            Method.objects.get().digest[:16]
            if name.startswith("work:method")
            else Round.objects.latest("pk").instrument.digest[:16]
        ),
        "ticket": lambda name: "none",
        "evidence_pk": lambda name: 0,
        "signature": lambda name: 0,
        "leaf": lambda name: scored.LEAF,
    }


def pk_of(model):
    rows = model if hasattr(model, "first") else model.objects
    row = rows.first()
    return row.pk if row else 0


def addresses(resolver=None, space="", before="/"):
    """(name, path with parameters) of every address of the site in Vietnamese."""
    for pattern in (resolver or get_resolver()).url_patterns:
        path = before + re.sub(r"^\^", "", str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from addresses(pattern, inner, path.replace("//", "/"))
        else:
            yield f"{space}{pattern.name}", path


def filled(name, path, values):
    """The path with a value for each parameter."""
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda part: str(values[part[1]](name)), path)


def outcome(answer):
    """ "in" for whoever is served or told what is wrong with a form, else "out"."""
    if answer.status_code in (401, 403, 404):
        return "out"
    if answer.status_code == 405:
        return "no"
    if answer.status_code in (301, 302) and answer.url.startswith(DOORS):
        return "out"
    if answer.status_code >= 500:
        return "broken"
    return "in"
