"""From indices to figures: rounded once, ranked, compared, and drafted as a release."""

from dataclasses import replace
from decimal import Decimal
from statistics import median

from django.utils import timezone

from publishing.content import release_content as handed
from publishing.models import Release
from publishing.release import life
from scoring import methodology as methods
from scoring.disclosure.suppression import RULES
from scoring.disclosure.tables import (
    figure_shown,
    ranked_without,
    spread_shown,
    without_change,
)
from scoring.models import Index, Run, State
from scoring.refusals import Refused
from scoring.release import other_methods, withholding
from scoring.release.changes import basis_before, changes, index_rows
from scoring.release.distributions import distributions, everybody
from scoring.release.manifests import manifest, receipt_leaves
from scoring.release.opinions import opinions, questions
from scoring.release.sampled_places import sampled_places

THOUSANDTH = Decimal("0.001")


def method_of(run):
    return methods.parse(run.methodology_text, name=f"{run.methodology}.toml")


def previous_run(run):
    """The last scored run of the owner's round before this one, or None."""
    earlier = Run.objects.filter(
        state=State.DONE,
        round__owner=run.round.owner,
        round__year__lt=run.round.year,
        round__simulated=run.round.simulated,
    )
    return earlier.select_related("round").order_by("round__year", "pk").last()


def bases_of(run):
    return list(
        Index.objects.filter(run=run)
        .order_by("basis")
        .values_list("basis", flat=True)
        .distinct()
    )


def figures(run, *, basis=handed.PUBLISHED, domain="all", without=()):
    """Every figure of a run on a basis, for a domain ("all", "sex", ...).

    Rounded by the methodology; changes are differences of printed figures, and there
    are none where the previous round was measured by another method. Indicators named
    in `without` are left out.
    """
    method = method_of(run)
    rows = index_rows(run, basis=basis, domain=domain, without=without)
    figure = {key: printed(row, method, basis=basis) for key, row in rows.items()}
    before = previous_run(run)
    if before is None:
        return list(figure.values())
    if not method.comparable(method_of(before)):
        return [replace(f, change_verdict=handed.OTHER_METHOD) for f in figure.values()]
    same_units = basis_before(run, before, basis)
    earlier = index_rows(before, basis=same_units, domain=domain, without=without)
    return changes(figure, later=rows, earlier=earlier, method=method)


def printed(row, method, *, basis):
    """One index as a figure; percent is None where nothing could be estimated."""
    points = None
    if row.standard_error is not None:
        points = (Decimal(repr(row.standard_error)) * 100).quantize(THOUSANDTH)
    return handed.FigureRow(
        unit_id=row.unit_id,
        indicator=row.indicator,
        respondents=row.respondents,
        percent=share(row.value, method),
        standard_error=points,
        lower=share(row.lower, method),
        upper=share(row.upper, method),
        rank=row.rank,
        rank_low=row.rank_low,
        rank_high=row.rank_high,
        note=row.note,
        basis=basis,
        domain=row.domain,
        domain_level=row.domain_level,
    )


def share(value, method):
    return None if value is None else methods.percent(value, method)


def reliable(figure, *, minimum):
    """Nothing said of fewer people than the minimum; limits far apart are marked."""
    if figure.respondents is None:
        return figure
    if figure.respondents >= minimum:
        return replace(figure, note=handed.WIDE_LIMITS) if is_wide(figure) else figure
    return handed.FigureRow(
        unit_id=figure.unit_id,
        indicator=figure.indicator,
        respondents=figure.respondents,
        note=handed.BELOW_MINIMUM,
        basis=figure.basis,
        domain=figure.domain,
        domain_level=figure.domain_level,
    )


def is_wide(figure):
    """Whether a limit lies too far from the figure for it to be read alone."""
    if figure.note or figure.lower is None:
        return False
    away = max(figure.upper - figure.percent, figure.percent - figure.lower)
    return away > RULES["wide_limits"]


def draft(run, *, by, reason=""):
    """Draft a release of a run's figures.

    Raises Refused for a run not done, and for a correction without a reason: once an
    edition was sealed, readers are told why there is another.
    """
    if run.state != State.DONE:
        raise Refused("run_is_not_done", place=str(run))
    if corrects(run) and not reason.strip():
        raise Refused("correction_needs_a_reason", place=run.round.code)
    content = release_content(run)
    return life.draft(content=content, by=by, at=timezone.now(), reason=reason)


def corrects(run):
    """Whether a release of this run would follow one that was already sealed."""
    earlier = Release.objects.filter(round_code=run.round.code)
    return earlier.exclude(state=Release.State.DRAFT).exists()


