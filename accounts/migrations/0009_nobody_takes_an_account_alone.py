"""Passwords, devices and addresses of strong accounts; people on the trail by trigger.

Who ever was an analyst, publisher or administrator loses a device or an address to
others only when two people say so, and approves nothing for seven days after that or
after a password somebody else set.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from accounts.two_person.models import guard, unguard, use

TABLE = "accounts_credentialrequest"
DEVICE = use(TABLE, "user_id = OLD.user_id AND what = 'device'")
ADDRESS = use(
    TABLE, "user_id = NEW.id AND what = 'address' AND value = NEW.email"
)
PROVIDER = use(
    TABLE,
    "user_id = NEW.id AND what = 'provider'"
    " AND value = coalesce(NEW.provider_subject, '')",
)
FORWARD = """
CREATE FUNCTION accounts_is_strong(person bigint) RETURNS boolean AS $$
    SELECT EXISTS (
        SELECT FROM accounts_membership WHERE user_id = person
          AND role IN ('analyst', 'publisher', 'administrator')
    )
$$ LANGUAGE sql STABLE;

CREATE FUNCTION accounts_credentials_stay() RETURNS trigger AS $$
BEGIN
    IF OLD.credentials_taken_at IS NOT NULL
        AND coalesce(NEW.credentials_taken_at < OLD.credentials_taken_at, true)
    THEN
        RAISE EXCEPTION 'when something was taken from user % stays', OLD.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.id = accounts_person() OR NOT accounts_is_strong(OLD.id) THEN
        RETURN NEW;
    END IF;
    IF NEW.username <> OLD.username THEN
        RAISE EXCEPTION 'user % keeps the name', OLD.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.email <> OLD.email THEN
        {address}
        IF NOT FOUND THEN
            RAISE EXCEPTION 'two people change the address of user %', OLD.id
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        NEW.credentials_taken_at := clock_timestamp();
    END IF;
    IF NEW.provider_subject IS DISTINCT FROM OLD.provider_subject THEN
        {provider}
        IF NOT FOUND THEN
            RAISE EXCEPTION 'two people change the provider of user %', OLD.id
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        NEW.credentials_taken_at := clock_timestamp();
    END IF;
    -- The first password of a new account takes nothing from anybody.
    IF NEW.password <> OLD.password
        AND NOT (left(OLD.password, 1) = '!' AND OLD.last_login IS NULL)
    THEN
        NEW.credentials_taken_at := clock_timestamp();
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER credentials_stay BEFORE UPDATE ON accounts_user
    FOR EACH ROW EXECUTE FUNCTION accounts_credentials_stay();

CREATE FUNCTION accounts_device_stays() RETURNS trigger AS $$
DECLARE
    person bigint := CASE TG_OP WHEN 'DELETE' THEN OLD.user_id ELSE NEW.user_id END;
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.confirmed AND NEW.confirmed
        AND NEW.key = OLD.key AND NEW.user_id = OLD.user_id
    THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.confirmed
        AND NOT (NEW.confirmed AND NEW.user_id = OLD.user_id AND NEW.key = OLD.key)
        AND accounts_is_strong(OLD.user_id)
    THEN
        RAISE EXCEPTION 'a device of user % is not exchanged', OLD.user_id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF person = accounts_person() OR NOT accounts_is_strong(person) THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'DELETE' THEN
        IF NOT OLD.confirmed THEN
            RETURN NULL;
        END IF;
        {device}
        IF NOT FOUND THEN
            RAISE EXCEPTION 'two people take the device of user %', OLD.user_id
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    ELSIF NOT NEW.confirmed THEN
        RETURN NULL;
    END IF;
    UPDATE accounts_user SET credentials_taken_at = clock_timestamp()
        WHERE id = person;
    RETURN NULL;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER device_stays AFTER INSERT OR UPDATE OR DELETE
    ON otp_totp_totpdevice
    FOR EACH ROW EXECUTE FUNCTION accounts_device_stays();

CREATE FUNCTION accounts_code_is_own() RETURNS trigger AS $$
BEGIN
    IF NEW.user_id IS DISTINCT FROM accounts_person()
        AND accounts_is_strong(NEW.user_id)
    THEN
        UPDATE accounts_user SET credentials_taken_at = clock_timestamp()
            WHERE id = NEW.user_id;
    END IF;
    RETURN NULL;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER code_is_own AFTER INSERT OR UPDATE ON accounts_recoverycode
    FOR EACH ROW EXECUTE FUNCTION accounts_code_is_own();

-- Whoever it was: the person of the request, or the database's role.
CREATE FUNCTION accounts_note(deed text, person bigint, more jsonb) RETURNS void AS $$
    INSERT INTO accounts_auditevent (at, actor_id, verb, subject, details)
    VALUES (clock_timestamp(), accounts_person(), deed, 'user:' || person,
        CASE WHEN accounts_person() IS NULL
            THEN more || jsonb_build_object('by', 'database role ' || current_user)
            ELSE more END)
