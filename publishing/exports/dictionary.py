"""The columns of the three tables, with their words: what the dictionary prints."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from publishing import phrasing
from publishing.exports.table import (
    BASES,
    CODE,
    DECIMAL,
    DOMAINS,
    LEVELS_OF_UNITS,
    TEXT,
    VERDICTS,
    WHOLE,
    YES,
    YES_NO,
    Column,
    Table,
)

PLACE = (
    Column("round", ".release.round_code", TEXT, _("Round")),
    Column(
        "edition",
        ".release.edition",
        WHOLE,
        _("Edition"),
        _("A correction is a new edition; an edition never changes."),
    ),
    Column(
        "simulated",
        ".release.simulated",
        YES_NO,
        _("Simulated"),
        _("yes: nobody answered; the figures only resemble what was published"),
        codes=YES,
    ),
    Column("year", ".release.year", WHOLE, _("Year")),
    Column(
        "basis",
        "basis",
        CODE,
        _("Geography"),
        _("which provinces the figures are of"),
        codes=BASES,
    ),
    Column(
        "unit",
        "unit__code",
        TEXT,
        _("Code of the unit"),
        _("official code; its meaning depends on the geography"),
    ),
    Column(
        "unit_level",
        "unit__level",
        CODE,
        _("Level of the unit"),
        codes=LEVELS_OF_UNITS,
    ),
    Column("name_vi", "unit__short_vi", TEXT, _("Name of the unit in Vietnamese")),
    Column("name_en", "unit__short_en", TEXT, _("Name of the unit in English")),
)

ROUND = (
    *PLACE,
    Column("indicator", "indicator", TEXT, _("Code of the indicator")),
    Column(
        "indicator_no",
        ".position",
        WHOLE,
        _("Number of the indicator"),
        _("its place in the order of the release"),
    ),
    Column("indicator_vi", ".indicator_vi", TEXT, _("Indicator in Vietnamese")),
    Column("indicator_en", ".indicator_en", TEXT, _("Indicator in English")),
)

NOTE = Column(
    "note",
    "note",
    CODE,
    _("Note"),
    _("why a figure or its limits are missing"),
    codes=phrasing.NOTES,
)


def _percent(name: str, label: object, says: object = "") -> Column:
    return Column(name, name, DECIMAL, label, says, places=2)


def _whole(name: str, label: object, says: object = "") -> Column:
    return Column(name, name, WHOLE, label, says)


FIGURES = Table(
    "figures",
    _("Figures"),
    "figures",
    (
        *ROUND,
        Column(
            "domain",
            "domain",
            CODE,
            _("Group of people"),
            _("by what people are grouped; everybody for the whole"),
            codes=DOMAINS,
        ),
        Column("domain_level", "domain_level", TEXT, _("Code of the group")),
        Column("domain_level_vi", ".level_vi", TEXT, _("Group in Vietnamese")),
        Column("domain_level_en", ".level_en", TEXT, _("Group in English")),
        _percent(
            "percent",
            _("Index (%)"),
            _("share of satisfied answers as announced; empty where not published"),
        ),
        Column(
            "standard_error",
            "standard_error",
            DECIMAL,
            _("Standard error (points)"),
            _("from the design of the sample"),
            places=3,
        ),
        Column(
            "own_error",
            "own_error",
            DECIMAL,
            _("Own standard error (points)"),
            _("from the places of the unit alone, where the other learnt from all"),
            places=3,
        ),
        Column(
            "error_from",
            "error_from",
            CODE,
            _("What the error is made of"),
            _("empty: of the places of the unit alone"),
            codes=phrasing.ERRORS,
        ),
        _percent("lower", _("Lower limit (%)")),
        _percent("upper", _("Upper limit (%)")),
        _whole("respondents", _("Respondents"), _("people counted, not weighted")),
        _whole("rank", _("Printed rank")),
        _whole("rank_low", _("Best possible rank")),
        _whole("rank_high", _("Worst possible rank")),
        _percent(
            "change_points",
            _("Change (points)"),
            _("difference of the printed figures of this round and the one before"),
        ),
        Column(
            "change_error",
            "change_error",
            DECIMAL,
            _("Standard error of the change (points)"),
            places=3,
        ),
        Column(
            "change_verdict",
            "change_verdict",
            CODE,
            _("Is the change likely real?"),
            codes=VERDICTS,
        ),
        _whole("change_places", _("Places moved"), _("positive upwards")),
        NOTE,
    ),
    ("basis", "domain", "domain_level", "indicator", "unit__level", "unit__code"),
)

_LEVEL_SAYS = _("percent of those who chose a level; the five sum to 100")

DISTRIBUTIONS = Table(
    "answers",
    _("Distributions of answers"),
    "distributions",
    (
        *ROUND,
        _whole("answered", _("People who chose a level"), _("counted, not weighted")),
        *(
            _percent(f"level_{number}", label, _LEVEL_SAYS)
            for number, label in enumerate(
                (
                    _("Level 1, the lowest (%)"),
                    _("Level 2 (%)"),
                    _("Level 3 (%)"),
                    _("Level 4 (%)"),
                    _("Level 5, the highest (%)"),
                ),
                1,
            )
        ),
        NOTE,
    ),
    ("basis", "indicator", "unit__level", "unit__code"),
)

OPINIONS = Table(
    "opinions",
    _("Perception, needs and expectations"),
    "opinions",
    (
        *PLACE,
        Column("item", "item", TEXT, _("Code of the question")),
        Column("item_vi", ".item_vi", TEXT, _("Question in Vietnamese")),
        Column("item_en", ".item_en", TEXT, _("Question in English")),
        Column("option", "option", TEXT, _("Code of the option")),
        Column("option_vi", ".option_vi", TEXT, _("Option in Vietnamese")),
        Column("option_en", ".option_en", TEXT, _("Option in English")),
        _whole(
            "answered",
            _("People who answered the question"),
            _("counted, not weighted"),
        ),
        _percent(
            "percent",
            _("Chose this option (%)"),
            _("of those who answered, weighted; of some questions several are chosen"),
        ),
        _percent("lower", _("Lower limit (%)")),
        _percent("upper", _("Upper limit (%)")),
        NOTE,
    ),
    ("basis", "item", "unit__level", "unit__code", "pk"),
)

TABLES = (FIGURES, DISTRIBUTIONS, OPINIONS)
