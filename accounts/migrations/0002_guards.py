"""What the database holds of people, roles and the trail: SQL in guards/, and links.

Triggers of a factor stand on the tables of django-otp, and the admin's log is linked.
"""

from django.db import migrations

from accounts.linked_tables import ADMIN_LOG, MEMBERSHIPS, PASSKEYS, PEOPLE, TRAIL
from accounts import presence
from schema.guards import guards

LINKED = (TRAIL, MEMBERSHIPS, PEOPLE, ADMIN_LOG, PASSKEYS)


def write_key(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        presence.write_key(cursor)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_tables"),
        ("admin", "0003_logentry_add_action_flag_choices"),
        ("otp_totp", "0003_add_timestamps"),
    ]

    operations = [
        *guards(__file__, "chain", "presence"),
        migrations.RunPython(write_key, migrations.RunPython.noop),
        *guards(__file__, "asked", "membership", "trail", "account", "factor", "tries"),
        *(migrations.RunSQL(table.forward(), table.backward()) for table in LINKED),
    ]
