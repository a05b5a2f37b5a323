"""Roles of a place that named none held the whole country: they name the nation now.

They reach what they reached before. The next migration asks every role for its place.
"""

from django.db import migrations

NATION = """
ALTER TABLE accounts_membership DISABLE TRIGGER membership_stays;
UPDATE accounts_membership SET unit_id = (
    SELECT id FROM localities_unit WHERE level = 'nation' ORDER BY valid_from DESC LIMIT 1
)
WHERE unit_id IS NULL AND service_point_id IS NULL
  AND role IN ('surveyor', 'clerk', 'supervisor', 'provincial_officer',
               'provincial_leader');
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
ALTER TABLE accounts_membership ENABLE TRIGGER membership_stays;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0010_passkeys'),
        ('localities', '0002_bodies_beside_service_points'),
    ]

    operations = [
        migrations.RunSQL(NATION, migrations.RunSQL.noop),
    ]
