"""Who works here, in which role and where, and what they did."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple, Self, TypeVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import check_password
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts.ledger.checkpoints import Checkpoint
from accounts.ledger.models import Chain, Link
from accounts.mails.models import Mailed, Notice
from accounts.two_person import presence
from accounts.two_person.models import Asked
from jobs.leases import Leased
from localities.models import Body, Level, ServicePoint, Unit

__all__ = [
    "LOCAL",
    "OF_A_SCORECARD",
    "OF_A_UNIT",
    "OF_DESKS",
    "OF_TWO",
    "STRONG",
    "AuditEvent",
    "Chain",
    "Checkpoint",
    "CredentialRequest",
    "FirstAdministrator",
    "Held",
    "Invitation",
    "Link",
    "Membership",
    "MembershipRequest",
    "Notice",
    "Passkey",
    "Role",
    "User",
]


T = TypeVar("T")


class UserManager(BaseUserManager["User"]):
    def create_user(
        self,
        username: str,
        email: str = "",
        password: str | None = None,
        **words: object,
    ) -> User:
        """Without a password the person gets a link to choose one."""
        user = self.model(username=username, email=email, **words)
        user.set_password(password)
        user.save(using=self._db)
        return user


class Held(NamedTuple):
    """A role in force and where; `level` is that of the unit."""

    role: Role
    unit_id: int | None
    level: str | None
    service_point_id: int | None
    body_id: int | None = None


class User(AbstractBaseUser):
    """A person who signs in; what they may do follows from their roles today alone."""

    username = models.CharField(
        _("user name"),
        max_length=150,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        error_messages={"unique": _("A user with that user name already exists.")},
    )
    first_name = models.CharField(_("first name"), max_length=150, blank=True)
    last_name = models.CharField(_("last name"), max_length=150, blank=True)
    email = models.EmailField(_("email address"), blank=True)
    is_active = models.BooleanField(
        _("active"),
        default=True,
        help_text=_("Take this off instead of deleting: the trail names people."),
    )
    date_joined = models.DateTimeField(_("date joined"), default=timezone.now)
    # Counted up to end every session opened before.
    session_epoch = models.PositiveIntegerField(default=0, editable=False)
    # When somebody else last changed the password, the device or the address of a
    # strong account; written by triggers.
    credentials_taken_at = models.DateTimeField(null=True, editable=False)
    provider_subject = models.CharField(
        _("subject at the sign-in provider"),
        max_length=255,
        unique=True,
        null=True,
        blank=True,
        help_text=_("The `sub` under which the OpenID provider knows this person."),
    )

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")

    # Whoever is served is asked once a request (sign_in.middleware): their roles, and
    # what lies within reach of their places (accounts.reach).
    roles_read: list[Held] | None = None
    places_read: dict[Any, Any] | None = None

    def held_today(self) -> list[Held]:
        """Roles in force today, each with its place."""
        if self.roles_read is not None:
            return self.roles_read
        names = ("role", "unit_id", "unit__level", "service_point_id", "body_id")
        rows = self.memberships.on(timezone.localdate()).values_list(*names)
        return [Held(Role(role), *place) for role, *place in rows]

    def once(self, key: Hashable, read: Callable[[], T]) -> T:
        """What `read` gives, asked once while the person is served."""
        if self.places_read is None:
            return read()
        if key not in self.places_read:
            self.places_read[key] = read()
        return self.places_read[key]

    @property
    def roles_today(self) -> frozenset[str]:
        return frozenset(one.role for one in self.held_today())

    @property
    def is_staff(self) -> bool:
        """Whether the operators' pages open: by a role, and only while it is held."""
        return self.is_active and bool(self.roles_today & OF_DESKS)

    def has_perm(self, permission, obj=None):
        """What Django's own pages ask: people for administrators, nothing beside."""
        app, _dot, deed = permission.partition(".")
        administers = self.is_active and Role.ADMINISTRATOR in self.roles_today
        return administers and (
            app == "accounts" or (app == "localities" and deed.startswith("view_"))
        )

    def has_module_perms(self, app):
        return self.has_perm(f"{app}.view_")

    def is_strong(self) -> bool:
        """Whether nobody takes this account's device or address alone."""
        return self.memberships.filter(role__in=STRONG).exists()

    def has_ended(self) -> bool:
        """Whether every role this person ever held is over, by whatever day."""
        return not self.roles_today and self.memberships.exists()

    def lately_taken(self, *, at: datetime) -> bool:
        """Whether others changed how this person signs in: approvals wait a week."""
        taken = self.credentials_taken_at
        return taken is not None and at - taken < timedelta(days=7)

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    def get_full_name(self) -> str:
        """As colleagues say it: the family name first."""
        return f"{self.last_name} {self.first_name}".strip()

    def get_short_name(self):
        return self.first_name

    def check_password(self, raw_password: str | None) -> bool:
        """As Django's, whose stronger hash of the same password is the owner's own."""

        def strengthen(raw_password: str) -> None:
            with transaction.atomic(), presence.serving(self.pk):
                self.set_password(raw_password)
                self._password = None
                self.save(update_fields=["password"])

        return check_password(raw_password, self.password, strengthen)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
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
    ACCOUNT_MANAGER = "account_manager", _("Provincial account manager")
    ANALYST = "analyst", _("Ministry analyst")
    PUBLISHER = "publisher", _("Ministry publisher")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator")
    RESEARCHER = "researcher", _("Researcher")
    SCORE_OFFICER = "score_officer", _("Scorecard officer")
    SCORE_LEADER = "score_leader", _("Leader who signs a scorecard")
    APPRAISER = "appraiser", _("Appraiser of scorecards")
    COUNCIL = "council", _("Member of the appraisal council")


