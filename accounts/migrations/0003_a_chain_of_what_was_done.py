"""Chains and their links; accounts_append adds a link, triggers refuse the rest."""

import django.db.models.deletion
from django.db import migrations, models

GUARDS = """
CREATE FUNCTION accounts_refuse() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION '% is only ever added to', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$ LANGUAGE plpgsql;

CREATE FUNCTION accounts_link_hash(link accounts_link) RETURNS text AS $$
    SELECT encode(sha256(convert_to(concat_ws(E'\\n', link.previous, link.chain_id,
        link.seq, link.kind, link.at, link.body), 'UTF8')), 'hex')
$$ LANGUAGE sql IMMUTABLE;

CREATE FUNCTION accounts_append(chain_name text, kind_name text, words text)
RETURNS void AS $$
DECLARE
    head accounts_chain;
    link accounts_link;
BEGIN
    INSERT INTO accounts_chain (name, size, hash)
        VALUES (chain_name, 0, repeat('0', 64)) ON CONFLICT DO NOTHING;
    -- Whoever appends next to the same chain waits for this transaction.
    SELECT * INTO head FROM accounts_chain WHERE name = chain_name FOR UPDATE;
    link.chain_id := chain_name;
    link.seq := head.size + 1;
    link.kind := kind_name;
    link.at := to_char(clock_timestamp() AT TIME ZONE 'UTC',
        'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');
    link.body := words;
    link.previous := head.hash;
    link.hash := accounts_link_hash(link);
    INSERT INTO accounts_link (chain_id, seq, kind, at, body, previous, hash)
        VALUES (link.chain_id, link.seq, link.kind, link.at, link.body,
            link.previous, link.hash);
    UPDATE accounts_chain SET size = link.seq, hash = link.hash WHERE name = chain_name;
END $$ LANGUAGE plpgsql;

-- Triggers of linked tables alone, which run as the owner, may call it.
REVOKE ALL ON FUNCTION accounts_append(text, text, text) FROM PUBLIC;

-- Also by raw SQL a link goes to the end of its chain, with the hash of its words.
CREATE FUNCTION accounts_link_is_next() RETURNS trigger AS $$
BEGIN
    IF NEW.hash <> accounts_link_hash(NEW) OR NOT EXISTS (
        SELECT FROM accounts_chain
        WHERE name = NEW.chain_id AND size = NEW.seq - 1 AND hash = NEW.previous
    ) THEN
        RAISE EXCEPTION 'a link goes to the end of its chain'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;

CREATE FUNCTION accounts_chain_grows() RETURNS trigger AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM accounts_link WHERE chain_id = NEW.name
            AND seq = NEW.size AND hash = NEW.hash AND previous = OLD.hash
    ) OR NEW.name <> OLD.name THEN
        RAISE EXCEPTION 'a chain grows by its links alone'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;

CREATE TRIGGER link_is_next BEFORE INSERT ON accounts_link
    FOR EACH ROW EXECUTE FUNCTION accounts_link_is_next();
CREATE TRIGGER link_stays BEFORE UPDATE OR DELETE ON accounts_link
    FOR EACH ROW EXECUTE FUNCTION accounts_refuse();
CREATE TRIGGER links_stay BEFORE TRUNCATE ON accounts_link
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_refuse();
CREATE TRIGGER chain_grows BEFORE UPDATE ON accounts_chain
    FOR EACH ROW EXECUTE FUNCTION accounts_chain_grows();
CREATE TRIGGER chain_stays BEFORE DELETE ON accounts_chain
    FOR EACH ROW EXECUTE FUNCTION accounts_refuse();
CREATE TRIGGER chains_stay BEFORE TRUNCATE ON accounts_chain
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_refuse();
"""
UNDO = """
DROP TRIGGER link_is_next ON accounts_link;
DROP TRIGGER link_stays ON accounts_link;
DROP TRIGGER links_stay ON accounts_link;
DROP TRIGGER chain_grows ON accounts_chain;
DROP TRIGGER chain_stays ON accounts_chain;
DROP TRIGGER chains_stay ON accounts_chain;
DROP FUNCTION accounts_append(text, text, text);
DROP FUNCTION accounts_link_is_next();
DROP FUNCTION accounts_chain_grows();
DROP FUNCTION accounts_link_hash(accounts_link);
DROP FUNCTION accounts_refuse();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_one_door_with_counted_tries'),
    ]

    operations = [
        migrations.CreateModel(
            name='Chain',
            fields=[
                ('name', models.CharField(max_length=90, primary_key=True, serialize=False)),
                ('size', models.PositiveBigIntegerField()),
                ('hash', models.CharField(max_length=64)),
            ],
            options={
                'verbose_name': 'chain',
                'verbose_name_plural': 'chains',
            },
        ),
        migrations.CreateModel(
            name='Link',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seq', models.PositiveBigIntegerField()),
                ('kind', models.CharField(max_length=60)),
                ('at', models.CharField(max_length=27)),
                ('body', models.TextField()),
                ('previous', models.CharField(max_length=64)),
                ('hash', models.CharField(max_length=64, unique=True)),
                ('chain', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='links', to='accounts.chain')),
            ],
            options={
                'verbose_name': 'link of a chain',
                'verbose_name_plural': 'links of chains',
                'constraints': [models.UniqueConstraint(fields=('chain', 'seq'), name='link_once'), models.CheckConstraint(condition=models.Q(models.Q(('hash', models.F('previous')), _negated=True), ('seq__gte', 1)), name='link_follows_another')],
            },
        ),
        migrations.RunSQL(GUARDS, UNDO),
    ]
