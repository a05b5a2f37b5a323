"""For every check of the database: rows that hold, and changes that it refuses."""

from collections.abc import Mapping, Sequence

SOME_DAY, DAY_AFTER, DAY_BEFORE = "2026-05-05", "2026-05-06", "2026-05-04"
SOMEBODY, SOMEBODY_ELSE = 1, 2

# What a row of a table needs in order to hold, besides any value of each column's type.
HOLDS: dict[str, dict[str, object]] = {
    "accounts_membershiprequest": {"outcome": "waiting", "role": "publisher"},
    "accounts_credentialrequest": {"outcome": "waiting", "what": "device"},
    "surveys_amendmentrequest": {"outcome": "waiting"},
    "surveys_reviewrequest": {"outcome": "waiting"},
    "surveys_reopeningrequest": {"outcome": "waiting"},
    "publishing_announcededition": {"state": "draft"},
    "publishing_announcedfigure": {
        **{"body": "*", "level": "province", "statistic": "value", "standing": ""},
        **{"status": "published", "source": "s", "number": 1},
    },
    "surveys_openingrequest": {"outcome": "waiting"},
    "surveys_withdrawalrequest": {"outcome": "waiting"},
    "surveys_designrequest": {"outcome": "waiting"},
    "scoring_methodrequest": {"outcome": "waiting"},
    "scoring_methodtrial": {"state": "waiting"},
    "scorecards_cyclerequest": {"outcome": "waiting"},
    "scorecards_closingrequest": {"outcome": "waiting"},
    "scorecards_treerequest": {"outcome": "waiting"},
    "scorecards_cycle": {
        **{"code": "PAR-2026-province", "state": "draft", "year": 2026},
        **{"reading_share": 10, "level": "province"},
    },
    "scorecards_card": {"unit_id": SOMEBODY},
    "scorecards_storedfile": {"unit_id": SOMEBODY},
    "scorecards_signoff": {"minutes_id": 1, "points": 1, "days_late": 0},
    "scorecards_decision": {"point": 1, "reading": 1, "stage": "first"},
    "publishing_distribution": {"answered": 30},
    "publishing_figure": {"respondents": 30},
    "publishing_preview": {"valid_until": DAY_AFTER},
    "publishing_release": {"state": "draft"},
    "publishing_score": {"unit_id": 1, "points": 1, "maximum": 1},
    "publishing_reportmail": {"state": "waiting", "came_back": ""},
    "scoring_answersfile": {"state": "waiting"},
    "publishing_reportbatch": {"state": "waiting", "done": 1, "total": 2},
    "scoring_job": {"state": "waiting"},
    "scoring_access": {"asked_by_id": SOMEBODY},
    "surveys_case": {"person_id": SOMEBODY},
    "surveys_conflict": {"state": "waiting"},
    "surveys_datarequest": {"outcome": ""},
    "surveys_drawnstratum": {"population": 10, "drawn": 2, "reserves": 1},
    "surveys_entrypass": {"number": 1},
    "surveys_frame": {"state": "draft", "digest": ""},
    "accounts_invitation": {"state": "waiting", "came_back": ""},
    "accounts_notice": {"state": "waiting", "came_back": ""},
    "surveys_import": {"state": "waiting", "done": 1, "total": 2},
    "onestop_latefile": {"received_on": DAY_BEFORE, "new_date": DAY_AFTER},
    "surveys_paperform": {"serial": "000001"},
    "onestop_rating": {"score": 3},
    "surveys_response": {"state": "kept"},
    "surveys_token": {"expires_at": DAY_AFTER},
    "surveys_visit": {
        "outcome": "not_home",
        "appointment_at": None,
        "received_at": SOME_DAY,
    },
}

