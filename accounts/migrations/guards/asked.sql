-- What one person asks and another allows (accounts/two_person).
--
-- A table of requests has a trigger with two lists of roles: who asks, who approves.
--
--     CREATE OR REPLACE TRIGGER asked_and_decided
--         BEFORE INSERT OR UPDATE OR DELETE ON ...
--         FOR EACH ROW EXECUTE FUNCTION accounts_asked('analyst', 'publisher');
--
-- Each deed that needs an approval takes the oldest one itself, in its own trigger, and
-- raises IF NOT FOUND:
--
--     UPDATE ... SET used_at = clock_timestamp() WHERE id = (
--         SELECT id FROM ...
--         WHERE outcome = 'approved' AND used_at IS NULL AND ...
--         ORDER BY id LIMIT 1
--     );

CREATE OR REPLACE FUNCTION accounts_holds(person bigint, roles text[])
RETURNS boolean AS $$
    SELECT EXISTS (
        SELECT FROM accounts_membership AS held
        JOIN accounts_user AS who ON who.id = held.user_id
        WHERE held.user_id = person AND who.is_active AND held.role = ANY (roles)
          AND held.valid_from <= (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
          AND (held.valid_until IS NULL
            OR held.valid_until > (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date)
    )
$$ LANGUAGE sql STABLE;

-- Whose password, device or address somebody else changed approves nothing for a week.
CREATE OR REPLACE FUNCTION accounts_approves(person bigint) RETURNS boolean AS $$
    SELECT person IS NOT DISTINCT FROM accounts_person() AND NOT EXISTS (
        SELECT FROM accounts_user WHERE id = person
          AND credentials_taken_at > clock_timestamp() - interval '7 days'
    )
$$ LANGUAGE sql VOLATILE;

-- Whatever else allows or ends a thing: whoever is named is here and approves.
CREATE OR REPLACE FUNCTION accounts_named_is_here() RETURNS trigger AS $$
DECLARE
    named text;
    stands text;
BEGIN
    FOREACH named IN ARRAY TG_ARGV LOOP
        stands := to_jsonb(NEW) ->> named;
        IF stands IS NOT NULL
            AND (TG_OP = 'INSERT' OR to_jsonb(OLD) ->> named IS DISTINCT FROM stands)
            AND NOT accounts_approves(stands::bigint)
        THEN
            RAISE EXCEPTION '%: % is who is here', TG_TABLE_NAME, named
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END LOOP;
    RETURN NEW;
END $$ LANGUAGE plpgsql;

CREATE OR REPLACE FUNCTION accounts_asked() RETURNS trigger AS $$
DECLARE
    asking text[] := string_to_array(TG_ARGV[0], ',');
    approving text[] := string_to_array(TG_ARGV[1], ',');
    decision text[] := ARRAY['outcome', 'decided_by_id', 'decided_at', 'answer'];
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.outcome = 'waiting' AND NEW.used_at IS NULL
            AND accounts_holds(NEW.asked_by_id, asking)
            AND NEW.asked_by_id = accounts_person()
        THEN
            RETURN NEW;
        END IF;
    ELSIF TG_OP = 'UPDATE' AND OLD.outcome = 'waiting' THEN
        IF to_jsonb(NEW) - decision = to_jsonb(OLD) - decision
            AND NEW.decided_by_id = accounts_person()
            AND (
                accounts_holds(NEW.decided_by_id, approving)
                OR (NEW.outcome = 'declined' AND NEW.decided_by_id = OLD.asked_by_id)
            )
            AND (NEW.outcome = 'declined' OR accounts_approves(NEW.decided_by_id))
        THEN
            RETURN NEW;
        END IF;
    ELSIF TG_OP = 'UPDATE' AND OLD.used_at IS NULL AND NEW.used_at IS NOT NULL
        AND to_jsonb(NEW) - 'used_at' = to_jsonb(OLD) - 'used_at'
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '%: asked by one, decided once by another whose role allows it',
        TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$ LANGUAGE plpgsql;
