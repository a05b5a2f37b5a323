"""Each trigger of the database, asked alone: what it refuses, and what it writes.

Rows are made past triggers and foreign keys; then one statement is tried as anybody
with a prompt would.
"""

import pytest
from django.db import IntegrityError, connection, transaction

from scoring.audit import chains
from tests.config.counterexamples import ALLOWED, DAY_AFTER, SEALED, SOME_DAY
from tests.rows import as_if_amended, insert, key_of, past_triggers, row

pytestmark = pytest.mark.django_db
OF_A_RELEASE = (
    *("figure", "indicator", "distribution", "remeasure", "opinion"),
    *("sampledplace", "receipts", "score"),
)
# A change of something that is linked, for each linked table.
CHANGES = {
    "surveys_response": "weight = weight + 1",
    "surveys_amendment": "reason = 'other'",
    "surveys_review": "reason = 'other'",
    "surveys_visit": "number = number + 1",
    "surveys_round": "year = year + 1",
    "surveys_latearrival": "uid = 'other'",
    "surveys_outofsample": "uid = 'other'",
    "surveys_amendmentrequest": "reason = 'other'",
    "publishing_release": "year = year + 1",
    "publishing_announcededition": "reason = 'other'",
    "surveys_reviewrequest": "reason = 'other'",
    "surveys_reopeningrequest": "reason = 'other'",
    "surveys_openingrequest": "reason = 'other'",
    "surveys_withdrawalrequest": "reason = 'other'",
    "surveys_designrequest": "reason = 'other'",
    "scorecards_cycle": "year = year + 1",
    "scorecards_card": "league = 'other'",
    "scorecards_claim": "words = 'other'",
    "scorecards_evidence": "page = 'other'",
    "scorecards_storedfile": "name = 'other'",
    "scorecards_signoff": "reason = 'other'",
    "scorecards_extension": "reason = 'other'",
    "scorecards_decision": "reason = 'other'",
    "scorecards_inquiry": "words = 'other'",
    "scorecards_answer": "words = 'other'",
    "scorecards_tally": "source = 'other'",
    "scorecards_remedy": "owner = 'other'",
    "scorecards_cyclerequest": "reason = 'other'",
    "scorecards_closingrequest": "reason = 'other'",
    "accounts_auditevent": "verb = 'other'",
    "accounts_membership": "valid_until = valid_from + 1",
    "accounts_passkey": "name = 'other'",
    "accounts_user": "session_epoch = session_epoch + 1",
    "django_admin_log": "object_repr = 'other'",
    "scoring_method": "allowed_at = now(), retired_at = now()",
    "scoring_methodrequest": "reason = 'other'",
    "scorecards_storedtree": "allowed_at = now(), retired_at = now()",
    "scorecards_treerequest": "reason = 'other'",
    "surveys_instrument": "retired_at = now()",
    "surveys_erasure": "reason = 'other'",
}
AT_COMMIT = {table.table for table in chains.TABLES if table.at_commit}


