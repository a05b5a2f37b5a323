"""One door: tries counted by key, sessions that end together, recovery codes."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_people_roles_and_audit_trail'),
    ]

    operations = [
        migrations.CreateModel(
            name='Spent',
            fields=[
                ('key', models.BinaryField(max_length=32, primary_key=True, serialize=False)),
                ('full_at', models.DateTimeField(db_index=True)),
            ],
        ),
        # Written at every try, and worth nothing after a crash: no write-ahead log.
        migrations.RunSQL(
            "ALTER TABLE accounts_spent SET UNLOGGED",
            "ALTER TABLE accounts_spent SET LOGGED",
        ),
        migrations.AddField(
            model_name='user',
            name='provider_subject',
            field=models.CharField(blank=True, help_text='The `sub` under which the OpenID provider knows this person.', max_length=255, null=True, unique=True, verbose_name='subject at the sign-in provider'),
        ),
        migrations.AddField(
            model_name='user',
            name='session_epoch',
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.CreateModel(
            name='RecoveryCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.BinaryField(max_length=32, unique=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recovery_codes', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'recovery code',
                'verbose_name_plural': 'recovery codes',
            },
        ),
    ]
