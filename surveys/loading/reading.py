"""Opening a round's folder: questionnaires, populations, and how weights come. PURE."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from surveys.loading import round_folder
from surveys.loading.forewarned import Sample, forewarnings
from surveys.loading.labels import of_totals, offered
from surveys.loading.layout import Expected, Place
from surveys.loading.populations import (
    Drawn,
    Margin,
    Total,
    check_design,
    check_totals,
    read_design,
    read_totals,
)
from surveys.loading.questionnaires import NoQuestionnaires, Questionnaires
from surveys.loading.round_folder import Declaration
from surveys.questionnaire import Instrument
from surveys.questionnaire.choices import opinions
from surveys.tabular.files import read_table
from surveys.tabular.problems import Problems
from surveys.tabular.sheet import AS_IT_IS, Choices, Progress, Sheet, silent
from wording.text import Text

# Under these the column psu is the PSU, so clusters can be counted inside it.
CLUSTERS_IN_PSU: Final = ("stratum", "psu")


@dataclass(frozen=True)
class Units:
    """Codes that questionnaires may name; others that exist, and why they may not."""

    allowed: Collection[str]
    refused: Mapping[str, str]


@dataclass(frozen=True)
class Reading:
    """A folder opened for one reading; `weights` is "given" or "made"."""

    declared: Declaration
    questionnaires: Questionnaires
    drawn: dict[Place, Drawn]
    totals: dict[Margin, Total]
    weights: str

    @property
    def waits(self) -> bool:
        """Whether the answers are still to come."""
        return not self.questionnaires.file

    def check_populations(self, problems: Problems) -> None:
        """Note populations below the sample, once all questionnaires were read."""
        check_design(
            self.drawn,
            self.questionnaires.respondents,
            problems,
            clusters_in_psu=self.declared.psu in CLUSTERS_IN_PSU,
            file=round_folder.DESIGN,
        )
        check_totals(
            self.totals,
            self.questionnaires.members,
            problems,
            owner=self.declared.owner,
            file=round_folder.TOTALS,
        )

    def forewarnings(self, *, by_population: bool = False) -> list[Text]:
        """What scoring will refuse, once all questionnaires were read."""
        read, declared = self.questionnaires, self.declared
        sample = Sample(
            owner=declared.owner,
            respondents=read.respondents,
            members=read.members,
            drawn=self.drawn,
            totals=self.totals,
            weights=read.weights if self.weights == "given" else {},
        )
        return forewarnings(
            sample,
            psu=declared.psu,
            lonely_psu=declared.lonely_psu,
            by_population=by_population,
        )


def open_round(
    folder: Path,
    declared: Declaration,
    instrument: Instrument,
    units: Units,
    *,
    problems: Problems,
    progress: Progress = silent,
    choices: Choices = AS_IT_IS,
) -> Reading | None:
    """The folder ready to be read; None if its questionnaires cannot be opened."""
    expected = _expected(declared, instrument, units)
    before = problems.count
    design = round_folder.counts_file(folder, round_folder.DESIGN)
    totals = round_folder.counts_file(folder, round_folder.TOTALS)
    drawn = (
        read_design(design, expected, problems, choices) if design.exists() else None
    )
    margins = (
        read_totals(totals, expected, problems, choices) if totals.exists() else {}
    )
    # Totals name groups too: a label they do not have could not be weighted.
    expected = replace(expected, offered=of_totals(margins) | dict(expected.offered))
    sheet = _sheet(folder, declared, problems, progress, choices)
    if sheet is None:
        return None
    weights = declared.weights or _usual_weights(sheet, drawn is not None)
    if weights == "made" and drawn is None:
        problems.add(
            "made_weights_without_design",
            file=round_folder.DECLARATION,
            column="weights",
            value=weights,
        )
    expected = replace(
        expected,
        weights_given=weights == "given",
        # A wrong design.csv would refuse every questionnaire for the same reason.
        drawn=None if problems.count > before else drawn,
    )
    return Reading(
        declared=declared,
        questionnaires=_questionnaires(sheet, expected, problems),
        drawn=drawn or {},
        totals=margins,
        weights=weights,
    )


def _expected(declared: Declaration, instrument: Instrument, units: Units) -> Expected:
    return Expected(
        items=instrument.scored_codes,
        instrument=instrument.code,
        register=declared.register,
        owner=declared.owner,
        units=units.allowed,
        refused_units=units.refused,
        opinions=opinions(instrument),
        offered=offered(instrument),
    )


def _sheet(
    folder: Path,
    declared: Declaration,
    problems: Problems,
    progress: Progress,
    choices: Choices,
) -> Sheet | None:
    found = round_folder.found_responses(folder)
    if not found:
        # The round waits for its answers.
        return Sheet(file="", header=[], blocks=iter(()))
    if declared.collection == "drawn":
        problems.add("answers_of_a_sample", file=found[0].name)
        return None
    path = round_folder.only(found, problems)
    if path is None:
        return None
    return read_table(path, problems, progress, choices)


def _questionnaires(
    sheet: Sheet, expected: Expected, problems: Problems
) -> Questionnaires:
    kind = Questionnaires if sheet.file else NoQuestionnaires
    return kind(sheet, expected, problems)


def _usual_weights(sheet: Sheet, has_design: bool) -> str:
    has_weight = any(name.strip() == "weight" for name in sheet.header)
    return "made" if has_design and not has_weight else "given"
