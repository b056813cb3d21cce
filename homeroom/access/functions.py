"""Every function of the schema `access`, and who may call it. The catalogue test compares this list with the database.

Functions are made by migrations (SQL in files), owned by homeroom_definer unless they must act as their caller.
"""

from collections.abc import Iterator
from pathlib import Path

from django.db import migrations

DOOR = "homeroom_app, homeroom_worker"
# Who writes a row computes its generated columns: the import, and the owner when a migration rewrites a table.
WRITES_KEYS = "homeroom_import, homeroom_owner"
READERS = f"{DOOR}, homeroom_report"
CALLERS = f"{READERS}, homeroom_import, homeroom_disposer, homeroom_authn, homeroom_sealer"

EXECUTE: dict[str, str] = {
    "above_v1": DOOR,
    "accountable_v1": DOOR,
    "activate_agreement_v1": "homeroom_app",
    "agreements_of_mine_v1": DOOR,
    "answers_for_v1": DOOR,
    "answer_hold_v1": "homeroom_app",
    "answerable_v1": "",
    "any_elements_of_v1": "",
    "any_elements_v1": "homeroom_report",
    "audience_v1": DOOR,
    "authority_v1": "",
    "barred_anew_v1": "",
    "barred_v1": READERS,
    "batch_contributor_v1": "homeroom_import",
    "batch_v1": "homeroom_import",
    "beyond_authority_v1": "",
    "break_glass_v1": "homeroom_app",
    "can_open_v1": DOOR,
    "child_in_danger_v1": "",
    "child_named_v1": "homeroom_worker",
    "children_sent_v1": "homeroom_import",
    "children_to_match_v1": "homeroom_import",
    "close_grants_v1": "homeroom_owner",
    "confirmed_at_v1": DOOR,
    "countable_v1": "",
    "counted_under_v1": DOOR,
    "cut_link_v1": "homeroom_import",
    "dataset_v1": "",
    "day_v1": READERS,
    "days_v1": "",
    "defer_v1": DOOR,
    "defer_v2": DOOR,
    "digests_due_v1": "homeroom_worker",
    "draft_state_v1": DOOR,
    "drafts_i_sign_v1": DOOR,
    "drafts_i_steward_v1": DOOR,
    "drafts_of_mine_v1": DOOR,
    "earlier_state_v1": DOOR,
    "earlier_turn_v1": DOOR,
    "element_grounds_of_v1": "",
    "element_grounds_v1": "homeroom_report",
    "elements_anew_v1": "",
    "elements_of_child_v1": "",  # Of policies before elements_of_child_v2.
    "elements_of_child_v2": DOOR,
    "elements_opened_of_v1": "",
    "elements_v1": READERS,
    "emergency_elements_v1": "",
    "emergency_of_my_staff_v1": "homeroom_app",
    "end_agreement_v1": "homeroom_app",
    "enter_by_authority_v1": "homeroom_worker",
    "enter_v1": DOOR,
    "enters_as_v1": "",
    "exact_key_v1": WRITES_KEYS,
    "facts_v1": "",
    "facts_v2": "",
    "facts_v3": "",
    "facts_v4": "",
    "facts_v5": "",
    "facts_v6": "",
    "facts_v7": "",
    "facts_v8": "homeroom_worker",
    "family_in_sight_v1": READERS,
    "folded_v1": WRITES_KEYS,
    "freeze_v1": "homeroom_app",
    "freezes_v1": "homeroom_owner",
    "frozen_v1": DOOR,
    "good_until_v1": "",
    "grounds_fit_v1": "homeroom_app",
    "grants_then_v1": "",
    "grounds_of_v1": "",
    "has_begun_v1": "",
    "has_windows_v1": READERS,
    "hold_agreement_v1": "homeroom_owner",  # Who lays a trigger must be able to call its function.
    "hold_agreements_v1": "",
    "hold_file_v1": "homeroom_app",
    "hold_volume_v1": DOOR,
    "hosted_v1": DOOR,
    "hosts_v1": "",
    "in_force_v1": f"{DOOR}, homeroom_owner, homeroom_import",
    "in_window_v1": READERS,
    "invitations_v1": DOOR,
    "invite_v1": "homeroom_app",
    "invited_v1": "",
    "is_ready_v1": READERS,
    "join_v1": "homeroom_authn",
    "joining_v1": "homeroom_authn",
    "lacks_v1": f"{DOOR}, homeroom_owner",
    "leaves_v1": "homeroom_sealer",
    "leaves_out_of_lists_v1": READERS,
    "left_behind_v1": DOOR,
    "lines_of_mine_v1": "homeroom_app",
    "lines_touched_v1": "",
    "links_v1": "homeroom_import",
    "live_session_v1": "",
    "locks_changed_v1": "homeroom_owner",
    "make_agreement_v1": "",
    "make_amendment_v1": "",
    "make_keyring_v1": "",
    "make_openings_v1": "",
    "masks_anew_v1": "",
    "masks_v1": READERS,
    "may_hear_v1": "",
    "may_name_v1": DOOR,
    "may_object_v1": DOOR,
    "may_steward_v1": DOOR,
    "may_withdraw_v1": DOOR,
    "morning_of_v1": "",
    "must_sign_v1": "homeroom_app",
    "my_children_by_day_v1": "homeroom_report",
    "my_children_of_v1": "homeroom_report",
    "my_children_v1": READERS,
    "my_contributors_v1": "homeroom_report",
    "my_element_contributors_v1": "homeroom_report",
    "my_element_rows_v1": "homeroom_report",
    "my_elements_v1": "homeroom_report",
    "my_grounds_of_v1": "",
    "my_grounds_v2": "",
    "my_grounds_v3": "",
    "my_openings_v1": "homeroom_report",
    "my_rows_v1": "homeroom_report",
    "my_rows_v2": "homeroom_report",
    "my_students_v1": "",  # Of policies before decision 17.
    "name_keys_v1": WRITES_KEYS,
    "need_cells_v1": DOOR,
    "need_has_a_next_action_v1": "",
    "notify_linkage_v1": "homeroom_import",
    "notify_of_batch_v1": "homeroom_import",
    "notify_of_closed_need_v1": DOOR,
    "notify_of_contact_v1": DOOR,
    "notify_of_departure_v1": DOOR,
    "notify_of_draft_v1": DOOR,
    "notify_of_emergency_v1": "",
    "notify_of_freeze_v1": f"{DOOR}, homeroom_owner",
    "notify_of_hold_answer_v1": "",
    "notify_of_hold_v1": "",
    "notify_of_member_v1": DOOR,
    "notify_of_turn_v1": DOOR,
    "notify_parties_v1": DOOR,
    "notify_stewards_v1": "",
    "notify_v1": "",
    "object_to_renewal_v1": "homeroom_app",
    "objected_v1": "",
    "objections_until_v1": "",
    "objections_v1": "",
    "of_age_at_v1": "",
    "open_emergency_v1": "",
    "open_grants_v1": "homeroom_owner",
    "open_of_child_v1": DOOR,
    "open_pairs_v1": "homeroom_import",
    "open_days_v1": "",
    "openable_v1": "",
    "opened_of_v1": "",
    "opening_v1": "",
    "openings_v1": "",
    "openings_wanted_v1": "",
    "opens_element_v1": DOOR,
    "opens_v1": DOOR,
    "organization_v1": DOOR,
    "outbox_v1": DOOR,
    "own_suspension_v1": "homeroom_app",
    "own_views_v1": DOOR,
    "pair_over_v1": "homeroom_disposer",
    "papers_of_v1": DOOR,
    "papers_told_v1": DOOR,
    "paused_v1": "",
    "person_v1": READERS,
    "principals_v1": "",
    "readers_among_v1": "",
    "reasons_to_write_v1": DOOR,
    "reasons_v1": DOOR,
    "reasons_v2": DOOR,
    "reasons_v3": DOOR,
    "reasons_v4": DOOR,
    "record_training_v1": "homeroom_app",
    "refuse_file_v1": "homeroom_app",
    "regrant_all_under_v1": "",
    "regrant_v1": "homeroom_owner",
    "regrant_windows_v1": "",
    "reinvite_v1": "homeroom_app",
    "release_file_v1": "homeroom_app",
    "released_before_v1": "homeroom_app",
    "released_v1": "homeroom_report",
    "renew_agreements_v1": "homeroom_worker",
    "renewable_v1": "",
    "renewal_due_v1": "",
    "renews_v1": DOOR,
    "rerelease_v1": "",
    "resign_all_v1": "homeroom_owner",
    "restand_all_v1": "homeroom_owner",
    "restand_changed_v1": "homeroom_owner",  # Who lays a trigger must be able to call its function.
    "restand_v1": "",
    "rests_v1": DOOR,
    "resume_agreement_v1": "homeroom_app",
    "reterm_v1": "",
    "review_emergency_v1": "homeroom_app",
    "rights_v1": DOOR,
    "search_v1": DOOR,
    "seat_anew_v1": "",
    "seat_v1": DOOR,
    "send_later_v1": f"{DOOR}, homeroom_authn, homeroom_owner",
    "shortened_v1": WRITES_KEYS,
    "sight_bits_v1": "",
    "sight_v1": "",
    "sights_compared_v1": "",
    "sign_confidentiality_v1": "homeroom_app",
    "sign_draft_v1": "homeroom_app",
    "signed_until_v1": "",
    "sitting_facts_v1": "homeroom_worker",
    "sitting_of_v1": "",
    "sitting_v1": DOOR,
    "span_v1": "",
    "spans_v1": "",
    "standing_anew_v1": "",
    "standing_drift_v1": "homeroom_owner, homeroom_worker",
    "stands_v1": "homeroom_owner",
    "stated_links_v1": "homeroom_import",
    "stewarded_v1": DOOR,
    "subject_v1": DOOR,
    "succeed_lines_v1": "",
    "suppressed_v1": "",
    "suspend_agreement_v1": "homeroom_app",
    "team_grounds_v1": DOOR,
    "teaming_v1": DOOR,
    "term_of_v1": "",
    "text_to_sign_v1": "homeroom_app",
    "thaw_v1": "homeroom_app",
    "today_v1": "",
    "told_of_care_v1": "",
    "tried_out_v1": "",
    "warn_of_expiry_v1": "homeroom_worker",
    "ways_v1": "",
    "what_would_change_v1": "homeroom_app",
    "what_would_open_v1": "homeroom_app",  # Of pages before what_would_change_v1.
    "windows_anew_v1": "",
    "withdraw_lines_v1": "homeroom_app",
    "withdrawn_v1": "homeroom_report",
    "words_anew_v1": "",
    "words_v1": "",
    "would_open_to_v1": "homeroom_app",  # Of pages before would_open_to_v2.
    "would_open_to_v2": "homeroom_app",
    "write_down_v2": DOOR,
    "write_down_v3": DOOR,
    "write_down_v4": DOOR,
    "write_down_v5": DOOR,
    "write_down_v6": DOOR,
    "write_words_v1": "",
    "written_v1": "homeroom_sealer",
}

