"""The steps of a round's year in their order: where each stands and what is missing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.staff.errands import Words
from localities.models import Unit
from publishing.phrasing import number
from scoring.models import State as RunState
from surveys.fieldwork.pages.scope import OFFICE
from surveys.models import Round
from work.rounds.standing import Standing

# Units named in a sentence; the table of units below shows them all.
NAMED = 5


class Stage(models.TextChoices):
    DONE = "done", gettext_lazy("done")
    NOW = "now", gettext_lazy("under way")
    AHEAD = "ahead", gettext_lazy("still to come")
    NONE = "none", gettext_lazy("not in this round")


@dataclass(frozen=True)
class Link:
    """A page where a step is done, for whoever holds one of the permissions."""

    address: str
    label: Words
    permissions: Sequence[str]


@dataclass(frozen=True)
class Step:
    """`missing` is still to be done; `warnings` are what may have been overlooked."""

    name: Words
    stage: Stage
    facts: Sequence[str] = ()
    missing: Sequence[str] = ()
    warnings: Sequence[str] = ()
    links: Sequence[Link] = field(default_factory=list)

    def for_whom(self, allowed: AbstractSet[str]) -> Step:
        """The step with the links that somebody of these permissions may follow."""
        links = [one for one in self.links if not allowed.isdisjoint(one.permissions)]
        return replace(self, links=links)


def of(standing: Standing) -> list[Step]:
    return [step(standing) for step in STEPS]


def _set_up(standing: Standing) -> Step:
    rnd = standing.rnd
    is_draft = rnd.state == Round.State.DRAFT
    missing = []
    if is_draft and standing.request:
        missing.append(_("A second person opens it, or declines."))
    elif is_draft:
        missing.append(_("Ask a second person to open it."))
    if is_draft and rnd.closes < standing.today:
        missing.append(_("Its last day is over: choose other days."))
    return Step(
        gettext_lazy("Set up"),
        Stage.NOW if is_draft else Stage.DONE,
        missing=missing,
        warnings=[_outside(standing)] if standing.method_is_outside else [],
        links=[
            Link(
                reverse("work:versions"),
                gettext_lazy("Forms and methods"),
                ["watch_rounds"],
            )
        ],
    )


def _outside(standing: Standing) -> str:
    first, last = standing.years or (0, 0)
    said = _("The method was made for %(first)d to %(last)d; the round is of %(year)d.")
    return said % {"first": first, "last": last, "year": standing.rnd.year}


def _lists(standing: Standing) -> Step:
    if not standing.rnd.is_drawn:
        return Step(gettext_lazy("Lists"), Stage.NONE)
    without, unfrozen = standing.without_list(), standing.unfrozen()
    have, whole = len(standing.places) - len(without), len(standing.places)
    missing = []
    if unfrozen:
        missing.append(_("Lists to check and freeze: %(units)s.") % _units(unfrozen))
    return Step(
        gettext_lazy("Lists"),
        Stage.DONE if _is_closed(standing) or not (without or unfrozen) else Stage.NOW,
        facts=[
            _("%(have)d of %(whole)d units have a list.")
            % {"have": have, "whole": whole}
        ],
        missing=missing,
        warnings=[_("Without a list: %(units)s.") % _units(without)] if without else [],
        links=[Link(reverse("field:home"), gettext_lazy("Lists"), OFFICE)],
    )


def _draw(standing: Standing) -> Step:
    if not standing.rnd.is_drawn:
        return Step(gettext_lazy("Draw"), Stage.NONE)
    undrawn = standing.undrawn()
    drawn = [place for place in standing.places if place.draw]
    cases = sum({place.draw.pk: place.cases for place in drawn if place.draw}.values())
    whole = _is_closed(standing) or len(drawn) == len(standing.places)
    said = ngettext(
        "Samples of %(units)d unit: %(cases)d cases, with reserves.",
        "Samples of %(units)d units: %(cases)d cases, with reserves.",
        len(drawn),
    ) % {"units": len(drawn), "cases": cases}
    return Step(
        gettext_lazy("Draw"),
        Stage.DONE if whole else Stage.NOW if drawn or undrawn else Stage.AHEAD,
        facts=[said] if drawn else [],
        missing=[_("Lists to draw from: %(units)s.") % _units(undrawn)]
        if undrawn
        else [],
        links=[Link(reverse("field:home"), gettext_lazy("Samples"), OFFICE)],
    )


def _collect(standing: Standing) -> Step:
    missing, warnings = [], []
    if standing.is_overdue:
        missing.append(_("Its last day is over: close it, or ask to open it again."))
    if standing.unassigned and standing.rnd.state == Round.State.OPEN:
        said = ngettext(
            "%(n)d case is in nobody's hands.",
            "%(n)d cases are in nobody's hands.",
            standing.unassigned,
        )
        missing.append(said % {"n": standing.unassigned})
    silent = standing.silent()
    if silent and _begun(standing) and (standing.responses or standing.is_over):
        warnings.append(_("Nothing came from: %(units)s.") % _units(silent))
    came = ngettext(
        "%(n)s questionnaire came.", "%(n)s questionnaires came.", standing.responses
    )
    return Step(
        gettext_lazy("Collect"),
        _collecting(standing),
        facts=[came % {"n": number(standing.responses)}] if _begun(standing) else [],
        missing=missing,
        warnings=warnings,
        links=[Link(reverse("field:home"), gettext_lazy("Progress"), OFFICE)]
        if standing.rnd.is_drawn
        else [],
    )


def _begun(standing: Standing) -> bool:
    rnd = standing.rnd
    return rnd.state != Round.State.DRAFT and rnd.opens <= standing.today


def _is_closed(standing: Standing) -> bool:
    """What it takes was taken: no step of the field goes on."""
    return standing.rnd.state == Round.State.CLOSED


def _collecting(standing: Standing) -> Stage:
    if _is_closed(standing):
        return Stage.DONE
    return Stage.NOW if _begun(standing) else Stage.AHEAD


def _check(standing: Standing) -> Step:
    counts = (
        (gettext_lazy("Questionnaires with two contents"), standing.conflicts),
        (gettext_lazy("Exclusions and amendments to approve"), standing.to_approve),
        (gettext_lazy("Forms beyond the sample nobody has seen"), standing.beyond),
        (gettext_lazy("Paper batches that are not closed"), standing.batches),
    )
    missing = [f"{words}: {number}" for words, number in counts if number]
    links = [
        Link(reverse("kept:found"), gettext_lazy("Questionnaires"), ["supervise"]),
    ]
    if standing.responses:
        page = reverse("microdata:answers", args=[standing.rnd.code])
        links.append(Link(page, gettext_lazy("Answers as files"), ["export_answers"]))
    done = standing.is_over and not missing
    begun = _begun(standing) and standing.responses
    return Step(
        gettext_lazy("Check"),
        Stage.DONE if done else Stage.NOW if begun or missing else Stage.AHEAD,
        missing=missing,
        links=links,
    )


def _score(standing: Standing) -> Step:
    run, facts, missing, links = standing.run, [], [], []
    if run:
        moment = {"moment": _moment(run.requested_at), "state": run.get_state_display()}
        facts.append(_("Last asked for at %(moment)s: %(state)s.") % moment)
        page = reverse("runs:run", args=[run.pk])
        links.append(Link(page, gettext_lazy("The last run"), ["see_unreleased"]))
    if run and run.state == RunState.FAILED:
        missing.append(_("Find out why the last run failed."))
    if not run and standing.is_over and standing.responses:
        missing.append(_("Score the round."))
    warnings = [_partial(standing)] if _is_partial(standing) else []
    if standing.method_is_outside:
        warnings.append(_outside(standing))
    home = Link(reverse("runs:home"), gettext_lazy("Scoring"), ["see_unreleased"])
    return Step(
        gettext_lazy("Score"),
        Stage.DONE if standing.scored else Stage.NOW if run else Stage.AHEAD,
        facts=facts,
        missing=missing,
        warnings=warnings,
        links=[*links, home],
    )


def _is_partial(standing: Standing) -> bool:
    silent = standing.silent()
    return standing.is_national and bool(silent) and bool(standing.responses)


def _partial(standing: Standing) -> str:
    silent, whole = len(standing.silent()), len(standing.places)
    said = _("A round of the whole country with %(have)d of %(whole)d provinces.")
    return said % {"have": whole - silent, "whole": whole}


def _release(standing: Standing) -> Step:
    edition, missing, links = standing.edition, [], []
    desk = Link(
        reverse("desk:releases"), gettext_lazy("Release desk"), ["see_unreleased"]
    )
    if edition is None:
        if standing.scored:
            missing.append(_("Draft a release from the run."))
        return Step(
            gettext_lazy("Release"),
            Stage.NOW if standing.scored else Stage.AHEAD,
            missing=missing,
            links=[desk],
        )
    page = reverse("desk:release", args=[edition.pk])
    links.append(Link(page, gettext_lazy("The newest edition"), ["see_unreleased"]))
    if edition.state == edition.State.DRAFT:
        missing.append(_("Another person seals the draft."))
    elif edition.embargo_until is None:
        missing.append(
            _("No minute of publication is set: choose one, or publish now.")
        )
    facts = [_("Edition %(number)d: %(state)s.") % _edition(edition)]
    if edition.embargo_until:
        moment = {"moment": _moment(edition.embargo_until)}
        facts.append(_("Public from %(moment)s.") % moment)
    return Step(
        gettext_lazy("Release"),
        Stage.DONE if standing.is_public else Stage.NOW,
        facts=facts,
        missing=missing,
        warnings=[_("Not in the edition: %(units)s.") % _units(standing.uncovered)]
        if standing.uncovered
        else [],
        links=[*links, desk],
    )


def _address(edition):
    return [edition.round_code, edition.edition]


def _edition(edition):
    return {"number": edition.edition, "state": edition.get_state_display()}


def _archive(standing: Standing) -> Step:
    missing, links = [], []
    public = standing.is_public
    if public and standing.rnd.state != Round.State.CLOSED:
        missing.append(_("Close the round: it still takes questionnaires."))
    if public and standing.edition:
        page = reverse("portal:release", args=_address(standing.edition))
        links.append(Link(page, gettext_lazy("Figures and files"), ["watch_rounds"]))
    microdata = gettext_lazy("Microdata")
    links.append(Link(reverse("microdata:home"), microdata, ["decide_microdata"]))
    done = public and not missing
    return Step(
        gettext_lazy("Archive"),
        Stage.DONE if done else Stage.NOW if public else Stage.AHEAD,
        missing=missing,
        links=links,
    )


STEPS: Sequence[Callable[[Standing], Step]] = (
    *(_set_up, _lists, _draw, _collect, _check, _score, _release, _archive),
)


def _moment(at):
    return date_format(timezone.localtime(at), "H:i d/m/Y")


def _units(units: Sequence[Unit]) -> dict[str, str]:
    """The first of them by name, and how many more there are."""
    names = ", ".join(unit.short_name for unit in units[:NAMED])
    more = len(units) - NAMED
    if more > 0:
        names += " " + _("and %(n)d more") % {"n": more}
    return {"units": names}