# Roles one person cannot give alone: who sees unreleased figures, and who gives roles.
# The database refuses: migrations/guards/membership.sql, also those below.
OF_TWO = (Role.PUBLISHER, Role.ADMINISTRATOR, Role.ANALYST, Role.AUDITOR)
# Roles held in a unit, and nowhere without one: an empty place is no wide place.
OF_A_UNIT = (
    *(Role.SURVEYOR, Role.CLERK, Role.SUPERVISOR),
    *(Role.PROVINCIAL_OFFICER, Role.PROVINCIAL_LEADER, Role.ACCOUNT_MANAGER),
    Role.COUNCIL,
)
# Roles held in a unit or at a body (a ministry, a department), and nowhere without.
OF_A_SCORECARD = (Role.SCORE_OFFICER, Role.SCORE_LEADER, Role.APPRAISER)
# Roles an account manager gives in the own province.
LOCAL = (
    *(Role.SURVEYOR, Role.CLERK, Role.SUPERVISOR, Role.ONE_STOP),
    *(Role.PROVINCIAL_OFFICER, Role.PROVINCIAL_LEADER),
    *(*OF_A_SCORECARD, Role.COUNCIL),
)
# Roles that work at the operators' pages.
OF_DESKS = {Role.ANALYST, Role.PUBLISHER, Role.AUDITOR, Role.ADMINISTRATOR}
# Whose password, device or address nobody takes alone.
STRONG = set(OF_TWO)


class MembershipQuerySet(models.QuerySet):
    def on(self, date: date) -> Self:
        """Memberships in force on a date; `valid_until` is exclusive."""
        return self.filter(
            Q(valid_until__isnull=True) | Q(valid_until__gt=date), valid_from__lte=date
        )

    def lasting(self, date: date) -> Self:
        """Memberships in force on a date or later."""
        return self.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=date))

    def rated(self) -> Self:
        """Those in or below a province, which the figures rank."""
        below = Q(unit__isnull=False) & ~Q(unit__level=Level.NATION)
        at_a_point = Q(service_point__isnull=False)
        return self.filter(below | at_a_point | Q(body__isnull=False))

    def of_two(self) -> Self:
        """Those that two people give."""
        return self.filter(role__in=OF_TWO)


