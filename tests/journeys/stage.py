"""The field of the journeys: a province, an open round, a drawn sample, people."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import Role
from surveys import questionnaire
from surveys.fieldwork import assignments, draw
from surveys.intake import expectations
from surveys.models import Draw, Instrument
from surveys.sampling.plan import ListPlan
from tests.surveys import fieldwork_people as made_up

PASSWORD = "only for tests"
SEED = 7

HEAD = """
code = "{code}"
version = "1"
title.vi = "Phiếu {count} câu"
title.en = "A form of {count} items"
legal_basis = "none"

[scale]
wording = "confirmed"
source = "test"
levels = [
  {{ value = 1, text.vi = "Rất không hài lòng", text.en = "Very dissatisfied" }},
  {{ value = 2, text.vi = "Không hài lòng", text.en = "Dissatisfied" }},
  {{ value = 3, text.vi = "Bình thường", text.en = "Neutral" }},
  {{ value = 4, text.vi = "Hài lòng", text.en = "Satisfied" }},
  {{ value = 5, text.vi = "Rất hài lòng", text.en = "Very satisfied" }},
]

[[blocks]]
code = "S"
title.vi = "Hài lòng"
title.en = "Satisfaction"
kind = "satisfaction"
wording = "confirmed"
source = "test"
items = [
"""
ITEM = '  {{ code = "S{n}", text.vi = "Câu hỏi {n}", text.en = "Question {n}" }},\n'


def form_of(count):
    """A questionnaire of so many satisfaction items and nothing else."""
    text = HEAD.format(code=f"form-{count}", count=count)
    text += "".join(ITEM.format(n=n) for n in range(1, count + 1)) + "]\n"
    return _stored(text, name=f"form-{count}")


def shipped(code):
    from surveys.questionnaire.file import SHIPPED

    return _stored((SHIPPED / f"{code}.toml").read_text("utf-8"), name=code)


def _stored(text, *, name):
    read = questionnaire.parse(text, name=name)
    return Instrument.objects.create(
        code=name,
        digest=read.digest,
        title_vi=read.title.vi,
        title_en=read.title.en,
        text=text,
    )


def open_round(province, instrument):
    today = timezone.localdate()
    rnd = made_up.make_round(
        province,
        instrument=instrument,
        opens=today - timedelta(days=2),
        closes=today + timedelta(days=5),
    )
    expectations.forget()
    return rnd


def sample(rnd, province, *, cases, by):
    """A frozen list half as long again, and a sample of so many drawn from it."""
    rows = made_up.listed_people({made_up.CENTRE: cases + cases // 2})
    frame = made_up.people_frame(rnd, rows, by=by, at=province)
    plan = ListPlan(size=cases)
    return draw.make(frame, plan=plan, seed=SEED, by=by, at=timezone.now())


class Field:
    """Everybody of the journeys, and what they work on."""

    def __init__(self, instrument, *, cases):
        self.province = made_up.lang_son()
        self.rnd = open_round(self.province, instrument)
        self.officer = self._person("officer", Role.PROVINCIAL_OFFICER)
        self.supervisor = self._person("supervisor", Role.SUPERVISOR)
        self.surveyor = self._person("surveyor", Role.SURVEYOR)
        self.other_surveyor = self._person("other_surveyor", Role.SURVEYOR)
        self.clerk = self._person("clerk", Role.CLERK)
        self.other_clerk = self._person("other_clerk", Role.CLERK)
        self.draw: Draw = sample(self.rnd, self.province, cases=cases, by=self.officer)
        self.frame = self.draw.frame
        self.assign(self.draw.cases.all(), self.surveyor)

    def assign(self, cases, surveyor):
        assignments.assign(
            cases, surveyor=surveyor, by=self.supervisor, at=timezone.now()
        )

    def serials(self):
        numbers = self.draw.cases.in_field().order_by("number")
        return [f"{number:06d}" for number in numbers.values_list("number", flat=True)]

    def _person(self, name, role):
        return made_up.person(name, role, unit=self.province)
