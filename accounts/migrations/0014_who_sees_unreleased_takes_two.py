"""Whoever sees unreleased figures gets the role from two people, and works in no province.

Until now one administrator could make himself, or the leader of a ranked province, an
analyst or auditor. Nobody holds a role of two people together with one in or below a
province, today or later. And nobody takes an auditor's account alone.
"""

from django.db import migrations, models

from accounts.two_person.models import use

CHOICES = [
    ('publisher', 'Ministry publisher'),
    ('administrator', 'Administrator'),
    ('analyst', 'Ministry analyst'),
    ('auditor', 'Auditor'),
]
WIDER = "('publisher', 'administrator', 'analyst', 'auditor')"
APPROVED = use(
    "accounts_membershiprequest",
    "user_id = NEW.user_id AND role = NEW.role"
    " AND valid_until IS NOT DISTINCT FROM NEW.valid_until",
)
ROLES = """
CREATE OR REPLACE FUNCTION accounts_role_of_two() RETURNS trigger AS $$
BEGIN
    IF NEW.role NOT IN {roles} THEN
        RETURN NEW;
    END IF;
    -- To end one, or to end it sooner, takes nobody's approval.
    IF TG_OP = 'UPDATE' AND NEW.user_id = OLD.user_id AND NEW.role = OLD.role
        AND NEW.unit_id IS NOT DISTINCT FROM OLD.unit_id
        AND NEW.service_point_id IS NOT DISTINCT FROM OLD.service_point_id
        AND coalesce(NEW.valid_until, 'infinity') <= coalesce(OLD.valid_until, 'infinity')
    THEN
        RETURN NEW;
    END IF;
    IF NEW.unit_id IS NULL AND NEW.service_point_id IS NULL THEN
        {approved}
        IF FOUND THEN
            RETURN NEW;
        END IF;
        IF NEW.role = 'administrator' THEN
            UPDATE accounts_firstadministrator SET used_at = clock_timestamp()
            WHERE user_id = NEW.user_id AND used_at IS NULL;
            IF FOUND THEN
                RETURN NEW;
            END IF;
        END IF;
    END IF;
    RAISE EXCEPTION 'user % gets the role % when one person asks and another approves',
        NEW.user_id, NEW.role USING ERRCODE = 'integrity_constraint_violation';
END $$ LANGUAGE plpgsql;
"""
STRONG = """
CREATE OR REPLACE FUNCTION accounts_is_strong(person bigint) RETURNS boolean AS $$
    SELECT EXISTS (
        SELECT FROM accounts_membership WHERE user_id = person AND role IN {roles}
    )
$$ LANGUAGE sql STABLE;
"""
APART = """
CREATE FUNCTION accounts_is_rated(unit bigint, point bigint) RETURNS boolean AS $$
    SELECT point IS NOT NULL OR EXISTS (
        SELECT FROM localities_unit WHERE id = unit AND level <> 'nation'
    )
$$ LANGUAGE sql STABLE;

CREATE FUNCTION accounts_apart_from_the_rated() RETURNS trigger AS $$
DECLARE
    today date := (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date;
    sees boolean := NEW.role IN {roles};
    rated boolean := accounts_is_rated(NEW.unit_id, NEW.service_point_id);
BEGIN
    IF NEW.valid_until <= today OR NOT (sees OR rated) THEN
        RETURN NEW;
    END IF;
    -- To end one sooner always goes.
    IF TG_OP = 'UPDATE' AND NEW.valid_until <= coalesce(OLD.valid_until, 'infinity') THEN
        RETURN NEW;
    END IF;
    -- Of two given at once the second waits here, and then sees the first.
    PERFORM FROM accounts_user WHERE id = NEW.user_id FOR NO KEY UPDATE;
    IF EXISTS (
        SELECT FROM accounts_membership AS held
        WHERE held.user_id = NEW.user_id AND held.id <> NEW.id
          AND (held.valid_until IS NULL OR held.valid_until > today)
          AND (rated AND held.role IN {roles}
            OR sees AND accounts_is_rated(held.unit_id, held.service_point_id))
    ) THEN
        RAISE EXCEPTION 'user % sees unreleased figures or works where they rank',
            NEW.user_id USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER apart_from_the_rated BEFORE INSERT OR UPDATE ON accounts_membership
    FOR EACH ROW EXECUTE FUNCTION accounts_apart_from_the_rated();
"""
NOT_APART = """
DROP TRIGGER apart_from_the_rated ON accounts_membership;
DROP FUNCTION accounts_apart_from_the_rated();
DROP FUNCTION accounts_is_rated(bigint, bigint);
"""


def changed(of_two: str, strong: str) -> str:
    """SQL of both functions for these roles."""
    return ROLES.format(roles=of_two, approved=APPROVED) + STRONG.format(roles=strong)


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0013_every_account_rests_when_taken'),
        ('localities', '0001_units_service_points_and_successions'),
    ]

    operations = [
        migrations.AlterField(
            model_name='membershiprequest',
            name='role',
            field=models.CharField(choices=CHOICES, max_length=20),
        ),
        migrations.RemoveConstraint(
            model_name='membershiprequest',
            name='membershiprequest_is_of_two',
        ),
        migrations.AddConstraint(
            model_name='membershiprequest',
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ('role__in', ['publisher', 'administrator', 'analyst', 'auditor'])
                ),
                name='membershiprequest_is_of_two',
            ),
        ),
        migrations.RunSQL(
            changed(WIDER, WIDER),
            changed(
                "('publisher', 'administrator')",
                "('analyst', 'publisher', 'administrator')",
            ),
        ),
        migrations.RunSQL(APART.format(roles=WIDER), NOT_APART),
    ]
