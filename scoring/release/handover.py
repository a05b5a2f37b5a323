"""From indices to figures: rounded once, ranked, compared, and drafted as a release."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from statistics import median
from typing import Any

from django.utils import timezone

from accounts.models import User
from publishing.content import release_content as handed
from publishing.content.release_content import (
    DistributionRow,
    FigureRow,
    IndicatorRow,
    ReleaseContent,
)
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
from scoring.methodology import Composition
from scoring.methodology.model import Methodology
from scoring.models import Index, Run, State
from scoring.refusals import refused
from scoring.release import other_methods, untouched, withholding
from scoring.release.changes import basis_before, changes, index_rows
from scoring.release.distributions import distributions
from scoring.release.manifests import manifest, receipt_leaves
from scoring.release.opinions import opinions, questions
from scoring.release.sampled_places import sampled_places
from scoring.runs.stored import StoredRun
from surveys.questionnaire.instrument import Instrument

THOUSANDTH = Decimal("0.001")


def bases_of(run: Run) -> list[str]:
    return list(
        Index.objects.filter(run=run)
        .order_by("basis")
        .values_list("basis", flat=True)
        .distinct()
    )


def figures(
    stored: StoredRun,
    *,
    basis: str = handed.PUBLISHED,
    domain: str = "all",
    without: Sequence[str] = (),
) -> list[FigureRow]:
    """Every figure of a stored run on a basis, for a domain ("all", "sex", ...).

    Rounded by the methodology; changes are differences of printed figures, and there
    are none where the previous round was measured by another method. Indicators named
    in `without` are left out.
    """
    method, before = stored.method, stored.before
    rows = index_rows(stored.run, basis=basis, domain=domain, without=without)
    figure = {key: printed(row, method, basis=basis) for key, row in rows.items()}
    if before is None:
        return list(figure.values())
    if not method.comparable(before.method):
        return [replace(f, change_verdict=handed.OTHER_METHOD) for f in figure.values()]
    same_units = basis_before(stored.round, before.round, basis)
    earlier = index_rows(before.run, basis=same_units, domain=domain, without=without)
    return changes(figure, later=rows, earlier=earlier, method=method)


def printed(row: Any, method: Methodology, *, basis: str) -> FigureRow:
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


def share(value: float, method: Methodology) -> Decimal:
    return None if value is None else methods.percent(value, method)


def reliable(figure: FigureRow, *, minimum: int) -> FigureRow:
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


def draft(run: Run, *, by: User, reason: str = "") -> Release:
    """Draft a release of a run's figures.

    Raises Refused for a run not done, for indices that are not what it found, and for
    a correction without a reason: once an edition was sealed, readers are told why
    there is another.
    """
    if run.state != State.DONE:
        raise refused("run_is_not_done", str(run))
    if corrects(run) and not reason.strip():
        raise refused("correction_needs_a_reason", run.round.code)
    untouched.require(run, by=by)
    content = release_content(StoredRun(run))
    return life.draft(content=content, by=by, at=timezone.now(), reason=reason)


def corrects(run: Run) -> bool:
    """Whether a release of this run would follow one that was already sealed."""
    earlier = Release.objects.filter(round_code=run.round.code)
    return earlier.exclude(state=Release.State.DRAFT).exists()


def release_content(stored: StoredRun) -> ReleaseContent:
    run, rnd, method = stored.run, stored.round, stored.method
    shown, spreads = public_rows(stored)
    receipts = receipt_leaves(rnd)
    return handed.ReleaseContent(
        round_code=rnd.code,
        name_vi=rnd.name_vi,
        name_en=rnd.name_en,
        year=rnd.year,
        owner_id=rnd.owner_id,
        register=rnd.register,
        bases=tuple(bases_of(run)),
        collection=rnd.collection,
        simulated=rnd.simulated,
        methodology=method.code,
        methodology_name_vi=method.title.vi,
        methodology_name_en=method.title.en,
        methodology_digest=run.methodology_digest,
        minimum_respondents=method.minimum_respondents,
        confidence=Decimal(str(method.confidence)),
        input_digest=run.input_digest,
        code_version=run.code_version,
        indicators=tuple(indicator_rows(stored)),
        figures=tuple(shown),
        distributions=tuple(spreads),
        opinions=tuple(opinions(stored, nation_only=any(map(no_people, shown)))),
        questions=questions(stored.instrument),
        remeasures=tuple(
            other_methods.remeasured(stored, nation_only=any(map(unprinted, shown)))
        ),
        methods=other_methods.told(stored),
        receipts=tuple(receipts),
        manifest=manifest(
            run, counts=not any(map(unprinted, shown)), receipts=receipts
        ),
        places=tuple(sampled_places(stored, hidden=hidden_units(shown))),
        comparable_with=method.comparable_with,
        provisional=method.provisional,
        previous_round_code=stored.before.round.code if stored.before else "",
        notes_vi=rnd.notes_vi,
        notes_en=rnd.notes_en,
        domain_names=domain_names(stored.instrument),
    )


def no_people(figure: FigureRow) -> bool:
    """Whether a unit's own number of people, or its figure, is kept from readers."""
    everybody_s = figure.domain == "all" and figure.indicator == "overall"
    return everybody_s and figure.note in (handed.WITHHELD, handed.BELOW_MINIMUM)


