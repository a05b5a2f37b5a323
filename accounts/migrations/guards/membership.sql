-- Roles: given, ended, and to whom.
--
-- Roles that see what is unreleased, or make others: asked by one, approved by another,
-- or refused. The database uses up one approval for each that begins or reaches
-- further; the one exception are the first two administrators of an installation.
-- Nobody holds such a role together with one in or below a province, today or later.
--
-- Every role of a unit names one. Who gives a role is whoever is here. Administrators
-- give any role of one person; an account manager gives and ends roles of a place
-- inside the own province, also at a body, to nobody who ever held a strong role, and
-- never to themselves. A role that is over stays over: what begins again is given
-- again.

CREATE OR REPLACE FUNCTION accounts_is_strong(person bigint) RETURNS boolean AS $$
    SELECT EXISTS (
        SELECT FROM accounts_membership WHERE user_id = person
          AND role IN ('publisher', 'administrator', 'analyst', 'auditor')
    )
$$ LANGUAGE sql STABLE;

CREATE OR REPLACE FUNCTION accounts_is_rated(unit bigint, point bigint)
RETURNS boolean AS $$
    SELECT point IS NOT NULL OR EXISTS (
        SELECT FROM localities_unit WHERE id = unit AND level <> 'nation'
    )
$$ LANGUAGE sql STABLE;

