"""Every role of a unit names one; a provincial account manager gives at home alone.

Who gives a role is whoever is here (two_person.presence). Administrators give any role
of one person; an account manager gives and ends roles of a place inside the own
province, to nobody who ever held a strong role, and never to themselves. Roles of two
people are another trigger's (migration 0007).
"""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

PLACES = """
CREATE FUNCTION accounts_manages(person bigint, place bigint) RETURNS boolean AS $$
    SELECT EXISTS (
        SELECT FROM accounts_membership AS held
        JOIN accounts_user AS who ON who.id = held.user_id
        JOIN localities_unit AS unit ON unit.id = place
        WHERE held.user_id = person AND who.is_active
          AND held.role = 'account_manager'
          AND held.unit_id IN (unit.id, unit.parent_id)
          AND held.valid_from <= (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
          AND (held.valid_until IS NULL
            OR held.valid_until > (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date)
    )
$$ LANGUAGE sql STABLE;

CREATE FUNCTION accounts_role_at_place() RETURNS trigger AS $$
DECLARE
    here bigint := accounts_person();
    place bigint := coalesce(NEW.unit_id, (
        SELECT unit_id FROM localities_servicepoint WHERE id = NEW.service_point_id));
    at_level text := (SELECT level FROM localities_unit WHERE id = NEW.unit_id);
BEGIN
    IF TG_OP = 'INSERT' AND (
        (NEW.role = 'account_manager' AND at_level IS DISTINCT FROM 'province')
        OR (NEW.role IN ('provincial_officer', 'provincial_leader')
            AND at_level = 'nation')
    ) THEN
        RAISE EXCEPTION 'the role % is held in a province', NEW.role
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF here IS NULL OR NOT accounts_holds(here, ARRAY['account_manager'])
        OR accounts_holds(here, ARRAY['administrator'])
    THEN
        RETURN NEW;
    END IF;
    IF NEW.role IN ('surveyor', 'clerk', 'supervisor', 'one_stop',
                    'provincial_officer', 'provincial_leader')
        AND NEW.user_id <> here
        AND NOT accounts_is_strong(NEW.user_id)
        AND accounts_manages(here, place)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'an account manager gives roles of a place in the own province'
        USING ERRCODE = 'integrity_constraint_violation';
END $$ LANGUAGE plpgsql;
CREATE TRIGGER role_at_place BEFORE INSERT OR UPDATE ON accounts_membership
    FOR EACH ROW EXECUTE FUNCTION accounts_role_at_place();
"""
NO_PLACES = """
DROP TRIGGER role_at_place ON accounts_membership;
DROP FUNCTION accounts_role_at_place();
DROP FUNCTION accounts_manages(bigint, bigint);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0011_wide_roles_name_the_nation'),
    ]

    operations = [
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('waiting', 'waiting'), ('running', 'running'), ('done', 'done'), ('failed', 'failed'), ('cancelled', 'cancelled')], default='waiting', max_length=10, verbose_name='state')),
                ('claims', models.PositiveSmallIntegerField(default=0)),
                ('failures', models.PositiveSmallIntegerField(default=0)),
                ('fence', models.PositiveIntegerField(default=0)),
                ('lease_until', models.DateTimeField(blank=True, null=True)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('worker', models.CharField(blank=True, max_length=120)),
                ('error', models.TextField(blank=True)),
                ('started_at', models.DateTimeField(blank=True, null=True)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'verbose_name': 'invitation',
                'verbose_name_plural': 'invitations',
            },
        ),
        migrations.AlterField(
            model_name='membership',
            name='role',
            field=models.CharField(choices=[('surveyor', 'Surveyor'), ('clerk', 'Data-entry clerk'), ('supervisor', 'Supervisor'), ('one_stop', 'One-stop staff'), ('provincial_officer', 'Provincial officer'), ('provincial_leader', 'Provincial leader'), ('account_manager', 'Provincial account manager'), ('analyst', 'Ministry analyst'), ('publisher', 'Ministry publisher'), ('auditor', 'Auditor'), ('administrator', 'Administrator'), ('researcher', 'Researcher')], max_length=20),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('role__in', ('surveyor', 'clerk', 'supervisor', 'provincial_officer', 'provincial_leader', 'account_manager')), _negated=True), ('unit__isnull', False), _connector='OR'), name='role_of_a_unit_names_one'),
        ),
        migrations.AddField(
            model_name='invitation',
            name='asked_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='invitation',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'running'), _negated=True), ('lease_until__isnull', False), _connector='OR'), name='running_invitation_has_a_lease'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'running']), ('finished_at__isnull', False), _connector='OR'), name='finished_invitation_has_its_time'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['waiting', 'running'])), fields=('user',), name='invitation_under_way_once'),
        ),
        migrations.RunSQL(PLACES, NO_PLACES),
    ]
