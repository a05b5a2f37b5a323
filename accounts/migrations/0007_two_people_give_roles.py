"""Publishers and administrators: asked by one, approved by another, or refused.

The database uses up one approval for each membership of these roles that begins or
reaches further. The one exception are the first two administrators of an installation.
Who asks and who decides must be here, in a request of their own: see two_person.presence.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from accounts.two_person import presence
from accounts.two_person.models import (FUNCTIONS, NO_FUNCTIONS, guard, unguard, use)

TABLE = "accounts_membershiprequest"
APPROVED = use(
    TABLE,
    "user_id = NEW.user_id AND role = NEW.role"
    " AND valid_until IS NOT DISTINCT FROM NEW.valid_until",
)
ROLES = """
CREATE FUNCTION accounts_role_of_two() RETURNS trigger AS $$
BEGIN
    IF NEW.role NOT IN ('publisher', 'administrator') THEN
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
CREATE TRIGGER role_of_two BEFORE INSERT OR UPDATE ON accounts_membership
    FOR EACH ROW EXECUTE FUNCTION accounts_role_of_two();

CREATE FUNCTION accounts_first_administrator() RETURNS trigger AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        -- Two commands at once would each see one place left.
        LOCK TABLE accounts_firstadministrator IN SHARE ROW EXCLUSIVE MODE;
        IF NEW.used_at IS NULL
            AND (SELECT count(*) FROM accounts_firstadministrator) < 2
            AND (SELECT count(DISTINCT user_id) FROM accounts_membership
                WHERE role = 'administrator' AND user_id <> NEW.user_id) < 2
        THEN
            RETURN NEW;
        END IF;
    ELSIF TG_OP = 'UPDATE' AND OLD.used_at IS NULL
        AND to_jsonb(NEW) - 'used_at' = to_jsonb(OLD) - 'used_at'
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the first administrators are two, and named once'
        USING ERRCODE = 'integrity_constraint_violation';
END $$ LANGUAGE plpgsql;
CREATE TRIGGER first_two BEFORE INSERT OR UPDATE OR DELETE
    ON accounts_firstadministrator
    FOR EACH ROW EXECUTE FUNCTION accounts_first_administrator();
CREATE TRIGGER zz_never_emptied BEFORE TRUNCATE ON accounts_firstadministrator
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_refuse();

CREATE TRIGGER zz_never_emptied BEFORE TRUNCATE ON accounts_membershiprequest
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_refuse();
"""
NO_ROLES = """
DROP TRIGGER zz_never_emptied ON accounts_membershiprequest;
DROP TRIGGER first_two ON accounts_firstadministrator;
DROP TRIGGER zz_never_emptied ON accounts_firstadministrator;
DROP FUNCTION accounts_first_administrator();
DROP TRIGGER role_of_two ON accounts_membership;
DROP FUNCTION accounts_role_of_two();
"""


def write_key(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        presence.write_key(cursor)


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0006_researchers_beside_the_other_roles'),
    ]

    operations = [
        migrations.CreateModel(
            name='FirstAdministrator',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('used_at', models.DateTimeField(editable=False, null=True)),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'first administrator',
                'verbose_name_plural': 'first administrators',
            },
        ),
        migrations.CreateModel(
            name='MembershipRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField()),
                ('reason', models.TextField()),
                ('outcome', models.CharField(choices=[('waiting', 'waits for a second person'), ('approved', 'approved'), ('declined', 'declined')], db_default='waiting', default='waiting', max_length=10)),
                ('decided_at', models.DateTimeField(null=True)),
                ('answer', models.TextField(blank=True, db_default='')),
                ('used_at', models.DateTimeField(editable=False, null=True)),
                ('role', models.CharField(choices=[('publisher', 'Ministry publisher'), ('administrator', 'Administrator')], max_length=20)),
                ('valid_until', models.DateField(blank=True, null=True)),
                ('asked_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'request for a role',
                'verbose_name_plural': 'requests for roles',
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('reason__regex', '\\S')), name='membershiprequest_says_why'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('outcome', 'waiting')), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('outcome__in', ['approved', 'declined'])), _connector='OR'), name='membershiprequest_decided_whole'), models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'approved'), _negated=True), models.Q(('decided_by', models.F('asked_by')), _negated=True), _connector='OR'), name='membershiprequest_approved_by_a_second_person'), models.CheckConstraint(condition=models.Q(('used_at__isnull', True), ('outcome', 'approved'), _connector='OR'), name='membershiprequest_used_when_approved'), models.UniqueConstraint(condition=models.Q(('outcome', 'waiting')), fields=('user', 'role'), name='membershiprequest_waits_once'), models.CheckConstraint(condition=models.Q(('role__in', ['publisher', 'administrator'])), name='membershiprequest_is_of_two'), models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'approved'), _negated=True), models.Q(('decided_by', models.F('user')), _negated=True), _connector='OR'), name='membershiprequest_not_approved_by_who_gets_it')],
            },
        ),
        migrations.RunSQL(presence.FUNCTIONS, presence.NO_FUNCTIONS),
        migrations.RunPython(write_key, migrations.RunPython.noop),
        migrations.RunSQL(FUNCTIONS, NO_FUNCTIONS),
        migrations.RunSQL(
            guard(
                TABLE, asking="administrator", approving="publisher,administrator"
            ),
            unguard(TABLE),
        ),
        migrations.RunSQL(ROLES.format(approved=APPROVED), NO_ROLES),
    ]
