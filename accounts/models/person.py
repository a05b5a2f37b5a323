"""Who signs in, and what holds of the account today."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import datetime, timedelta
from typing import Any, NamedTuple, TypeVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import check_password
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts import presence
from accounts.models.roles import OF_DESKS, STRONG, Role

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
