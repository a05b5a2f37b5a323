"""What the page of a round says is missing, and what somebody may have overlooked."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils.translation import override

from localities.models import Unit
from publishing.models import Release
from scoring.models import Run
from surveys.models import Draw, OpeningRequest, Round
from surveys.models.frame import Frame
from work.rounds import steps
from work.rounds.standing import Place, Standing
from work.rounds.steps import Stage

AT = datetime(2026, 12, 5, 9, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
TODAY = date(2026, 12, 5)
NAMES = ("Lang Son", "Ha Noi", "Hue")


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


def unit(name, **words):
    return Unit(pk=hash(name), short_en=name, short_vi=name, **words)


def standing(*, places=None, state="open", collection="drawn", years=None, **words):
    """A national round of 2026, open all December, of three provinces."""
    days = {"opens": date(2026, 12, 1), "closes": date(2026, 12, 31)}
    rnd = Round(
        pk=1,
        code="sipas-2026",
        year=2026,
        state=state,
        collection=collection,
        owner=unit("Viet Nam", level="nation"),
        **(days | words.pop("days", {})),
    )
    found = [Place(unit(name)) for name in NAMES] if places is None else places
    return Standing(rnd, AT, years or (2023, 2026), places=found, **words)


def listed(name, *, state="frozen", drawn=False, cases=0, responses=0):
    frame = Frame(pk=hash(name), code=name.lower(), state=state)
    draw = Draw(pk=hash(name)) if drawn else None
    return Place(unit(name), frame, draw, cases, responses)


def step(name, found):
    return next(one for one in steps.of(found) if str(one.name) == name)


def said(name, found):
    one = step(name, found)
    return [*one.missing, *one.warnings]


def test_the_steps_stand_in_the_order_of_the_year():
    names = [str(one.name) for one in steps.of(standing())]

    assert names == [
        *("Set up", "Lists", "Draw", "Collect", "Check", "Score", "Release"),
        "Archive",
    ]


def test_a_draft_says_whether_it_was_asked_to_be_opened():
    draft = standing(state="draft")
    asked = standing(state="draft", request=OpeningRequest())

    assert said("Set up", draft) == ["Ask a second person to open it."]
    assert said("Set up", asked) == ["A second person opens it, or declines."]
    assert step("Collect", draft).stage == Stage.AHEAD
    assert step("Set up", standing()).stage == Stage.DONE


@pytest.mark.parametrize(
    ("years", "warned"),
    [((2023, 2026), 0), ((2017, 2025), 1), ((2027, 2030), 1), (None, 0)],
)
def test_a_method_of_other_years_is_named_where_it_is_set_and_scored(years, warned):
    found = standing(years=years)
    found.years = years

    for name in ("Set up", "Score"):
        told = [one for one in step(name, found).warnings if "method" in one]
        assert len(told) == warned


def test_units_without_a_list_are_named():
    places = [listed("Lang Son"), listed("Ha Noi", state="draft"), Place(unit("Hue"))]
    found = standing(places=places)

    assert said("Lists", found) == [
        "Lists to check and freeze: Ha Noi.",
        "Without a list: Hue.",
    ]
    assert step("Lists", found).facts == ["2 of 3 units have a list."]
    assert said("Draw", found) == ["Lists to draw from: Lang Son."]


def test_more_than_five_are_counted():
    found = standing(places=[Place(unit(f"P{n}")) for n in range(9)])

    assert said("Lists", found) == ["Without a list: P0, P1, P2, P3, P4 and 4 more."]


def test_a_round_without_a_sample_has_neither_lists_nor_draws():
    found = standing(collection="declared")

    assert step("Lists", found).stage == step("Draw", found).stage == Stage.NONE


def test_no_step_of_the_field_goes_on_in_a_closed_round():
    found = standing(state="closed", places=[Place(unit("Hue"))])

    stages = {step(name, found).stage for name in ("Lists", "Draw", "Collect")}
    assert stages == {Stage.DONE}
    assert said("Lists", found) == ["Without a list: Hue."]


def test_all_lists_drawn_is_done():
    found = standing(places=[listed(n, drawn=True, cases=9) for n in NAMES])

    assert step("Draw", found).stage == Stage.DONE
    assert step("Draw", found).facts == ["Samples of 3 units: 27 cases, with reserves."]


def test_a_round_past_its_last_day_is_to_be_closed():
    days = {"closes": TODAY - timedelta(days=1)}

    assert "Its last day is over" in said("Collect", standing(days=days))[0]
    assert said("Collect", standing(days={"closes": TODAY})) == []


def test_a_national_round_of_some_provinces_is_named_before_scoring():
    places = [
        listed("Lang Son", responses=9),
        Place(unit("Ha Noi")),
        Place(unit("Hue")),
    ]
    found = standing(places=places)

    told = "A round of the whole country with 1 of 3 provinces."
    assert told in said("Score", found)
    assert "Nothing came from: Ha Noi, Hue." in said("Collect", found)
    found.rnd.owner.level = "province"
    assert told not in said("Score", found)


def test_what_waits_for_supervisors_is_counted():
    found = standing(conflicts=2, to_approve=1, batches=3)

    assert said("Check", found) == [
        "Questionnaires with two contents: 2",
        "Exclusions and amendments to approve: 1",
        "Paper batches that are not closed: 3",
    ]


def test_a_sealed_edition_without_a_minute_is_asked_about():
    sealed = Release(pk=5, round_code="sipas-2026", edition=1, state="sealed")
    found = standing(scored=Run(), run=Run(pk=4, state="done", requested_at=AT))
    assert said("Release", found) == ["Draft a release from the run."]
    found.edition, found.uncovered = sealed, [unit("Hue")]

    assert said("Release", found) == [
        "No minute of publication is set: choose one, or publish now.",
        "Not in the edition: Hue.",
    ]
    assert not found.is_public
    sealed.embargo_until = AT
    assert found.is_public
    assert said("Archive", found) == ["Close the round: it still takes questionnaires."]
    found.rnd.state = "closed"
    assert step("Archive", found).stage == Stage.DONE


def test_links_lead_only_where_somebody_may_go():
    found = steps.of(standing())

    for one in found:
        assert one.for_whom(set()).links == []
    analyst = {"watch_rounds", "see_unreleased", "draw_sample", "score_round"}
    links = [link.address for one in found for link in one.for_whom(analyst).links]
    assert "/viec/tinh-diem/" in {address.removeprefix("/en") for address in links}
