"""Visits are kept on the device and sent like forms: each has a number of its own.

Those recorded so far have none, and may say "completed" without a form.
"""

from django.conf import settings
from django.db import migrations, models

from surveys.linked_tables import VISITS

# Made anew: the columns it names have changed.
LINKED = f"{VISITS.backward()}\n{VISITS.forward()}"


class Migration(migrations.Migration):

    dependencies = [
        ('surveys', '0017_answers_from_whose_hands_they_are'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='visit',
            name='appointment_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='visit',
            name='received_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='visit',
            name='uid',
            field=models.CharField(max_length=64, null=True, unique=True),
        ),
        migrations.AlterField(
            model_name='visit',
            name='outcome',
            field=models.CharField(choices=[('not_home', 'nobody at home'), ('appointment', 'appointment made'), ('form_left', 'form left with the respondent'), ('on_paper', 'filled in on paper, the form is on its way'), ('completed', 'completed'), ('partial', 'partly completed'), ('refused', 'refused'), ('no_contact', 'never met'), ('dead', 'died'), ('unable', 'unable to answer (illness, disability)'), ('language', 'no common language'), ('not_found', 'address or person not found'), ('moved', 'moved, whereabouts unknown'), ('ineligible', 'ineligible: had no such procedure'), ('rejected', 'questionnaire rejected')], max_length=12),
        ),
        migrations.AddConstraint(
            model_name='visit',
            constraint=models.CheckConstraint(condition=models.Q(('received_at', None), models.Q(('outcome__in', ('completed', 'partial', 'rejected')), _negated=True), _connector='OR'), name='visit_completes_nothing'),
        ),
        migrations.AddConstraint(
            model_name='visit',
            constraint=models.CheckConstraint(condition=models.Q(('received_at', None), models.Q(('appointment_at__isnull', False), ('outcome', 'appointment')), models.Q(models.Q(('outcome', 'appointment'), _negated=True), ('appointment_at', None)), _connector='OR'), name='appointment_has_its_time'),
        ),
        migrations.RunSQL(LINKED, migrations.RunSQL.noop),
    ]
