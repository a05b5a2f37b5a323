"""Late questionnaires: noted, in the chain, never taken off the ledger."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from surveys.chained import LATE

STAYS = """
CREATE TRIGGER late_arrival_stays BEFORE UPDATE OR DELETE ON surveys_latearrival
    FOR EACH ROW EXECUTE FUNCTION accounts_refuse();
"""
UNDO = "DROP TRIGGER late_arrival_stays ON surveys_latearrival;"


class Migration(migrations.Migration):

    dependencies = [
        ('localities', '0001_units_service_points_and_successions'),
        ('surveys', '0010_requests_about_personal_data'),
        ('accounts', '0003_a_chain_of_what_was_done'),
    ]

    operations = [
        migrations.CreateModel(
            name='LateArrival',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.CharField(max_length=64)),
                ('digest', models.BinaryField()),
                ('received_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='late', to='surveys.round')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='localities.unit')),
            ],
            options={
                'verbose_name': 'late questionnaire',
                'verbose_name_plural': 'late questionnaires',
                'constraints': [models.UniqueConstraint(fields=('round', 'uid', 'digest'), name='late_arrival_once')],
            },
        ),
        migrations.RunSQL(STAYS, UNDO),
        migrations.RunSQL(LATE.forward(), LATE.backward()),
    ]
