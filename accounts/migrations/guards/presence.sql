-- Who is here: the word a request signs for the database, believed for some minutes
-- (accounts/presence.py).

CREATE TABLE IF NOT EXISTS accounts_presence (key bytea NOT NULL);

-- Signed twice, so that nobody can lengthen a text that was signed.
CREATE OR REPLACE FUNCTION accounts_person() RETURNS bigint AS $$
DECLARE
    said text := current_setting('sipas.person', true);
    parts text[] := string_to_array(said, '.');
    signing bytea := (SELECT key FROM accounts_presence);
    inner_hash bytea;
BEGIN
    IF said IS NULL OR said !~ '^[0-9]{1,18}[.][0-9]{1,18}[.][0-9a-f]{64}$' THEN
        RETURN NULL;
    END IF;
    inner_hash := sha256(signing || convert_to(
        parts[1] || '.' || parts[2] || '.' || pg_backend_pid(), 'UTF8'));
    IF encode(sha256(signing || inner_hash), 'hex') = parts[3]
        AND parts[2]::bigint > extract(epoch FROM clock_timestamp())
    THEN
        RETURN parts[1]::bigint;
    END IF;
    RETURN NULL;
END $$ LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = public, identity, pg_temp;

REVOKE ALL ON FUNCTION accounts_person() FROM PUBLIC;
