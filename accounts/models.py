"""Who works here, in which role and where, and what they did."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts.ledger.checkpoints import Checkpoint
from accounts.ledger.models import Chain, Link
from accounts.two_person.models import Asked

__all__ = [
    "OF_TWO",
    "AuditEvent",
    "Chain",
    "Checkpoint",
    "FirstAdministrator",
    "Link",
    "Membership",
    "MembershipRequest",
    "Role",
    "User",
]


class User(AbstractUser):
    """A person who signs in."""

    # Counted up to end every session opened before.
    session_epoch = models.PositiveIntegerField(default=0, editable=False)
    provider_subject = models.CharField(
        _("subject at the sign-in provider"),
        max_length=255,
        unique=True,
        null=True,
        blank=True,
        help_text=_("The `sub` under which the OpenID provider knows this person."),
    )

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def _get_session_auth_hash(self, secret=None):
        # Django asks here for every session: a new password or epoch ends it.
        return salted_hmac(
            "accounts.User.session",
            f"{self.password} {self.session_epoch}",
            secret=secret,
            algorithm="sha256",
        ).hexdigest()


class Role(models.TextChoices):
    SURVEYOR = "surveyor", _("Surveyor")
    CLERK = "clerk", _("Data-entry clerk")
    SUPERVISOR = "supervisor", _("Supervisor")
    ONE_STOP = "one_stop", _("One-stop staff")
    PROVINCIAL_OFFICER = "provincial_officer", _("Provincial officer")
    PROVINCIAL_LEADER = "provincial_leader", _("Provincial leader")
    ANALYST = "analyst", _("Ministry analyst")
    PUBLISHER = "publisher", _("Ministry publisher")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator")
    RESEARCHER = "researcher", _("Researcher")


# Roles one person cannot give alone; the database refuses (migration 0007).
OF_TWO = (Role.PUBLISHER, Role.ADMINISTRATOR)


class MembershipQuerySet(models.QuerySet):
    def on(self, date):
        """Memberships in force on a date; `valid_until` is exclusive."""
        return self.filter(
            Q(valid_until__isnull=True) | Q(valid_until__gt=date), valid_from__lte=date
        )


class Membership(models.Model):
    """A role held by a person for a time: in a unit, at a service point, or (with
    neither) in the whole country. It reaches everything below its place.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role)
    unit = models.ForeignKey("localities.Unit", models.PROTECT, null=True, blank=True)
    service_point = models.ForeignKey(
        "localities.ServicePoint", models.PROTECT, null=True, blank=True
    )
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.CheckConstraint(
                name="membership_ends_after_it_begins",
                condition=Q(valid_until__isnull=True)
                | Q(valid_until__gt=F("valid_from")),
            ),
            models.UniqueConstraint(
                name="membership_once",
                fields=["user", "role", "unit", "service_point", "valid_from"],
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="membership_has_one_place_at_most",
                condition=Q(unit__isnull=True) | Q(service_point__isnull=True),
            ),
            models.CheckConstraint(
                name="one_stop_staff_belong_to_a_point",
                condition=~Q(role="one_stop") | Q(service_point__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.user} · {self.get_role_display()}"


class MembershipRequest(Asked):
    """That somebody should be a publisher or an administrator, in the whole country."""

    ask_with = "manage_people"
    approve_with = "approve_people"

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    role = models.CharField(
        max_length=20, choices=[(role.value, role.label) for role in OF_TWO]
    )
    valid_until = models.DateField(null=True, blank=True)

    class Meta(Asked.Meta):
        verbose_name = _("request for a role")
        verbose_name_plural = _("requests for roles")
        constraints = [
            *Asked.Meta.constraints,
            models.UniqueConstraint(
                name="membershiprequest_waits_once",
                fields=["user", "role"],
                condition=Q(outcome="waiting"),
            ),
            models.CheckConstraint(
                name="membershiprequest_is_of_two",
                condition=Q(role__in=["publisher", "administrator"]),
            ),
            models.CheckConstraint(
                name="membershiprequest_not_approved_by_who_gets_it",
                condition=~Q(outcome="approved") | ~Q(decided_by=F("user")),
            ),
        ]

    def __str__(self):
        return f"{self.user} · {self.get_role_display()}"

    def gives_to(self) -> int | None:
        return self.user_id

    def subject(self) -> str:
        return f"user:{self.user_id}"


class FirstAdministrator(models.Model):
    """Whom the operator's command made an administrator, while two were not there.

    The one role given without a second person; two rows at most, never changed.
    """

    user = models.OneToOneField(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("first administrator")
        verbose_name_plural = _("first administrators")

    def __str__(self):
        return str(self.user)


class AuditEvent(models.Model):
    """One thing somebody did: written with the deed, in its transaction."""

    at = models.DateTimeField(_("moment"), auto_now_add=True)
    actor = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, verbose_name=_("person")
    )
    verb = models.CharField(_("deed"), max_length=40)
    subject = models.CharField(_("subject"), max_length=120)
    details = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit trail")
        indexes = [models.Index(fields=["subject", "at"], name="audit_by_subject")]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} {self.subject}"


class RecoveryCode(models.Model):
    """One of a person's codes for the day their second factor is lost.

    120 random bits each, so a plain digest is enough; a row goes when it is used.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="recovery_codes")
    digest = models.BinaryField(max_length=32, unique=True)

    class Meta:
        verbose_name = _("recovery code")
        verbose_name_plural = _("recovery codes")


class SpentQuerySet(models.QuerySet):
    def full_again(self):
        return self.filter(full_at__lt=timezone.now())


class Spent(models.Model):
    """What a key has used up of its rate; see accounts.rates."""

    key = models.BinaryField(primary_key=True, max_length=32)
    full_at = models.DateTimeField(db_index=True)

    objects = SpentQuerySet.as_manager()


class PolicyReport(models.Model):
    """How often browsers refused something of a page on a day: no address, no text.

    Words come from closed lists, so nobody can fill the table with his own.
    """

    day = models.DateField()
    directive = models.CharField(max_length=40)
    blocked = models.CharField(max_length=20)
    page = models.CharField(max_length=100)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("report of the content policy")
        verbose_name_plural = _("reports of the content policy")
        constraints = [
            models.UniqueConstraint(
                name="policy_report_once_a_day",
                fields=["day", "directive", "blocked", "page"],
            )
        ]

    def __str__(self):
        return f"{self.day} {self.directive} {self.page}: {self.count}"
