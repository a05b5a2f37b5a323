"""Where a sample is drawn, its cases are answered, and nothing else; nobody of the rated
unit collects. What arrives beyond the sample is told and never counted.

Questionnaires are checked a statement, not a row: COPY stays as fast as it was.
"""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from surveys.linked_tables import OUT_OF_SAMPLE

BELONGS = """
CREATE FUNCTION surveys_response_belongs() RETURNS trigger AS $$
DECLARE
    odd text;
BEGIN
    SELECT came.uid INTO odd FROM after AS came
    JOIN surveys_round AS asked ON asked.id = came.round_id
    WHERE (asked.collection = 'drawn') <> (came.case_uid <> '') LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'questionnaire % : a case is answered where a sample is drawn,'
            ' and nowhere else', odd USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    SELECT came.uid INTO odd FROM after AS came
    WHERE came.case_uid <> '' AND NOT EXISTS (
        SELECT FROM surveys_case AS drawn
        JOIN surveys_draw AS draw ON draw.id = drawn.draw_id AND draw.voided_at IS NULL
        JOIN surveys_frame AS frame ON frame.id = draw.frame_id
        WHERE drawn.uid = came.case_uid AND drawn.role <> 'reserve'
          AND frame.round_id = came.round_id
          AND (drawn.unit_id, drawn.stratum, drawn.psu, drawn.cluster)
            = (came.unit_id, came.stratum, came.psu, came.cluster)
          AND drawn.service_point_id IS NOT DISTINCT FROM came.service_point_id
          AND drawn.level IN ('', came.level)
          AND drawn.service_field IN ('', came.service_field)
          AND 1 / drawn.inclusion = came.weight
    ) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'questionnaire % : its place and weight are those of its case',
            odd USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    SELECT came.uid INTO odd FROM after AS came
    WHERE came.channel = 'paper' AND NOT EXISTS (
        SELECT FROM surveys_paperform AS form
        JOIN surveys_paperbatch AS batch ON batch.id = form.batch_id
        WHERE form.uid = came.uid AND form.withdrawn_by_id IS NULL
          AND batch.round_id = came.round_id
    ) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'questionnaire % : paper stands in a counted batch', odd
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER response_belongs AFTER INSERT ON surveys_response
    REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION surveys_response_belongs();
"""
NOT_BELONGS = """
DROP TRIGGER response_belongs ON surveys_response;
DROP FUNCTION surveys_response_belongs();
"""
IMPARTIAL = """
CREATE FUNCTION surveys_collected_impartially() RETURNS trigger AS $$
DECLARE
    odd bigint;
BEGIN
    SELECT came.surveyor_id INTO odd FROM (
        SELECT DISTINCT surveyor_id, unit_id,
            (received_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date AS day
        FROM after WHERE surveyor_id IS NOT NULL
    ) AS came
    WHERE surveys_works_for(came.surveyor_id, came.unit_id, came.day) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION '% works for the unit being rated and collects nothing there',
            odd USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER collected_impartially AFTER INSERT ON surveys_response
    REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION surveys_collected_impartially();

CREATE FUNCTION surveys_keyed_impartially() RETURNS trigger AS $$
DECLARE
    rated bigint;
BEGIN
    SELECT coalesce(drawn.unit_id, batch.unit_id) INTO rated
    FROM surveys_paperform AS form
    JOIN surveys_paperbatch AS batch ON batch.id = form.batch_id
    LEFT JOIN surveys_case AS drawn
        ON drawn.draw_id = batch.draw_id AND drawn.number = form.serial::integer
    WHERE form.id = NEW.form_id;
    IF surveys_works_for(
        NEW.by_id, rated, (NEW.received_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
    ) THEN
        RAISE EXCEPTION 'keyer % works for the unit being rated', NEW.by_id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER keyer_is_impartial BEFORE INSERT ON surveys_entrypass
    FOR EACH ROW EXECUTE FUNCTION surveys_keyed_impartially();
"""
NOT_IMPARTIAL = """
DROP TRIGGER keyer_is_impartial ON surveys_entrypass;
DROP FUNCTION surveys_keyed_impartially();
DROP TRIGGER collected_impartially ON surveys_response;
DROP FUNCTION surveys_collected_impartially();
"""
ROUNDS = """
CREATE FUNCTION surveys_collection_stays() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION 'round % : how it collects is said when it is set up', NEW.code
        USING ERRCODE = 'integrity_constraint_violation';
END $$ LANGUAGE plpgsql;
CREATE TRIGGER collection_stays BEFORE UPDATE OF collection ON surveys_round
    FOR EACH ROW WHEN (OLD.collection <> NEW.collection)
    EXECUTE FUNCTION surveys_collection_stays();

CREATE FUNCTION surveys_drawn_where_said() RETURNS trigger AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM surveys_frame AS frame
        JOIN surveys_round AS asked ON asked.id = frame.round_id
        WHERE frame.id = NEW.frame_id AND asked.collection = 'drawn'
    ) THEN
        RAISE EXCEPTION 'no sample is drawn in a round that was set up without one'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER drawn_where_said BEFORE INSERT ON surveys_draw
    FOR EACH ROW EXECUTE FUNCTION surveys_drawn_where_said();
"""
NOT_ROUNDS = """
DROP TRIGGER drawn_where_said ON surveys_draw;
DROP FUNCTION surveys_drawn_where_said();
DROP TRIGGER collection_stays ON surveys_round;
DROP FUNCTION surveys_collection_stays();
"""
SEEN = """
CREATE FUNCTION surveys_seen_once() RETURNS trigger AS $$
DECLARE
    seen text[] := ARRAY['seen_by_id', 'seen_at'];
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.seen_at IS NULL AND NEW.seen_at IS NOT NULL
        AND to_jsonb(NEW) - seen = to_jsonb(OLD) - seen
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'what came beyond the sample stays as it was told; it is seen once'
        USING ERRCODE = 'integrity_constraint_violation';
END $$ LANGUAGE plpgsql;
CREATE TRIGGER seen_once BEFORE UPDATE OR DELETE ON surveys_outofsample
    FOR EACH ROW EXECUTE FUNCTION surveys_seen_once();
"""
NOT_SEEN = """
DROP TRIGGER seen_once ON surveys_outofsample;
DROP FUNCTION surveys_seen_once();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_a_chain_of_what_was_done'),
        ('surveys', '0009_what_a_respondent_was_told'),
    ]

    operations = [
        migrations.CreateModel(
            name='OutOfSample',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.CharField(max_length=64)),
                ('case_uid', models.CharField(blank=True, max_length=64)),
                ('reason', models.CharField(choices=[('no_case', 'names no case'), ('unknown_case', 'names a case the sample has not'), ('case_is_reserve', 'a reserve that was not called in'), ('case_not_yours', 'a case in other hands'), ('case_answered', 'a case that is answered already'), ('round_has_no_cases', 'names a case, of no sample'), ('unknown_unit', 'a unit the round has not'), ('place_not_allowed', "a place that is not the sender's"), ('works_for_unit', 'the sender works for the rated unit'), ('uid_taken', 'the number of another questionnaire')], max_length=20)),
                ('channel', models.CharField(max_length=10)),
                ('device', models.CharField(blank=True, max_length=64)),
                ('sequence', models.PositiveIntegerField(null=True)),
                ('digest', models.BinaryField()),
                ('received_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('seen_at', models.DateTimeField(null=True)),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='out_of_sample', to='surveys.round')),
                ('seen_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('sender', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='localities.unit')),
            ],
            options={
                'verbose_name': 'questionnaire beyond the sample',
                'verbose_name_plural': 'questionnaires beyond the sample',
            },
        ),
        migrations.AddConstraint(
            model_name='outofsample',
            constraint=models.UniqueConstraint(fields=('round', 'uid', 'sender', 'reason', 'digest'), name='out_of_sample_once'),
        ),
        migrations.AddConstraint(
            model_name='outofsample',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('seen_at', None), ('seen_by', None)), models.Q(('seen_at__isnull', False), ('seen_by__isnull', False)), _connector='OR'), name='out_of_sample_seen_whole'),
        ),
        migrations.RunSQL(BELONGS, NOT_BELONGS),
        migrations.RunSQL(IMPARTIAL, NOT_IMPARTIAL),
        migrations.RunSQL(ROUNDS, NOT_ROUNDS),
        migrations.RunSQL(SEEN, NOT_SEEN),
        migrations.RunSQL(OUT_OF_SAMPLE.forward(), OUT_OF_SAMPLE.backward()),
    ]
