"""Who may call which URL, with which method. One row each; a URL without a row answers 404 to everybody.

Which children and which of their facts a person then sees is decided by PostgreSQL's row policies, not here.
"""

from homeroom.access.rules import ANYBODY, AT_THE_DOOR, PROGRAMS, SIGNED_IN, rule
from homeroom.connections.scopes import DISCLOSURES, PLAN, RECORD, SENDING
from homeroom.exchange.provider.operations import SERVICES
from homeroom.partners.words import FAMILY_ROLES, MAY_BREAK_GLASS, READY_BY_RIGHT, ROLES

# Everybody who works for a partner.
STAFF = " ".join(role for role in ROLES if role not in FAMILY_ROLES)
# Whoever reads of somebody else promises something first.
SIGNS = " ".join(role for role in ROLES if role not in READY_BY_RIGHT)
# Who works with children one by one, and families. Which children, and what of them, the row policies decide. A steward
# keeps records and has no part in the plan.
ON_TEAMS = (
    "caseworker caseworker_supervisor school_counselor education_liaison teacher casa tutor court_staff foster_parent"
    " parent youth"
)
ANSWERS = "caseworker caseworker_supervisor"
# Who answers for the case reads two records of a child; a data steward, where an agreement lets her.
COMPARES = f"{ANSWERS} data_steward"
WITH_STUDENTS = f"{ON_TEAMS} data_steward"
# A family has its children on one page, and a student nobody else to look for.
SEARCH = "caseworker caseworker_supervisor school_counselor education_liaison teacher casa data_steward"
# Who answers for many children at once, and who counts them.
WITH_CASELOADS = "caseworker caseworker_supervisor school_counselor education_liaison"
WITH_BOARDS = "caseworker_supervisor school_counselor education_liaison program_manager"
WITH_LISTS = "caseworker caseworker_supervisor school_counselor education_liaison program_manager"
# Who works with children for a partner, one by one: a family has a copy of the own record from its pages.
TAKES_A_RECORD = " ".join(role for role in ON_TEAMS.split() if role not in FAMILY_ROLES)
# Whom a collaboration may let in for an emergency; whom it does, the page asks (partners.Collaboration.emergency_roles).
IN_AN_EMERGENCY = " ".join(MAY_BREAK_GLASS)
# Row policies leave a linkage steward the pairs of partners whom her organization hosts, a caseworker those of the
# children assigned to her (DESIGN section 4, point 17).
MATCHES = "linkage_steward caseworker"

