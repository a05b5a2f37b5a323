"""A form that is keyed in a batch is answered by that batch, when it is settled.

Until now a clerk could key any serial in a batch of their own and then send their own
answers to its case. And late forms are noted with their sender and case, one of each.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from surveys.linked_tables import LATE

KEYED = """
CREATE FUNCTION surveys_batch_answers_its_cases() RETURNS trigger AS $$
DECLARE
    odd text;
BEGIN
    SELECT came.uid INTO odd FROM after AS came
    JOIN surveys_case AS drawn ON drawn.uid = came.case_uid
    JOIN surveys_paperbatch AS batch
        ON batch.draw_id = drawn.draw_id AND batch.state <> 'closed'
    JOIN surveys_paperform AS form ON form.batch_id = batch.id
        AND form.serial = lpad(drawn.number::text, 6, '0')
        AND form.withdrawn_by_id IS NULL
    WHERE came.case_uid <> '' AND NOT EXISTS (
        SELECT FROM surveys_paperform AS own
        JOIN surveys_paperbatch AS counted ON counted.id = own.batch_id
        WHERE own.uid = came.uid AND own.serial = form.serial
          AND own.withdrawn_by_id IS NULL AND counted.state = 'checking'
    ) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'questionnaire % : its case is answered by the batch in which its'
            ' form is keyed', odd USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER batch_answers_its_cases AFTER INSERT ON surveys_response
    REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION surveys_batch_answers_its_cases();
"""
NOT_KEYED = """
DROP TRIGGER batch_answers_its_cases ON surveys_response;
DROP FUNCTION surveys_batch_answers_its_cases();
"""
# Both ways the function is made anew: the columns it names have changed.
LINKED = f"{LATE.backward()}\n{LATE.forward()}"


class Migration(migrations.Migration):

    dependencies = [
        ('surveys', '0016_a_file_of_answers_waits'),
    ]

    operations = [
        migrations.AddField(
            model_name='latearrival',
            name='case_uid',
            field=models.CharField(blank=True, db_default='', max_length=64),
        ),
        migrations.AddField(
            model_name='latearrival',
            name='sender',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.RemoveConstraint(
            model_name='latearrival',
            name='late_arrival_once',
        ),
        migrations.AddConstraint(
            model_name='latearrival',
            constraint=models.UniqueConstraint(condition=models.Q(('sender__isnull', False)), fields=('round', 'uid'), name='late_arrival_once'),
        ),
        migrations.AddConstraint(
            model_name='latearrival',
            constraint=models.UniqueConstraint(condition=models.Q(('case_uid', ''), _negated=True), fields=('round', 'case_uid'), name='late_case_once'),
        ),
        migrations.RunSQL(LINKED, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name='outofsample',
            name='reason',
            field=models.CharField(choices=[('no_case', 'names no case'), ('unknown_case', 'names a case the sample has not'), ('case_is_reserve', 'a reserve that was not called in'), ('case_not_yours', 'a case in other hands'), ('case_on_paper', 'a case whose form is keyed in a batch'), ('case_answered', 'a case that is answered already'), ('round_has_no_cases', 'names a case, of no sample'), ('unknown_unit', 'a unit the round has not'), ('place_not_allowed', "a place that is not the sender's"), ('works_for_unit', 'the sender works for the rated unit'), ('uid_taken', 'the number of another questionnaire')], max_length=20),
        ),
        migrations.RunSQL(KEYED, NOT_KEYED),
    ]