CREATE OR REPLACE FUNCTION accounts_manages(person bigint, place bigint)
RETURNS boolean AS $$
    SELECT EXISTS (
        SELECT FROM accounts_membership AS held
        JOIN accounts_user AS who ON who.id = held.user_id
        JOIN localities_unit AS unit ON unit.id = place
        WHERE held.user_id = person AND who.is_active
          AND held.role = 'account_manager'
          AND held.unit_id IN (unit.id, unit.parent_id)
          AND held.valid_from <= (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
          AND (held.valid_until IS NULL
            OR held.valid_until > (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date)
    )
$$ LANGUAGE sql STABLE;

CREATE OR REPLACE FUNCTION accounts_role_of_two() RETURNS trigger AS $$
BEGIN
    IF NEW.role NOT IN ('publisher', 'administrator', 'analyst', 'auditor') THEN
        RETURN NEW;
    END IF;
    -- To end one, or to end it sooner, takes nobody's approval.
    IF TG_OP = 'UPDATE' AND NEW.user_id = OLD.user_id AND NEW.role = OLD.role
        AND NEW.unit_id IS NOT DISTINCT FROM OLD.unit_id
        AND NEW.service_point_id IS NOT DISTINCT FROM OLD.service_point_id
        AND coalesce(NEW.valid_until, 'infinity')
            <= coalesce(OLD.valid_until, 'infinity')
    THEN
        RETURN NEW;
    END IF;
    IF NEW.unit_id IS NULL AND NEW.service_point_id IS NULL THEN
        UPDATE accounts_membershiprequest SET used_at = clock_timestamp() WHERE id = (
            SELECT id FROM accounts_membershiprequest
            WHERE outcome = 'approved' AND used_at IS NULL
              AND user_id = NEW.user_id
              AND role = NEW.role
              AND valid_until IS NOT DISTINCT FROM NEW.valid_until
            ORDER BY id LIMIT 1
        );
        IF FOUND THEN
            RETURN NEW;
        END IF;
        IF NEW.role = 'administrator' THEN
            UPDATE accounts_firstadministrator SET used_at = clock_timestamp()
            WHERE user_id = NEW.user_id AND used_at IS NULL;
            IF FOUND THEN
                RETURN NEW;
            END IF;
        END IF;
    END IF;
    RAISE EXCEPTION 'user % gets the role % when one person asks and another approves',
        NEW.user_id, NEW.role USING ERRCODE = 'integrity_constraint_violation';
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER role_of_two BEFORE INSERT OR UPDATE ON accounts_membership
    FOR EACH ROW EXECUTE FUNCTION accounts_role_of_two();

CREATE OR REPLACE FUNCTION accounts_first_administrator() RETURNS trigger AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        -- Two commands at once would each see one place left.
        LOCK TABLE accounts_firstadministrator IN SHARE ROW EXCLUSIVE MODE;
        IF NEW.used_at IS NULL
            AND (SELECT count(*) FROM accounts_firstadministrator) < 2
            AND (SELECT count(DISTINCT user_id) FROM accounts_membership
                WHERE role = 'administrator' AND user_id <> NEW.user_id) < 2
        THEN
            RETURN NEW;
        END IF;
    ELSIF TG_OP = 'UPDATE' AND OLD.used_at IS NULL
        AND to_jsonb(NEW) - 'used_at' = to_jsonb(OLD) - 'used_at'
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the first administrators are two, and named once'
        USING ERRCODE = 'integrity_constraint_violation';
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER first_two
    BEFORE INSERT OR UPDATE OR DELETE ON accounts_firstadministrator
    FOR EACH ROW EXECUTE FUNCTION accounts_first_administrator();

-- Roles are ended, never unmade.
CREATE OR REPLACE FUNCTION accounts_membership_ends() RETURNS trigger AS $$
BEGIN
    IF TG_OP = 'UPDATE'
        AND to_jsonb(NEW) - 'valid_until' = to_jsonb(OLD) - 'valid_until'
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a role is given and ended, never changed or deleted'
        USING ERRCODE = 'integrity_constraint_violation';
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER membership_stays
    BEFORE UPDATE OR DELETE ON accounts_membership
    FOR EACH ROW EXECUTE FUNCTION accounts_membership_ends();

CREATE OR REPLACE FUNCTION accounts_membership_stays_over() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION 'a role that is over is given again, never made longer'
        USING ERRCODE = 'integrity_constraint_violation';
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER membership_stays_over
    BEFORE UPDATE OF valid_until ON accounts_membership
    FOR EACH ROW WHEN (
        OLD.valid_until <= (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
        AND coalesce(NEW.valid_until > OLD.valid_until, true)
    )
    EXECUTE FUNCTION accounts_membership_stays_over();

CREATE OR REPLACE FUNCTION accounts_apart_from_the_rated() RETURNS trigger AS $$
DECLARE
    today date := (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date;
    sees boolean := NEW.role IN ('publisher', 'administrator', 'analyst', 'auditor');
    rated boolean := NEW.body_id IS NOT NULL
        OR accounts_is_rated(NEW.unit_id, NEW.service_point_id);
BEGIN
    IF NEW.valid_until <= today OR NOT (sees OR rated) THEN
        RETURN NEW;
    END IF;
    -- To end one sooner always goes.
    IF TG_OP = 'UPDATE'
        AND NEW.valid_until <= coalesce(OLD.valid_until, 'infinity')
    THEN
        RETURN NEW;
    END IF;
    -- Of two given at once the second waits here, and then sees the first.
    PERFORM FROM accounts_user WHERE id = NEW.user_id FOR NO KEY UPDATE;
    IF EXISTS (
        SELECT FROM accounts_membership AS held
        WHERE held.user_id = NEW.user_id AND held.id <> NEW.id
          AND (held.valid_until IS NULL OR held.valid_until > today)
          AND (rated
            AND held.role IN ('publisher', 'administrator', 'analyst', 'auditor')
            OR sees AND (held.body_id IS NOT NULL
                OR accounts_is_rated(held.unit_id, held.service_point_id)))
    ) THEN
        RAISE EXCEPTION 'user % sees unreleased figures or works where they rank',
            NEW.user_id USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER apart_from_the_rated
    BEFORE INSERT OR UPDATE ON accounts_membership
    FOR EACH ROW EXECUTE FUNCTION accounts_apart_from_the_rated();

CREATE OR REPLACE FUNCTION accounts_role_at_place() RETURNS trigger AS $$
DECLARE
    here bigint := accounts_person();
    place bigint := coalesce(NEW.unit_id,
        (SELECT unit_id FROM localities_servicepoint WHERE id = NEW.service_point_id),
        (SELECT unit_id FROM localities_body WHERE id = NEW.body_id));
    at_level text := (SELECT level FROM localities_unit WHERE id = NEW.unit_id);
BEGIN
    IF TG_OP = 'INSERT' AND (
        (NEW.role = 'account_manager' AND at_level IS DISTINCT FROM 'province')
        OR (NEW.role IN ('provincial_officer', 'provincial_leader')
            AND at_level = 'nation')
    ) THEN
        RAISE EXCEPTION 'the role % is held in a province', NEW.role
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF here IS NULL OR NOT accounts_holds(here, ARRAY['account_manager'])
        OR accounts_holds(here, ARRAY['administrator'])
    THEN
        RETURN NEW;
    END IF;
    IF NEW.role IN ('surveyor', 'clerk', 'supervisor', 'one_stop',
            'provincial_officer', 'provincial_leader',
            'score_officer', 'score_leader', 'appraiser', 'council')
        AND NEW.user_id <> here
        AND NOT accounts_is_strong(NEW.user_id)
        AND accounts_manages(here, place)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'an account manager gives roles of a place in the own province'
        USING ERRCODE = 'integrity_constraint_violation';
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER role_at_place BEFORE INSERT OR UPDATE ON accounts_membership
    FOR EACH ROW EXECUTE FUNCTION accounts_role_at_place();

CREATE OR REPLACE TRIGGER zz_never_emptied
    BEFORE TRUNCATE ON accounts_firstadministrator
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_refuse();

CREATE OR REPLACE TRIGGER asked_and_decided
    BEFORE INSERT OR UPDATE OR DELETE ON accounts_membershiprequest
    FOR EACH ROW
    EXECUTE FUNCTION accounts_asked('administrator', 'publisher,administrator');
CREATE OR REPLACE TRIGGER zz_never_emptied BEFORE TRUNCATE ON accounts_membershiprequest
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_refuse();
