"""A round from its questionnaires to figures, by the verbs the workers call."""

from collections import Counter
from decimal import ROUND_HALF_UP, Decimal

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import AuditEvent
from jobs import attempts
from publishing.models import Release
from publishing.release import corrections, life
from scoring import runs
from scoring.methodology.file import ERAS
from scoring.models import Index, Job, Run, State
from scoring.release import handover, printed_figures
from scoring.release.printed_figures import figures
from scoring.runs.stored import StoredRun
from surveys.models import Response, Round
from tests.publishing.factories import person as person_of
from tests.scoring import factories
from wording.refusals import Refused

pytestmark = pytest.mark.django_db


def only_first_district(response):
    """Hà Nội (01) keeps one district, other provinces all."""
    in_it = response.unit.code != "01" or response.psu == "01-D0"
    return response if in_it else None


def score(rnd):
    """Score in this process, job after job, as a worker would."""
    return finish(runs.request(rnd))


def finish(run):
    for kind in (Job.Kind.TALLY, Job.Kind.COMPOSE):
        for job in run.jobs.filter(kind=kind).order_by("pk"):
            attempts.do(Job, job.pk)
    run.refresh_from_db()
    assert run.state == State.DONE, runs.progress(run)["errors"]
    return run


@pytest.fixture
def run(small_round):
    return score(small_round)


def satisfied_percent(responses, items):
    """The mean of criterion shares in exact decimals, straight from the answers."""
    shares = []
    for item in items:
        levels = Counter(bytes(r.answers)[item] for r in responses)
        answered = sum(levels[level] for level in range(1, 6))
        shares.append(Decimal(levels[4] + levels[5]) / answered)
    mean = sum(shares) / len(shares) * 100
    return mean.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def figure(run, unit, indicator, **chosen):
    figures = printed_figures.figures(StoredRun(run), **chosen)
    (found,) = [f for f in figures if f.indicator == indicator and f.unit_id == unit.pk]
    return found


def test_a_province_prints_the_mean_of_its_criteria(run):
    unit = run.round.units().get(code="70")
    responses = Response.objects.filter(round=run.round, unit=unit)

    printed = figure(run, unit, "overall")

    assert printed.percent == satisfied_percent(responses, range(factories.CRITERIA))
    assert printed.respondents == responses.count() == 36
    assert printed.lower < printed.percent < printed.upper


def test_the_nation_pools_respondents(run):
    everybody = Response.objects.filter(round=run.round)

    printed = figure(run, run.round.owner, "overall")

    assert printed.percent == satisfied_percent(everybody, range(factories.CRITERIA))
    assert printed.rank is None


def test_a_sub_index_is_made_of_its_own_criteria(run):
    unit = run.round.units().get(code="01")
    responses = Response.objects.filter(round=run.round, unit=unit)

    assert figure(run, unit, "F1").percent == satisfied_percent(responses, range(4))


def test_ranks_follow_printed_values_and_lie_in_their_range(run):
    figures = [
        f
        for f in printed_figures.figures(StoredRun(run))
        if f.indicator == "overall" and f.rank
    ]

    ordered = sorted(figures, key=lambda f: f.rank)

    assert [f.rank for f in ordered] == [1, 2, 3, 4, 5]
    assert sorted(ordered, key=lambda f: -f.percent) == ordered
    assert all(f.rank_low <= f.rank <= f.rank_high for f in ordered)


def test_merged_provinces_are_regrouped_without_reading_answers(run):
    tay_ninh = Index.objects.filter(basis="units-2025", unit__code="80").first().unit
    parts = Response.objects.filter(round=run.round, unit__code__in=["72", "80"])

    printed = figure(run, tay_ninh, "overall", basis="units-2025")

    assert printed.percent == satisfied_percent(parts, range(factories.CRITERIA))
    assert printed.respondents == 72
    units = Index.objects.filter(basis="units-2025", indicator="overall", rank__gt=0)
    assert units.count() == 3


def test_two_runs_of_the_same_questionnaires_give_the_same_bytes(run):
    again = score(run.round)

    assert again.pk != run.pk
    assert again.output_digest == run.output_digest
    assert again.input_digest == run.input_digest


