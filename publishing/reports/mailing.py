"""Reports mailed to the provinces they are about: a queue, what became of each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts import audit
from accounts.mails import post
from accounts.models import User
from jobs import leases, wake
from localities.models import Unit
from publishing.models import ProvinceContact, Release, ReportMail
from publishing.refusals import refused
from publishing.reports import making, store
from publishing.reports.making import Order


@dataclass(frozen=True)
class Standing:
    """A province of an edition, its address, and the last mail to it."""

    unit: Unit
    address: str
    mail: ReportMail | None


def standings(release: Release) -> list[Standing]:
    """Every province with a report, by the alphabet."""
    addresses = dict(ProvinceContact.objects.values_list("unit", "address"))
    last = {}
    for mail in release.report_mails.select_related("asked_by").order_by("pk"):
        last[mail.unit_id] = mail
    units = making.units(release, basis=basis_of(release))
    return [Standing(u, addresses.get(u.pk, ""), last.get(u.pk)) for u in units]


def basis_of(release: Release) -> str:
    """Reports are those of the provinces of today, where there are any."""
    return str(release.bases[-1])


@transaction.atomic
def send(
    release: Release, *, by: User, at: datetime, only: Iterable[int] | None = None
) -> int:
    """Leave a mail to each province that has an address to the workers; how many.

    All that got none yet, or `only` these units, also once more. Raises Refused.
    """
    if not settings.EMAIL_HOST:
        raise refused("no_mail_server")
    if not release.is_readable(at=at) or release.state == Release.State.WITHDRAWN:
        raise refused("reports_not_public")
    chosen = None if only is None else set(only)
    rows = [
        ReportMail(
            release=release,
            unit=one.unit,
            address=one.address,
            asked_by=by,
            asked_at=at,
        )
        for one in standings(release)
        if one.address and _is_wanted(one, chosen)
    ]
    if not rows:
        raise refused("nobody_to_mail")
    ReportMail.objects.bulk_create(rows)
    wake.on_commit(ReportMail)
    details = {"mails": len(rows)}
    subject = f"release {release}"
    audit.record(actor=by, verb="reports_mailed", subject=subject, details=details)
    return len(rows)


def _is_wanted(one: Standing, chosen: set[int] | None) -> bool:
    under_way = one.mail is not None and one.mail.live
    if chosen is not None:
        return one.unit.pk in chosen and not under_way
    arrived = (
        one.mail and one.mail.state == leases.State.DONE and not one.mail.came_back
    )
    return not under_way and not arrived


def deliver(mail: ReportMail) -> None:
    """Send one mail of the queue; a refused address is not tried again."""
    release, unit = mail.release, mail.unit
    if not release.is_readable(at=timezone.now()):
        raise leases.PermanentFailure("withdrawn")
    order = Order(basis_of(release), unit.slug, "vi", "pdf")
    letter = _letter(release, unit, mail.address)
    # A worker makes it itself: its processes have no children.
    report = store.kept(release, order) or store.put(release, order)
    letter.attach(f"sipas-{release.year}-{order}", report)
    post.send(mail, letter)
    leases.finish(mail)


def _letter(release: Release, unit: Unit, address: str) -> EmailMessage:
    with override("vi"):
        subject = _("SIPAS %(year)d: report of %(unit)s") % {
            "year": release.year,
            "unit": unit.short_name,
        }
        text = _(
            "To the office of %(unit)s:\n\n"
            "Attached is the report of your province in “%(release)s”, edition"
            " %(edition)d. The figures are public; what was asked, how they were made"
            " and their margins stand in the report.\n\n"
            "Questions go to the address this mail came from."
        ) % {
            "unit": unit.short_name,
            "release": release.name_vi,
            "edition": release.edition,
        }
    return EmailMessage(subject, text, to=[address])


@transaction.atomic
def note_return(mail: ReportMail, *, words: str, by: User) -> None:
    """A mail that left came back later: what the postmaster said. Raises Refused."""
    kept = ReportMail.objects.select_for_update(of=("self",)).get(pk=mail.pk)
    if not words.strip():
        raise refused("came_back_without_words")
    if kept.state != leases.State.DONE:
        raise refused("mail_did_not_leave")
    kept.came_back = words.strip()[:300]
    kept.save(update_fields=["came_back"])
    subject = f"release {kept.release}"
    details = {"unit": kept.unit_id, "words": kept.came_back}
    audit.record(actor=by, verb="report_came_back", subject=subject, details=details)