SEALED: dict[str, object] = {
    "state": "sealed",
    "drafted_by_id": SOMEBODY,
    "sealed_by_id": SOMEBODY_ELSE,
    "sealed_at": SOME_DAY,
    "digest": "d",
}
APPROVED: dict[str, object] = SEALED | {
    "approved_by_id": SOMEBODY_ELSE,
    "approved_at": SOME_DAY,
    "embargo_until": SOME_DAY,
}
DECIDED: dict[str, object] = {"decided_by_id": SOMEBODY_ELSE, "decided_at": SOME_DAY}
GRANTED: dict[str, object] = DECIDED | {"granted": True, "valid_until": DAY_AFTER}
CLOSED: dict[str, object] = {
    "closed_on": SOME_DAY,
    "replied_on": SOME_DAY,
    "outcome": "met",
    "note": "n",
}
ALLOWED: dict[str, object] = DECIDED | {"outcome": "approved"}
# What every request holds that one person makes and another decides.
OF_TWO: Mapping[str, Sequence[Mapping[str, object]]] = {
    "says_why": [{"reason": " "}],
    "decided_whole": [
        DECIDED,
        ALLOWED | {"decided_by_id": None},
        ALLOWED | {"decided_at": None},
    ],
    "approved_by_a_second_person": [ALLOWED | {"asked_by_id": SOMEBODY_ELSE}],
    "used_when_approved": [{"used_at": SOME_DAY}],
}
OUTSIDE = [
    {"percent": 50, "lower": 60, "upper": 70},
    {"percent": 50, "lower": 30, "upper": 40},
]
NO_REASON = [{"reason": ""}]
ENDS_AS_IT_BEGINS = [{"valid_until": SOME_DAY}]
JOBS = (
    *("import", "job", "reportbatch", "reportmail"),
    *("answersfile", "invitation", "methodtrial", "notice"),
)
ENDED: dict[str, object] = {"state": "done", "finished_at": SOME_DAY}
HALF: dict[str, object] = {"level_1": 50, "level_2": 50, "level_3": 0, "level_4": 0}

