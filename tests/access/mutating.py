"""Every mutant of the live access rule: one condition of it each, widened.

What there is, the catalogue of the database says: policies of the roles that serve people, functions of the schema
`access`, the views on which they stand, and the triggers that keep standing. What is left out stands below, with why.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch

from tests.access.clauses import Widening, of_body, of_condition, of_view
from tests.access.worlds import ASK_PAPERS, ASK_WINDOWS, CHANGES, DRAFTS, NEWS, PAPERS, PAUSED, SIGNING, WINDOWS, WORLDS

APP, REPORT = "homeroom_app", "homeroom_report"
# Functions of `access` that answer nobody who looks at a page, by name or pattern.
LEFT_OUT = {
    "search_v1": "tests/students/test_search.py takes it apart in worlds of its own",
    "history_v1": "tests/desk/test_history.py takes its clauses out, one by one, in a town where each keeps something",
    "facts_v*": "the worker's alone: what `decide` decides from, which judges the rule and is no part of it",
    **dict.fromkeys(
        ("facts_of_v1", "ways_of_v1", "records_of_v1", "barring_v1", "releases_for_v1", "papers_above_v1"),
        "parts of those: tests/decide and tests/oracle hold `decide` against the sentences",
    ),
    "beyond_authority_v1": "which limit a signatory would pass, of nobody's child: tests/drafting/test_limits.py",
    "child_named_v1": "the worker's alone: for commands at the terminal, which then pass the door as a person",
    "digests_due_v1": "the worker's alone: how many notices wait for whom; of which child may be told, may_hear_v1 says",
    "fetches_due_v1": "the worker's and the import's: numbers of orders; tests/exchange/test_fetching.py",
    **dict.fromkeys(
        ("kept_rosters_due_v1", "may_keep_roster_v1", "roster_line_v1"),
        "the worker's and the import's: numbers of kept rosters, and whether one may be: tests/matching/test_nights_at_home.py",
    ),
    "feeds_that_come_v1": "the worker's alone: days on which something came, and not whose; tests/notices/test_feeds.py",
    **dict.fromkeys(
        ("came_v1", "expected_v1", "feed_v1", "feed_of_v1", "stewards_of_feed_v1"),
        "parts of that one and of those that tell of feeds: tests/notices/test_feeds.py",
    ),
    "outbox_v1": "numbers of e-mails, of no child and nobody in particular",
    "need_cells_v1": "counts, and suppressed; who may count, countable_v1 says; tests/insight holds the numbers",
    "fairness_cells_v1": "counts, and suppressed; who may count, two others say; tests/insight holds the numbers",
    "batch_*": "an import's: tests/access/test_policies_of_imports_and_clearing.py",
    "children_*": "an import's: tests/access/test_policies_of_imports_and_clearing.py",
    "links_v1": "an import's: tests/matching",
    "weighings_v1": "an import's: tests/matching",
    "cut_link_v2": "an import's: tests/matching",
    "stated_links_v1": "an import's: tests/matching",
    "rerelease_v1": "recomputes standing and answers with nothing: tests/access/test_standing.py",
    "open_pairs_v1": "an import's: tests/matching",
    **dict.fromkeys(
        (
            *("is_dangerous_v1", "needs_another_v1", "needs_second_v1", "said_by_one_v1", "second_missing_v1"),
            "was_decided_v1",
        ),
        "how many people a link needs, and whether one has said it: tests/matching/test_two_people.py",
    ),
    **dict.fromkeys(
        ("answer_is_sound_v1", "second_word_missing_v1", "tie_is_sound_v1", "tied_with_v1", "would_contradict_v1"),
        "what a tie must not contradict, and whether a second person said it: tests/matching/test_duplicates.py, test_ties.py",
    ),
    **dict.fromkeys(
        (
            "is_sealed_identity_v1",
            "no_link_of_sealed_v1",
            "no_tie_of_sealed_v1",
            "sealed_links_v1",
            "withdraw_sealed_v1",
        ),
        "whose identity is sealed, for imports and triggers: tests/matching/test_sealed_identities.py",
    ),
    "is_anothers_v1": "whether a school's record became another child's: tests/matching/test_two_agencies_decided.py",
    "pair_over_v1": "the disposer's: tests/access/test_policies_of_imports_and_clearing.py",
    "notify_*": "writes notices and answers with nothing; who then reads one, its policy says: tests/notices",
    "readers_among_v1": "asked by those alone that write notices; audience_v1 answers for it",
    "send_later_v1": "puts in and answers with a number: tests/notices",
    "defer_v*": "puts in and answers with a number",
    "leaves_v*": "the sealer's alone: hashes of the book, of nobody; tests/access/test_sealing.py",
    "written_v*": "the sealer's alone: a number and a moment; tests/access/test_sealing.py",
    "papers_told_v1": "papers of disclosures that the reader reads: tests/desk/test_ledger.py takes it apart",
    "write_down_v*": "writes the book with its caller's own rights, under policies: tests/desk, tests/access/test_leaks.py",
    "*grant*_v1": "opens and closes grants for the owner: tests/agreements",
    "*_agreement_v1": "a steward's verb; whose it is, may_steward_v1 says: tests/agreements",
    "*_agreement_v2": "as those before",
    "own_suspension_v1": "which pause a steward may end, for the verbs above: tests/agreements",
    "paused_v1": "when an agreement rests, and of nobody's child; in_force_v1 answers for it: tests/agreements",
    "rests_v1": "whether an agreement of one's own rests: tests/agreements",
    "lacks_v1": "what an agreement lacks, told to its parties: tests/agreements",
    "warn_of_expiry_v1": "writes notices for the worker and answers with a number: tests/agreements/test_expiry.py",
    "uncovered_v1": "which lines of a license no line above it shows: tests/agreements/test_licenses.py",
    "measure_licenses_v1": "writes what a license lacks: tests/agreements/test_licenses.py",
    "regrant_licensed_v1": "both of what changed an agreement's lines: tests/agreements/test_licenses.py",
    "note_ends_of_terms_v1": "writes rows and notices for the worker: tests/agreements/test_ends_of_terms.py",
    "renew_agreements_v1": "the worker's; what goes on and what does not: tests/agreements/test_renewals.py",
    "renewable_v1": "whether an agreement would go on by itself: tests/agreements/test_renewals.py",
    "renewal_due_v1": "whether it goes on now: tests/agreements/test_renewals.py",
    "renews_v1": "whether an agreement of one's own would go on: tests/agreements/test_renewals.py",
    "reterm_v1": "moves terms for the worker and answers with nothing: tests/agreements/test_renewals.py",
    "term_of_v1": "an agreement's days, of nobody's child: tests/agreements/test_renewals.py",
    "hold_agreements_v1": "locks and answers with nothing: tests/agreements/test_renewals.py",
    "may_object_v1": "whether a steward may still say no to a renewal: tests/agreements/test_renewals.py",
    "object_to_renewal_v1": "a steward's verb; whose it is, may_steward_v1 says: tests/agreements/test_renewals.py",
    "objection_v1": "which objection to a renewal stands, of nobody's child: tests/agreements/test_taking_back.py",
    "may_take_objection_back_v1": "whether a steward may take one back: tests/agreements/test_taking_back.py",
    "take_objection_back_v1": "a steward's verb; whose it is, may_steward_v1 says: tests/agreements/test_taking_back.py",
    "objections_until_v1": "a day: tests/agreements/test_renewals.py",
    "above_v1": "under what an agreement of one's own stands, told to its parties: tests/agreements",
    "tried_out_v1": "makes what is taken back, and answers stewards with counts: tests/drafting/test_what_will_change.py",
    "sights_compared_v1": "counts, and suppressed, for that alone: tests/drafting/test_what_will_change.py",
    "what_would_change_v1": "what tried_out_v1 answers: tests/drafting/test_what_will_change.py",
    "would_open_to_v2": "as the one before, of a made-up child: tests/desk/test_made_up_student.py",
    "is_over_v1": "whether an agreement is over, and of nobody's child: tests/drafting/test_over.py",
    "term_to_be_v1": "a draft's days, of nobody's child: tests/drafting/test_over.py",
    "restand*": "recomputes standing and answers with nothing: tests/access/test_standing.py",
    "standing_drift_v1": "a number, for the operator's check",
    "sign_confidentiality_v1": "writes for oneself, and answers with a number: tests/access/test_promises.py",
    "record_training_v1": "writes, and answers with a number: tests/access/test_promises.py",
    "resign_all_v1": "works out for the owner until when signatures hold: tests/access/test_promises.py",
    "sitting*_v1": "numbers of one's own sitting, or for the worker who decides; tests/access/test_sitting.py takes them apart",
    "hold_volume_v1": "writes for oneself, and answers with a number: tests/access/test_sitting.py",
    "answer_hold_v1": "a steward's verb; whose it is, tests/access/test_sitting.py asks",
    "counted_under_v1": "as countable_v1, with its lines, of nobody's child: tests/insight/test_releasing.py",
    "hold_file_v1": "writes for oneself, and answers with a number: tests/insight/test_releasing.py",
    "answerable_v1": "asked by those two alone: tests/insight/test_releasing.py",
    "*_file_v1": "a steward's verb; whose it is, tests/insight/test_releasing.py asks",
    "released_before_v1": "sealed tables of counts, of no child: tests/insight/test_releasing.py",
    "signed_until_v1": "asked by those two alone: tests/access/test_promises.py",
    "text_to_sign_v1": "which text one signs, and of nobody: tests/access/test_promises.py",
    "morning_of_v1": "when a day begins, and of nobody",
    "day_v1": "which day it is, and of nobody",
    "open_days_v1": "on which days a line is open, and of nobody: tests/access/test_windows.py",
    "end_with_review_v1": "until when a line is open, and of nobody: tests/agreements/test_reviews.py",
    "openings_wanted_v1": "what an agreement is to open, asked by those alone that grant it: tests/agreements",
    "frozen_v1": "whether all sharing rests: tests/access/test_freezes.py takes it apart",
    "freezes_v1": "the days of freezes, and of nobody's child: tests/access/test_freezes.py",
    "enters_as_v1": "as whom one enters; a wider one is a freeze that is none: tests/access/test_freezes.py",
    "freeze_v1": "a steward's verb; it shows less: tests/access/test_freezes.py",
    "thaw_v1": "a steward's verb, and answers with a number: tests/access/test_freezes.py",
    "break_glass_v1": "a verb; what it opens, policies show: tests/access/test_emergencies.py takes it apart",
    "child_in_danger_v1": "asked by that alone: tests/access/test_emergencies.py",
    "openable_v1": "asked by that alone: tests/access/test_emergencies.py",
    "open_emergency_v1": "makes grants for that, and answers with nothing: tests/oracle",
    "emergency_elements_v1": "a table: tests/access/test_emergencies.py compares it with the catalogue",
    "review_emergency_v1": "a steward's verb: tests/access/test_emergencies.py",
    "emergency_of_my_staff_v1": "a supervisor's: tests/access/test_emergencies.py",
    "good_until_v1": "how long a keyring is kept: of more moments one comes sooner, and then all is asked anew",
    "leaves_out_of_lists_v1": "whether a list asks of each child: where it says so too often, more is asked: tests/insight",
    **dict.fromkeys(
        ("make_amendment_v1", "make_openings_v1", "succeed_lines_v1", "write_words_v1", "lines_touched_v1"),
        "writes what all have signed, for sign_draft_v1 alone: tests/drafting",
    ),
    **dict.fromkeys(("session_v1", "device_v1"), "of one's own session, for the event: tests/access/test_events.py"),
    "must_sign_v1": "for whom a draft waits, told to those who see it: tests/drafting/test_signing.py, test_amending.py",
    "sign_draft_v1": "a signatory's verb; whose it is, drafts_i_sign_v1 says: tests/drafting/test_signing.py",
    "withdraw_lines_v1": "a steward's verb; whose it is, may_steward_v1 says: tests/agreements/test_withdrawal.py",
    "grounds_fit_v1": "how many grounds there is room for, and of nobody: tests/drafting",
    "enter_by_authority_v1": "the worker's alone: tests/access/test_leaks.py",
}
# By these the views of standing say who stands where: it is worked out anew from what they answer now.
OF_STANDING = ("authority_v1", "days_v1", "objected_v1", "objections_v1", "of_age_at_v1")
# What lists leave out by it; and whoever calls it by itself is told of what is left out.
HIDES_AND_TELLS = ("withdrawn_v1",)
# The collaboration has one row: without these its time zone is the same.
OF_THE_ONLY_ROW = ("partners_collaboration.id = 1", "id = 1")


@dataclass(frozen=True)
class Mutant:
    name: str
    sql: str
    thing: str  # The table whose policy it is, or the view, or the function.
    is_of_writing: bool = False
    roles: tuple[str, ...] = (APP,)  # As whom the probe asks.
    worlds: tuple[str, ...] = tuple(WORLDS)  # By their names, where it is asked.
    opens_nothing: bool = False  # By what is explained of it: it is asked less.


def every(admin) -> list[Mutant]:
    return [*of_policies(admin), *of_functions(admin), *of_views(admin), *of_triggers()]


def named(thing: str, widenings: list[Widening]) -> Iterator[tuple[str, Widening]]:
    """Names that stay the same while the rule does. The same words at two places are told apart by a number."""
    met: dict[str, int] = {}
    for widening in widenings:
        if widening.clause in OF_THE_ONLY_ROW:
            continue
        clause = f"{thing}: {widening.clause[:130]}"
        met[clause] = met.get(clause, 0) + 1
        yield clause + (f" #{met[clause]}" if met[clause] > 1 else ""), widening


def worlds_of(thing: str, clause: str = "") -> tuple[str, ...]:
    if thing in ASK_WINDOWS or any(f"{word}(" in clause for word in ASK_WINDOWS):
        return (*WINDOWS, "")  # Where nobody has a window there is nothing to notice.
    if thing == "told_of_care_v1":
        return tuple(NEWS)
    if thing.startswith("drafting_"):
        return ("", *DRAFTS)
    if thing.startswith("draft"):
        return (*SIGNING, "")
    if "frozen_v1(" in clause:
        return ("", PAUSED)
    if "my_children_of_v1(" in clause:
        return ("", *WINDOWS)
    return ("", *PAPERS) if thing in ASK_PAPERS else tuple(WORLDS)


def of_policies(admin) -> Iterator[Mutant]:
    """Of reading and of writing, as the door's roles meet them. The worker's are the same, or rest on the same."""
    found = admin.execute(
        "SELECT tablename, policyname, cmd, qual, with_check, roles::text[] FROM pg_policies"
        " WHERE schemaname = 'public' AND roles && %s::name[] ORDER BY 1, 2",
        [[APP, REPORT]],
    ).fetchall()
    for table, policy, _, qual, check, roles in found:
        asked = tuple(role for role in (APP, REPORT) if role in roles)
        for text, word in ((qual, "USING"), (check, "WITH CHECK")):
            for name, widening in named(f"{table}.{policy}", of_condition(text) if text else []):
                sql = f'ALTER POLICY {policy} ON "{table}" {word} ({widening.of(text)})'
                worlds = worlds_of("in_window_v1" if is_of_a_day(text, widening) else table, name)
                yield Mutant(name, sql, table, word == "WITH CHECK", asked, worlds)


def is_of_a_day(text: str, widening: Widening) -> bool:
    """Whether it is part of what in_window_v1 is asked: of which day a row is."""
    asks = text.rfind("in_window_v1(", 0, widening.start)
    asked = text[asks : widening.start]
    return asks >= 0 and asked.count("(") > asked.count(")")


def of_functions(admin) -> Iterator[Mutant]:
    """Whatever the schema `access` answers with, but what is left out, what is pure and what is a trigger."""
    found = admin.execute(
        "SELECT proname, pg_get_functiondef(oid), prosrc, has_function_privilege('homeroom_report', oid, 'EXECUTE')"
        " AND NOT has_function_privilege('homeroom_app', oid, 'EXECUTE') FROM pg_proc"
        " WHERE pronamespace = 'access'::regnamespace AND prokind = 'f' AND provolatile <> 'i'"
        " AND prorettype <> 'trigger'::regtype ORDER BY proname"
    ).fetchall()
    for name, definition, body, is_reports in found:
        if any(fnmatch(name, pattern) for pattern in LEFT_OUT):
            continue
        callers = {of_report for _, _, other, of_report in found if f"access.{name}(" in other}
        roles = (REPORT,) if is_reports or callers == {True} else (APP,)
        if name.endswith("_anew_v1") or callers == {True, False}:  # Keyrings are made by the former for both.
            roles = (APP, REPORT)
        widenings = of_body(body, shuts="barred" in name)
        if name in HIDES_AND_TELLS:
            widenings += [each for each in of_body(body, shuts=True) if each not in widenings]
        for clause, widening in named(name, widenings):
            made, worlds = definition.replace(body, widening.of(body)), worlds_of(name)
            if "frozen_v1(" in clause:
                worlds = (PAUSED, *worlds)
            if name in OF_STANDING:
                made, worlds = f"{made}; SELECT access.restand_all_v1()", ("", *CHANGES)
            yield Mutant(clause, made, name, roles=roles, worlds=worlds)


def of_views(admin) -> Iterator[Mutant]:
    """Who stands where, and what bars. The stored standing is recomputed from the widened view."""
    for view, options, definition in admin.execute(
        "SELECT relname, array_to_string(reloptions, ', '), pg_get_viewdef(oid) FROM pg_class WHERE relkind = 'v'"
        " AND relnamespace = 'public'::regnamespace AND relname LIKE 'access%' ORDER BY 1"
    ).fetchall():
        for name, widening in named(view, of_view(definition, shuts=view == "access_bar")):
            made = f"CREATE OR REPLACE VIEW {view} WITH ({options}) AS {widening.of(definition).rstrip('; ')}"
            worlds = tuple(WORLDS) if view == "access_standing_now" else ("", *CHANGES)
            worlds = worlds_of(view) if view in ASK_WINDOWS else (*NEWS, "") if view == "access_grant_told" else worlds
            yield Mutant(name, f"{made}; SELECT access.restand_all_v1()", view, worlds=worlds)


# Triggers without which access would outlast what it rests on. The others only open something later than it should.
NARROWING = {
    "casework_departure": "insert",
    "students_careepisode": "update",
    "students_caseworker": "update",
    "students_matchkeys": "update",
    "students_placementcaregiver": "update",
    "students_schoolenrollment": "update",
}


def of_triggers() -> Iterator[Mutant]:
    for table, event in NARROWING.items():
        trigger = f"standing_follows_{event}"
        yield Mutant(
            f"{table}: without {trigger}",
            f'DROP TRIGGER {trigger} ON "{table}"',
            "access_standing",
            worlds=tuple(CHANGES),
        )


def conditions(admin, name: str, opened_by: str) -> Iterator[tuple[str, str]]:
    """Each condition of one function that one of the words `opened_by` begins, and the function without it."""
    ends = re.compile(r"\b(AND|OR|LOOP|THEN|ORDER BY|GROUP BY|RETURN|LEFT JOIN|JOIN|WHERE|UNION|END)\b|;")
    ((definition,),) = admin.execute(
        "SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'access'::regnamespace AND proname = %s",
        [name],
    ).fetchall()
    for found in re.finditer(rf"\b({opened_by})\s+", definition):
        last, depth = found.end(), 0
        while last < len(definition) and not (depth == 0 and (definition[last] == ")" or ends.match(definition, last))):
            depth += {"(": 1, ")": -1}.get(definition[last], 0)
            last += 1
        clause = " ".join(definition[found.end() : last].split())
        changed = f"{definition[: found.start()]}{found[1]} true {definition[last:]}"
        yield f"{found[1]} {clause[:110]}", changed
