"""A method written here is allowed as two people agreed, and then stays.

A round in preparation takes none that nobody allowed, or that is retired.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from accounts.two_person.models import guard, unguard, use

REQUESTS = "scoring_methodrequest"
STAYS = """
CREATE FUNCTION scoring_method_stays() RETURNS trigger AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.allowed_at IS NULL AND NEW.retired_at IS NULL THEN
            RETURN NEW;
        END IF;
    ELSIF OLD.allowed_at IS NOT NULL THEN
        IF to_jsonb(NEW) - 'retired_at' = to_jsonb(OLD) - 'retired_at' THEN
            RETURN NEW;
        END IF;
    ELSIF NEW.allowed_at IS NOT NULL THEN
        {allowed}
        IF FOUND AND to_jsonb(NEW) - 'allowed_at' = to_jsonb(OLD) - 'allowed_at' THEN
            RETURN NEW;
        END IF;
    ELSIF NOT EXISTS (
        SELECT FROM scoring_methodrequest
        WHERE method_id = OLD.id AND used_at IS NULL AND outcome <> 'declined'
    ) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'method % is allowed as two people agreed, and then stays', NEW.code
        USING ERRCODE = 'integrity_constraint_violation';
END $$ LANGUAGE plpgsql;
CREATE TRIGGER method_stays BEFORE INSERT OR UPDATE ON scoring_method
    FOR EACH ROW EXECUTE FUNCTION scoring_method_stays();

CREATE FUNCTION scoring_round_takes_method() RETURNS trigger AS $$
BEGIN
    IF EXISTS (
        SELECT FROM scoring_method WHERE text = NEW.methodology_text
            AND (allowed_at IS NULL OR retired_at IS NOT NULL)
    ) THEN
        RAISE EXCEPTION 'round % takes a method that nobody allowed', NEW.code
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER begins_with_an_allowed_method BEFORE INSERT ON surveys_round
    FOR EACH ROW WHEN (NEW.state = 'draft') EXECUTE FUNCTION scoring_round_takes_method();
CREATE TRIGGER takes_an_allowed_method BEFORE UPDATE OF methodology_text ON surveys_round
    FOR EACH ROW WHEN (NEW.methodology_text <> OLD.methodology_text)
    EXECUTE FUNCTION scoring_round_takes_method();
"""
CHANGES = """
DROP TRIGGER takes_an_allowed_method ON surveys_round;
DROP TRIGGER begins_with_an_allowed_method ON surveys_round;
DROP FUNCTION scoring_round_takes_method();
DROP TRIGGER method_stays ON scoring_method;
DROP FUNCTION scoring_method_stays();
"""


class Migration(migrations.Migration):

    dependencies = [
        ("scoring", "0008_no_other_design_below_an_edition"),
        ('surveys', '0021_versions_of_questionnaires'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Method',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=60, unique=True, verbose_name='code')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('text', models.TextField()),
                ('stored_at', models.DateTimeField()),
                ('allowed_at', models.DateTimeField(null=True)),
                ('retired_at', models.DateTimeField(null=True)),
                ('stored_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'method',
                'verbose_name_plural': 'methods',
            },
        ),
        migrations.CreateModel(
            name='MethodRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField()),
                ('reason', models.TextField()),
                ('outcome', models.CharField(choices=[('waiting', 'waits for a second person'), ('approved', 'approved'), ('declined', 'declined')], db_default='waiting', default='waiting', max_length=10)),
                ('decided_at', models.DateTimeField(null=True)),
                ('answer', models.TextField(blank=True, db_default='')),
                ('used_at', models.DateTimeField(editable=False, null=True)),
                ('digest', models.CharField(max_length=64)),
                ('asked_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('method', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='requests', to='scoring.method')),
            ],
            options={
                'verbose_name': 'request to allow a method',
                'verbose_name_plural': 'requests to allow methods',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='MethodTrial',
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
                ('digest', models.CharField(max_length=64)),
                ('text', models.TextField()),
                ('asked_at', models.DateTimeField()),
                ('figures', models.JSONField(default=list)),
                ('asked_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='trials', to='scoring.run')),
            ],
            options={
                'verbose_name': 'trial of a method',
                'verbose_name_plural': 'trials of methods',
            },
        ),
        migrations.AddConstraint(
            model_name='method',
            constraint=models.CheckConstraint(condition=models.Q(('retired_at__isnull', True), ('allowed_at__isnull', False), _connector='OR'), name='retired_method_was_allowed'),
        ),
        migrations.AddConstraint(
            model_name='methodrequest',
            constraint=models.CheckConstraint(condition=models.Q(('reason__regex', '\\S')), name='methodrequest_says_why'),
        ),
        migrations.AddConstraint(
            model_name='methodrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('outcome', 'waiting')), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('outcome__in', ['approved', 'declined'])), _connector='OR'), name='methodrequest_decided_whole'),
        ),
        migrations.AddConstraint(
            model_name='methodrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'approved'), _negated=True), models.Q(('decided_by', models.F('asked_by')), _negated=True), _connector='OR'), name='methodrequest_approved_by_a_second_person'),
        ),
        migrations.AddConstraint(
            model_name='methodrequest',
            constraint=models.CheckConstraint(condition=models.Q(('used_at__isnull', True), ('outcome', 'approved'), _connector='OR'), name='methodrequest_used_when_approved'),
        ),
        migrations.AddConstraint(
            model_name='methodrequest',
            constraint=models.UniqueConstraint(condition=models.Q(('outcome', 'waiting')), fields=('method',), name='methodrequest_waits_once'),
        ),
        migrations.AddConstraint(
            model_name='methodtrial',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'running'), _negated=True), ('lease_until__isnull', False), _connector='OR'), name='running_methodtrial_has_a_lease'),
        ),
        migrations.AddConstraint(
            model_name='methodtrial',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'running']), ('finished_at__isnull', False), _connector='OR'), name='finished_methodtrial_has_its_time'),
        ),
        migrations.AddConstraint(
            model_name='methodtrial',
            constraint=models.UniqueConstraint(fields=('run', 'digest'), name='method_tried_once'),
        ),
        migrations.RunSQL(
            guard(REQUESTS, asking="analyst", approving="publisher"), unguard(REQUESTS)
        ),
        migrations.RunSQL(
            STAYS.format(
                allowed=use(REQUESTS, "method_id = NEW.id AND digest = NEW.digest")
            ),
            CHANGES,
        ),
    ]
