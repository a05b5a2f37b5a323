-- Chains, their links and signed checkpoints: only ever added to.
--
-- accounts_append adds a link; triggers refuse whatever else is tried. Tables whose
-- rows are linked have their own triggers (accounts/ledger/proofs/linked_tables.py).

CREATE OR REPLACE FUNCTION accounts_refuse() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION '% is only ever added to', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$ LANGUAGE plpgsql;

CREATE OR REPLACE FUNCTION accounts_link_hash(link accounts_link) RETURNS text AS $$
    SELECT encode(sha256(convert_to(concat_ws(E'\n', link.previous, link.chain_id,
        link.seq, link.kind, link.at, link.body), 'UTF8')), 'hex')
$$ LANGUAGE sql IMMUTABLE;

CREATE OR REPLACE FUNCTION accounts_append(chain_name text, kind_name text, words text)
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
CREATE OR REPLACE FUNCTION accounts_link_is_next() RETURNS trigger AS $$
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
CREATE OR REPLACE TRIGGER link_is_next BEFORE INSERT ON accounts_link
    FOR EACH ROW EXECUTE FUNCTION accounts_link_is_next();

CREATE OR REPLACE FUNCTION accounts_chain_grows() RETURNS trigger AS $$
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
CREATE OR REPLACE TRIGGER chain_grows BEFORE UPDATE ON accounts_chain
    FOR EACH ROW EXECUTE FUNCTION accounts_chain_grows();

CREATE OR REPLACE TRIGGER link_stays BEFORE UPDATE OR DELETE ON accounts_link
    FOR EACH ROW EXECUTE FUNCTION accounts_refuse();
CREATE OR REPLACE TRIGGER links_stay BEFORE TRUNCATE ON accounts_link
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_refuse();

CREATE OR REPLACE TRIGGER chain_stays BEFORE DELETE ON accounts_chain
    FOR EACH ROW EXECUTE FUNCTION accounts_refuse();
CREATE OR REPLACE TRIGGER chains_stay BEFORE TRUNCATE ON accounts_chain
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_refuse();

CREATE OR REPLACE TRIGGER checkpoint_stays
    BEFORE UPDATE OR DELETE ON accounts_checkpoint
    FOR EACH ROW EXECUTE FUNCTION accounts_refuse();
CREATE OR REPLACE TRIGGER checkpoints_stay BEFORE TRUNCATE ON accounts_checkpoint
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_refuse();
