"""Passkeys: a second way of the second factor.

A key is ended, never deleted, changed or given to another; it counts forwards alone. Of
a strong account others end it only when two people said so, by the one approval that
takes an authenticator app away as well. Nobody on the staff ends his own last factor.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from accounts.linked_tables import PASSKEYS

FORWARD = """
-- now() is the same within a transaction and in no other: it says which one took it.
CREATE FUNCTION accounts_factor_taken() RETURNS trigger AS $$
BEGIN
    NEW.used_at := now();
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER factor_taken BEFORE UPDATE OF used_at ON accounts_credentialrequest
    FOR EACH ROW
    WHEN (OLD.used_at IS NULL AND NEW.used_at IS NOT NULL AND NEW.what = 'device')
    EXECUTE FUNCTION accounts_factor_taken();

CREATE FUNCTION accounts_takes_factor(person bigint) RETURNS boolean AS $$
BEGIN
    IF EXISTS (
        SELECT FROM accounts_credentialrequest
        WHERE user_id = person AND what = 'device' AND used_at = now()
    ) THEN
        RETURN true;
    END IF;
    UPDATE accounts_credentialrequest SET used_at = now() WHERE id = (
        SELECT id FROM accounts_credentialrequest
        WHERE outcome = 'approved' AND used_at IS NULL
          AND user_id = person AND what = 'device'
        ORDER BY id LIMIT 1
    );
    RETURN FOUND;
END $$ LANGUAGE plpgsql;

CREATE FUNCTION accounts_is_last_factor(person bigint, passkey bigint)
RETURNS boolean AS $$
    SELECT NOT EXISTS (
        SELECT FROM otp_totp_totpdevice WHERE user_id = person AND confirmed
    ) AND NOT EXISTS (
        SELECT FROM accounts_passkey
        WHERE user_id = person AND removed_at IS NULL AND id <> passkey
    )
$$ LANGUAGE sql VOLATILE;

CREATE FUNCTION accounts_passkey_stays() RETURNS trigger AS $$
DECLARE
    moving text[] := ARRAY['sign_count', 'last_challenge', 'used_at', 'removed_at'];
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.user_id IS DISTINCT FROM accounts_person()
            AND accounts_is_strong(NEW.user_id)
        THEN
            UPDATE accounts_user SET credentials_taken_at = clock_timestamp()
                WHERE id = NEW.user_id;
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' OR OLD.removed_at IS NOT NULL
        OR to_jsonb(NEW) - moving <> to_jsonb(OLD) - moving
        OR NEW.sign_count < OLD.sign_count
    THEN
        RAISE EXCEPTION 'passkey % is used and ended, never changed or deleted', OLD.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.removed_at IS NULL THEN
        -- Whoever moves a count on takes the key away without saying so.
        IF OLD.user_id IS DISTINCT FROM accounts_person() THEN
            RAISE EXCEPTION 'passkey % is used by its owner alone', OLD.id
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    -- One at a time, or two requests end a key each, and none is left.
    PERFORM FROM accounts_user WHERE id = OLD.user_id FOR NO KEY UPDATE;
    IF OLD.user_id = accounts_person() THEN
        IF accounts_is_last_factor(OLD.user_id, OLD.id) AND EXISTS (
            SELECT FROM accounts_membership
            WHERE user_id = OLD.user_id AND role <> 'researcher'
              AND valid_from <= (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
              AND (valid_until IS NULL
                OR valid_until > (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date)
        ) THEN
            RAISE EXCEPTION 'user % keeps a second factor', OLD.user_id
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    ELSIF accounts_is_strong(OLD.user_id) THEN
        IF NOT accounts_takes_factor(OLD.user_id) THEN
            RAISE EXCEPTION 'two people take the passkeys of user %', OLD.user_id
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        UPDATE accounts_user SET credentials_taken_at = clock_timestamp()
            WHERE id = OLD.user_id;
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER passkey_stays BEFORE INSERT OR UPDATE OR DELETE ON accounts_passkey
    FOR EACH ROW EXECUTE FUNCTION accounts_passkey_stays();
"""
BACKWARD = """
DROP TRIGGER passkey_stays ON accounts_passkey;
DROP FUNCTION accounts_passkey_stays();
DROP FUNCTION accounts_is_last_factor(bigint, bigint);
DROP FUNCTION accounts_takes_factor(bigint);
DROP TRIGGER factor_taken ON accounts_credentialrequest;
DROP FUNCTION accounts_factor_taken();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0009_nobody_takes_an_account_alone'),
        ('otp_totp', '0003_add_timestamps'),
    ]

    operations = [
        migrations.CreateModel(
            name='Passkey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('credential_id', models.BinaryField(max_length=1023, unique=True)),
                ('public_key', models.BinaryField(max_length=2000)),
                ('sign_count', models.BigIntegerField(default=0)),
                ('last_challenge', models.BinaryField(default=b'', max_length=64)),
                ('made_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(null=True)),
                ('removed_at', models.DateTimeField(null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='passkeys', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'passkey',
                'verbose_name_plural': 'passkeys',
            },
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
        migrations.RunSQL(PASSKEYS.forward(), PASSKEYS.backward()),
    ]
