from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import UserChangeForm
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import OF_TWO, AuditEvent, Membership, Role, User
from accounts.roles import may
from accounts.sign_in import second_factor, steps


class MembershipForm(forms.ModelForm):
    """What takes two people is asked on a page of its own, and only ended here."""

    def clean(self):
        given = super().clean()
        role, was = given.get("role"), self.initial.get("role")
        reaches = {"user", "role", "unit", "service_point"} & set(self.changed_data)
        until, ended = given.get("valid_until"), self.initial.get("valid_until")
        longer = was and ended and (until is None or until > ended)
        if role in OF_TWO and (reaches or longer):
            raise forms.ValidationError(
                _(
                    "This role is asked for by one administrator and approved by"
                    " another person, on the page “Roles that take two people”."
                )
            )
        return given


class OfAdministrators:
    """Pages of who gives out roles: the role in force today is enough."""

    def has_view_permission(self, request, obj=None):
        return may(request.user, "manage_people")

    def has_add_permission(self, request, obj=None):
        return self.has_view_permission(request)

    def has_change_permission(self, request, obj=None):
        return self.has_view_permission(request)

    def has_module_permission(self, request):
        return self.has_view_permission(request)


class MembershipInline(OfAdministrators, admin.TabularInline):
    model = Membership
    form = MembershipForm
    extra = 0
    autocomplete_fields = ["unit"]


# Its pages would show the secrets of everybody's devices.
admin.site.unregister(TOTPDevice)


class PersonForm(UserChangeForm):
    def clean_is_superuser(self):
        wanted = self.cleaned_data["is_superuser"]
        held = self.instance.memberships.on(timezone.localdate())
        if wanted and not held.filter(role=Role.ADMINISTRATOR).exists():
            raise forms.ValidationError(
                _("Only who is an administrator today may be a superuser.")
            )
        return wanted


@admin.register(User)
class PersonAdmin(OfAdministrators, UserAdmin):
    form = PersonForm
    inlines = [MembershipInline]
    fieldsets = (
        *(UserAdmin.fieldsets or ()),
        (_("Sign-in provider"), {"fields": ["provider_subject"]}),
    )
    actions = ["take_second_factor_away", "end_sessions"]

    @admin.action(description=_("Take a lost second factor away"))
    def take_second_factor_away(self, request, queryset):
        for user in queryset:
            second_factor.take_away(user, by=request.user)
            steps.leave_everywhere(user, by=request.user)
        messages.success(request, gettext("They set up another one when they sign in."))

    @admin.action(description=_("End all sessions"))
    def end_sessions(self, request, queryset):
        for user in queryset:
            steps.leave_everywhere(user, by=request.user)
        messages.success(request, gettext("They have to sign in again everywhere."))


@admin.register(AuditEvent)
class AuditEventAdmin(admin.ModelAdmin):
    """The trail is read, never written by hand."""

    list_display = ["at", "actor", "verb", "subject"]
    list_filter = ["verb"]
    search_fields = ["subject"]
    list_select_related = ["actor"]
    ordering = ["-at"]

    def has_view_permission(self, request, obj=None):
        return may(request.user, "read_trail") or may(request.user, "manage_people")

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
