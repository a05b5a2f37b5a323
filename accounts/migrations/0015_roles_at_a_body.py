"""Roles of scorecards, in a unit or at a body; whoever works at a body is ranked too."""

import django.db.models.deletion
from django.db import migrations, models

from accounts.linked_tables import MEMBERSHIPS

SEE = "('publisher', 'administrator', 'analyst', 'auditor')"
ROLES = [('surveyor', 'Surveyor'), ('clerk', 'Data-entry clerk'), ('supervisor', 'Supervisor'), ('one_stop', 'One-stop staff'), ('provincial_officer', 'Provincial officer'), ('provincial_leader', 'Provincial leader'), ('account_manager', 'Provincial account manager'), ('analyst', 'Ministry analyst'), ('publisher', 'Ministry publisher'), ('auditor', 'Auditor'), ('administrator', 'Administrator'), ('researcher', 'Researcher')]
SCORECARDS = [('score_officer', 'Scorecard officer'), ('score_leader', 'Leader who signs a scorecard'), ('appraiser', 'Appraiser of scorecards'), ('council', 'Member of the appraisal council')]
OF_A_UNIT = ('surveyor', 'clerk', 'supervisor', 'provincial_officer', 'provincial_leader', 'account_manager')
OF_A_SCORECARD = ('score_officer', 'score_leader', 'appraiser')
APART = """
CREATE OR REPLACE FUNCTION accounts_apart_from_the_rated() RETURNS trigger AS $$
DECLARE
    today date := (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date;
    sees boolean := NEW.role IN {roles};
    rated boolean := {rated_new};
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
            OR sees AND ({rated_held}))
    ) THEN
        RAISE EXCEPTION 'user % sees unreleased figures or works where they rank',
            NEW.user_id USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
"""
RATED = "accounts_is_rated({row}.unit_id, {row}.service_point_id)"
AT_A_BODY = "{row}.body_id IS NOT NULL OR " + RATED


def apart(rated):
    new, held = rated.format(row="NEW"), rated.format(row="held")
    return APART.format(roles=SEE, rated_new=new, rated_held=held)


def names_one(roles):
    return models.CheckConstraint(
        condition=models.Q(('role__in', roles), _negated=True) | models.Q(('unit__isnull', False)),
        name='role_of_a_unit_names_one',
    )


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0014_who_sees_unreleased_takes_two'),
        ('localities', '0002_bodies_beside_service_points'),
    ]

    operations = [
        # What is linked of a membership is hashed by its columns; the body is added.
        migrations.RunSQL(MEMBERSHIPS.backward(), MEMBERSHIPS.forward()),
        migrations.AddField(
            model_name='membership',
            name='body',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='localities.body'),
        ),
        migrations.RunSQL(MEMBERSHIPS.forward(), MEMBERSHIPS.backward()),
        migrations.AlterField(
            model_name='membership',
            name='role',
            field=models.CharField(choices=ROLES + SCORECARDS, max_length=20),
        ),
        migrations.RemoveConstraint(model_name='membership', name='membership_once'),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.UniqueConstraint(fields=('user', 'role', 'unit', 'service_point', 'body', 'valid_from'), name='membership_once', nulls_distinct=False),
        ),
        migrations.RemoveConstraint(model_name='membership', name='role_of_a_unit_names_one'),
        migrations.AddConstraint(
            model_name='membership',
            constraint=names_one((*OF_A_UNIT, 'council')),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(
                condition=models.Q(('role__in', OF_A_SCORECARD), _negated=True) | models.Q(('unit__isnull', False)) | models.Q(('body__isnull', False)),
                name='role_of_a_scorecard_names_its_place',
            ),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(
                condition=models.Q(('body__isnull', True)) | models.Q(('role__in', OF_A_SCORECARD), ('service_point__isnull', True), ('unit__isnull', True)),
                name='only_a_scorecard_is_of_a_body',
            ),
        ),
        migrations.RunSQL(apart(AT_A_BODY), apart(RATED)),
    ]
