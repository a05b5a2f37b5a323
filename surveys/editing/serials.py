"""The number printed on a form, by which people speak of a questionnaire."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce, LPad
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from surveys.models import Case, PaperForm, Response
from surveys.models.case import SERIAL_DIGITS


def with_serials(rows: QuerySet[Any], *, of: str = "") -> QuerySet[Any]:
    """Questionnaires with `serial`: the number of their case or sheet, or "".

    `of` leads from a row to its questionnaire, such as "response__".
    """
    case = Case.objects.filter(uid=OuterRef(f"{of}case_uid")).values("number")
    sheet = PaperForm.objects.filter(response=OuterRef(f"{of}pk")).values("serial")
    number = LPad(Cast(Subquery(case[:1]), CharField()), SERIAL_DIGITS, Value("0"))
    return rows.annotate(serial=Coalesce(number, Subquery(sheet[:1]), Value("")))


def words_of(response: Any, serial: str | None = None) -> str:
    """What a questionnaire is called: its serial, the number a file gave it, or the
    moment it came. Without a serial given, the questionnaire has its own."""
    if serial := response.serial if serial is None else serial:
        return _("Form %(serial)s") % {"serial": serial}
    if response.channel == Response.Channel.BULK:
        return _("Line %(uid)s of a file") % {"uid": response.uid}
    moment = date_format(timezone.localtime(response.received_at), "H:i d/m/Y")
    return _("A form without a serial, received %(moment)s") % {"moment": moment}
