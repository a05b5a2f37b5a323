"""The design, totals and weights of a loaded round are replaced as two people agree.

They were written by whoever could write rows: nothing in the database said who changed
a population or a weight after the round was loaded and closed.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from accounts.two_person.models import guard, unguard
from surveys.linked_tables import DESIGN_REQUESTS

REQUESTS = "surveys_designrequest"
POPULATIONS = ("surveys_clusterpopulation", "surveys_populationtotal")
WORDS = ("psu_stage", "lonely_psu", "weights", "digest")
# The digest is written last while a round is loaded: until then it is being loaded.
LOADED = "state IN ('closed', 'withdrawn') AND digest <> ''"
REPLACING = f"""
CREATE FUNCTION surveys_replacing(of_round bigint) RETURNS void AS $$
BEGIN
    PERFORM FROM surveys_designrequest
    WHERE round_id = of_round AND used_at = now();
    IF FOUND THEN
        RETURN;
    END IF;
    -- One approval allows all that its transaction replaces, and nothing later.
    UPDATE surveys_designrequest SET used_at = now() WHERE id = (
        SELECT id FROM surveys_designrequest
        WHERE outcome = 'approved' AND used_at IS NULL AND round_id = of_round
        ORDER BY id LIMIT 1
    );
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the design of round % is replaced when two people agree',
            of_round USING ERRCODE = 'integrity_constraint_violation';
    END IF;
END $$ LANGUAGE plpgsql;