def run(statement, *values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def refused(words=None):
    return pytest.raises(IntegrityError, match=words)


@pytest.fixture
def sealed():
    return past_triggers("publishing_release", **SEALED)


@pytest.fixture
def frozen():
    state = {"state": "frozen", "digest": "d", "frozen_at": SOME_DAY}
    return past_triggers("surveys_frame", **state)


@pytest.fixture(params=[f"publishing_{name}" for name in OF_A_RELEASE])
def of_a_release(request):
    return request.param


@pytest.fixture(params=["surveys_listedperson", "surveys_listedvillage"])
def of_a_list(request):
    return request.param


def test_nothing_is_added_to_a_sealed_release(sealed, of_a_release):
    with refused("is sealed"):
        insert(of_a_release, row(of_a_release, release_id=sealed))


def test_nothing_of_a_sealed_release_changes(sealed, of_a_release):
    past_triggers(of_a_release, release_id=sealed)

    with refused("is sealed"):
        run(f"UPDATE {of_a_release} SET release_id = release_id")


def test_nothing_leaves_a_sealed_release(sealed, of_a_release):
    past_triggers(of_a_release, release_id=sealed)

    with refused("is sealed"):
        run(f"DELETE FROM {of_a_release}")


@pytest.fixture
def sealed_table():
    return past_triggers("publishing_announcededition", **SEALED)


def test_nothing_is_added_to_a_sealed_table(sealed_table):
    table = "publishing_announcedfigure"
    with refused("is sealed"):
        insert(table, row(table, edition_id=sealed_table))


@pytest.mark.parametrize(
    "deed",
    [
        "UPDATE publishing_announcedfigure SET rank = 1",
        "DELETE FROM publishing_announcedfigure",
    ],
)
def test_nothing_of_a_sealed_table_changes_or_leaves(sealed_table, deed):
    past_triggers("publishing_announcedfigure", edition_id=sealed_table)

    with refused("is sealed"):
        run(deed)


def test_a_sealed_table_is_not_deleted(sealed_table):
    with refused("draft a new edition"):
        run("DELETE FROM publishing_announcededition")


def test_nobody_is_added_to_a_frozen_list(frozen, of_a_list):
    with refused("is frozen"):
        insert(of_a_list, row(of_a_list, frame_id=frozen))


def test_nobody_on_a_frozen_list_changes(frozen, of_a_list):
    past_triggers(of_a_list, frame_id=frozen)

    with refused("is frozen"):
        run(f"UPDATE {of_a_list} SET frame_id = frame_id")


def test_nobody_leaves_a_frozen_list(frozen, of_a_list):
    past_triggers(of_a_list, frame_id=frozen)

    with refused("is frozen"):
        run(f"DELETE FROM {of_a_list}")


@pytest.fixture
def listed(frozen):
    return past_triggers("surveys_listedperson", frame_id=frozen)


def test_no_contact_is_added_to_a_frozen_list(listed):
    with refused("is frozen"):
        insert("surveys_contact", row("surveys_contact", person_id=listed))


def test_no_contact_of_a_frozen_list_changes(listed):
    past_triggers("surveys_contact", person_id=listed)

    with refused("is frozen"):
        run("UPDATE identity.surveys_contact SET person_id = person_id")


@pytest.mark.parametrize("deed", ["UPDATE {} SET {} = {}", "DELETE FROM {}"])
@pytest.mark.parametrize(
    "table",
    [
        *("accounts_link", "accounts_checkpoint", "surveys_latearrival"),
        *("surveys_amendment", "surveys_review", "surveys_entrypass"),
        *("publishing_announcement", "publishing_look", "scoring_download"),
        *("scoring_researchfile", "surveys_consenttext"),
        *("accounts_auditevent", "accounts_membership", "django_admin_log"),
        *("scorecards_claim", "scorecards_evidence", "scorecards_storedfile"),
        *("scorecards_signoff", "scorecards_extension", "scorecards_decision"),
        *("scorecards_inquiry", "scorecards_answer"),
        *("scorecards_tally", "scorecards_remedy"),
    ],
)
def test_what_is_on_record_is_neither_changed_nor_deleted(table, deed):
    past_triggers(table)
    column = key_of(table)

    with refused():
        run(deed.format(table, column, f"{column} + 1"))


def test_nobody_who_worked_here_is_deleted():
    past_triggers("accounts_user")

    with refused("only ever added to"):
        run("DELETE FROM accounts_user")


@pytest.fixture
def done():
    return past_triggers("scoring_run", state="done")


@pytest.fixture(params=["scoring_index", "scoring_tally", "scoring_weighting"])
def of_a_run(request):
    return request.param


@pytest.mark.parametrize(
    "deed", ["UPDATE scoring_run SET output_digest = 'x'", "DELETE FROM scoring_run"]
)
def test_a_run_that_is_done_stays(done, deed):
    with refused("is done and stays"):
        run(deed)


def test_nothing_is_added_to_a_run_that_is_done(done, of_a_run):
    with refused("is done and stays"):
        insert(of_a_run, row(of_a_run, run_id=done))


def test_nothing_leaves_a_run_that_is_done(done, of_a_run):
    past_triggers(of_a_run, run_id=done)

    with refused("is done and stays"):
        run(f"DELETE FROM {of_a_run}")


def test_nothing_a_run_found_is_overwritten(of_a_run):
    past_triggers(of_a_run)

    with refused("only ever added to"):
        run(f"UPDATE {of_a_run} SET run_id = run_id")


@pytest.mark.parametrize("table", ["publishing_preview", "scoring_access"])
def test_what_was_granted_is_not_deleted(table):
    past_triggers(table)

    with refused():
        run(f"DELETE FROM {table}")


@pytest.mark.parametrize("table", ["surveys_response", "surveys_round"])
def test_what_is_linked_keeps_its_key(table):
    key = past_triggers(table)

    with refused(f"^{table} is only"):
        run(f"UPDATE {table} SET id = id + 1000 WHERE id = %s", key)


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("surveys_draw", "seed = seed + 1"),
        ("surveys_drawnstratum", "population = population + 1"),
        ("surveys_case", "inclusion = inclusion / 2"),
        ("surveys_case", "role = 'main'"),
    ],
)
def test_a_sample_stays_as_drawn(table, change):
    reserve = {"role": "reserve", "inclusion": 0.5, "disposition": ""}
    past_triggers(table, **reserve if table == "surveys_case" else {})

    for deed in (f"UPDATE {table} SET {change}", f"DELETE FROM {table}"):
        with refused("stays as drawn"):
            run(deed)


