"""Asking for links, choosing a password by one, naming a browser one's own."""

from __future__ import annotations

from typing import cast

from django import forms
from django.contrib import messages
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.views import (
    INTERNAL_RESET_SESSION_TOKEN,
    PasswordResetConfirmView,
)
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect

from accounts import mail
from accounts.models import User
from accounts.sign_in import device_cookies, links
from accounts.tries.limits import limited
from accounts.tries.rates import Rate

# Accounts that share one address: a person's own few.
MOST_OF_ONE = 3
ASKING = Rate("asking for a link", burst=10, every=120)


class NameForm(forms.Form):
    username = forms.CharField(
        label=gettext_lazy("User name or mail address"), max_length=254
    )


@csrf_protect
@never_cache
@limited(ASKING, "POST")
def ask(request: HttpRequest) -> HttpResponse:
    """Mail the links; the answer is the same for a name that nobody has."""
    form = NameForm(request.POST or None)
    if form.is_valid():
        for user in _owners(form.cleaned_data["username"]):
            links.send(user, by=None)
        messages.success(
            request,
            _("If the account has an address, a mail with links is on its way to it."),
        )
        return redirect("door:sign-in")
    return render(request, "accounts/ask_link.html", {"form": form})


def _owners(words: str) -> list[User]:
    """Accounts of a user name, or of a mail address, that a link may go to.

    A link goes to the account's own address, whoever asks and whatever they typed.
    """
    users = User.objects.filter(is_active=True).exclude(email="")
    found = list(users.filter(username=words))
    if not found and "@" in words:
        found = list(users.filter(email__iexact=words).order_by("pk")[:MOST_OF_ONE])
    return [user for user in found if not user.has_ended()]


@method_decorator(never_cache, "dispatch")
class ChoosePassword(PasswordResetConfirmView):
    """Django's page, with our tokens; nobody is signed in by it."""

    token_generator = links.passwords
    template_name = "accounts/choose_password.html"
    success_url = reverse_lazy("door:sign-in")

    @transaction.atomic
    def form_valid(self, form: SetPasswordForm) -> HttpResponse:
        # Of two requests with one link the second one finds it used.
        kept = User.objects.select_for_update().get(pk=cast(User, self.user).pk)
        token = self.request.session.get(INTERNAL_RESET_SESSION_TOKEN, "")
        if not self.token_generator.check_token(kept, token):
            self.validlink = False
            return self.render_to_response(self.get_context_data(form=None))
        answer, user = super().form_valid(form), cast(User, self.user)
        device_cookies.remember(self.request, answer, user.username.casefold())
        what = _("a new password was chosen by a link sent to this address")
        mail.tell(user, *mail.of_account(user, what))
        messages.success(self.request, _("The new password counts. Sign in with it."))
        return answer


class Invitation(ChoosePassword):
    """The first password of a new account, by a link mailed or printed."""

    token_generator = links.invitations
    template_name = "accounts/invitation.html"


@csrf_protect
@never_cache
def own_browser(request: HttpRequest, uidb64: str, token: str) -> HttpResponse:
    """Give this browser tries of its own at the account, as one it used before."""
    user = links.owner_of(uidb64)
    if user is None or not links.browsers.check_token(user, token):
        messages.error(
            request, _("This link was used, or is too old. Ask for another.")
        )
        return redirect("door:ask-link")
    if request.method != "POST":
        return render(request, "accounts/own_browser.html")
    answer = redirect("door:sign-in")
    device_cookies.remember(request, answer, user.username.casefold())
    return answer
