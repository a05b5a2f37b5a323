"""From indices to figures: rounded once, ranked, compared, and drafted as a release."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from statistics import median

from django.utils import timezone

from accounts.models import User
from publishing.content import release_content as handed
from publishing.content.release_content import (
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
)
from scoring.methodology import Composition
from scoring.models import Index, Run, State
from scoring.refusals import refused
from scoring.release import mending, other_methods, untouched, withholding
from scoring.release.distributions import distributions
from scoring.release.manifests import manifest, receipt_leaves
from scoring.release.opinions import opinions, questions
from scoring.release.printed_figures import every_figure
from scoring.release.sampled_places import sampled_places
from scoring.runs.stored import StoredRun
from surveys.questionnaire.instrument import Instrument


def bases_of(run: Run) -> list[str]:
    return list(
        Index.objects.filter(run=run)
        .order_by("basis")
        .values_list("basis", flat=True)
        .distinct()
    )


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


def draft(run: Run, *, by: User, reason: str = "") -> Release:
    """Draft a release of a run's figures.

    Raises Refused for a run not done, for indices that are not what it found, and for
    a correction without a reason: once an edition was sealed, readers are told why
    there is another.
    """
    if run.state != State.DONE:
        raise refused("run_is_not_done", str(run))
    if run.round.state == "withdrawn":
        raise refused("round_withdrawn", run.round.code)
    if mending.is_outdated(run):
        raise refused("design_replaced_since", str(run))
    if corrects(run) and not reason.strip():
        raise refused("correction_needs_a_reason", run.round.code)
    stored = StoredRun(run)
    untouched.require(stored, by=by)
    content = release_content(stored)
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
        bases=tuple(sorted({row.basis for row in stored.indices})),
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
            run,
            method=method,
            counts=not any(map(unprinted, shown)),
            receipts=receipts,
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


def public_rows(stored):
    """Figures and distributions as the public may see them; see docs/disclosure.md."""
    every, criteria = list(every_figure(stored)), set(stored.method.items)
    minimum = stored.method.minimum_respondents
    cells = withholding.decide(every, stored).cells
    shown = [figure_shown(row, cells, criteria) for row in every] if cells else every
    shown = [reliable(row, minimum=minimum) for row in shown]
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