$$ LANGUAGE sql;

CREATE FUNCTION accounts_person_noted() RETURNS trigger AS $$
DECLARE
    changed jsonb;
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM accounts_note('account_made', NEW.id, '{{}}');
        RETURN NULL;
    END IF;
    IF NEW.password <> OLD.password THEN
        PERFORM accounts_note('password_changed', NEW.id, '{{}}');
    END IF;
    SELECT jsonb_agg(key ORDER BY key) INTO changed
        FROM jsonb_each(to_jsonb(NEW)) AS after
        JOIN jsonb_each(to_jsonb(OLD)) AS before USING (key)
        WHERE after.value <> before.value
          AND key NOT IN ('last_login', 'password', 'session_epoch');
    IF changed IS NOT NULL THEN
        PERFORM accounts_note(
            'account_changed', NEW.id, jsonb_build_object('fields', changed));
    END IF;
    RETURN NULL;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER person_noted AFTER INSERT OR UPDATE ON accounts_user
    FOR EACH ROW EXECUTE FUNCTION accounts_person_noted();

CREATE FUNCTION accounts_membership_noted() RETURNS trigger AS $$
BEGIN
    PERFORM accounts_note(
        CASE TG_OP WHEN 'INSERT' THEN 'role_given' ELSE 'role_ended' END, NEW.user_id,
        jsonb_build_object('role', NEW.role, 'unit', NEW.unit_id,
            'service_point', NEW.service_point_id, 'until', NEW.valid_until));
    RETURN NULL;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER membership_noted AFTER INSERT OR UPDATE ON accounts_membership
    FOR EACH ROW EXECUTE FUNCTION accounts_membership_noted();

CREATE TRIGGER zz_never_emptied BEFORE TRUNCATE ON accounts_credentialrequest
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_refuse();
"""
BACKWARD = """
DROP TRIGGER zz_never_emptied ON accounts_credentialrequest;
DROP TRIGGER membership_noted ON accounts_membership;
DROP FUNCTION accounts_membership_noted();
DROP TRIGGER person_noted ON accounts_user;
DROP FUNCTION accounts_person_noted();
DROP FUNCTION accounts_note(text, bigint, jsonb);
DROP TRIGGER code_is_own ON accounts_recoverycode;
DROP FUNCTION accounts_code_is_own();
DROP TRIGGER device_stays ON otp_totp_totpdevice;
DROP FUNCTION accounts_device_stays();
DROP TRIGGER credentials_stay ON accounts_user;
DROP FUNCTION accounts_credentials_stay();
DROP FUNCTION accounts_is_strong(bigint);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0008_the_trail_and_people_stay'),
        ('otp_totp', '0003_add_timestamps'),
    ]

    operations = [
        migrations.CreateModel(
            name='CredentialRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField()),
                ('reason', models.TextField()),
                ('outcome', models.CharField(choices=[('waiting', 'waits for a second person'), ('approved', 'approved'), ('declined', 'declined')], db_default='waiting', default='waiting', max_length=10)),
                ('decided_at', models.DateTimeField(null=True)),
                ('answer', models.TextField(blank=True, db_default='')),
                ('used_at', models.DateTimeField(editable=False, null=True)),
                ('what', models.CharField(choices=[('device', 'take the lost second factor away'), ('address', 'another mail address'), ('provider', 'another subject at the sign-in provider')], max_length=10)),
                ('value', models.CharField(blank=True, max_length=255)),
                ('asked_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'request about an account',
                'verbose_name_plural': 'requests about accounts',
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('reason__regex', '\\S')), name='credentialrequest_says_why'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('outcome', 'waiting')), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('outcome__in', ['approved', 'declined'])), _connector='OR'), name='credentialrequest_decided_whole'), models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'approved'), _negated=True), models.Q(('decided_by', models.F('asked_by')), _negated=True), _connector='OR'), name='credentialrequest_approved_by_a_second_person'), models.CheckConstraint(condition=models.Q(('used_at__isnull', True), ('outcome', 'approved'), _connector='OR'), name='credentialrequest_used_when_approved'), models.UniqueConstraint(condition=models.Q(('outcome', 'waiting')), fields=('user', 'what'), name='credentialrequest_waits_once'), models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'approved'), _negated=True), models.Q(('decided_by', models.F('user')), _negated=True), _connector='OR'), name='credentialrequest_not_approved_by_its_owner')],
            },
        ),
        migrations.RunSQL(
            FORWARD.format(device=DEVICE, address=ADDRESS, provider=PROVIDER), BACKWARD
        ),
        migrations.RunSQL(
            guard(
                TABLE, asking="administrator", approving="publisher,administrator"
            ),
            unguard(TABLE),
        ),
    ]
