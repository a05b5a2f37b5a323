"""From questionnaires to a release: small groups are gone, and stay gone."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from publishing.models import Distribution, Figure
from publishing.release import life
from scoring.models import Index
from scoring.release import handover, printed_figures
from scoring.runs.stored import StoredRun
from surveys.models import Response, Round
from tests.attack.cells import Edition, Row, attack
from tests.scoring import factories
from tests.scoring.test_scoring import score
from wording.refusals import Refused

pytestmark = pytest.mark.django_db
PROVINCES = ("01", "70", "72", "75", "80")
# Everybody may read in the registers which province went into which.
SUMS = {
    ("published", "VN"): PROVINCES,
    ("units-2025", "VN"): PROVINCES,
    ("units-2025", "01"): ("01",),
    ("units-2025", "75"): ("70", "75"),
    ("units-2025", "80"): ("72", "80"),
}
FEW = 4


def few_of_a_third_sex(response):
    """Four people of province 70 say a third sex; elsewhere a third of everybody."""
    person = int(response.uid.rpartition("-")[2])
    if response.unit.code == "70":
        if person == 0 and response.psu != "70-D2":
            response.sex = "other"
    elif person in (0, 1):
        response.sex = "other"
    return response


def few_answer(response):
    """Six of province 72 answer the second criterion, and all the others."""
    if response.unit.code == "72" and response.psu != "72-D0":
        response.answers = bytes([response.answers[0], 0]) + response.answers[2:]
    if response.unit.code == "72" and response.cluster == "72-D0-V1":
        response.answers = bytes([response.answers[0], 0]) + response.answers[2:]
    return response


@pytest.fixture
def analyst(django_user_model):
    return django_user_model.objects.create_user("analyst")


@pytest.fixture
def publisher(django_user_model):
    return django_user_model.objects.create_user("publisher")


def published(rnd, analyst, publisher, reason=""):
    release = handover.draft(score(rnd), by=analyst, reason=reason)
    now = timezone.now()
    return life.seal(release, by=publisher, at=now, embargo_until=now)


def edition_of(release):
    """A release as a reader has it, file of figures and list of indicators."""
    indicators = list(release.indicators.all())
    weights = {"overall": {}}
    for one in indicators:
        if one.kind == "criterion" and one.weight:
            weights.setdefault(one.parent, {})[one.code] = float(one.weight)
            weights["overall"][one.code] = float(one.weight)
    return Edition(
        rows=tuple(
            Row(
                f.basis,
                f.unit.code,
                f.indicator,
                f.domain,
                f.domain_level,
                f.respondents,
                f.percent,
            )
            for f in release.figures.select_related("unit")
        ),
        sums=SUMS,
        weights=weights,
    )


def test_a_small_group_is_withheld_with_its_number_and_another_beside_it(
    small_register, analyst, publisher
):
    rnd = factories.make_round(alter=few_of_a_third_sex)

    release = published(rnd, analyst, publisher)

    of_sex = release.figures.filter(domain="sex", indicator="overall")
    small = of_sex.get(unit__code="70", domain_level="other")
    assert (small.respondents, small.percent, small.note) == (None, None, "withheld")
    beside = of_sex.filter(note="withheld").exclude(pk=small.pk)
    assert beside.filter(unit__code="70").exists()
    assert beside.filter(domain_level="other").exists()


def test_the_attacker_learns_nothing_of_it(small_register, analyst, publisher):
    rnd = factories.make_round(alter=few_of_a_third_sex)

    release = published(rnd, analyst, publisher)

    small = ("published", "70", "persons", "sex", "other")
    assert small not in {found.group for found in attack(edition_of(release))}


def test_he_would_learn_it_were_only_the_small_group_withheld(
    small_register, analyst, monkeypatch
):
    rnd = factories.make_round(alter=few_of_a_third_sex)
    run = score(rnd)
    shown = list(printed_figures.every_figure(StoredRun(run)))
    names = {unit.pk: unit.code for unit in rnd.units()} | {rnd.owner_id: "VN"}
    rows = [
        Row(
            f.basis,
            names.get(f.unit_id, str(f.unit_id)),
            f.indicator,
            f.domain,
            f.domain_level,
            None if f.respondents < 10 else f.respondents,
            None if f.respondents < 10 else f.percent,
        )
        for f in shown
    ]

    found = attack(Edition(rows=tuple(rows), sums=SUMS, weights={}))

    small = ("published", "70", "persons", "sex", "other")
    assert (small, "count", FEW) in {(f.group, f.how, f.claim) for f in found}


def test_a_criterion_few_answered_takes_its_distribution_with_it(
    small_register, analyst, publisher
):
    rnd = factories.make_round(alter=few_answer)
    code = rnd.instrument.content.scored_codes[1]

    release = published(rnd, analyst, publisher)

    chosen = {"unit__code": "72", "indicator": code, "basis": "published"}
    assert release.figures.get(**chosen).note == "withheld"
    spread = release.distributions.get(**chosen)
    assert (spread.answered, spread.levels, spread.note) == (None, None, "withheld")
    hidden = set(release.figures.filter(note="withheld").values_list("pk", flat=True))
    assert len(hidden) > 2
    found = {f.group for f in attack(edition_of(release))}
    assert ("published", "72", code, "all", "") not in found


def test_figures_and_distributions_agree_on_what_is_withheld(
    small_register, analyst, publisher
):
    release = published(factories.make_round(alter=few_answer), analyst, publisher)

    key = ("basis", "unit", "indicator")
    spreads = release.distributions.filter(note="withheld").values_list(*key)
    codes = release.distributions.values("indicator")
    figures = release.figures.filter(note="withheld", indicator__in=codes)
    assert set(spreads) == set(figures.values_list(*key)) != set()


def test_nothing_is_withheld_where_no_group_is_small(small_round, analyst, publisher):
    release = published(small_round, analyst, publisher)

    assert not release.figures.filter(respondents__isnull=True).exists()
    assert not release.distributions.filter(answered__isnull=True).exists()


def test_no_change_is_told_since_a_figure_that_was_withheld(
    small_register, analyst, publisher
):
    """Else the year's figure less its change is the withheld one."""
    published(factories.make_round(alter=few_of_a_third_sex), analyst, publisher)

    later = factories.make_round(code="small-2022", year=2022, seed=2)
    release = published(later, analyst, publisher)

    withheld = Figure.objects.filter(
        release__round_code="small-2021", percent__isnull=True
    )
    assert withheld.filter(domain="sex").exists()
    for old in withheld:
        now = release.figures.filter(
            basis=old.basis,
            unit=old.unit,
            indicator=old.indicator,
            domain=old.domain,
            domain_level=old.domain_level,
        )
        assert not now.exclude(change_points=None).exists()
    told = release.figures.filter(domain="all", indicator="overall")
    assert told.exclude(change_points=None).exists()