# These act with their caller's own rights, so that what they find and write is what the caller may see and write.
INVOKERS = frozenset(
    {
        "earlier_state_v1",
        "earlier_turn_v1",
        "write_down_v2",
        "write_down_v3",
        "write_down_v4",
        "write_down_v5",
        "write_down_v6",
    }
)


class Functions(migrations.RunSQL):
    """Migration operation: the functions of one SQL file. Read when it runs, so a file is never edited after release."""

    def __init__(self, path: Path):
        # One statement to psycopg; Django would split it at semicolons, which plpgsql is full of.
        super().__init__([(path.read_text().replace("%", "%%"), [])], migrations.RunSQL.noop)
        self.path = path

    def deconstruct(self):
        return (type(self).__name__, [self.path], {})


def execute_rights(stands: dict[str, tuple[str, bool]]) -> Iterator[str]:
    """SQL: owners and callers of the functions that stand: of each name the signature, and whether it is the definer's."""
    yield f"GRANT USAGE ON SCHEMA access TO homeroom_definer, {CALLERS}"
    yield "GRANT CREATE ON SCHEMA access TO homeroom_definer"  # Who owns a function must be able to have made it.
    # The queue is a library's: its functions act as their caller, and its tables are closed to all but the worker.
    yield "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO homeroom_worker, homeroom_definer"
    yield "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO homeroom_worker, homeroom_definer"
    for name, (signature, is_given) in stands.items():
        if name not in INVOKERS:
            if not is_given:
                yield f"ALTER FUNCTION access.{signature} OWNER TO homeroom_definer"
            # A right given before would have gone to the new owner together with the function.
            yield "SET LOCAL ROLE homeroom_definer"
        yield f"REVOKE ALL ON FUNCTION access.{signature} FROM PUBLIC, {CALLERS}"
        if callers := EXECUTE.get(name):
            yield f"GRANT EXECUTE ON FUNCTION access.{signature} TO {callers}"
        yield "SET LOCAL ROLE homeroom_owner"