def release_content(run):
    method, rnd, before = method_of(run), run.round, previous_run(run)
    shown, spreads = public_rows(run, method)
    receipts = receipt_leaves(rnd)
    return handed.ReleaseContent(
        round_code=rnd.code,
        name_vi=rnd.name_vi,
        name_en=rnd.name_en,
        year=rnd.year,
        owner_id=rnd.owner_id,
        register=rnd.register,
        bases=tuple(bases_of(run)),
        simulated=rnd.simulated,
        methodology=method.code,
        methodology_name_vi=method.title.vi,
        methodology_name_en=method.title.en,
        methodology_digest=run.methodology_digest,
        minimum_respondents=method.minimum_respondents,
        confidence=Decimal(str(method.confidence)),
        input_digest=run.input_digest,
        code_version=run.code_version,
        indicators=tuple(indicator_rows(run, method)),
        figures=tuple(shown),
        distributions=tuple(spreads),
        opinions=tuple(opinions(run, nation_only=any(map(no_people, shown)))),
        questions=questions(rnd.instrument.content),
        remeasures=tuple(
            other_methods.remeasured(run, nation_only=any(map(unprinted, shown)))
        ),
        methods=other_methods.told(run),
        receipts=tuple(receipts),
        manifest=manifest(
            run, counts=not any(map(unprinted, shown)), receipts=receipts
        ),
        places=tuple(sampled_places(run, hidden=hidden_units(shown))),
        comparable_with=method.comparable_with,
        provisional=method.provisional,
        previous_round_code=before.round.code if before else "",
        notes_vi=rnd.notes_vi,
        notes_en=rnd.notes_en,
        domain_names=domain_names(rnd.instrument.content),
    )


def no_people(figure):
    """Whether a unit's own number of people, or its figure, is kept from readers."""
    everybody_s = figure.domain == "all" and figure.indicator == "overall"
    return everybody_s and figure.note in (handed.WITHHELD, handed.BELOW_MINIMUM)


def hidden_units(figures):
    """(basis, unit id) of units whose own index or number of people is withheld; all
    of them where one is, for the rest would tell.
    """
    told = [f for f in figures if f.domain == "all" and f.indicator == "overall"]
    if not any(map(no_people, told)):
        return frozenset()
    return frozenset((figure.basis, figure.unit_id) for figure in told)


def unprinted(figure):
    """Whether a figure of everybody is kept from readers, so that sums could tell."""
    kept = (handed.WITHHELD, handed.BELOW_MINIMUM)
    return figure.domain == "all" and figure.note in kept


def domain_names(instrument):
    """The levels of each domain and of the answers, as the questionnaire has them."""
    domains = {
        item.domain: [[o.code, o.text.vi, o.text.en] for o in item.options]
        for item in instrument.items
        if item.domain
    }
    levels = [[str(v.value), v.text.vi, v.text.en] for v in instrument.levels]
    return domains | {handed.ANSWER: levels}


def every_figure(run, method):
    """Everything on every basis; of domains only the indices above the criteria.

    No change is told since a figure the round before does not print.
    """
    pairs = Index.objects.filter(run=run).values_list("basis", "domain").distinct()
    unprinted = {basis: unprinted_before(run, basis, method) for basis, _ in pairs}
    for basis, domain in sorted(pairs):
        without = () if domain == "all" else method.items
        for row in figures(run, basis=basis, domain=domain, without=without):
            key = (row.unit_id, row.indicator, domain, row.domain_level)
            yield without_change(row) if key in unprinted[basis] else row


def unprinted_before(run, basis, method):
    before = previous_run(run)
    if before is None:
        return set()
    same_units, minimum = basis_before(run, before, basis), method.minimum_respondents
    return withholding.unprinted_before(before, same_units, minimum=minimum)


def public_rows(run, method):
    """Figures and distributions as the public may see them; see docs/disclosure.md."""
    every, criteria = list(every_figure(run, method)), set(method.items)
    units = [tally.unit for tally in everybody(run).select_related("unit")]
    units.sort(key=lambda unit: unit.code)
    cells = withholding.decide(every, run, units, method).cells
    shown = [
        reliable(figure_shown(row, cells, criteria), minimum=method.minimum_respondents)
        for row in every
    ]
    spreads = [spread_shown(row, cells, criteria) for row in distributions(run)]
    return list(ranked_without(every, shown)), spreads


def indicator_rows(run, method):
    instrument = run.round.instrument.content
    items = {item.code: item for item in instrument.scored}
    names = {code: item.text for code, item in items.items()}
    composition = methods.indicator_weights(
        method, instrument.scored_codes, names=names
    )
    weights = weights_of(composition)
    for position, indicator in enumerate(composition.indicators):
        item = items.get(indicator.code)
        sub_index = None
        if indicator.code in method.sub_indices:
            sub_index = method.sub_indices.index(indicator.code) + 1
        yield handed.IndicatorRow(
            code=indicator.code,
            kind=indicator.kind,
            position=position,
            name_vi=indicator.name.vi,
            name_en=indicator.name.en,
            parent=indicator.parent or "",
            sub_index=sub_index,
            provisional=item is not None and item.provisional,
            weight=weights.get(indicator.code),
        )


def weights_of(composition):
    """The share of the overall index each criterion carries, with twelve decimals.

    Empty where the overall index is of pooled answers: a criterion then counts by its
    answers, which differ from place to place.
    """
    overall = composition.weights[composition.codes.index("overall")]
    criteria = len(composition.criteria)
    if overall[criteria:].any():
        return {}
    shares = zip(composition.criteria, overall[:criteria], strict=True)
    return {code: round(Decimal(float(share)), 12) for code, share in shares}


def spread(figures):
    """Median, minimum and maximum of the units below the whole, by indicator.

    The median is the middle unit, as announced: rank 32 of 63. Of an even number of
    units it is the mean of the two in the middle.
    """
    columns = {}
    for figure in figures:
        if figure.percent is not None and figure.rank is not None:
            key = (figure.indicator, figure.domain_level)
            columns.setdefault(key, []).append(figure.percent)
    return {
        key: {"median": median(column), "minimum": min(column), "maximum": max(column)}
        for key, column in columns.items()
    }