def hidden_units(figures: Sequence[FigureRow]) -> frozenset[tuple[str, int]]:
    """(basis, unit id) of units whose own index or number of people is withheld; all
    of them where one is, for the rest would tell.
    """
    told = [f for f in figures if f.domain == "all" and f.indicator == "overall"]
    if not any(map(no_people, told)):
        return frozenset()
    return frozenset((figure.basis, figure.unit_id) for figure in told)


def unprinted(figure: FigureRow) -> bool:
    """Whether a figure of everybody is kept from readers, so that sums could tell."""
    kept = (handed.WITHHELD, handed.BELOW_MINIMUM)
    return figure.domain == "all" and figure.note in kept


def domain_names(instrument: Instrument) -> dict[str, list[list[str]]]:
    """The levels of each domain and of the answers, as the questionnaire has them."""
    domains = {
        item.domain: [[o.code, o.text.vi, o.text.en] for o in item.options]
        for item in instrument.items
        if item.domain
    }
    levels = [[str(v.value), v.text.vi, v.text.en] for v in instrument.levels]
    return domains | {handed.ANSWER: levels}


def every_figure(stored: StoredRun) -> Iterator[FigureRow]:
    """Everything on every basis; of domains only the indices above the criteria.

    No change is told since a figure the round before does not print.
    """
    found = Index.objects.filter(run=stored.run).values_list("basis", "domain")
    pairs = sorted(found.distinct())
    unprinted = {basis: unprinted_before(stored, basis) for basis, _ in pairs}
    for basis, domain in pairs:
        without = () if domain == "all" else stored.method.items
        for row in figures(stored, basis=basis, domain=domain, without=without):
            key = (row.unit_id, row.indicator, domain, row.domain_level)
            yield without_change(row) if key in unprinted[basis] else row


def unprinted_before(stored: StoredRun, basis: str) -> set[tuple[int, str, str, str]]:
    before = stored.before
    if before is None:
        return set()
    same_units = basis_before(stored.round, before.round, basis)
    minimum = stored.method.minimum_respondents
    return withholding.unprinted_before(before.run, same_units, minimum=minimum)


def public_rows(stored: StoredRun) -> tuple[list[FigureRow], list[DistributionRow]]:
    """Figures and distributions as the public may see them; see docs/disclosure.md."""
    every, criteria = list(every_figure(stored)), set(stored.method.items)
    minimum = stored.method.minimum_respondents
    cells = withholding.decide(every, stored).cells
    shown = [
        reliable(figure_shown(row, cells, criteria), minimum=minimum) for row in every
    ]
    spreads = [spread_shown(row, cells, criteria) for row in distributions(stored)]
    return list(ranked_without(every, shown)), spreads


def indicator_rows(stored: StoredRun) -> Iterator[IndicatorRow]:
    method, instrument = stored.method, stored.instrument
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


def weights_of(composition: Composition) -> dict[str, Decimal]:
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


def spread(
    figures: Iterable[FigureRow],
) -> dict[tuple[str, str], dict[str, Decimal]]:
    """Median, minimum and maximum of the units below the whole, by indicator.

    The median is the middle unit, as announced: rank 32 of 63. Of an even number of
    units it is the mean of the two in the middle.
    """
    columns: dict[tuple[str, str], list[Decimal]] = {}
    for figure in figures:
        if figure.percent is not None and figure.rank is not None:
            key = (figure.indicator, figure.domain_level)
            columns.setdefault(key, []).append(figure.percent)
    return {
        key: {"median": median(column), "minimum": min(column), "maximum": max(column)}
        for key, column in columns.items()
    }
