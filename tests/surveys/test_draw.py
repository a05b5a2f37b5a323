from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from surveys.fieldwork import assignments, draw
from surveys.frames import lists
from surveys.models import Case, Draw
from surveys.sampling.plan import ListPlan, PlanError, VillagePlan, plan_of
from tests.rows import change_past_triggers
from tests.surveys import fieldwork_people as made_up
from wording.refusals import Refused

AT = datetime(2021, 12, 1, 8, tzinfo=UTC)
SMALL = {made_up.CENTRE: 60, "Bộ phận một cửa huyện Cao Lộc": 30}
PLAN = ListPlan(size=30)


@pytest.fixture
def province(db):
    return made_up.lang_son()


@pytest.fixture
def officer(province):
    return made_up.officer_of(province)


@pytest.fixture
def frame(province, officer):
    rnd = made_up.make_round(province)
    rows = made_up.listed_people(SMALL)
    return made_up.people_frame(rnd, rows, by=officer, at=province)


def make(frame, officer, plan=PLAN, seed=7):
    return draw.make(frame, plan=plan, seed=seed, by=officer, at=AT)


def test_cases_follow_the_allocation(frame, officer):
    made = make(frame, officer)

    lines = made.strata.order_by("code").values_list("population", "drawn", "reserves")
    assert sorted(lines) == [(30, 10, 2), (60, 20, 4)]
    assert made.cases.filter(role=Case.Role.MAIN).count() == 30
    assert made.cases.filter(role=Case.Role.RESERVE).count() == 6


def test_base_weights_sum_to_the_list(frame, officer):
    made = make(frame, officer)

    main = made.cases.filter(role=Case.Role.MAIN)
    assert sum(case.base_weight for case in main) == pytest.approx(90)
    assert {case.psu for case in main} == {case.cluster for case in main}
    assert len({case.psu for case in main}) == 30


def test_the_same_seed_gives_the_same_sample_byte_for_byte(frame):
    one, again = (draw.sample_of(frame, plan=PLAN, seed=7) for _ in range(2))
    other = draw.sample_of(frame, plan=PLAN, seed=8)

    assert one.cases == again.cases
    assert one.digest() == again.digest()
    assert {case.index for case in other.cases} != {case.index for case in one.cases}


def test_a_stored_draw_can_be_made_again(frame, officer):
    made = make(frame, officer)
    assert draw.agrees(made)

    change_past_triggers("UPDATE surveys_draw SET seed = 8")
    made.refresh_from_db()
    assert not draw.agrees(made)


@pytest.mark.parametrize(
    ("plan", "counts"),
    [
        (ListPlan(size=30, allocation="equal"), [15, 15]),
        (ListPlan(size=30, strata=()), [30]),
        (ListPlan(size=30, method="systematic"), [10, 20]),
        (
            ListPlan(
                size=0,
                allocation="fixed",
                by_stratum={made_up.CENTRE: 5, "Bộ phận một cửa huyện Cao Lộc": 8},
            ),
            [5, 8],
        ),
        (
            ListPlan(size=30, allocation="neyman", by_stratum={made_up.CENTRE: 1.0}),
            [0, 30],
        ),
    ],
)
def test_every_allocation_is_drawn(frame, officer, plan, counts):
    made = make(frame, officer, plan)

    assert sorted(made.strata.values_list("drawn", flat=True)) == counts
    assert draw.agrees(made)


def test_a_list_is_frozen_before_it_is_drawn(frame, officer, province):
    sent = made_up.upload(
        frame.round,
        made_up.as_csv(made_up.listed_people(SMALL)),
        by=officer,
        code="draft",
        at=province,
    )
    mapping = {"name": 1, "point": 6, "result_on": 7}
    draft = lists.load(sent, mapping=mapping, by=officer)

    with pytest.raises(Refused, match="frame_not_frozen"):
        make(draft, officer)


