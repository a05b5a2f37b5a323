"""Checkpoints of chains; a checkpoint taken stays as it was sent out."""

from django.db import migrations, models

STAYS = """
CREATE TRIGGER checkpoint_stays BEFORE UPDATE OR DELETE ON accounts_checkpoint
    FOR EACH ROW EXECUTE FUNCTION accounts_refuse();
CREATE TRIGGER checkpoints_stay BEFORE TRUNCATE ON accounts_checkpoint
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_refuse();
"""
UNDO = """
DROP TRIGGER checkpoint_stays ON accounts_checkpoint;
DROP TRIGGER checkpoints_stay ON accounts_checkpoint;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_a_chain_of_what_was_done'),
    ]

    operations = [
        migrations.CreateModel(
            name='Checkpoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('round_code', models.CharField(max_length=60)),
                ('day', models.DateField()),
                ('at', models.DateTimeField()),
                ('text', models.TextField()),
            ],
            options={
                'verbose_name': 'checkpoint',
                'verbose_name_plural': 'checkpoints',
                'constraints': [models.UniqueConstraint(fields=('round_code', 'day'), name='checkpoint_once_a_day')],
            },
        ),
        migrations.RunSQL(STAYS, UNDO),
    ]