class Membership(models.Model):
    """A role held by a person for a time: in a unit, at a service point or body, or
    (a role of the ministry) with none. It reaches everything below its place.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role)
    unit = models.ForeignKey("localities.Unit", models.PROTECT, null=True, blank=True)
    service_point = models.ForeignKey(
        "localities.ServicePoint", models.PROTECT, null=True, blank=True
    )
    body = models.ForeignKey("localities.Body", models.PROTECT, null=True, blank=True)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.CheckConstraint(
                name="membership_ends_no_sooner_than_it_begins",
                condition=Q(valid_until__isnull=True)
                | Q(valid_until__gte=F("valid_from")),
            ),
            models.UniqueConstraint(
                name="membership_once",
                fields=["user", "role", "unit", "service_point", "body", "valid_from"],
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
            models.CheckConstraint(
                name="role_of_a_unit_names_one",
                condition=~Q(role__in=OF_A_UNIT) | Q(unit__isnull=False),
            ),
            models.CheckConstraint(
                name="role_of_a_scorecard_names_its_place",
                condition=~Q(role__in=OF_A_SCORECARD)
                | Q(unit__isnull=False)
                | Q(body__isnull=False),
            ),
            models.CheckConstraint(
                name="only_a_scorecard_is_of_a_body",
                condition=Q(body__isnull=True)
                | Q(
                    role__in=OF_A_SCORECARD,
                    unit__isnull=True,
                    service_point__isnull=True,
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()}"

    @property
    def place(self) -> Unit | ServicePoint | Body | None:
        return self.service_point or self.body or self.unit


class MembershipRequest(Asked):
    """That somebody should get a role of two people, in the whole country."""

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
                condition=Q(role__in=[role.value for role in OF_TWO]),
            ),
            models.CheckConstraint(
                name="membershiprequest_not_approved_by_who_gets_it",
                condition=~Q(outcome="approved") | ~Q(decided_by=F("user")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()}"

    def gives_to(self) -> int | None:
        return self.user_id

    def subject(self) -> str:
        return f"user:{self.user_id}"


class CredentialRequest(Asked):
    """That a strong account lose its device, or get another address or provider."""

    ask_with = "manage_people"
    approve_with = "approve_people"

    class What(models.TextChoices):
        DEVICE = "device", _("take the lost second factor away")
        ADDRESS = "address", _("another mail address")
        PROVIDER = "provider", _("another subject at the sign-in provider")

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    what = models.CharField(max_length=10, choices=What)
    value = models.CharField(max_length=255, blank=True)

    class Meta(Asked.Meta):
        verbose_name = _("request about an account")
        verbose_name_plural = _("requests about accounts")
        constraints = [
            *Asked.Meta.constraints,
            models.UniqueConstraint(
                name="credentialrequest_waits_once",
                fields=["user", "what"],
                condition=Q(outcome="waiting"),
            ),
            models.CheckConstraint(
                name="credentialrequest_not_approved_by_its_owner",
                condition=~Q(outcome="approved") | ~Q(decided_by=F("user")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_what_display()}"

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

    def __str__(self) -> str:
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

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} {self.subject}"


class Invitation(Mailed):
    """A mail to a new person with a link to choose a password; sent by a worker.

    Where it did not arrive, `printed_at` says that paper went in its stead.
    """

    DONE_BY = "accounts.staffing.invitations.deliver"
    ASKED_AT = "asked_at"
    WITH = ("user",)
    MARK = "i"

    user = models.ForeignKey(User, models.PROTECT, related_name="invitations")
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    printed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            *Leased.Meta.constraints,
            models.UniqueConstraint(
                name="invitation_under_way_once",
                fields=["user"],
                condition=Q(state__in=["waiting", "running"]),
            ),
            models.CheckConstraint(
                name="invitation_came_back_after_it_left",
                condition=Q(came_back="") | Q(state="done"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} #{self.pk}"

    @property
    def about(self) -> str:
        return f"user:{self.user_id}"


class RecoveryCode(models.Model):
    """One of a person's codes for the day their second factor is lost.

    120 random bits each, so a plain digest is enough; a row goes when it is used.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="recovery_codes")
    digest = models.BinaryField(max_length=32, unique=True)

    class Meta:
        verbose_name = _("recovery code")
        verbose_name_plural = _("recovery codes")


class PasskeyQuerySet(models.QuerySet):
    def in_force(self) -> Self:
        return self.filter(removed_at__isnull=True)


class Passkey(models.Model):
    """A key of a person's own that signs for this site alone; ended, never deleted.

    `public_key` is COSE in CBOR; `last_challenge` is what it signed last, so that no
    signature counts twice.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="passkeys")
    name = models.CharField(max_length=60)
    credential_id = models.BinaryField(max_length=1023, unique=True)
    public_key = models.BinaryField(max_length=2000)
    sign_count = models.BigIntegerField(default=0)
    last_challenge = models.BinaryField(max_length=64, default=b"")
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    objects = PasskeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("passkey")
        verbose_name_plural = _("passkeys")

    def __str__(self) -> str:
        return self.name


class SpentQuerySet(models.QuerySet):
    def full_again(self) -> Self:
        return self.filter(full_at__lt=timezone.now())


class Spent(models.Model):
    """What a key has used up of its rate; see accounts.tries.rates."""

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

    def __str__(self) -> str:
        return f"{self.day} {self.directive} {self.page}: {self.count}"