def test_a_list_is_drawn_once(frame, officer):
    made = make(frame, officer)

    with pytest.raises(Refused, match="already_drawn"):
        make(frame, officer, seed=8)
    with pytest.raises(IntegrityError), transaction.atomic():
        Draw.objects.create(
            frame=frame, seed=9, plan={}, digest=made.digest, by=officer, at=AT
        )


def test_a_sample_nobody_worked_on_may_be_given_up(frame, officer):
    first = make(frame, officer)

    with pytest.raises(Refused, match="reason_missing"):
        draw.void(first, reason=" ", by=officer, at=AT)
    draw.void(first, reason="Cỡ mẫu nhập sai.", by=officer, at=AT)
    second = make(frame, officer, seed=8)

    assert not first.cases.exists()
    assert second.cases.order_by("number")[0].uid == "lang-son-2-0001"


def test_a_sample_in_the_field_stays(frame, officer):
    made = make(frame, officer)
    case = made.cases.in_field().first()
    visitor = made_up.person("supervisor", "supervisor", unit=frame.unit)
    assignments.visit(case, outcome="not_home", by=visitor, at=AT)

    with pytest.raises(Refused, match="fieldwork_begun"):
        draw.void(made, reason="Đổi ý.", by=officer, at=AT)


@pytest.mark.parametrize(
    "plan",
    [
        ListPlan(size=91),
        ListPlan(size=5, minimum=4),
        ListPlan(size=5, strata=("name",)),
        ListPlan(size=5, allocation="neyman", by_stratum={made_up.CENTRE: 1.5}),
        VillagePlan(people=30),
    ],
)
def test_a_plan_that_does_not_fit_is_refused_and_nothing_is_stored(
    frame, officer, plan
):
    with pytest.raises(Refused, match="plan_unfit"):
        make(frame, officer, plan)

    assert not Draw.objects.exists()


def test_a_plan_survives_its_record():
    for plan in (PLAN, VillagePlan(people=100, exceptions={"01": 6})):
        assert plan_of(plan.words()) == plan
    with pytest.raises(PlanError):
        plan_of({"kind": "people", "size": 3, "luck": 1, "strata": []})
    with pytest.raises(PlanError):
        plan_of({"kind": "birds"})


VILLAGES = ["Huyện", "Xã", "Thôn", "Số người"]


def village_frame(province, officer, *, districts=True):
    rows = [
        [f"Huyện {d}" if districts else "", f"Xã {d}.{c}", f"Thôn {v}", str(80 + 7 * v)]
        for d in range(5)
        for c in range(4)
        for v in range(5)
    ]
    rnd = made_up.make_round(province)
    content = made_up.as_csv(rows, VILLAGES)
    sent = made_up.upload(rnd, content, by=officer, kind="villages", at=province)
    mapping = {"district": 0, "commune": 1, "village": 2, "people": 3}
    return lists.freeze(lists.load(sent, mapping=mapping, by=officer), by=officer)


def test_homes_are_drawn_by_district_commune_village_and_person(province, officer):
    frame = village_frame(province, officer)

    made = make(frame, officer, VillagePlan(people=180, reserve_share=0.1))

    main = made.cases.filter(role=Case.Role.MAIN)
    assert main.count() == 180
    assert len({case.psu for case in main}) == 3
    assert len({case.cluster for case in main}) == 18
    assert {case.stratum for case in main} == {"20"}
    assert all(1 <= case.on_list <= case.village.people for case in main)
    assert draw.agrees(made)


def test_after_districts_communes_are_drawn_first(province, officer):
    frame = village_frame(province, officer, districts=False)

    plan = VillagePlan(people=60, communes=5, villages=2, by_size=False)
    made = make(frame, officer, plan)

    main = made.cases.filter(role=Case.Role.MAIN)
    assert len({case.psu for case in main}) == 5
    assert len({case.cluster for case in main}) == 10
    assert {case.place.count(",") for case in main} == {0}
