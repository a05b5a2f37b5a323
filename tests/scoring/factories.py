"""A small round: five provinces, 24 criteria, three districts of two villages each."""

from dataclasses import replace
from datetime import date

import numpy as np
from django.utils import timezone

from localities import register
from localities.models import Unit
from scoring import methodology
from scoring.methodology.file import ERAS
from scoring.methods import life
from surveys import questionnaire
from surveys.models import Instrument, Response, Round
from surveys.questionnaire.file import SHIPPED
from tests.localities.conftest import RegisterFolder
from tests.rows import made
from wording.text import Text

CRITERIA = 24
PROVINCES = ["01", "70", "72", "75", "80"]


def load_small_register(folder):
    register.load(RegisterFolder(folder).path)


def make_round(
    *,
    code="small-2021",
    year=2021,
    provinces=PROVINCES,
    seed=1,
    people=6,
    alter=None,
    **changes,
):
    """A stored round whose answers are drawn with a seed; nothing is scored yet.

    `alter` may change a questionnaire before it is kept, or drop it by None.
    """
    instrument = stored_instrument("sipas-2021")
    rnd = Round(
        **{
            "code": code,
            "name_vi": "Đợt nhỏ",
            "name_en": "A small round",
            "owner": Unit.objects.get(code="VN"),
            "year": year,
            "instrument": instrument,
            "methodology": "sipas-2021",
            "methodology_text": (ERAS / "sipas-2021.toml").read_text(encoding="utf-8"),
            "register": "2017",
            "opens": date(year, 12, 1),
            "closes": date(year, 12, 31),
            "simulated": True,
            "lonely_psu": "certainty",
            # As while it is loaded: tests alter what was drawn.
            "digest": "",
        }
        | changes
    )
    made(rnd)
    chance = np.random.default_rng(seed)
    units = Unit.objects.in_register(rnd.register).provinces()
    gathered = (
        response
        for unit in units.filter(code__in=provinces).order_by("code")
        for response in questionnaires(rnd, unit, chance, people=people)
    )
    kept = map(alter, gathered) if alter else gathered
    Response.objects.bulk_create(response for response in kept if response)
    return rnd


def more(rnd, *, seed, uid):
    """Further questionnaires of a round, under uids of their own; not yet stored."""
    chance = np.random.default_rng(seed)
    for unit in Unit.objects.in_register(rnd.register).provinces().order_by("code"):
        for response in questionnaires(rnd, unit, chance):
            response.uid = f"{uid}-{response.uid}"
            yield response


def draft_method(*, by, code="thu-2027"):
    """The method of 2021 under another code, nobody asked to allow it."""
    title = Text("Phương pháp đang soạn", "A method being written")
    said = {"code": code, "title": title, "comparable_with": ()}
    content = replace(methodology.load("sipas-2021"), **said)
    return life.store(content, by=by, at=timezone.now())


def stored_instrument(code):
    text = (SHIPPED / f"{code}.toml").read_text(encoding="utf-8")
    instrument, _ = Instrument.objects.get_or_create(
        digest=questionnaire.load(code).digest,
        defaults={"code": code, "title_vi": code, "title_en": code, "text": text},
    )
    return instrument


def questionnaires(rnd, unit, chance, *, districts=3, villages=2, people=6):
    """Answers of villages that differ a little, levels 1 to 5 and a few blanks."""
    for district in range(districts):
        for village in range(villages):
            satisfied = chance.normal(0.85, 0.05)
            for person in range(people):
                levels = np.where(
                    chance.random(CRITERIA) < satisfied,
                    chance.integers(4, 6, CRITERIA),
                    chance.integers(1, 4, CRITERIA),
                )
                levels[chance.random(CRITERIA) < 0.02] = 0
                yield Response(
                    round=rnd,
                    uid=f"{unit.code}-{district}-{village}-{person}",
                    unit=unit,
                    stratum=unit.code,
                    psu=f"{unit.code}-D{district}",
                    cluster=f"{unit.code}-D{district}-V{village}",
                    weight=1.0,
                    sex=("male", "female")[person % 2],
                    answers=levels.astype(np.uint8).tobytes(),
                )
