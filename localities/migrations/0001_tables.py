"""Units, their names and successions, service points, bodies."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models

from schema.tables import Tables


class Migration(migrations.Migration):
    initial = True

    dependencies = [
    ]

    operations = [
        # Spans of days that may not overlap.
        BtreeGistExtension(),
        Tables(
            [
                migrations.CreateModel(
                    name='Unit',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name_vi', models.CharField(max_length=120, verbose_name='name')),
                        ('name_en', models.CharField(max_length=120, verbose_name='name in English')),
                        ('short_vi', models.CharField(max_length=120, verbose_name='name without its type')),
                        ('short_en', models.CharField(max_length=120, verbose_name='English name without its type')),
                        ('kind', models.CharField(choices=[('country', 'country'), ('province', 'province'), ('city', 'centrally run city'), ('ward', 'ward'), ('commune', 'commune'), ('special_zone', 'special zone')], max_length=20, verbose_name='type')),
                        ('level', models.CharField(choices=[('nation', 'national level'), ('province', 'province level'), ('district', 'district level'), ('commune', 'commune level')], max_length=10, verbose_name='level')),
                        ('code', models.CharField(max_length=10, verbose_name='code')),
                        ('valid_from', models.DateField(verbose_name='valid from')),
                        ('valid_until', models.DateField(blank=True, null=True, verbose_name='valid until')),
                        ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='localities.unit', verbose_name='part of')),
                        ('slug', models.SlugField(max_length=140)),
                        ('sort_key', models.CharField(db_collation='C', editable=False, max_length=300)),
                        ('folded', models.CharField(editable=False, max_length=120)),
                    ],
                    options={
                        'verbose_name': 'unit',
                        'verbose_name_plural': 'units',
                        'indexes': [models.Index(fields=['level', 'sort_key'], name='unit_by_alphabet')],
                        'constraints': [models.UniqueConstraint(fields=('level', 'code', 'valid_from'), name='unit_known_by_code_and_date'), models.CheckConstraint(condition=models.Q(('valid_until__isnull', True), ('valid_until__gt', models.F('valid_from')), _connector='OR'), name='unit_ends_after_it_begins'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('level', '='), ('code', '='), (models.Func(models.F('valid_from'), models.F('valid_until'), function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='unit_code_names_one_unit_a_day'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('level', '='), ('slug', '='), (models.Func(models.F('valid_from'), models.F('valid_until'), function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='unit_slug_names_one_unit_a_day')],
                    },
                ),
                migrations.CreateModel(
                    name='UnitName',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name_vi', models.CharField(max_length=120, verbose_name='name')),
                        ('name_en', models.CharField(max_length=120, verbose_name='name in English')),
                        ('short_vi', models.CharField(max_length=120, verbose_name='name without its type')),
                        ('short_en', models.CharField(max_length=120, verbose_name='English name without its type')),
                        ('kind', models.CharField(choices=[('country', 'country'), ('province', 'province'), ('city', 'centrally run city'), ('ward', 'ward'), ('commune', 'commune'), ('special_zone', 'special zone')], max_length=20, verbose_name='type')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='names', to='localities.unit')),
                        ('valid_from', models.DateField(verbose_name='valid from')),
                        ('decree', models.CharField(blank=True, max_length=120, verbose_name='legal basis')),
                    ],
                    options={
                        'verbose_name': 'dated name',
                        'verbose_name_plural': 'dated names',
                        'constraints': [models.UniqueConstraint(fields=('unit', 'valid_from'), name='unit_takes_one_name_a_day')],
                    },
                ),
                migrations.CreateModel(
                    name='Succession',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('old', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='successions', to='localities.unit')),
                        ('new', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='predecessions', to='localities.unit')),
                        ('on', models.DateField(verbose_name='on')),
                        ('decree', models.CharField(blank=True, max_length=120, verbose_name='legal basis')),
                    ],
                    options={
                        'verbose_name': 'succession',
                        'verbose_name_plural': 'successions',
                        'constraints': [models.UniqueConstraint(fields=('old', 'new'), name='succession_once'), models.CheckConstraint(condition=models.Q(('old', models.F('new')), _negated=True), name='succession_is_to_another_unit')],
                    },
                ),
                migrations.CreateModel(
                    name='ServicePoint',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='service_points', to='localities.unit')),
                        ('code', models.CharField(max_length=20, verbose_name='code')),
                        ('name_vi', models.CharField(max_length=200, verbose_name='name')),
                        ('name_en', models.CharField(max_length=200, verbose_name='name in English')),
                        ('kind', models.CharField(choices=[('provincial_centre', 'provincial Public Administration Service Centre'), ('district_section', 'district one-stop section'), ('commune_section', 'commune service centre or section')], max_length=20, verbose_name='type')),
                        ('origin', models.CharField(choices=[('register', 'generated from the register of units'), ('reported', 'reported by the unit')], max_length=10, verbose_name='origin')),
                        ('valid_from', models.DateField(verbose_name='valid from')),
                        ('valid_until', models.DateField(blank=True, null=True, verbose_name='valid until')),
                    ],
                    options={
                        'verbose_name': 'service point',
                        'verbose_name_plural': 'service points',
                        'constraints': [models.UniqueConstraint(fields=('code', 'valid_from'), name='service_point_known_by_code_and_date'), models.CheckConstraint(condition=models.Q(('valid_until__isnull', True), ('valid_until__gt', models.F('valid_from')), _connector='OR'), name='service_point_ends_after_it_begins')],
                    },
                ),
                migrations.CreateModel(
                    name='Body',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bodies', to='localities.unit', verbose_name='unit')),
                        ('code', models.CharField(max_length=20, verbose_name='code')),
                        ('name_vi', models.CharField(max_length=200, verbose_name='name')),
                        ('name_en', models.CharField(max_length=200, verbose_name='name in English')),
                        ('kind', models.CharField(choices=[('ministry', 'ministry or ministerial agency'), ('of_ministry', 'unit of a ministry'), ('department', 'department of a province'), ('other', 'other agency')], max_length=20, verbose_name='type')),
                        ('valid_from', models.DateField(verbose_name='valid from')),
                        ('valid_until', models.DateField(blank=True, null=True, verbose_name='valid until')),
                    ],
                    options={
                        'verbose_name': 'body',
                        'verbose_name_plural': 'bodies',
                        'constraints': [models.CheckConstraint(condition=models.Q(('valid_until__isnull', True), ('valid_until__gt', models.F('valid_from')), _connector='OR'), name='body_ends_after_it_begins'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('code', '='), (models.Func(models.F('valid_from'), models.F('valid_until'), function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='body_code_names_one_a_day')],
                    },
                ),
            ],
        ),
    ]