def test_a_sample_is_voided_once():
    past_triggers("surveys_draw", voided_at=SOME_DAY, void_reason="r")

    with refused("stays as drawn"):
        run("UPDATE surveys_draw SET voided_at = now(), void_reason = 's'")


def test_a_visit_stays_as_made():
    past_triggers("surveys_visit", note="n")
    for deed in ("UPDATE surveys_visit SET at = now()", "DELETE FROM surveys_visit"):
        with refused("stays as made"):
            run(deed)


def test_who_held_a_case_stays_on_record():
    past_triggers("surveys_assignment", ended_at=SOME_DAY)
    past_triggers("surveys_replacement", reason="r")
    for deed in (
        "DELETE FROM surveys_assignment",
        "UPDATE surveys_assignment SET ended_at = NULL",
        "DELETE FROM surveys_replacement",
        "UPDATE surveys_replacement SET reason = 's'",
    ):
        with refused("stays on record"):
            run(deed)


def test_a_counted_try_stays_counted():
    run("INSERT INTO accounts_spent VALUES ('k'::bytea, now() + interval '1 hour')")
    for deed in (
        "DELETE FROM accounts_spent",
        "UPDATE accounts_spent SET key = 'l'::bytea",
    ):
        with refused("stays counted"):
            run(deed)
    run("UPDATE accounts_spent SET full_at = now() - interval '1 hour'")
    run("DELETE FROM accounts_spent")


def test_a_sealed_release_is_not_deleted(sealed):
    with refused("draft a new edition"):
        run("DELETE FROM publishing_release")


def test_a_frozen_list_does_not_thaw(frozen):
    with refused("is frozen"):
        run("UPDATE surveys_frame SET state = 'draft', digest = ''")


def test_a_stored_answer_is_not_overwritten():
    past_triggers("surveys_response")

    with refused():
        run("UPDATE surveys_response SET answers = '\\x05'")


def test_a_questionnaire_is_not_deleted():
    past_triggers("surveys_response")

    with refused():
        run("DELETE FROM surveys_response")


def test_a_chain_is_not_deleted():
    past_triggers("accounts_chain")

    with refused("only ever added to"):
        run("DELETE FROM accounts_chain")


@pytest.mark.parametrize(
    "table",
    [
        *("accounts_link", "accounts_checkpoint", "accounts_chain"),
        *("accounts_firstadministrator", "accounts_membershiprequest"),
        "accounts_credentialrequest",
        *("surveys_consenttext", "scoring_run"),
        *("surveys_entrypass", "surveys_frame"),
        *("surveys_draw", "surveys_drawnstratum", "surveys_case"),
        *("surveys_listedperson", "surveys_listedvillage"),
        *("scoring_access", "scoring_download", "scoring_researchfile"),
        *(f"publishing_{name}" for name in OF_A_RELEASE),
        *("publishing_announcement", "publishing_look", "publishing_preview"),
        "publishing_announcedfigure",
        *(table.table for table in chains.TABLES),
    ],
)
def test_nothing_on_record_is_emptied(table):
    """By CASCADE, so that no foreign key answers in place of the trigger."""
    with refused(f"^{table} is only"):
        run(f"TRUNCATE {table} CASCADE")


def test_a_download_outside_an_access_is_refused():
    ended = {"granted": True, "decided_by_id": 2, "decided_at": SOME_DAY}
    access = past_triggers("scoring_access", **ended, valid_until=DAY_AFTER)

    with refused():
        insert("scoring_download", row("scoring_download", access_id=access))


def test_the_database_lets_no_questionnaire_in_left_out():
    with refused("review of two people"):
        insert("surveys_response", row("surveys_response", state="rejected"))


def test_no_state_moves_without_a_review_of_two():
    past_triggers("surveys_response")

    with refused("review of two people"):
        run("UPDATE surveys_response SET state = 'rejected'")


