-- Answers are amended and questionnaires left out as one person asked and another
-- approved, value by value: each uses up one approval, or is refused.
--
-- Neither is asked and approved by two people of the rated unit, and none is made in a
-- closed round. A supervisor of no rated unit chooses between contents. What a
-- respondent was told is kept for good.

CREATE OR REPLACE FUNCTION surveys_history_stays() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$ LANGUAGE plpgsql;

CREATE OR REPLACE FUNCTION surveys_refuse_closed(response bigint) RETURNS void AS $$
DECLARE
    stands text;
BEGIN
    -- Locked against closing, until what was decided is written.
    SELECT state INTO stands FROM surveys_round
    WHERE id = (SELECT round_id FROM surveys_response WHERE id = response)
    FOR KEY SHARE;
    IF stands = 'closed' THEN
        RAISE EXCEPTION 'the round is closed; two people open it again first'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
END $$ LANGUAGE plpgsql;

CREATE OR REPLACE FUNCTION surveys_review_of_two() RETURNS trigger AS $$
BEGIN
    PERFORM surveys_refuse_closed(NEW.response_id);
    UPDATE surveys_reviewrequest SET used_at = clock_timestamp() WHERE id = (
        SELECT id FROM surveys_reviewrequest
        WHERE outcome = 'approved' AND used_at IS NULL
          AND response_id = NEW.response_id
          AND decision = NEW.decision
          AND decided_by_id = NEW.by_id
        ORDER BY id LIMIT 1
    );
    IF NOT FOUND THEN
        RAISE EXCEPTION 'a review is asked by one person and approved by another'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER review_of_two BEFORE INSERT ON surveys_review
    FOR EACH ROW EXECUTE FUNCTION surveys_review_of_two();

CREATE OR REPLACE FUNCTION surveys_amendment_of_two() RETURNS trigger AS $$
BEGIN
    PERFORM surveys_refuse_closed(NEW.response_id);
    IF NEW.request_id IS NULL THEN
        -- A supervisor chose the content that came second.
        PERFORM FROM surveys_conflict
        WHERE response_id = NEW.response_id AND state = 'used'
          AND decided_by_id = NEW.by_id AND decided_at = NEW.at;
        IF FOUND THEN
            RETURN NEW;
        END IF;
    ELSE
        -- One approval allows all the changes it names, in its transaction alone.
        UPDATE surveys_amendmentrequest SET used_at = now()
        WHERE id = NEW.request_id AND outcome = 'approved' AND used_at IS NULL;
        PERFORM FROM surveys_amendmentrequest AS asked,
            jsonb_array_elements(asked.changes) AS change
        WHERE asked.id = NEW.request_id AND asked.used_at = now()
          AND asked.response_id = NEW.response_id AND asked.decided_by_id = NEW.by_id
          AND change = jsonb_build_object(
            'part', NEW.part, 'name', NEW.name, 'old', NEW.old, 'new', NEW.new);
        IF FOUND THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'an amendment is asked by one person and approved by another'
        USING ERRCODE = 'integrity_constraint_violation';
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER amendment_of_two BEFORE INSERT ON surveys_amendment
    FOR EACH ROW EXECUTE FUNCTION surveys_amendment_of_two();

CREATE OR REPLACE FUNCTION surveys_works_for_rated(person bigint, response bigint)
RETURNS boolean AS $$
    SELECT surveys_works_for(
        person, unit_id, (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
    ) FROM surveys_response WHERE id = response
$$ LANGUAGE sql STABLE;

CREATE OR REPLACE FUNCTION surveys_not_both_of_the_unit() RETURNS trigger AS $$
BEGIN
    IF surveys_works_for_rated(NEW.asked_by_id, NEW.response_id)
        AND surveys_works_for_rated(NEW.decided_by_id, NEW.response_id)
    THEN
        RAISE EXCEPTION 'not both of the two work for the unit being rated'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;

CREATE OR REPLACE FUNCTION surveys_chosen_impartially() RETURNS trigger AS $$
BEGIN
    IF surveys_works_for_rated(NEW.decided_by_id, NEW.response_id) THEN
        RAISE EXCEPTION 'whoever works for the rated unit chooses between no contents'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER chosen_impartially
    BEFORE INSERT OR UPDATE OF state ON surveys_conflict
    FOR EACH ROW WHEN (NEW.state = 'used')
    EXECUTE FUNCTION surveys_chosen_impartially();

CREATE OR REPLACE FUNCTION surveys_amendment_begins() RETURNS trigger AS $$
BEGIN
    NEW.begun_at := now();
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER amendment_begins BEFORE INSERT ON surveys_amendment
    FOR EACH ROW EXECUTE FUNCTION surveys_amendment_begins();

CREATE OR REPLACE TRIGGER history_stays BEFORE UPDATE OR DELETE ON surveys_amendment
    FOR EACH ROW EXECUTE FUNCTION surveys_history_stays();

CREATE OR REPLACE TRIGGER history_stays BEFORE UPDATE OR DELETE ON surveys_review
    FOR EACH ROW EXECUTE FUNCTION surveys_history_stays();

CREATE OR REPLACE TRIGGER asked_and_decided
    BEFORE INSERT OR UPDATE OR DELETE ON surveys_amendmentrequest
    FOR EACH ROW
    EXECUTE FUNCTION accounts_asked(
        'supervisor,provincial_officer',
        'supervisor,provincial_officer'
    );
CREATE OR REPLACE TRIGGER not_both_of_the_unit
    BEFORE UPDATE OF outcome ON surveys_amendmentrequest
    FOR EACH ROW WHEN (NEW.outcome = 'approved')
    EXECUTE FUNCTION surveys_not_both_of_the_unit();

CREATE OR REPLACE TRIGGER asked_and_decided
    BEFORE INSERT OR UPDATE OR DELETE ON surveys_reviewrequest
    FOR EACH ROW
    EXECUTE FUNCTION accounts_asked(
        'supervisor,provincial_officer',
        'supervisor,provincial_officer'
    );
CREATE OR REPLACE TRIGGER not_both_of_the_unit
    BEFORE UPDATE OF outcome ON surveys_reviewrequest
    FOR EACH ROW WHEN (NEW.outcome = 'approved')
    EXECUTE FUNCTION surveys_not_both_of_the_unit();

CREATE OR REPLACE TRIGGER history_stays BEFORE UPDATE OR DELETE ON surveys_consenttext
    FOR EACH ROW EXECUTE FUNCTION surveys_history_stays();
CREATE OR REPLACE TRIGGER zz_never_emptied BEFORE TRUNCATE ON surveys_consenttext
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_refuse();
