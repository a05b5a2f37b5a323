"""What one person asks and another allows: its columns, and the triggers that refuse.

A request is stored waiting, decided once, and used once by the deed it allows, which
takes it from the database itself: no deed without an approval by somebody else. Roles
are looked at in the database too, on the day of the decision.
"""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Outcome(models.TextChoices):
    WAITING = "waiting", _("waits for a second person")
    APPROVED = "approved", _("approved")
    DECLINED = "declined", _("declined")


class AskedQuerySet(models.QuerySet):
    def waiting(self) -> Self:
        return self.filter(outcome=Outcome.WAITING).order_by("pk")

    def decided(self) -> Self:
        """What was decided, the newest first."""
        return self.exclude(outcome=Outcome.WAITING).order_by("-decided_at", "-pk")

    def to_decide(self, user: Any) -> Self:
        """Those that wait for somebody who did not ask, such as this person."""
        return self.waiting().exclude(asked_by=user)


class Asked(models.Model):
    """A request by one person, with a reason, that another person decides.

    `ask_with` and `approve_with` are the permissions needed. Whoever asked may take
    it back, which is a decline by themselves.
    """

    ask_with = ""
    approve_with = ""

    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    asked_at = models.DateTimeField()
    reason = models.TextField()
    outcome = models.CharField(
        max_length=10, choices=Outcome, default=Outcome.WAITING, db_default="waiting"
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
    )
    decided_at = models.DateTimeField(null=True)
    answer = models.TextField(db_default="", blank=True)
    # Written by the trigger of the deed it allows.
    used_at = models.DateTimeField(null=True, editable=False)

    objects = AskedQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_says_why", condition=Q(reason__regex=r"\S")
            ),
            models.CheckConstraint(
                name="%(class)s_decided_whole",
                condition=Q(
                    outcome="waiting", decided_by__isnull=True, decided_at__isnull=True
                )
                | Q(
                    outcome__in=["approved", "declined"],
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="%(class)s_approved_by_a_second_person",
                condition=~Q(outcome="approved") | ~Q(decided_by=F("asked_by")),
            ),
            models.CheckConstraint(
                name="%(class)s_used_when_approved",
                condition=Q(used_at__isnull=True) | Q(outcome="approved"),
            ),
        ]

    @property
    def is_waiting(self) -> bool:
        return self.outcome == Outcome.WAITING

    def gives_to(self) -> int | None:
        """Who gains by it and therefore does not approve it, by number."""
        return None

    def subject(self) -> str:
        """What it is about, as the audit trail names it."""
        raise NotImplementedError


FUNCTIONS = """
CREATE FUNCTION accounts_holds(person bigint, roles text[]) RETURNS boolean AS $$
    SELECT EXISTS (
        SELECT FROM accounts_membership AS held
        JOIN accounts_user AS who ON who.id = held.user_id
        WHERE held.user_id = person AND who.is_active AND held.role = ANY (roles)
          AND held.valid_from <= (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
          AND (held.valid_until IS NULL
            OR held.valid_until > (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date)
    )
$$ LANGUAGE sql STABLE;

-- Whose password, device or address somebody else changed approves nothing for a week.
CREATE FUNCTION accounts_approves(person bigint) RETURNS boolean AS $$
    SELECT person IS NOT DISTINCT FROM accounts_person() AND NOT EXISTS (
        SELECT FROM accounts_user WHERE id = person
          AND credentials_taken_at > clock_timestamp() - interval '7 days'
    )
$$ LANGUAGE sql VOLATILE;

-- Whatever else allows or ends a thing: whoever is named is here and approves.
CREATE FUNCTION accounts_named_is_here() RETURNS trigger AS $$
DECLARE
    named text;
    stands text;
BEGIN
    FOREACH named IN ARRAY TG_ARGV LOOP
        stands := to_jsonb(NEW) ->> named;
        IF stands IS NOT NULL
            AND (TG_OP = 'INSERT' OR to_jsonb(OLD) ->> named IS DISTINCT FROM stands)
            AND NOT accounts_approves(stands::bigint)
        THEN
            RAISE EXCEPTION '%: % is who is here', TG_TABLE_NAME, named
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END LOOP;
    RETURN NEW;
END $$ LANGUAGE plpgsql;

CREATE FUNCTION accounts_asked() RETURNS trigger AS $$
DECLARE
    asking text[] := string_to_array(TG_ARGV[0], ',');
    approving text[] := string_to_array(TG_ARGV[1], ',');
    decision text[] := ARRAY['outcome', 'decided_by_id', 'decided_at', 'answer'];
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.outcome = 'waiting' AND NEW.used_at IS NULL
            AND accounts_holds(NEW.asked_by_id, asking)
            AND NEW.asked_by_id = accounts_person()
        THEN
            RETURN NEW;
        END IF;
    ELSIF TG_OP = 'UPDATE' AND OLD.outcome = 'waiting' THEN
        IF to_jsonb(NEW) - decision = to_jsonb(OLD) - decision
            AND NEW.decided_by_id = accounts_person()
            AND (
                accounts_holds(NEW.decided_by_id, approving)
                OR (NEW.outcome = 'declined' AND NEW.decided_by_id = OLD.asked_by_id)
            )
            AND (NEW.outcome = 'declined' OR accounts_approves(NEW.decided_by_id))
        THEN
            RETURN NEW;
        END IF;
    ELSIF TG_OP = 'UPDATE' AND OLD.used_at IS NULL AND NEW.used_at IS NOT NULL
        AND to_jsonb(NEW) - 'used_at' = to_jsonb(OLD) - 'used_at'
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '%: asked by one, decided once by another whose role allows it',
        TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$ LANGUAGE plpgsql;
"""
NO_FUNCTIONS = """
DROP FUNCTION accounts_asked();
DROP FUNCTION accounts_named_is_here();
DROP FUNCTION accounts_approves(bigint);
DROP FUNCTION accounts_holds(bigint, text[]);
"""
TRIGGERS = """
CREATE TRIGGER asked_and_decided BEFORE INSERT OR UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION accounts_asked('{asking}', '{approving}');
"""
NO_TRIGGERS = "DROP TRIGGER asked_and_decided ON {table};"
# Takes the approval a deed needs; the trigger that runs it raises IF NOT FOUND.
USE = """
    UPDATE {table} SET used_at = clock_timestamp() WHERE id = (
        SELECT id FROM {table}
        WHERE outcome = 'approved' AND used_at IS NULL AND {where}
        ORDER BY id LIMIT 1
    );
"""


def guard(table: str, *, asking: str, approving: str) -> str:
    """SQL that holds a table of requests to two people of these roles."""
    return TRIGGERS.format(table=table, asking=asking, approving=approving)


def by_who_is_here(table: str, column: str) -> str:
    """SQL that lets `column` name nobody but the person who is here."""
    return (
        f"CREATE TRIGGER by_who_is_here BEFORE INSERT OR UPDATE ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION accounts_named_is_here('{column}');"
    )


def not_by_who_is_here(table: str) -> str:
    return f"DROP TRIGGER by_who_is_here ON {table};"


def unguard(table: str) -> str:
    return NO_TRIGGERS.format(table=table)


def use(table: str, where: str) -> str:
    """SQL that uses up the oldest approval of a deed."""
    return USE.format(table=table, where=where)
