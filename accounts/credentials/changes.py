"""What two people change of a strong account, and its owner is told of."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts import mail
from accounts.models import CredentialRequest, User
from accounts.sign_in import second_factor, steps
from accounts.two_person import rule

What = CredentialRequest.What


def ask(
    user: User, *, what: str, value: str = "", by: User, reason: str, at: datetime
) -> CredentialRequest:
    """Ask that the account lose its device, or get an address. Raises Refused."""
    request = CredentialRequest(user=user, what=what, value=value.strip())
    return rule.ask(request, by=by, at=at, reason=reason)


@transaction.atomic
def approve(request: CredentialRequest, *, by: User, at: datetime) -> None:
    """Do what was asked, end the sessions, tell the owner. Raises Refused."""
    request = rule.approve(request, by=by, at=at)
    user = User.objects.select_for_update().get(pk=request.user_id)
    known = user.email
    if request.what == What.DEVICE:
        second_factor.take_away(user, by=by)
    elif request.what == What.ADDRESS:
        User.objects.filter(pk=user.pk).update(email=request.value)
    else:
        subject = request.value or None
        User.objects.filter(pk=user.pk).update(provider_subject=subject)
    steps.leave_everywhere(user, by=by)
    with override("vi"):
        what = _("two people approved: %(what)s") % {"what": request.get_what_display()}
    # The address it had before: a new one may be the thief's.
    mail.tell_at(user, known, *mail.of_account(user, what))
