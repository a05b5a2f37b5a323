"""Bodies of ministries and provinces; they and service points end and stay."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.db import migrations, models

STAYS = """
CREATE FUNCTION localities_stays() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION '% ends by its last day and is never deleted', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$ LANGUAGE plpgsql;
CREATE TRIGGER body_stays BEFORE DELETE ON localities_body
    FOR EACH ROW EXECUTE FUNCTION localities_stays();
CREATE TRIGGER point_stays BEFORE DELETE ON localities_servicepoint
    FOR EACH ROW EXECUTE FUNCTION localities_stays();
"""
UNDO = """
DROP TRIGGER point_stays ON localities_servicepoint;
DROP TRIGGER body_stays ON localities_body;
DROP FUNCTION localities_stays();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('localities', '0001_units_service_points_and_successions'),
    ]

    operations = [
        migrations.CreateModel(
            name='Body',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20, verbose_name='code')),
                ('name_vi', models.CharField(max_length=200, verbose_name='name')),
                ('name_en', models.CharField(max_length=200, verbose_name='name in English')),
                ('kind', models.CharField(choices=[('ministry', 'ministry or ministerial agency'), ('of_ministry', 'unit of a ministry'), ('department', 'department of a province'), ('other', 'other agency')], max_length=20, verbose_name='type')),
                ('valid_from', models.DateField(verbose_name='valid from')),
                ('valid_until', models.DateField(blank=True, null=True, verbose_name='valid until')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bodies', to='localities.unit', verbose_name='unit')),
            ],
            options={
                'verbose_name': 'body',
                'verbose_name_plural': 'bodies',
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_until__isnull', True), ('valid_until__gt', models.F('valid_from')), _connector='OR'), name='body_ends_after_it_begins'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('code', '='), (models.Func(models.F('valid_from'), models.F('valid_until'), function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='body_code_names_one_a_day')],
            },
        ),
        migrations.RunSQL(STAYS, UNDO),
    ]