# Check -> changes of a row that holds, each of which it refuses.
REFUSED: Mapping[str, Sequence[Mapping[str, object]]] = {
    **{
        f"{asked}_{rule}": refused
        for asked in (
            *("membershiprequest", "credentialrequest", "amendmentrequest"),
            *("reviewrequest", "reopeningrequest", "openingrequest"),
            *("withdrawalrequest", "designrequest", "methodrequest"),
            *("cyclerequest", "closingrequest", "treerequest"),
        )
        for rule, refused in OF_TWO.items()
    },
    **{f"running_{job}_has_a_lease": [{"state": "running"}] for job in JOBS},
    **{f"finished_{job}_has_its_time": [{"state": "done"}] for job in JOBS},
    "retired_tree_was_allowed": [{"allowed_at": None, "retired_at": SOME_DAY}],
    "membershiprequest_is_of_two": [{"role": "researcher"}],
    "membershiprequest_not_approved_by_who_gets_it": [
        ALLOWED | {"user_id": SOMEBODY_ELSE}
    ],
    "credentialrequest_not_approved_by_its_owner": [
        ALLOWED | {"user_id": SOMEBODY_ELSE}
    ],
    "announced_sealed_by_a_second_person": [SEALED | {"sealed_by_id": SOMEBODY}],
    "announced_sealed_whole": [
        SEALED | {"drafted_by_id": None},
        SEALED | {"sealed_by_id": None},
        SEALED | {"sealed_at": None},
        SEALED | {"digest": ""},
    ],
    "announced_correction_says_why": [{"edition": 2, "reason": " "}],
    "announced_figure_is_of_something": [{"body": ""}, {"unit_id": 1}],
    "announced_figure_says_something": [{"number": None, "group": ""}],
    "announced_figure_has_a_source": [{"source": " "}, {"status": "heard"}],
    "announced_figure_in_known_words": [
        {"level": "village"},
        {"statistic": "sum"},
        {"standing": "maybe"},
    ],
    "announced_choice_says_why": [
        {"standing": "printed", "reason_en": " "},
        {"standing": "printed", "reason_vi": ""},
    ],
    "announced_figure_fits": [
        {"percent": 101},
        {"points": 11, "maximum": 10},
        {"rank": 0},
        {"rank": 64, "of": 63},
    ],
    "retired_method_was_allowed": [{"retired_at": SOME_DAY}],
    "link_follows_another": [{"seq": 0}, {"hash": "h", "previous": "h"}],
    "membership_ends_no_sooner_than_it_begins": [{"valid_until": DAY_BEFORE}],
    "membership_has_one_place_at_most": [{"unit_id": 1, "service_point_id": 1}],
    "one_stop_staff_belong_to_a_point": [{"role": "one_stop"}],
    "role_of_a_unit_names_one": [
        {"role": "surveyor"},
        {"role": "provincial_leader"},
        {"role": "account_manager"},
        {"role": "council"},
    ],
    "role_of_a_scorecard_names_its_place": [
        {"role": "score_officer"},
        {"role": "score_leader"},
        {"role": "appraiser"},
    ],
    "only_a_scorecard_is_of_a_body": [
        {"role": "supervisor", "body_id": 1, "unit_id": 1},
        {"role": "researcher", "body_id": 1},
    ],
    "cycle_code_is_of_par": [{"code": "2026"}, {"code": "PAR-26-province"}],
    "cycle_days_follow_each_other": [
        {"appraisal_due": DAY_BEFORE},
        {"explanation_due": DAY_BEFORE},
        {"closes_due": DAY_BEFORE},
    ],
    "cycle_rereads_a_share": [{"reading_share": 101}],
    "card_is_of_one_place": [{"unit_id": None}, {"body_id": 1}],
    "stored_file_is_of_one_place": [{"unit_id": None}, {"body_id": 1}],
    "stored_file_is_not_empty": [{"size": 0}],
    "extension_says_why": NO_REASON,
    "signature_has_its_minutes": [
        {"minutes_id": None},
        {"points": None},
        {"withdrawn": True, "minutes_id": None, "reason": ""},
    ],
    "claim_that_does_not_apply_says_why": [{"not_applicable": True, "words": " "}],
    "decision_gives_a_point_or_does_not_apply": [
        {"point": None},
        {"not_applicable": True},
    ],
    "only_a_first_appraisal_is_read_twice": [
        {"reading": 2, "stage": "final"},
        {"reading": 3},
    ],
    "inquiry_says_what": [{"words": " "}],
    "inquiry_answer_says_something": [{"words": " "}],
    "tally_says_its_source": [{"source": " "}],
    "remedy_has_an_owner": [{"owner": " "}],
    "body_ends_after_it_begins": ENDS_AS_IT_BEGINS,
    "service_point_ends_after_it_begins": ENDS_AS_IT_BEGINS,
    "unit_ends_after_it_begins": ENDS_AS_IT_BEGINS,
    "succession_is_to_another_unit": [{"old_id": 1, "new_id": 1}],
    "distribution_sums_to_a_hundred": [HALF | {"level_5": 1}, {"level_1": 100}],
    "distribution_without_people_is_withheld": [
        {"answered": None, "note": "withheld"} | HALF | {"level_5": 0},
        {"answered": None, "note": ""},
    ],
    "figure_limits_hold_it": OUTSIDE,
    "figure_without_people_is_withheld": [
        {"respondents": None, "note": ""},
        {"respondents": None, "note": "withheld", "percent": 50},
    ],
    "opinion_limits_hold_it": OUTSIDE,
    "remeasure_limits_hold_it": OUTSIDE,
    "place_limits_hold_it": OUTSIDE,
    "score_is_of_one_place": [{"body_id": 1}, {"unit_id": None}],
    "score_is_not_over_its_maximum": [{"points": 2, "maximum": 1}],
    "preview_ends_after_it_begins": ENDS_AS_IT_BEGINS,
    "preview_granted_by_a_second_person": [
        {"viewer_id": SOMEBODY, "granted_by_id": SOMEBODY}
    ],
    "preview_names_the_person": [{"name": ""}, {"office": ""}],
    "release_correction_says_why": [{"edition": 2, "reason": " "}],
    "release_published_by_a_second_person": [
        APPROVED | {"approved_by_id": SOMEBODY},
        APPROVED | {"embargo_until": DAY_BEFORE},
        APPROVED | {"approved_by_id": None},
        APPROVED | {"approved_at": None},
    ],
    "release_sealed_by_a_second_person": [SEALED | {"sealed_by_id": SOMEBODY}],
    "release_sealed_whole": [
        SEALED | {"sealed_by_id": None},
        SEALED | {"sealed_at": None},
        SEALED | {"digest": ""},
    ],
    "batch_makes_no_more_than_all": [{"done": 3}],
    "access_decided_by_a_second_person": [GRANTED | {"decided_by_id": SOMEBODY}],
    "access_decided_whole": [
        {"granted": True},
        GRANTED | {"decided_at": None},
        GRANTED | {"decided_by_id": None},
        GRANTED | {"valid_until": SOME_DAY},
        DECIDED | {"granted": False, "reason": ""},
    ],
    "access_says_what_for": [{"institution": " "}, {"purpose": ""}],
    "research_file_hides_each_in_a_group": [
        {"k": 1, "smallest": 5},
        {"k": 5, "smallest": 4},
    ],
    "answers_file_hides_each_in_a_group": [
        ENDED | {"k": 1, "smallest": 5},
        ENDED | {"k": 5, "smallest": 4},
    ],
    "report_mail_came_back_after_it_left": [{"came_back": "mailbox full"}],
    "invitation_came_back_after_it_left": [{"came_back": "mailbox full"}],
    "notice_came_back_after_it_left": [{"came_back": "mailbox full"}],
    "amendment_has_a_reason": NO_REASON,
    "out_of_sample_seen_whole": [{"seen_at": SOME_DAY}, {"seen_by_id": SOMEBODY}],
    "erasure_has_a_reason": NO_REASON,
    "replacement_has_a_reason": NO_REASON,
    "review_has_a_reason": NO_REASON,
    "case_is_a_person_or_a_place_on_a_village_list": [
        {"person_id": None},
        {"village_id": 1, "on_list": 1},
        {"person_id": None, "village_id": 1, "on_list": 0},
    ],
    "inclusion_is_a_probability": [{"inclusion": 0}, {"inclusion": 1.01}],
    "reserve_rests_until_called": [{"role": "reserve", "disposition": "answered"}],
    "nobody_replaces_themselves": [{"replaced_id": 1, "case_id": 1}],
    "conflict_decision_is_whole": [
        DECIDED | {"state": "used", "decided_by_id": None},
        DECIDED | {"state": "used", "decided_at": None},
        DECIDED | {"state": "used", "reason": ""},
    ],
    "voided_draw_has_a_reason": [{"voided_at": SOME_DAY, "void_reason": ""}],
    "stratum_holds_its_sample": [{"reserves": 9}],
    "pass_is_first_or_second": [{"number": 0}, {"number": 3}],
    "frozen_frame_has_a_digest": [
        {"state": "frozen", "digest": "d"},
        {"state": "frozen", "frozen_at": SOME_DAY},
        {"digest": "d"},
    ],
    "finished_import_has_its_time": [{"state": "done"}],
    "import_is_not_further_than_its_end": [{"done": 3}],
    "village_has_people": [{"people": 0}],
    "batch_sampling_is_a_share": [
        {"sampling": 0},
        {"sampling": 1.01},
        {"tolerance": 1},
        {"tolerance": -0.01},
    ],
    "batch_was_counted": [{"counted": 0}],
    "closed_batch_says_who": [
        {"state": "closed", "closed_at": SOME_DAY},
        {"state": "closed", "closed_by_id": SOMEBODY},
    ],
    "visit_completes_nothing": [
        {"outcome": "completed"},
        {"outcome": "partial"},
        {"outcome": "rejected"},
    ],
    "appointment_has_its_time": [
        {"outcome": "appointment"},
        {"appointment_at": DAY_AFTER},
    ],
    "serial_has_six_digits": [{"serial": "12345"}, {"serial": "12345a"}],
    "settled_form_says_who": [
        {"settled": "{}", "settled_at": SOME_DAY},
        {"settled": "{}", "settled_by_id": SOMEBODY},
    ],
    "withdrawn_form_says_why": [{"withdrawn_by_id": SOMEBODY, "withdrawn_why": ""}],
    "population_total_is_positive": [{"population": 0}],
    "rating_is_one_to_five": [{"score": 0}, {"score": 6}],
    "batch_ends_after_it_begins": [{"first_day": DAY_AFTER, "last_day": SOME_DAY}],
    "batch_holds_ten_or_more": [{"answers": 9}],
    "response_state_is_known": [{"state": "lost"}],
    "weight_is_positive_and_finite": [
        {"weight": 0},
        {"weight": "Infinity"},
        {"weight": "NaN"},
    ],
    "round_closes_after_it_opens": [{"opens": SOME_DAY, "closes": DAY_BEFORE}],
    "token_expires_after_it_is_made": [{"expires_at": SOME_DAY}],
    "late_file_came_before_its_appointment": [{"received_on": DAY_AFTER}],
    "late_file_gets_a_later_day": [{"new_date": SOME_DAY}],
    "closed_request_says_how_and_was_replied_to": [
        CLOSED | {"outcome": ""},
        CLOSED | {"note": " "},
        CLOSED | {"replied_on": None},
        CLOSED | {"replied_on": DAY_AFTER},
        {"outcome": "met"},
    ],
    "request_is_replied_to_after_it_came": [{"replied_on": DAY_BEFORE}],
    "assigned_feedback_has_somebody": [{"state": "assigned"}, {"state": "answered"}],
    "complaints_are_handed_over_and_nothing_else": [
        {"kind": "complaint", "state": "closed"},
        {"kind": "praise", "state": "handed_over"},
    ],
    "only_new_feedback_has_no_kind": [
        {"kind": "", "state": "triaged"},
        {"kind": "praise", "state": "new"},
    ],
    "who_is_named_does_not_answer": [
        {"named": "{1,2}", "assigned_to_id": SOMEBODY_ELSE}
    ],
}

# Uniqueness under a condition -> what puts a row under it.
UNDER: dict[str, dict[str, object]] = {
    "release_sealed_once_a_round": SEALED,
    "announced_sealed_once_a_table": SEALED,
    "membership_once": {"service_point_id": None, "body_id": None},
    "card_once_a_place": {"body_id": None},
    "score_once_a_release": {"body_id": None},
    "stored_file_once_a_place": {"body_id": None},
    "late_arrival_once": {"sender_id": 7},
}
