from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import mail
from accounts.admin_site import LookedUp
from accounts.models import OF_TWO, AuditEvent, Membership, User
from accounts.refusals import refusal
from accounts.roles import may
from accounts.sign_in import links, second_factor, steps
from accounts.staff.request import StaffRequest
from localities.models import Level
from wording.shown import shown


class MembershipForm(forms.ModelForm):
    """What takes two people is asked on a page of its own, and only ended here."""

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        role, was = given.get("role"), self.initial.get("role")
        reaches = {"user", "role", "unit", "service_point", "body"} & set(
            self.changed_data
        )
        until, ended = given.get("valid_until"), self.initial.get("valid_until")
        longer = was and ended and (until is None or until > ended)
        if role in OF_TWO and (reaches or longer):
            raise forms.ValidationError(
                _(
                    "This role is asked for by one administrator and approved by"
                    " another person, on the page “Roles that take two people”."
                )
            )
        if (reaches or longer) and self._is_rated(given) and self._holds_of_two():
            raise forms.ValidationError(shown(refusal("works_where_rated").text))
        return given

    def _is_rated(self, given: dict[str, Any]) -> bool:
        unit = given.get("unit")
        is_below = unit is not None and unit.level != Level.NATION
        return is_below or bool(given.get("service_point") or given.get("body"))

    def _holds_of_two(self) -> bool:
        held = Membership.objects.filter(user=self.instance.user_id)
        return held.lasting(timezone.localdate()).of_two().exists()

    def save(self, commit: bool = True) -> Membership:
        """Of a role that was given only its last day may be written."""
        held = super().save(commit=commit and not self.instance.pk)
        if commit and self.instance.pk and self.changed_data:
            held.save(update_fields=["valid_until"])
        return held


class OfAdministrators:
    """Pages of who gives out roles: the role in force today is enough."""

    def has_view_permission(
        self, request: HttpRequest, obj: object | None = None
    ) -> bool:
        return may(request.user, "manage_people")

    def has_add_permission(self, request, obj=None):
        return self.has_view_permission(request)

    def has_change_permission(
        self, request: HttpRequest, obj: object | None = None
    ) -> bool:
        return self.has_view_permission(request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)


class MembershipInline(OfAdministrators, admin.TabularInline):
    model = Membership
    form = MembershipForm
    extra = 0
    autocomplete_fields = ["unit"]
    # A role is ended by its last day; the trail and the chain name it for good.
    can_delete = False


# Its pages would show the secrets of everybody's devices.
admin.site.unregister(TOTPDevice)
# Permissions come from roles alone.
admin.site.unregister(Group)
# What the list of people is filtered by.
LOOKUPS = {"is_active__exact", "memberships__role__exact"}
OF_TWO_PEOPLE = _(
    "Of an analyst, publisher, auditor or administrator two people take a device: ask"
    " on the page “Accounts that two people change”."
)


class PersonForm(forms.ModelForm):
    """Nobody types a password for another: a link goes to the address."""

    class Meta:
        model = User
        fields = (
            *("username", "last_name", "first_name", "email", "is_active"),
            "provider_subject",
        )

    def clean_provider_subject(self) -> str | None:
        return self.cleaned_data["provider_subject"] or None


@admin.register(User)
class PersonAdmin(OfAdministrators, admin.ModelAdmin):
    form = PersonForm
    inlines = [MembershipInline]
    list_display = ["username", "last_name", "first_name", "email", "is_active"]
    list_filter = ["is_active", "memberships__role"]
    search_fields = ["username", "last_name", "first_name", "email"]
    ordering = ["username"]
    actions = ["send_links", "take_second_factor_away", "end_sessions"]

    def get_readonly_fields(
        self, request: HttpRequest, obj: User | None = None
    ) -> list[str]:
        """What two people change of a strong account (accounts.credentials.changes)."""
        if obj is not None and obj.is_strong():
            return ["username", "email", "provider_subject"]
        return []

    def has_delete_permission(
        self, request: HttpRequest, obj: object | None = None
    ) -> bool:
        return False

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """What is offered as a filter, and nothing of passwords letter by letter."""
        return lookup in LOOKUPS

    def save_model(
        self, request: HttpRequest, obj: User, form: PersonForm, change: bool
    ) -> None:
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        if not change and obj.email:
            links.send(obj, by=cast(User, request.user))
        if change and "email" in form.changed_data:
            what = gettext("an administrator gave the account another address")
            mail.tell_at(obj, form.initial["email"] or "", *mail.of_account(obj, what))

    @admin.action(description=_("Mail a link to choose a password"))
    def send_links(self, request: StaffRequest, queryset: QuerySet[User]) -> None:
        for user in queryset:
            if not user.email:
                words = gettext("%(name)s has no address; enter one first.")
                messages.error(request, words % {"name": user.username})
            elif links.send(user, by=request.user):
                words = gettext("A link is on its way to %(name)s.")
                messages.success(request, words % {"name": user.username})

    @admin.action(description=_("Take a lost second factor away"))
    def take_second_factor_away(
        self, request: StaffRequest, queryset: QuerySet[User]
    ) -> None:
        for user in queryset:
            if user.is_strong():
                messages.error(request, str(OF_TWO_PEOPLE))
                continue
            second_factor.take_away(user, by=request.user)
            steps.leave_everywhere(user, by=request.user)
            what = gettext("an administrator took the second factor away")
            mail.tell(user, *mail.of_account(user, what))
            words = gettext("They set up another one when they sign in.")
            messages.success(request, words)

    @admin.action(description=_("End all sessions"))
    def end_sessions(self, request: StaffRequest, queryset: QuerySet[User]) -> None:
        for user in queryset:
            steps.leave_everywhere(user, by=request.user)
        messages.success(request, gettext("They have to sign in again everywhere."))


@admin.register(AuditEvent)
class AuditEventAdmin(LookedUp):
    permissions = ("read_trail", "manage_people")
    list_display = ["at", "actor", "verb", "subject"]
    list_filter = ["verb"]
    search_fields = ["subject"]
    list_select_related = ["actor"]
    ordering = ["-at"]
