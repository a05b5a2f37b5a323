"""The manifest of a release and the receipts counted in it, as fixed as its figures."""

import django.db.models.deletion
from django.db import migrations, models

TRIGGERS = """
CREATE TRIGGER insert_into_a_draft AFTER INSERT ON publishing_receipts
    REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION publishing_children_of_drafts();
CREATE TRIGGER update_in_a_draft AFTER UPDATE ON publishing_receipts
    REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION publishing_children_of_drafts();
CREATE TRIGGER delete_from_a_draft AFTER DELETE ON publishing_receipts
    REFERENCING OLD TABLE AS before
    FOR EACH STATEMENT EXECUTE FUNCTION publishing_children_of_drafts();
"""

UNDO = """
DROP TRIGGER insert_into_a_draft ON publishing_receipts;
DROP TRIGGER update_in_a_draft ON publishing_receipts;
DROP TRIGGER delete_from_a_draft ON publishing_receipts;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('publishing', '0007_releases_in_the_chain_of_their_round'),
    ]

    operations = [
        migrations.AddField(
            model_name='release',
            name='manifest',
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.CreateModel(
            name='Receipts',
            fields=[
                ('release', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='receipts', serialize=False, to='publishing.release')),
                ('leaves', models.BinaryField()),
            ],
            options={
                'verbose_name': 'receipts of a release',
                'verbose_name_plural': 'receipts of releases',
            },
        ),
        migrations.RunSQL(TRIGGERS, UNDO),
    ]
