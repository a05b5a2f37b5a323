"""Questionnaires left out, and rounds opened again: asked by one, approved by another.

Reviews, the states that follow from them, and rounds that take questionnaires again
each use up one approval, or are refused.
"""

from django.db import migrations

from accounts.two_person.models import (guard, unguard, use)

REVIEWS, ROUNDS = "surveys_reviewrequest", "surveys_reopeningrequest"
REVIEWED = use(
    REVIEWS,
    "response_id = NEW.response_id AND decision = NEW.decision"
    " AND decided_by_id = NEW.by_id",
)
REOPENED = use(
    ROUNDS, "round_id = NEW.id AND greatest(closes, OLD.closes) = NEW.closes"
)
LEFT_OUT = """
CREATE FUNCTION surveys_refuse_closed(response bigint) RETURNS void AS $$
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

CREATE FUNCTION surveys_review_of_two() RETURNS trigger AS $$
BEGIN
    PERFORM surveys_refuse_closed(NEW.response_id);
    {reviewed}
    IF NOT FOUND THEN
        RAISE EXCEPTION 'a review is asked by one person and approved by another'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER review_of_two BEFORE INSERT ON surveys_review
    FOR EACH ROW EXECUTE FUNCTION surveys_review_of_two();

CREATE FUNCTION surveys_state_follows() RETURNS trigger AS $$
BEGIN
    -- One comes in as counting; what is decided later moves it. In dispute it counts.
    IF TG_OP = 'UPDATE' AND NEW.state = (CASE
        WHEN (SELECT decision FROM surveys_review WHERE response_id = NEW.id
            ORDER BY id DESC LIMIT 1) = 'rejected' THEN 'rejected'
        WHEN EXISTS (SELECT FROM surveys_conflict
            WHERE response_id = NEW.id AND state = 'waiting') THEN 'disputed'
        ELSE 'kept' END)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'questionnaire % is left out, or counts, by a review of two people',
        NEW.uid USING ERRCODE = 'integrity_constraint_violation';
END $$ LANGUAGE plpgsql;
CREATE TRIGGER state_follows_reviews BEFORE UPDATE OF state ON surveys_response
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state)
    EXECUTE FUNCTION surveys_state_follows();
CREATE TRIGGER comes_in_as_counting BEFORE INSERT ON surveys_response
    FOR EACH ROW WHEN (NEW.state <> 'kept')
    EXECUTE FUNCTION surveys_state_follows();
"""
NOT_LEFT_OUT = """
DROP TRIGGER comes_in_as_counting ON surveys_response;
DROP TRIGGER state_follows_reviews ON surveys_response;
DROP FUNCTION surveys_state_follows();
DROP TRIGGER review_of_two ON surveys_review;
DROP FUNCTION surveys_review_of_two();
DROP FUNCTION surveys_refuse_closed(bigint);
"""
OPENED = """
CREATE FUNCTION surveys_round_stays_closed() RETURNS trigger AS $$
DECLARE
    today date := (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date;
BEGIN
    -- A later last day opens a round again as well, once the old one has passed.
    IF (OLD.state = 'closed' AND NEW.state <> 'closed')
        OR (NEW.state = 'open' AND OLD.closes < today AND NEW.closes >= today
            AND OLD.state <> 'draft')
    THEN
        {reopened}
        IF NOT FOUND THEN
            RAISE EXCEPTION 'round % is opened again when two people agree', NEW.code
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER round_stays_closed BEFORE UPDATE OF state, closes ON surveys_round
    FOR EACH ROW EXECUTE FUNCTION surveys_round_stays_closed();
"""
NOT_OPENED = """
DROP TRIGGER round_stays_closed ON surveys_round;
DROP FUNCTION surveys_round_stays_closed();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0007_two_people_give_roles'),
        ('surveys', '0007_identities_in_a_schema_of_their_own'),
    ]

    operations = [
        migrations.RunSQL(
            guard(
                REVIEWS,
                asking="supervisor,provincial_officer",
                approving="supervisor,provincial_officer",
            ),
            unguard(REVIEWS),
        ),
        migrations.RunSQL(
            guard(ROUNDS, asking="analyst,publisher", approving="publisher"),
            unguard(ROUNDS),
        ),
        migrations.RunSQL(LEFT_OUT.format(reviewed=REVIEWED), NOT_LEFT_OUT),
        migrations.RunSQL(OPENED.format(reopened=REOPENED), NOT_OPENED),
    ]