def test_a_review_that_nobody_approved_is_refused():
    with refused("asked by one person"):
        insert("surveys_review", row("surveys_review"))


def test_a_closed_round_is_not_opened_by_one():
    past_triggers("surveys_round", state="closed")

    with refused("when two people agree"):
        run("UPDATE surveys_round SET state = 'open'")


def test_a_round_is_not_opened_by_one():
    past_triggers("surveys_round", state="draft")

    with refused("when two people agree"):
        run("UPDATE surveys_round SET state = 'open'")


def test_a_round_is_not_made_open_nor_put_back_into_preparation():
    with refused("begins in preparation"):
        insert("surveys_round", row("surveys_round", state="open"))
    past_triggers("surveys_round", state="open")
    with refused("into preparation"):
        run("UPDATE surveys_round SET state = 'draft'")


@pytest.mark.parametrize("decided", [{}, ALLOWED])
def test_a_round_stays_as_it_was_when_its_opening_was_asked(decided):
    rnd = past_triggers("surveys_round", state="draft")
    past_triggers("surveys_openingrequest", round_id=rnd, **decided)

    with refused("stays as it is"):
        run("UPDATE surveys_round SET closes = closes + 1")


def test_a_round_with_lists_collects_as_it_was_set_up():
    rnd = past_triggers("surveys_round", state="draft", collection="declared")
    past_triggers("surveys_frame", round_id=rnd)

    with refused("said when it is set up"):
        run("UPDATE surveys_round SET collection = 'open'")


def test_how_a_round_collects_stays_as_it_was_set_up():
    past_triggers("surveys_round", collection="declared")

    with refused("said when it is set up"):
        run("UPDATE surveys_round SET collection = 'drawn'")


@pytest.mark.parametrize("changed", ["methodology", "methodology_text"])
def test_a_method_is_chosen_before_the_round_opens(changed):
    past_triggers("surveys_round", state="open")

    with refused("chosen before it opens"):
        run(f"UPDATE surveys_round SET {changed} = 'other'")


def test_a_method_is_chosen_before_answers_are_seen():
    rnd = past_triggers("surveys_round", state="draft")
    past_triggers("surveys_response", round_id=rnd)

    with refused("before any questionnaire"):
        run("UPDATE surveys_round SET methodology_text = 'other'")


def test_a_run_measures_by_the_method_of_its_round():
    rnd = past_triggers("surveys_round", methodology_text="of the round")

    with refused("by the method of its round"):
        insert("scoring_run", row("scoring_run", round_id=rnd, methodology_text="x"))


def test_a_version_of_a_questionnaire_stays_as_it_was_stored():
    past_triggers("surveys_instrument", code="x", text="as asked")

    with refused("stays as it was stored"):
        run("UPDATE surveys_instrument SET text = 'otherwise'")
    run("UPDATE surveys_instrument SET retired_at = now()")


def test_what_a_round_in_preparation_asks_is_not_retired():
    form = past_triggers("surveys_instrument")
    past_triggers("surveys_round", instrument_id=form, state="draft")

    with refused("asked by a round in preparation"):
        run("UPDATE surveys_instrument SET retired_at = now()")


def test_a_round_in_preparation_begins_with_no_retired_form():
    form = past_triggers("surveys_instrument", retired_at=SOME_DAY)

    with refused("that is retired"):
        insert("surveys_round", row("surveys_round", instrument_id=form, state="draft"))


def test_no_round_takes_a_retired_form():
    rnd = past_triggers("surveys_round", state="open")
    form = past_triggers("surveys_instrument", retired_at=SOME_DAY)

    with refused("that is retired"):
        run("UPDATE surveys_round SET instrument_id = %s WHERE id = %s", form, rnd)


def test_nothing_is_drawn_in_a_round_without_a_sample():
    rnd = past_triggers("surveys_round", collection="open")
    frame = past_triggers("surveys_frame", round_id=rnd)

    with refused("set up without one"):
        insert("surveys_draw", row("surveys_draw", frame_id=frame))


@pytest.mark.parametrize(
    "deed",
    [
        "UPDATE surveys_outofsample SET reason = 'no_case'",
        "UPDATE surveys_outofsample SET seen_by_id = 1, seen_at = now(), uid = 'x'",
        "DELETE FROM surveys_outofsample",
    ],
)
def test_what_came_beyond_the_sample_stays_as_it_was_told(deed):
    past_triggers("surveys_outofsample")

    with refused("seen once"):
        run(deed)