def test_another_answer_gives_another_digest(run):
    def alter(response):
        if response.uid == "01-0-0-0":
            response.answers = bytes([1]) * factories.CRITERIA
        return response

    again = score(factories.make_round(code="small-2021-b", alter=alter))

    assert again.input_digest != run.input_digest
    assert again.output_digest != run.output_digest


def test_a_domain_keeps_districts_where_nobody_of_it_answered(small_register):
    def alter(response):
        if response.psu == "01-D0":
            response.sex = "male"
        return response

    run = score(factories.make_round(alter=alter))
    unit = run.round.units().get(code="01")

    women = Index.objects.get(
        run=run,
        unit=unit,
        indicator="overall",
        domain="sex",
        domain_level="female",
        basis="published",
    )
    assert women.own_degrees == 1
    assert women.standard_error > 0


def test_changes_are_differences_of_printed_figures(run, small_register):
    later = score(factories.make_round(code="small-2022", year=2022, seed=2))
    unit = later.round.units().get(code="75")

    now, before = figure(later, unit, "overall"), figure(run, unit, "overall")

    assert now.change_points == now.percent - before.percent
    assert now.change_places == before.rank - now.rank
    assert now.change_verdict in {
        "likely_real_rise",
        "likely_real_fall",
        "within_margin",
    }


def test_no_change_is_printed_across_a_method_break(run):
    text = (ERAS / "sipas-2021.toml").read_text("utf-8")
    text = text.replace('"sipas-2021"', '"another"', 1)
    text = text.replace('comparable_with = ["sipas-2017"]', "comparable_with = []")
    method = {"methodology": "another", "methodology_text": text}

    later = score(factories.make_round(code="other-2022", year=2022, seed=2, **method))

    printed = figure(later, later.round.owner, "overall")
    assert printed.change_points is None
    assert printed.change_verdict == "other_method"


def test_one_district_has_the_error_of_all_and_says_why_none_of_its_own(
    small_register,
):
    run = score(factories.make_round(alter=only_first_district))
    unit = run.round.units().get(code="01")

    printed = figure(run, unit, "overall")
    assert printed.percent is not None
    assert printed.standard_error is not None
    assert printed.own_error is None
    assert printed.error_from == "model_only"
    own = {(f.unit_id, f.indicator): f for f in figures(StoredRun(run), own=True)}
    alone = own[unit.pk, "overall"]
    assert alone.standard_error is None
    assert alone.lower is None
    assert alone.note == "few_degrees"
    assert any(w["code"] == "lonely_psu" for w in run.warnings)


def test_a_single_psu_is_refused_by_place_under_fail(small_register):
    rnd = factories.make_round(lonely_psu="fail", alter=only_first_district)
    run = runs.request(rnd)

    for job in run.jobs.order_by("pk"):
        attempts.do(Job, job.pk)

    run.refresh_from_db()
    assert run.state == State.FAILED
    (error,) = runs.progress(run)["errors"]
    assert "01" in error["error"]
    assert "Tầng" in error["error"]


def test_a_criterion_nobody_answered_is_left_out_and_named(small_register):
    def alter(response):
        if response.unit.code == "01":
            response.answers = bytes([0]) + bytes(response.answers)[1:]
        return response

    run = score(factories.make_round(alter=alter))

    unit = run.round.units().get(code="01")
    responses = Response.objects.filter(round=run.round, unit=unit)
    assert figure(run, unit, "T1").percent is None
    assert figure(run, unit, "T1").note == "not_answered"
    assert figure(run, unit, "F1").percent == satisfied_percent(responses, range(1, 4))
    assert any(w["code"] == "unanswered" and w["place"] == "T1" for w in run.warnings)


def test_no_figure_is_ever_nan(run):
    for field in ("value", "standard_error", "lower", "upper", "design_effect"):
        assert not Index.objects.filter(**{field: float("nan")}).exists()


def test_a_province_with_one_questionnaire_is_scored_and_warned_of(small_register):
    def alter(response):
        other = response.unit.code != "01"
        return response if other or response.uid == "01-0-0-0" else None

    run = score(factories.make_round(alter=alter))

    assert any(
        w["code"] == "few_respondents" and w["place"] == "01" for w in run.warnings
    )