CREATE FUNCTION surveys_design_replaced() RETURNS trigger AS $$
BEGIN
    PERFORM surveys_replacing(NEW.id);
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER design_replaced_by_two BEFORE UPDATE ON surveys_round
    FOR EACH ROW WHEN (
        OLD.state IN ('closed', 'withdrawn') AND OLD.digest <> '' AND (
            {" OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in WORDS)}
        ))
    EXECUTE FUNCTION surveys_design_replaced();

CREATE FUNCTION surveys_population_replaced() RETURNS trigger AS $$
DECLARE
    stands record := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
BEGIN
    PERFORM FROM surveys_round WHERE id = stands.round_id AND {LOADED};
    IF FOUND THEN
        PERFORM surveys_replacing(stands.round_id);
    END IF;
    RETURN stands;
END $$ LANGUAGE plpgsql;

CREATE FUNCTION surveys_weight_replaced() RETURNS trigger AS $$
BEGIN
    PERFORM FROM surveys_round WHERE id = OLD.round_id AND {LOADED};
    IF FOUND THEN
        PERFORM surveys_replacing(OLD.round_id);
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER weight_replaced_by_two BEFORE UPDATE ON surveys_response
    FOR EACH ROW WHEN (OLD.weight IS DISTINCT FROM NEW.weight)
    EXECUTE FUNCTION surveys_weight_replaced();
"""  # nosec B608  # names of our own columns
NOT_REPLACING = """
DROP TRIGGER weight_replaced_by_two ON surveys_response;
DROP FUNCTION surveys_weight_replaced();
DROP FUNCTION surveys_population_replaced();
DROP TRIGGER design_replaced_by_two ON surveys_round;
DROP FUNCTION surveys_design_replaced();
DROP FUNCTION surveys_replacing(bigint);
"""
BY_TWO = """
CREATE TRIGGER replaced_by_two BEFORE INSERT OR UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION surveys_population_replaced();
"""
NOT_BY_TWO = "DROP TRIGGER replaced_by_two ON {table};"


class Migration(migrations.Migration):

    dependencies = [
        ("surveys", "0019_names_of_service_points_are_remembered"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DesignUpload',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('psu_stage', models.CharField(choices=[('stratum', 'stratum'), ('psu', 'primary sampling unit column'), ('cluster', 'cluster (village or service point)'), ('person', 'person')], max_length=10)),
                ('lonely_psu', models.CharField(choices=[('fail', 'refuse to estimate'), ('certainty', 'taken with certainty: adds no variance'), ('adjust', 'centred at the mean of all strata'), ('average', 'the average variance of the other strata')], max_length=10)),
                ('weighting', models.CharField(choices=[('given', 'given with each questionnaire'), ('made', 'made from the populations of the design')], max_length=10)),
                ('untotalled', models.BooleanField(default=False)),
                ('design_file', models.CharField(blank=True, max_length=200)),
                ('design', models.BinaryField(default=b'')),
                ('totals_file', models.CharField(blank=True, max_length=200)),
                ('totals', models.BinaryField(default=b'')),
                ('weights_file', models.CharField(blank=True, max_length=200)),
                ('weights', models.BinaryField(default=b'')),
                ('choices', models.JSONField(default=dict)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)s', to='surveys.round')),
            ],
            options={
                'verbose_name': 'design sent',
                'verbose_name_plural': 'designs sent',
            },
        ),
        migrations.CreateModel(
            name='DesignRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField()),
                ('reason', models.TextField()),
                ('outcome', models.CharField(choices=[('waiting', 'waits for a second person'), ('approved', 'approved'), ('declined', 'declined')], db_default='waiting', default='waiting', max_length=10)),
                ('decided_at', models.DateTimeField(null=True)),
                ('answer', models.TextField(blank=True, db_default='')),
                ('used_at', models.DateTimeField(editable=False, null=True)),
                ('psu_stage', models.CharField(choices=[('stratum', 'stratum'), ('psu', 'primary sampling unit column'), ('cluster', 'cluster (village or service point)'), ('person', 'person')], max_length=10)),
                ('lonely_psu', models.CharField(choices=[('fail', 'refuse to estimate'), ('certainty', 'taken with certainty: adds no variance'), ('adjust', 'centred at the mean of all strata'), ('average', 'the average variance of the other strata')], max_length=10)),
                ('weighting', models.CharField(choices=[('given', 'given with each questionnaire'), ('made', 'made from the populations of the design')], max_length=10)),
                ('untotalled', models.BooleanField(default=False)),
                ('design_file', models.CharField(blank=True, max_length=200)),
                ('design', models.BinaryField(default=b'')),
                ('totals_file', models.CharField(blank=True, max_length=200)),
                ('totals', models.BinaryField(default=b'')),
                ('weights_file', models.CharField(blank=True, max_length=200)),
                ('weights', models.BinaryField(default=b'')),
                ('choices', models.JSONField(default=dict)),
                ('digest', models.CharField(max_length=64)),
                ('asked_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)s', to='surveys.round')),
            ],
            options={
                'verbose_name': 'request to replace a design',
                'verbose_name_plural': 'requests to replace designs',
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('reason__regex', '\\S')), name='designrequest_says_why'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('outcome', 'waiting')), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('outcome__in', ['approved', 'declined'])), _connector='OR'), name='designrequest_decided_whole'), models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'approved'), _negated=True), models.Q(('decided_by', models.F('asked_by')), _negated=True), _connector='OR'), name='designrequest_approved_by_a_second_person'), models.CheckConstraint(condition=models.Q(('used_at__isnull', True), ('outcome', 'approved'), _connector='OR'), name='designrequest_used_when_approved'), models.UniqueConstraint(condition=models.Q(('outcome', 'waiting')), fields=('round',), name='designrequest_waits_once')],
            },
        ),
        migrations.RunSQL(
            guard(REQUESTS, asking="analyst,publisher", approving="publisher"),
            unguard(REQUESTS),
        ),
        migrations.RunSQL(DESIGN_REQUESTS.forward(), DESIGN_REQUESTS.backward()),
        migrations.RunSQL(REPLACING, NOT_REPLACING),
        *(
            migrations.RunSQL(BY_TWO.format(table=t), NOT_BY_TWO.format(table=t))
            for t in POPULATIONS
        ),
    ]