def test_what_came_beyond_the_sample_is_seen_once():
    past_triggers("surveys_outofsample", seen_by_id=1, seen_at=SOME_DAY)

    with refused("seen once"):
        run("UPDATE surveys_outofsample SET seen_by_id = 2, seen_at = now()")


def test_an_amendment_that_nobody_approved_is_refused():
    with refused("asked by one person"):
        insert("surveys_amendment", row("surveys_amendment"))


@pytest.mark.parametrize(
    "column", ["round_id", "uid", "unit_id", "case_uid", "surveyor_id"]
)
def test_whose_a_questionnaire_is_never_changes(column):
    past_triggers("surveys_response", surveyor_id=1)
    as_if_amended()

    with (
        refused("kept as it came"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        value = "'other'" if column in ("uid", "case_uid") else "2000000"
        cursor.execute(f"UPDATE surveys_response SET {column} = {value}")


def test_no_questionnaire_names_a_text_that_nobody_kept():
    with refused("no text of consent"):
        insert("surveys_response", row("surveys_response", consent="unknown"))


def test_what_a_respondent_was_told_stays():
    past_triggers("surveys_response")

    with refused():
        run("UPDATE surveys_response SET consent = 'other'")


def test_a_role_of_two_is_given_by_no_statement():
    with refused("one person asks and another approves"):
        insert("accounts_membership", row("accounts_membership", role="publisher"))


def test_a_first_administrator_is_named_once():
    past_triggers("accounts_firstadministrator")

    with refused("named once"):
        run("DELETE FROM accounts_firstadministrator")


@pytest.mark.parametrize(
    "table",
    [
        *("accounts_membershiprequest", "accounts_credentialrequest"),
        "surveys_amendmentrequest",
        *("surveys_reviewrequest", "surveys_reopeningrequest"),
        "surveys_openingrequest",
        "surveys_withdrawalrequest",
        "surveys_designrequest",
        "scoring_methodrequest",
        *("scorecards_cyclerequest", "scorecards_closingrequest"),
        "scorecards_treerequest",
    ],
)
def test_a_request_is_made_by_who_may_ask(table):
    with refused():
        insert(table, row(table))


def parents():
    """Keys of one row of each table a linked row hangs on, by the column's name."""
    rnd = past_triggers("surveys_round", code="linked")
    response = past_triggers("surveys_response", round_id=rnd)
    frame = past_triggers("surveys_frame", round_id=rnd)
    case = past_triggers(
        "surveys_case", draw_id=past_triggers("surveys_draw", frame_id=frame)
    )
    cycle = past_triggers("scorecards_cycle", code="PAR-2025-province")
    card = past_triggers("scorecards_card", cycle_id=cycle, unit_id=7)
    inquiry = past_triggers("scorecards_inquiry", card_id=card)
    scored = {"cycle_id": cycle, "card_id": card, "inquiry_id": inquiry}
    scored["person_id"] = past_triggers("surveys_listedperson", frame_id=frame)
    return {"round_id": rnd, "response_id": response, "case_id": case} | scored


def alone(table):
    """Leave a table its links alone: its other triggers would refuse or need more."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass"
            " AND NOT tgisinternal AND tgname NOT LIKE 'zz_chain%%'",
            [table],
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {name}")


def links(table):
    if table in AT_COMMIT:
        run("SET CONSTRAINTS zz_chain_row IMMEDIATE")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT body FROM accounts_link WHERE kind = %s ORDER BY id", [table]
        )
        return [body.partition(":")[0].strip('{" ') for (body,) in cursor.fetchall()]


@pytest.fixture(params=[table.table for table in chains.TABLES])
def linked(request):
    """A linked table, and a row of it that hangs together; nothing of it stays."""
    with transaction.atomic():
        found = row(request.param)
        above = parents()
        alone(request.param)
        yield request.param, found | {k: v for k, v in above.items() if k in found}
        transaction.set_rollback(True)


def test_a_row_added_is_linked(linked):
    table, filled = linked

    insert(table, filled)

    assert links(table) == ["inserted"]


def test_a_row_changed_is_linked(linked):
    table, filled = linked
    key = past_triggers(table, **filled)

    run(f"UPDATE {table} SET {CHANGES[table]} WHERE id = %s", key)

    assert links(table) == ["changed"]


def test_a_row_deleted_is_linked(linked):
    table, filled = linked
    key = past_triggers(table, **filled)

    run(f"DELETE FROM {table} WHERE id = %s", key)

    assert links(table) == ["deleted"]
