"""Secrets of second factors are sealed under the site's secret (accounts.sign_in.sealed)."""

from django.db import migrations

SEALED = """
ALTER TABLE otp_totp_totpdevice ADD CONSTRAINT factor_is_sealed
    CHECK (key ~ '^s1[.][A-Za-z0-9_-]{40,}$');
"""
BARE = "ALTER TABLE otp_totp_totpdevice DROP CONSTRAINT factor_is_sealed;"


def seal_all(apps, schema_editor):
    from accounts.sign_in import sealed

    sealed.renew()


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_guards"),
        ("otp_totp", "0003_add_timestamps"),
    ]

    operations = [
        migrations.RunPython(seal_all, migrations.RunPython.noop),
        migrations.RunSQL(SEALED, BARE),
    ]
