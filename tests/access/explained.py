"""Why a mutant that survives opens nothing: by its name, or by a pattern of names."""

import re

NOBODY = "A seat of nobody has no organization, role or principal: whatever is compared with it is not true."
AS_THE_WHOLE = (
    "What the row belongs to must be there for its writer, and the same condition stands in the rule of that."
)
NO_ROW = "Another row cannot be found for it: a foreign key refuses what names nothing."
EXPLAINED: dict[str, str] = {
    "*_v1: seat.person_id IS NULL": NOBODY,
    "*_v1: seat.person_id IS NOT NULL": NOBODY,
    "*_v1: token IS NULL": "No session has the hash of nothing.",
    "casework_*.write: NOT (ARRAY[*access.barred_v1()*": AS_THE_WHOLE,
    "casework_departure.write: EXISTS ( SELECT 1 FROM access_standing_now v*": AS_THE_WHOLE,
    "casework_departure.write: v.student_id = casework_departure.student_id": AS_THE_WHOLE,
    "casework_departure.write: v.ground_id = ANY*": AS_THE_WHOLE,
    "casework_departure.write: NOT (((student_id)::bigint << 6)*": AS_THE_WHOLE,
    "casework_contactstate.write: dataset = ANY*": AS_THE_WHOLE,
    "casework_contactstate.write: v.student_id =*": AS_THE_WHOLE,
    "casework_contact*.see_set: student_id = ANY (( SELECT*": "The CASE asks for the children of each dataset once more;"
    " this drives the index.",
    "students_student.exists: NOT (((id)::bigint << 6)*": "Of a barred child no source record is there, and the child is by it.",
    "partners_person.signed_in: ( SELECT access.person_v1()*": "Nobody's list of organizations and of families is empty.",
    "enter_v1: NOT FOUND": "Without a person there is nothing to set, and every function asks the token again.",
    "invite_v1: o.id = party": "Judges by whatever organization comes first, a district, and so refuses everybody.",
    "invite_v1: NOT FOUND": NO_ROW,
    "make_keyring_v1: token_hash IN *": "Which keyrings are cleared away: one of an expired session opens nothing, and one that"
    " is cleared too early is made anew.",
    "*_of_child_v1: child IS NULL": "Of no child nobody stands anywhere.",
    "can_open_v1: opening.principals IS NULL": NOBODY,
    "can_open_v1: v.ground_id = ANY (opening.ground_ids)": "Spares a look-up, so that a hidden child takes no longer than"
    " a missing one; the masks say the same of each ground.",
    "join_v1: NOT FOUND #2": "Answers with the id of nobody either way.",
    "join_v1: joins.role NOT IN ('parent', 'youth')": "Papers for whom none are asked; tests/casework/test_invitations.py.",
    "join_v1: paper = 'confidentiality' OR joins.role = 'foster_parent'": "Opens nothing here by itself: who joins is"
    " asked for the training by tests/casework/test_invitations.py.",
}


def fits(pattern: str, survivor: str) -> bool:
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), survivor) is not None


def reason_of(survivor: str) -> str:
    return next((why for pattern, why in EXPLAINED.items() if fits(pattern, survivor)), "")