def test_a_withheld_unit_leaves_no_gap_in_the_ranks(small_register, analyst, publisher):
    def only_first_village(response):
        in_it = response.unit.code != "01" or response.cluster == "01-D0-V0"
        return response if in_it else None

    rnd = factories.make_round(alter=only_first_village)
    release = published(rnd, analyst, publisher)

    ranked = release.figures.filter(
        basis="published", indicator="overall", rank__isnull=False
    )
    ranks = sorted(ranked.values_list("rank", flat=True))
    assert ranks == list(range(1, len(ranks) + 1))
    assert len(ranks) < len(PROVINCES)


def more_of(rnd, code, *, people):
    """Further questionnaires of one province."""
    given = factories.more(rnd, seed=9, uid="late")
    chosen = [response for response in given if response.unit.code == code]
    Response.objects.bulk_create(chosen[:people])


def test_a_correction_by_three_questionnaires_is_refused_by_name(
    small_round, analyst, publisher
):
    published(small_round, analyst, publisher)
    more_of(small_round, "70", people=3)

    with pytest.raises(Refused, match="correction_shows_few_people"):
        handover.draft(score(small_round), by=analyst, reason="Ba phiếu đến muộn")


def test_once_the_older_edition_is_withdrawn_the_correction_may_go_on(
    small_round, analyst, publisher
):
    first = published(small_round, analyst, publisher)
    more_of(small_round, "70", people=3)
    now = timezone.now()
    life.withdraw(first, by=publisher, at=now, reason="Thiếu ba phiếu")

    second = published(small_round, analyst, publisher, reason="Ba phiếu đến muộn")

    assert second.edition == 2


def test_a_correction_withholds_groups_that_grew_by_few(
    small_round, analyst, publisher
):
    """Sixteen late questionnaires: eight women, eight men."""
    first = published(small_round, analyst, publisher)
    more_of(small_round, "70", people=16)

    second = published(small_round, analyst, publisher, reason="16 phiếu đến muộn")

    of_sex = {"domain": "sex", "unit__code": "70", "indicator": "overall"}
    notes = second.figures.filter(**of_sex).values_list("note", flat=True)
    assert set(notes) == {"withheld"}
    found = attack(edition_of(first), edition_of(second))
    assert not [f for f in found if f.how == "difference"]


def test_wide_limits_are_marked_and_the_figure_stands(small_round, analyst, publisher):
    release = published(small_round, analyst, publisher)

    wide = release.figures.filter(note="wide_limits")
    assert wide.exists()
    for figure in wide[:50]:
        away = max(figure.upper - figure.percent, figure.percent - figure.lower)
        assert away > Decimal(10)
    plain = release.figures.filter(note="", percent__isnull=False, lower__isnull=False)
    for figure in plain[:50]:
        assert figure.upper - figure.percent <= Decimal(10)


@pytest.mark.parametrize("model", [Figure, Distribution])
def test_the_database_refuses_a_figure_without_people(small_round, analyst, model):
    release = handover.draft(score(small_round), by=analyst)
    name = "respondents" if model is Figure else "answered"
    row = model.objects.filter(release=release, note="").first()

    with pytest.raises(IntegrityError, match="without_people"), transaction.atomic():
        model.objects.filter(pk=row.pk).update(**{name: None})


def test_the_indices_of_the_run_keep_what_the_release_withholds(
    small_register, analyst, publisher
):
    rnd = factories.make_round(alter=few_of_a_third_sex)
    published(rnd, analyst, publisher)

    kept = Index.objects.get(
        run__round=Round.objects.get(),
        unit__code="70",
        indicator="overall",
        domain_level="other",
    )
    assert kept.respondents == FEW