def test_a_draft_withholds_small_counts(small_register, django_user_model):
    small = score(factories.make_round(code="small-b", alter=only_first_district))
    analyst = django_user_model.objects.create_user("analyst")

    release = handover.draft(small, by=analyst)

    hidden = release.figures.get(
        unit__code="01", indicator="overall", domain="all", basis="published"
    )
    assert (hidden.percent, hidden.note) == (None, "below_minimum")
    assert release.simulated
    assert release.figures.filter(domain="sex", indicator="T1").count() == 0


def test_a_run_not_done_is_not_drafted(small_round, django_user_model):
    run = runs.request(small_round)

    with pytest.raises(Refused, match="run_is_not_done"):
        handover.draft(run, by=django_user_model.objects.create_user("analyst"))


def test_runs_of_one_round_do_not_mix(small_round):
    first, second = runs.request(small_round), runs.request(small_round)
    for kind in (Job.Kind.TALLY, Job.Kind.COMPOSE):
        for pair in zip(
            first.jobs.filter(kind=kind).order_by("pk"),
            second.jobs.filter(kind=kind).order_by("pk"),
            strict=True,
        ):
            for job in pair:
                attempts.do(Job, job.pk)

    counts = {run: Index.objects.filter(run=run).count() for run in (first, second)}

    assert len(set(counts.values())) == 1
    assert len(set(Run.objects.values_list("output_digest", flat=True))) == 1


def test_a_correction_needs_a_reason_and_shows_what_moved(
    small_register, django_user_model
):
    def alter(response):
        response.answers = bytes([1]) + bytes(response.answers)[1:]
        return response if response.unit.code == "70" else None

    analyst = django_user_model.objects.create_user("analyst")
    publisher = django_user_model.objects.create_user("publisher")
    first = handover.draft(score(factories.make_round()), by=analyst)
    now = timezone.now()
    first = life.seal(first, by=publisher, at=now, embargo_until=now)
    rnd = Round.objects.get()
    Response.objects.bulk_create(
        filter(None, map(alter, factories.more(rnd, seed=5, uid="later")))
    )
    again = score(rnd)

    with pytest.raises(Refused, match="correction_needs_a_reason"):
        handover.draft(again, by=analyst)
    second = handover.draft(again, by=analyst, reason="72 phiếu đến muộn")

    assert corrections.before(second) == first
    moved = corrections.moved(second, first)
    assert {row.unit for row in moved} >= {"70", "VN"}
    assert "01" not in {row.unit for row in moved if row.basis == "published"}
    assert corrections.moved(first, first) == []


def test_no_draft_is_made_of_indices_that_somebody_changed(run):
    """As the owner of the database would, past the triggers."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "UPDATE scoring_index SET value = 0.99 WHERE id ="
            " (SELECT min(id) FROM scoring_index WHERE run_id = %s)",
            [run.pk],
        )
        cursor.execute("SET LOCAL session_replication_role = origin")

    with pytest.raises(Refused, match="indices_were_changed"):
        handover.draft(run, by=person_of("analyst"))

    assert not Release.objects.exists()


def test_a_draft_says_how_its_indices_were_verified(run):
    analyst = person_of("analyst")

    handover.draft(run, by=analyst)

    told = AuditEvent.objects.get(verb="indices_verified")
    assert told.details["rows"] == run.indices.count() > 100
    assert told.details["digest"] == run.output_digest


def test_a_run_names_provinces_it_has_not_and_a_method_of_other_years(small_register):
    rnd = factories.make_round(
        code="partial", year=2024, provinces=factories.PROVINCES[:2]
    )

    run = score(rnd)

    found = {one["code"]: one["en"] for one in run.warnings}
    assert "2 of 5 provinces" in found["provinces_missing"]
    assert "was made for 2021 to 2021, and the round is of 2024" in found["other_years"]


def test_a_run_of_every_province_in_the_years_of_its_method_is_not_warned(small_round):
    run = score(small_round)

    codes = {one["code"] for one in run.warnings}
    assert codes.isdisjoint({"provinces_missing", "other_years"})
