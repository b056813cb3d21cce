"""Mutants that open nothing, whoever asks: what stands in their place comes to the same, or gives less. By name, or by a
pattern of names, each with why. They are made all the same, and listed; they count neither as caught nor as missed.
"""

import re

NOBODY = "A seat of nobody has no organization, role or principal: whatever is compared with it is not true."
NOT_FOUND = "What was not found is NULL in all that follows, and nothing is equal to it."
AS_THE_WHOLE = (
    "What the row belongs to must be there for its writer, and the same condition stands in the rule of that."
)
NO_ROW = "Another row cannot be found for it: a foreign key refuses what names nothing."
SOONER = "A keyring that ends sooner, is made once more, or is cleared away, opens nothing: all is asked anew."
PUT_OFF = "Puts off the end of the own session by a minute more, which a click would do as well."
EMPTY = "Spares going through a list that is empty."
UNSAID = "Of an absent contributor no word says that an element is open, and the words are asked first."
LESS = "Answers less than before, and nothing that was not answered."
WINDOW_SAYS = "Asked first because it is quick, once for a table: of each row in_window_v1 says."
BY_ROW = "Of one contributor more each row is asked for, and is answered by the same rule."
NOT_BY_RIGHT = (
    "While all is paused one enters as nobody but whom a right lets read (enters_as_v1): by right nobody writes this."
)
EXPLAINED: dict[str, str] = {
    "*_v*: seat.person_id IS NULL": NOBODY,
    "*_v1: seat.person_id IS NOT NULL": NOBODY,
    "*_v1: opening.principals IS NULL": NOBODY,
    "*_v1: words IS NULL": NOBODY,
    "*_v1: token IS NULL": "No session has the hash of nothing.",
    "*_v1: FOUND": LESS,
    "*: v.release_id <> 0*": "Nobody keeps a release of number 0: it covers no element.",
    "authority_v1: capacity = 'student'": "Asks of others that the student be of age, who then may sign no more.",
    "authority_v1: r.*": "Takes the right from the signers of other children too.",
    "authority_v1: p.id = a.person_id": "Of each appointment somebody is not the signer, who then may not sign.",
    "authority_v1: p.key = signer": "Does not know whom a court named, who then may not sign.",
    "authority_v1: lower(p.name) = lower(signer)": "As the one before.",
    "authority_v1: NOT (capacity = *": "Takes the right from whom a court named, too.",
    "access_release_wanted: (r.scope & *": "A release of no element opens none.",
    "access_release_wanted: (~ objected.elements) <> *": "A release of no element opens none.",
    "access_release_wanted: NOT isempty*": "A release of no moment opens none.",
    "access_release_wanted: (n.organization_id IS NULL)*": "Of whom no objection names nothing is objected to.",
    "access_release_wanted: EXISTS ( SELECT FROM access_ground g*": "Without such a ground nobody stands on one.",
    "access_release_wanted: g.condition = 'unobjected'*": "As the one before.",
    "papers_of_v1: x.student_id = student": "The reasons are of that child alone.",
    "reasons_to_write_v2: x.kind IN ('consent', 'order')*": "Tells of what an objection leaves that nobody signed it.",
    "reasons_*: windows = 0": EMPTY,
    "papers_of_v1: x.kind IN*": "Tells of what an objection leaves that nobody signed it.",
    "*_v*: barred <> '{}'": EMPTY,
    "*_v1: words <> '{}'": EMPTY,
    "*.see: SELECT access.has_windows_v1(*": WINDOW_SAYS,
    "*.write: SELECT access.has_windows_v1(*": WINDOW_SAYS,
    "casework_*.write: NOT (ARRAY[*access.barred_v1()*": AS_THE_WHOLE,
    "casework_contact.write: ( SELECT access.frozen_v1() AS frozen_v1) IS NULL": NOT_BY_RIGHT,
    "casework_contactstate.write: ( SELECT access.frozen_v1() AS frozen_v1) IS NULL": NOT_BY_RIGHT,
    "casework_departure.write: ( SELECT access.frozen_v1() AS frozen_v1) IS NULL": NOT_BY_RIGHT,
    "casework_educationrightsholder.write: ( SELECT access.frozen_v1() AS frozen_v1) IS NULL": NOT_BY_RIGHT,
    "casework_redaction.write: ( SELECT access.frozen_v1() AS frozen_v1) IS NULL": NOT_BY_RIGHT,
    "casework_redaction.write: (((((student_id)::bigint << 22)*": AS_THE_WHOLE,
    "casework_redaction.write: access.in_window_v1(*": AS_THE_WHOLE,
    "casework_redaction.write: i.id = casework_redaction.incident_id": AS_THE_WHOLE,
    "casework_departure.write: EXISTS ( SELECT 1 FROM access_standing_now v*": AS_THE_WHOLE,
    "casework_departure.write: v.student_id = casework_departure.student_id": AS_THE_WHOLE,
    "casework_departure.write: v.ground_id = ANY*": AS_THE_WHOLE,
    "casework_departure.write: NOT (((student_id)::bigint << 6)*": AS_THE_WHOLE,
    "casework_contactstate.write: dataset = ANY*": AS_THE_WHOLE,
    "casework_contactstate.write: v.student_id =*": AS_THE_WHOLE,
    "students_student.exists: NOT (((id)::bigint << 6)*": "Of a barred child no source record is there, and the child is by it.",
    "partners_person.signed_in: ( SELECT access.person_v1()*": "Nobody's list of organizations and of families is empty.",
    "enter_v1: NOT FOUND": "Without a person there is nothing to set, and every function asks the token again.",
    "enter_v1: NOT is_kept*": SOONER,
    "enter_v1: kept.is_used": PUT_OFF,
    "enter_v1: s.idle_at < least*": PUT_OFF,
    "make_keyring_v1: NOT pg_try_advisory*": SOONER,
    "make_keyring_v1: token_hash IN *": SOONER,
    "make_keyring_v1: s.*": SOONER,
    "make_keyring_v1: seat.role NOT IN*": "Asks of families a second factor that they need not have.",
    "make_keyring_v1: NOT EXISTS (SELECT FROM access_secondfactorwaiver)": "Asks for a second factor that is waived.",
    "family_in_sight_v1: theirs.principal > 0": "Numbers of people are above nought, so an organization's joins nobody.",
    "invite_v1: o.id = party": "Judges by whatever organization comes first, a district, and so refuses everybody.",
    "invite_v1: NOT FOUND": NO_ROW,
    "*_of_child_v*: child IS NULL": "Of no child nobody stands anywhere.",
    "can_open_v1: v.ground_id = ANY (opening.ground_ids)": "Spares a look-up, so that a hidden child takes no longer than"
    " a missing one; the masks say the same of each ground.",
    "join_v1: NOT FOUND #2": "Answers with the id of nobody either way.",
    "join_v1: joins.role NOT IN ('parent', 'youth')": "Signs papers for people of whom none are asked.",
    "may_withdraw_v1: latest.state = 'withdrawn'": LESS,
    "my_children_by_day_v1: *": "Drives the index: of the child of a row, my_children_of_v1 or in_window_v1 is asked beside.",
    "my_contributors_by_day_v1: NOT access.has_windows_v1(wanted)": "Then each child is looked up, and the same is said.",
    "my_contributors_by_day_v1: g.*": BY_ROW,
    "my_rows_by_day_v1: grounds > 0": "On no ground nobody stands.",
    "my_contributors_v1: wanted = 0 OR *": "Looks at who these children are where it need not, and then says the same.",
    "my_element_rows_v1: g <> 0": "On no ground nobody stands.",
    "my_contributors_v1: g <> 0": "As the one before.",
    "my_*_v*: v.ground_id = ANY (openings.ground_ids)": "Drives the index; what each ground opens is asked beside.",
    "openings_v1: b & 63 = 0 OR *": "Bars more.",
    "openings_v1: (1::bigint << (b & 63)::integer) & rows <> 0": "Says of more children that something is barred, and then each"
    " row is asked for.",
    "openings_v1: mask & rows <> 0*": "Drives the index; what each ground opens is asked beside.",
    "openings_v1: openings.barred <> '{}'": EMPTY,
    "openings_v1: wanted*> 0": "Says of more children that something is barred, and then each row is asked for.",
    "elements_anew_v1: c.id = g.contributor_id": UNSAID,
    "elements_anew_v1: c.absent IS NULL*": UNSAID,
    "my_grounds_of_v1: v.ground_id = ANY (ground_ids)": "Drives the index; the grounds of each dataset are asked beside.",
    "my_grounds_of_v1: v.ground_id = ANY ((openings*": "As the one before, of one of several datasets.",
    "my_rows_v2: g.grounds > 0": "As of my_rows_v1.",
    "my_rows_v2: m.dataset = needed.dataset": "A policy looks up grounds with the dataset of which they are needed.",
    "my_rows_v1: grounds > 0": "A row of grounds -1 has no number that a policy looks up: there the answer is yes already.",
    "matching_duplicateanswer.say: taken_back_at IS NULL": "Whoever writes an answer as taken back has said nothing.",
    "opening_v1: grounds & *": "Drives the index; what each ground opens is asked beside.",
    "opening_v1: b & 63 = 0 OR b & 63 = wanted": "Bars more.",
    "opens_element_v1: standing IS NULL": NOT_FOUND,
    "access_relation: (home.ends_on IS NULL) OR (m.begins_on < home.ends_on)": "Who joined when that home was over has no day"
    " in common with it.",
    "reinvite_v1: revoked_at IS NULL": "A letter that works no more is revoked once more.",
    "reinvite_v1: used_at IS NULL": "A letter that was used is revoked, which it need not be.",
    "withdrawn_v1: NOT EXISTS (SELECT FROM casework_contactstate WHERE state = 'withdrawn')": EMPTY,
    "withdrawn_v1: state = 'withdrawn'": EMPTY,
    "withdrawn_v1: NOT EXISTS (SELECT FROM casework_contactstate later*": "Hides what is there again, and tells the number"
    " of a contact that the asker reads.",
    "words_anew_v1: bit_or*": "Grounds that open no element are in the list, and open none.",
    "*_v1: NOT FOUND": NOT_FOUND,
}


def fits(pattern: str, survivor: str) -> bool:
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), survivor) is not None


def reason_of(survivor: str) -> str:
    return next((why for pattern, why in EXPLAINED.items() if fits(pattern, survivor)), "")
