"""Researchers, who may ask for microdata."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_reports_of_the_content_policy'),
    ]

    operations = [
        migrations.AlterField(
            model_name='membership',
            name='role',
            field=models.CharField(choices=[('surveyor', 'Surveyor'), ('clerk', 'Data-entry clerk'), ('supervisor', 'Supervisor'), ('one_stop', 'One-stop staff'), ('provincial_officer', 'Provincial officer'), ('provincial_leader', 'Provincial leader'), ('analyst', 'Ministry analyst'), ('publisher', 'Ministry publisher'), ('auditor', 'Auditor'), ('administrator', 'Administrator'), ('researcher', 'Researcher')], max_length=20),
        ),
    ]