RULES = [
    rule("common:language", "POST", ANYBODY, "The language of the page, before and after signing in."),
    rule("common:gallery", "GET", ANYBODY, "Components with made-up samples, for developers."),
    rule("common:help", "GET", ANYBODY, "Help says nothing of anybody."),
    rule("common:draft", "GET", SIGNED_IN, "What one began to write: one's own, and nobody else's."),
    rule("common:discarding", "POST", SIGNED_IN, "Throw away what one began to write."),
    rule("account_login", "GET POST", ANYBODY, "Signing in."),
    rule(
        "join",
        "GET POST",
        ANYBODY,
        "Choose a password with a one-use code; the same answer to every code that is none.",
    ),
    rule("join_link", "GET", ANYBODY, "The link of the letter: takes the code out of the address."),
    rule("account_logout", "POST", AT_THE_DOOR, "Signing out ends the session's token."),
    rule("account:confirm", "GET POST", AT_THE_DOOR, "The second factor, after the password and before strong acts."),
    rule("account:confirm_by_passkey", "GET POST", AT_THE_DOOR, "The same, by a passkey."),
    rule("account:second_factor", "GET", AT_THE_DOOR, "Setting one up; who has one gives it first."),
    rule("account:app", "GET POST", AT_THE_DOOR, "An app that shows codes."),
    rule("account:app_picture", "GET", AT_THE_DOOR, "The secret of one's own app, to photograph."),
    rule("account:passkey", "GET POST", AT_THE_DOOR, "A passkey, on a page with a script."),
    rule("account:time", "GET", AT_THE_DOOR, "How long one stays signed in; looking keeps nobody signed in."),
    rule("account:account", "GET", SIGNED_IN, "One's own second factors and sessions."),
    rule("account:sessions", "POST", SIGNED_IN, "Ends one's own sessions."),
    rule("account:password", "GET POST", SIGNED_IN, "Another password; the one of now is asked."),
    rule("account:removal", "GET POST", SIGNED_IN, "Takes a second factor away.", step_up=True),
    rule("account:recovery_codes", "GET POST", SIGNED_IN, "Recovery codes, to print.", step_up=True),
    rule(
        "readiness:new_signature",
        "GET POST",
        SIGNS,
        "The confidentiality agreement, to read and sign; also for whom it has lapsed, who can read nothing else.",
        step_up=True,
        before_ready=True,
    ),
    rule("readiness:copy", "GET", SIGNS, "What one has signed, as PDF, to keep.", before_ready=True),
    rule(
        "readiness:people", "GET", "data_steward", "Who of one's own organization signed and trained, and until when."
    ),
    rule("readiness:listing", "GET", "data_steward", "Names and positions of one's own organization, for the public."),
    rule("readiness:new_training", "GET POST", "data_steward", "That a colleague completed privacy training."),
    rule("volume:holds", "GET", "data_steward", "Who of one's own asked for too many students: counts, and no child."),
    # To let somebody see more is a grant.
    rule("volume:hold", "GET POST", "data_steward", "Lets it go on, or not; never for oneself.", step_up=True),
    rule("demo:people", "GET", ANYBODY, "Exists in a demonstration only: the people whom one may be."),
    rule("demo:sign_in", "POST", ANYBODY, "Exists in a demonstration only: sign in without a password."),
    rule("demo:mail", "GET", ANYBODY, "Exists in a demonstration only: what would have been sent."),
    rule("desk:home", "GET", SIGNED_IN, "Each role's first page; says why when nothing is open yet."),
    rule("desk:purpose", "GET POST", SIGNED_IN, "Choose why one looks; mints another session."),
    rule(
        "desk:search",
        "GET POST",
        SEARCH,
        "Find a student of one's own. A POST: no name may stand in an address, and so in histories and logs.",
    ),
    rule("notices:notices", "GET", SIGNED_IN, "One's own notices, of children whom one may see now."),
    rule("notices:readings", "POST", SIGNED_IN, "Mark one's own as read."),
    rule("notices:settings", "GET POST", SIGNED_IN, "How one wants to be told by e-mail."),
    rule("desk:student", "GET", WITH_STUDENTS, "A child's page: what is open of it to this viewer."),
    rule("desk:student_pdf", "GET", WITH_STUDENTS, "The same as PDF; of it what may be printed."),
    rule(
        "desk:student_export",
        "GET POST",
        TAKES_A_RECORD,
        "The record as a file, as far as it may be taken away.",
        step_up=True,
    ),
    rule("desk:student_why", "GET", WITH_STUDENTS, "Why one sees what one sees of a child, and why no more."),
    rule("desk:student_history", "GET", WITH_STUDENTS, "What was known of a child when, of what is open to one today."),
    rule("desk:attendance", "GET", WITH_STUDENTS, "Attendance of a child, where attendance is open."),
    rule("desk:attendance_chart", "GET", WITH_STUDENTS, "The picture of the same numbers."),
    rule(
        "desk:student_disclosures",
        "GET",
        f"{ANSWERS} youth parent",
        "The accounting of a child's record, for those who answer for the case and the family (34 CFR 99.32(c)).",
    ),
    rule(
        "desk:disclosures_pdf",
        "GET",
        f"{ANSWERS} youth parent",
        "The same as PDF, for families who ask for it.",
    ),
    rule(
        "reviewing:new_review",
        "GET POST",
        f"{ANSWERS} youth parent",
        "Whoever reads the accounting says of an entry that it looks wrong.",
    ),
    rule(
        "reviewing:reviews",
        "GET",
        f"{ANSWERS} youth parent data_steward",
        "What one asked about who looked, with the answers; for a data steward, what waits.",
    ),
    rule(
        "reviewing:review",
        "GET POST",
        "data_steward",
        "What looks wrong of the own organization's records, to answer; never one's own question.",
        step_up=True,
    ),
    rule("desk:rule", "GET", SIGNED_IN, "What the rule is asked each night, and whether it answered so; about nobody."),
    rule(
        "emergencies:new_emergency",
        "GET POST",
        IN_AN_EMERGENCY,
        "What may be opened in an emergency, of a student named exactly; says nothing of who is on record.",
        step_up=True,
    ),
    rule(
        "emergencies:new_emergency_of",
        "GET POST",
        IN_AN_EMERGENCY,
        "The same, of a student whose page one sees.",
        step_up=True,
    ),
    rule(
        "emergencies:emergency",
        "GET",
        STAFF,
        "An emergency: for who opened it, the stewards whose records it opened, and the supervisor.",
    ),
    rule("emergencies:review", "GET POST", "data_steward", "What a steward of these records found."),
    rule("freezing:pause", "GET POST", "data_steward", "Pauses all sharing at once; shows who did, and why."),
    rule(
        "freezing:end",
        "GET POST",
        "data_steward",
        "One of the two words that let sharing go on: what opens more asks who it is.",
        step_up=True,
    ),
    rule("desk:outgoing", "GET", "data_steward", "What went out of the own organization's records."),
    rule("desk:outgoing_each_time", "GET", "data_steward", "The same of one person in one month, entry by entry."),
    rule(
        "desk:seen_through",
        "GET",
        f"{MATCHES} data_steward",
        "Who saw what through a link between two records: for those who answer for it on either side.",
    ),
    rule(
        "two_children:of_student",
        "GET POST",
        COMPARES,
        "That a record holds facts of two children: said by who answers for the case, read by its data steward too.",
        step_up=True,
    ),
    rule(
        "two_children:end_of_student",
        "POST",
        COMPARES,
        "Taken back by whoever said it, or put right by the agency's data steward.",
        step_up=True,
    ),
    rule(
        "two_children:of_pair",
        "GET POST",
        "linkage_steward",
        "The same by a pair of the child's, for who acts for both partners.",
        step_up=True,
    ),
    rule("two_children:end_of_pair", "POST", "linkage_steward", "Taken back, or put right.", step_up=True),
    rule(
        "reviewing:correction",
        "GET POST",
        "data_steward",
        "What the book says of the own organization's records, corrected beside it; no row of it changes.",
        step_up=True,
    ),
    rule("casework:plan", "GET", ON_TEAMS, "Needs, next actions and goals, where the plan is open."),
    rule("casework:plan_pdf", "GET", ON_TEAMS, "The same as PDF; of it what may be printed."),
    rule("casework:team_pdf", "GET", ON_TEAMS, "Whom to call, as PDF."),
    rule(
        "casework:new_need", "GET POST", ON_TEAMS, "Whoever may read the plan of their own organization writes in it."
    ),
    rule(
        "casework:new_concern",
        "GET POST",
        "teacher",
        "What a teacher noticed: a need whose first step is in the hands of who answers for the case.",
    ),
    rule("casework:need", "GET", ON_TEAMS, "One need and its story."),
    rule("casework:new_task", "GET POST", ON_TEAMS, "One more next action for a need."),
    rule("casework:new_goal", "GET POST", ON_TEAMS, "What is aimed at."),
    rule("casework:closing", "GET POST", ON_TEAMS, "A need ends, met or not."),
    rule("casework:task", "GET", ON_TEAMS, "One task and its story."),
    rule("casework:turns", "POST", ON_TEAMS, "Hand on, put off, say why it waits."),
    rule("casework:completion", "POST", ON_TEAMS, "Done, and what comes next."),
    rule("casework:taking_back", "POST", ON_TEAMS, "Undo, or take back within 30 days, what was done with a task."),
    rule("casework:reopening", "POST", ON_TEAMS, "A closed need is open again, with its tasks."),
    rule("casework:team", "GET", ON_TEAMS, "A team is for those who see the child."),
    rule("casework:new_member", "GET POST", ON_TEAMS, "Who may bring whom, rules and policies say."),
    rule("casework:departure", "GET POST", ON_TEAMS, "A member leaves, and access ends."),
    rule("casework:new_rights_holder", "GET POST", ANSWERS, "Who may sign; said by who answers for the case."),
    rule("casework:new_invitation", "GET POST", ANSWERS, "A new person for the team, and a letter shown once."),
    rule("casework:invitation", "GET POST", ANSWERS, "Another letter, until the person has joined."),
    rule("casework:revocation", "POST", ANSWERS, "The letter stops working."),
    rule("casework:new_change", "GET POST", "youth", "What of the plan a student wants to be another way."),
    rule("casework:handover", "GET POST", ANSWERS, "All open tasks of one person go to another."),
    rule("casework:redaction", "GET POST", ON_TEAMS, "The sending district takes others' names out of what happened."),
    rule("casework:new_words", "GET POST", "youth", "A student's own words, which the caseworker reads."),
    rule("casework:coming_back", "POST", ON_TEAMS, "A departure is taken back: the member has a new membership."),
    rule("casework:contacts", "GET", ON_TEAMS, "The log, as far as it was written for the reader."),
    rule("casework:new_contact", "GET POST", ON_TEAMS, "Writing down a contact, for the team or the own organization."),
    rule("casework:new_message", "GET POST", "foster_parent", "Whom a student lives with writes to the team."),
    rule("casework:photo", "GET", ON_TEAMS, "A photograph of the log, for the readers of its entry."),
    rule("casework:small_photo", "GET", ON_TEAMS, "The same, as small as the log shows it."),
    rule("casework:withdrawal", "POST", ON_TEAMS, "A contact that one wrote is withdrawn from its readers."),
    rule("casework:restoration", "POST", ON_TEAMS, "A withdrawn contact is there again."),
    rule(
        "insight:students", "GET", WITH_CASELOADS, "Everybody whom one works with; the row policies decide who that is."
    ),
    # What is taken away lies about on disks: it asks who it is (ASVS 7.5.3; trust-and-ease, session figures).
    rule("insight:students_export", "GET POST", WITH_CASELOADS, "The same list as a file.", step_up=True),
    rule("insight:new_students_view", "GET POST", WITH_CASELOADS, "A filter of the list under a name."),
    rule(
        "insight:needs_export",
        "GET POST",
        WITH_BOARDS,
        "The board as a file, suppressed as the page is.",
        step_up=True,
    ),
    rule(
        "insight:file",
        "GET POST",
        "program_manager",
        "A file that was checked, for whoever asked for it, while its line holds.",
        step_up=True,
    ),
    rule("insight:copies", "GET", STAFF, "Files that oneself took, for a data steward all of the house."),
    rule("insight:destruction", "POST", STAFF, "Says of one of these that it is destroyed."),
    rule("insight:extension", "GET POST", STAFF, "Keeps one of these longer, with a reason."),
    rule("insight:checks", "GET", "data_steward", "Files of the own counts that wait, and what left to whom."),
    # To let counts leave is a disclosure by hand.
    rule(
        "insight:check",
        "GET POST",
        "data_steward",
        "One of them as it would leave: goes, goes with less, or stays.",
        step_up=True,
    ),
    rule("insight:new_needs_view", "GET POST", WITH_BOARDS, "A filter of the board under a name."),
    rule("insight:view_removal", "POST", WITH_LISTS, "Removes a view that oneself saved."),
    rule("insight:view_restoration", "POST", WITH_LISTS, "Brings it back, for 30 days."),
    rule("insight:needs", "GET", WITH_BOARDS, "Counts of needs: of one's own students, or suppressed."),
    rule("insight:needs_chart", "GET", WITH_BOARDS, "The picture of the same numbers."),
    rule("insight:meanings", "GET", WITH_BOARDS, "How each number is counted; says nothing of anybody."),
    rule("insight:quality", "GET", "data_steward", "How good the own organization's data are: counts, and no child."),
    rule(
        "insight:quality_element",
        "GET",
        "data_steward",
        "The own children of whom an element is missing or in doubt; never a value.",
    ),
    rule("insight:quality_chart", "GET", "data_steward", "The picture of the same numbers."),
    rule(
        "insight:conflicts",
        "GET",
        COMPARES,
        "Where two records differ, as far as one reads both; for a data steward, what waits for an answer.",
    ),
    rule("insight:conflict", "GET POST", COMPARES, "One of them, and the asking of one contributor to look."),
    rule("insight:conflict_answer", "GET POST", "data_steward", "What the own steward found of what is doubted."),
    rule("agreements:agreements", "GET", STAFF, "Agreements of one's own organization: all its people may read them."),
    rule("agreements:agreement", "GET", STAFF, "One of them; of other organizations nothing is there."),
    rule("agreements:paper", "GET", STAFF, "The same as PDF."),
    rule("collaboration:agreement_json", "GET", STAFF, "The same as a file; nothing of any child stands in it."),
    rule("collaboration:agreement_odrl", "GET", STAFF, "The same in ODRL, for machines of others."),
    # To open what was signed is a grant, which asks who it is (ASVS 7.5.3). To end it opens nothing, and may be urgent.
    rule(
        "agreements:activation", "POST", "data_steward", "A party's data steward opens what was signed.", step_up=True
    ),
    # To pause it opens nothing, and may be urgent; to let it go on is a grant.
    rule(
        "agreements:suspension",
        "GET POST",
        "data_steward",
        "A party's data steward pauses it; first reads what goes dark.",
    ),
    rule("agreements:resumption", "POST", "data_steward", "Whoever paused it lets it go on.", step_up=True),
    rule(
        "agreements:withdrawal",
        "GET POST",
        "data_steward",
        "A contributor's data steward takes back what it shows; first reads what goes dark.",
    ),
    rule(
        "agreements:ending", "GET POST", "data_steward", "A party's data steward ends it; first reads what goes dark."
    ),
    rule("drafting:drafts", "GET", STAFF, "Drafts that one works on as a data steward, or is named to sign."),
    rule("drafting:templates", "GET", "data_steward", "Templates say nothing of anybody."),
    rule("drafting:new_draft", "GET POST", "data_steward", "A data steward begins one for the own organization."),
    rule("drafting:new_amendment", "GET POST", "data_steward", "A party's data steward begins to amend what stands."),
    rule("drafting:draft", "GET", STAFF, "One of them; of other organizations nothing is there."),
    rule("drafting:terms", "GET POST", "data_steward", "Title, days and parties, while it is being written."),
    rule(
        "drafting:safeguards",
        "GET POST",
        "data_steward",
        "Protection, incidents and checks, while it is being written.",
    ),
    rule("drafting:new_clause", "GET POST", "data_steward", "One more clause, while it is being written."),
    rule("drafting:clause", "GET POST", "data_steward", "Words and line of a clause, while it is being written."),
    rule("drafting:clause_removal", "POST", "data_steward", "Takes a clause out; earlier versions keep it."),
    rule("drafting:step", "POST", "data_steward", "To review, out for signature, back, or given up."),
    rule("drafting:review", "POST", "data_steward", "What a party found of it."),
    rule("drafting:signatory", "GET POST", "data_steward", "Each party says who signs for it, and for no other."),
    # A signature is given by who has just proved to be that person (ASVS 7.5.3).
    rule("drafting:signature", "GET POST", STAFF, "Whom the own party named signs, and nobody else.", step_up=True),
    rule("drafting:preview", "GET", STAFF, "Counts, of a few children none; and a made-up child."),
    rule("drafting:activation_preview", "GET", "data_steward", "The same, before a party's data steward activates it."),
    rule("desk:made_up", "GET", STAFF, "A made-up student's page, by a draft that one works on or is to sign."),
    rule("drafting:paper", "GET", STAFF, "The draft or the agreement as PDF, with its signatures."),
    rule(
        "agreements:renewal_objection",
        "GET POST",
        "data_steward",
        "A party's data steward says no before it goes on by itself; opens nothing.",
    ),
    rule(
        "agreements:objection_withdrawal",
        "GET POST",
        "data_steward",
        "Whoever said no takes it back, while others may still say it; the agreement goes on as all parties signed.",
    ),
    rule("matching:pairs", "GET", MATCHES, "Who waits for a decision; names stand behind each entry, not in the list."),
    rule(
        "matching:pair",
        "GET",
        MATCHES,
        "A child beside the records that may be the child's: looking at them is a disclosure.",
    ),
    rule("matching:decisions", "POST", MATCHES, "Same child, not the same, later, undo."),
    rule("matching:refusals", "POST", MATCHES, "None of the records on the page."),
    rule("matching:undo", "POST", MATCHES, "Takes back what one has just said."),
    rule("matching:keys", "POST", MATCHES, "Single keys on or off, for one's own session."),
    rule(
        "matching:new_question", "GET POST", MATCHES, "Asks the agency about its own child; the school is never asked."
    ),
    rule("matching:questions", "GET", "data_steward", "What waits for the stewards of one's own agency."),
    rule("matching:question", "GET POST", "data_steward", "One's own agency's record of a child, and what is asked."),
    rule(
        "matching:model", "GET", "linkage_steward", "What the model knows, and how often rules were right; of no child."
    ),
    rule(
        "matching:switchings",
        "POST",
        "linkage_steward",
        "Whether rules link by themselves; opens nothing by itself.",
        step_up=True,
    ),
    rule(
        "matching:first_pass",
        "GET",
        "linkage_steward data_steward",
        "What a first pass without names protects, how it is run, and releases of one's own partners; of no child.",
    ),
    rule(
        "matching:first_pass_releases",
        "POST",
        "data_steward",
        "Puts a release of the own organization on record; opens nothing.",
    ),
    rule(
        "matching:duplicate",
        "GET",
        "linkage_steward",
        "Two records of agencies both of whom one acts for: looking at them is a disclosure.",
    ),
    rule("matching:duplicate_answers", "POST", "linkage_steward", "One child, two children, later."),
    rule("matching:duplicate_undo", "POST", "linkage_steward", "Ends the tie, or takes back what was said."),
    rule(
        "matching:joining", "GET", "data_steward", "Which records of one's own agency are one child's, to join there."
    ),
    rule("matching:figures", "GET", "linkage_steward", "How reviewing goes: counts of what one may see."),
    rule(
        "matching:here",
        "GET POST",
        "linkage_steward",
        "Asks whether a child stands here already, and reads what one asked.",
    ),
    rule("matching:found", "GET", "linkage_steward", "The answer to one's own question; who is named is a disclosure."),
    rule(
        "matching:nights",
        "GET",
        "linkage_steward",
        "Kept rosters of those whom one hosts, and the nights: counts alone.",
    ),
    rule(
        "insight:fairness",
        "GET",
        "linkage_steward program_manager",
        "Whom linking reaches, by recorded group: suppressed counts of agencies whose children one may count.",
    ),
    rule("exchange:imports", "GET", "data_steward", "What one's own organization has sent, and what became of it."),
    rule("exchange:new_import", "GET POST", "data_steward", "Each partner's steward sends its own files only."),
    rule("exchange:import", "GET", "data_steward", "One of them: counts that add up, and what was wrong."),
    rule("exchange:decision", "POST", "data_steward", "A load that waits is right, or not."),
    rule("exchange:undoing", "GET POST", "data_steward", "Take a whole load back.", step_up=True),
    rule("exchange:corrections", "GET", "data_steward", "The own rows that were not read, to correct.", step_up=True),
    rule("exchange:columns", "GET POST", "data_steward", "Which of an own table's columns is which."),
    rule(
        "exchange:sources",
        "GET",
        "data_steward",
        "What one's own organization sends again and again, and whether it came.",
    ),
    rule("exchange:feed", "GET POST", "data_steward", "One of these: what came, and what its steward expects of it."),
    # Whoever orders it says to which address a secret and questions about children go.
    rule(
        "exchange:fetching",
        "GET POST",
        "data_steward",
        "Have records fetched from the district's service.",
        step_up=True,
    ),
    rule("exchange:fetching_now", "POST", "data_steward", "Fetch now what is ordered."),
    rule("exchange:fetching_end", "POST", "data_steward", "Fetch no more; opens nothing."),
    rule("exchange:source_end", "POST", "data_steward", "Read an own export by itself no more."),
    rule(
        "exchange:errors",
        "GET",
        "data_steward",
        "All that was wrong, with the values of the own file, as CSV.",
        step_up=True,
    ),
    rule(
        "connections:connections", "GET", STAFF, "Programs of the own organization, and those that ask in one's name."
    ),
    # To let a program ask opens what its person sees, to whoever holds the secret.
    rule("connections:new_connection", "GET POST", "data_steward", "Lets a program ask.", step_up=True),
    rule("connections:agreeing", "GET POST", STAFF, "Lets it ask in the own name, and in nobody else's.", step_up=True),
    rule("connections:ending", "POST", STAFF, "Ends one of them; opens nothing, and may be urgent."),
    rule("programs:token", "POST", ANYBODY, "A token for a program that knows its secret."),
    *(
        rule(f"{service}:{each.name}", "GET", PROGRAMS, f"OneRoster: {each.path}", scopes=" ".join(each.scopes))
        for service, (_base, operations) in SERVICES.items()
        for each in operations
    ),
    *(
        rule(f"{service}:openapi", "GET", ANYBODY, "What the interface is, for those who write programs; of nobody.")
        for service in SERVICES
    ),
    rule("api:new_upload", "POST", PROGRAMS, "An address for one file of the own organization.", scopes=SENDING),
    rule("api:receive_file", "PUT", PROGRAMS, "The file itself, to such an address.", scopes=SENDING),
    rule("api:sent_file", "GET", PROGRAMS, "What became of it: counts, and rows without their values.", scopes=SENDING),
    rule("api:students", "GET", PROGRAMS, "Of whom something may be fetched.", scopes=f"{RECORD} {PLAN} {DISCLOSURES}"),
    rule("api:student_record", "GET", PROGRAMS, "What is open of a child, as its page has it.", scopes=RECORD),
    rule("api:student_plan", "GET", PROGRAMS, "Needs, next actions, goals and the team.", scopes=PLAN),
    rule("api:student_disclosures", "GET", PROGRAMS, "The accounting of a child's record.", scopes=DISCLOSURES),
    rule("api:openapi-json", "GET", ANYBODY, "What the interface is, for those who write programs; of nobody."),
    *(
        rule(f"{service}:none", "GET", PROGRAMS, "What the standard does not have; the answer is in its words.")
        for service in SERVICES
    ),
]
