"""What the public sees: releases and their figures. No answer is known here."""

from publishing.models.annexes import Opinion, Remeasure, SampledPlace
from publishing.models.announced import AnnouncedEdition, AnnouncedFigure
from publishing.models.changed_answers import ChangedAnswers
from publishing.models.early_access import Announcement, Look, Preview
from publishing.models.figure import LEVELS, Distribution, Figure, Indicator
from publishing.models.late_count import LateCount
from publishing.models.mailing import ProvinceContact, ReportMail
from publishing.models.receipts import Receipts
from publishing.models.release import Release
from publishing.models.reports import Report, ReportBatch
from publishing.models.scores import Score

__all__ = [
    "LEVELS",
    "AnnouncedEdition",
    "AnnouncedFigure",
    "Announcement",
    "ChangedAnswers",
    "Distribution",
    "Figure",
    "Indicator",
    "LateCount",
    "Look",
    "Opinion",
    "Preview",
    "ProvinceContact",
    "Receipts",
    "Release",
    "Remeasure",
    "Report",
    "ReportBatch",
    "ReportMail",
    "SampledPlace",
    "Score",
]
