"""A figure whose people may not be counted is withheld with their number."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('localities', '0002_units_belong_to_a_unit'),
        ('publishing', '0009_reports_kept_and_made'),
    ]

    operations = [
        migrations.AlterField(
            model_name='distribution',
            name='answered',
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AlterField(
            model_name='figure',
            name='respondents',
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddConstraint(
            model_name='distribution',
            constraint=models.CheckConstraint(condition=models.Q(('answered__isnull', False), models.Q(('level_1__isnull', True), ('note', 'withheld')), _connector='OR'), name='distribution_without_people_is_withheld'),
        ),
        migrations.AddConstraint(
            model_name='figure',
            constraint=models.CheckConstraint(condition=models.Q(('respondents__isnull', False), models.Q(('note', 'withheld'), ('percent__isnull', True)), _connector='OR'), name='figure_without_people_is_withheld'),
        ),
    ]
