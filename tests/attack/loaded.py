"""Deeds of two people about loaded rounds, methods and announced tables (alone.py)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial

from django.urls import reverse

from accounts.models import User
from publishing.announced import life as announced
from publishing.announced import load
from scoring import methodology
from scoring.methods import life as methods
from scoring.models import Method
from surveys.models import DesignUpload
from surveys.rounds import new_design, withdrawal
from tests.attack.deed import Deed, is_now, of_request
from tests.publishing.announced import small
from tests.scoring import factories
from wording.text import Text

WHY = "Một mình"
ROWS = ("2021,nation,Việt Nam,overall,87.16,,published,https://one.example/",)


def deeds(one: User, now: datetime) -> Iterator[Deed]:
    """What one person of the ministry began, in every role of theirs."""
    yield _withdrawal(one, now)
    yield _design(one, now)
    yield _method(one, now)
    yield _announced(one, now)


def _withdrawal(one, now):
    rnd = factories.make_round(code="loaded-2021", state="closed", seed=5)
    asked = withdrawal.ask(rnd, by=one, reason=WHY, at=now)
    return of_request(
        "a withdrawal",
        asked,
        verb=partial(withdrawal.withdraw, asked, by=one, at=now),
        page=reverse("runs:withdrawing"),
        moved=is_now(rnd, state="withdrawn"),
        straight=f"UPDATE surveys_round SET state = 'withdrawn' WHERE id = {rnd.pk}",
    )


def _design(one, now):
    rnd = factories.make_round(code="designed-2021", state="closed", seed=6)
    rnd.digest = "d"
    rnd.save(update_fields=["digest"])
    words = {"psu_stage": "cluster", "lonely_psu": "certainty", "weighting": "given"}
    sent = DesignUpload.objects.create(round=rnd, by=one, **words)
    asked = new_design.ask(sent, by=one, reason=WHY, at=now)
    return of_request(
        "a new design",
        asked,
        verb=partial(new_design.put_in_place, asked, by=one, at=now),
        page=reverse("runs:new-design"),
        moved=is_now(rnd, psu_stage="cluster"),
        straight=f"UPDATE surveys_round SET psu_stage = 'cluster' WHERE id = {rnd.pk}",
    )


def _method(one, now):
    title, base = Text("Mới", "New"), methodology.load("sipas-2021")
    content = replace(base, code="moi-2027", title=title, comparable_with=())
    row = methods.store(content, by=one, at=now)
    asked = methods.ask(row, by=one, reason=WHY, at=now)
    return of_request(
        "a method",
        asked,
        verb=partial(methods.allow, asked, by=one, at=now),
        page=reverse("work:method", args=[row.digest[:16]]),
        deed="allow",
        moved=lambda: Method.objects.get(pk=row.pk).allowed_at is not None,
        straight=f"UPDATE scoring_method SET allowed_at = now() WHERE id = {row.pk}",
    )


def _announced(one, now):
    row = load.draft(small.table(ROWS), by=one, at=now, reason="")
    return Deed(
        name="an announced table",
        row=row,
        decider="sealed_by_id",
        words={"state": "'sealed'", "sealed_at": "now()", "digest": "'d'"},
        verb=partial(announced.seal, row, by=one, at=now),
        page=(reverse("desk:announced-seal", args=[row.pk]), {}),
        asker="drafted_by_id",
        came=lambda: type(row).objects.get(pk=row.pk).state != "draft",
    )
