"""Loading a round from its folder: its methodology must fit its questionnaire."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from accounts.models import User
from scoring import methodology, round_methods
from scoring.methodology.model import Methodology
from surveys import questionnaire
from surveys.instruments import lookup as instruments
from surveys.loading import round_folder
from surveys.loading.round_folder import DECLARATION
from surveys.models import Round
from surveys.questionnaire.instrument import Instrument
from surveys.rounds.load import Loaded, Package, keep
from surveys.tabular.problems import Problems, collected, refuse_if_any
from surveys.tabular.sheet import AS_IT_IS, Choices, Progress, silent
from wording.declared_toml import DeclarationError

# What reads a declared file of a folder, and where one is found by its code.
LOOKUPS = {
    "instrument": (questionnaire.parse, instruments),
    "methodology": (methodology.parse, round_methods),
}


def load(
    folder: Path,
    *,
    progress: Progress = silent,
    report: Path | None = None,
    by: User | None = None,
    choices: Choices = AS_IT_IS,
) -> Round:
    """The stored round of a folder, with everything or with nothing.

    Raises TableRefused; all problems are listed in `report`, by default a CSV file
    beside the folder. `progress` is called with bytes read and bytes there.
    """
    return read(folder, progress=progress, report=report, by=by, choices=choices).rnd


def read(
    folder: Path,
    *,
    progress: Progress = silent,
    report: Path | None = None,
    by: User | None = None,
    choices: Choices = AS_IT_IS,
    check: bool = False,
) -> Loaded:
    """As `load`, and how the files were read; with `check` nothing is stored."""
    folder = folder.resolve()
    there = folder.is_dir()
    beside = round_folder.default_report(folder) if there else None
    with collected(report or beside) as problems:
        if not there:
            problems.add("no_folder", file=str(folder))
        refuse_if_any(problems)
        package = package_of(folder, problems)
        refuse_if_any(problems)
        package = replace(package, choices=choices)
        return keep(package, problems=problems, progress=progress, by=by, check=check)


def package_of(folder, problems):
    """What the folder declares, checked together; None if a problem was noted."""
    declared = round_folder.read_declaration(folder, problems)
    if declared is None:
        return None
    instrument_text, instrument = _text_and_content(
        "instrument", declared.instrument, folder, problems
    )
    methodology_text, method = _text_and_content(
        "methodology", declared.methodology, folder, problems
    )
    if instrument is None or method is None:
        return None
    _note_misfit(method, instrument, problems)
    return Package(
        folder=folder,
        declared=declared,
        instrument=instrument,
        instrument_text=instrument_text,
        methodology_text=methodology_text,
        methodology_digest=method.digest,
        by_population=method.nation_from not in ("respondents", "provinces"),
    )


def _text_and_content(key, code, folder, problems):
    """The folder's own instrument or methodology, or else the one known by its code."""
    parse, lookup = LOOKUPS[key]
    own = folder / f"{key}.toml"
    if not own.exists():
        found = lookup.by_code(code)
        if found:
            return found
        known = ", ".join(sorted({one.code for one in lookup.known().values()}))
        facts = {"column": key, "value": code, "known": known}
        problems.add(f"unknown_{key}", file=DECLARATION, **facts)
        return None, None
    text = round_folder.read_text(own, problems)
    content = None if text is None else _parsed(text, own.name, parse, problems)
    if content is not None and content.code != code:
        facts = {"column": "code", "value": content.code, "named": code}
        problems.add("code_differs", file=own.name, **facts)
    return text, content


def _parsed(text, name, parse, problems):
    try:
        return parse(text, name=name)
    except DeclarationError as error:
        round_folder.note_declaration(error, problems)
        return None


def _note_misfit(
    method: Methodology, instrument: Instrument, problems: Problems
) -> None:
    try:
        method.fit(instrument.scored_codes)
    except DeclarationError as error:
        problems.add(
            "methodology_unfit",
            file=DECLARATION,
            column="methodology",
            value=error.value,
            instrument=instrument.code,
            key=f"{error.file}: {error.key}",
            expected=error.expected,
        )
