"""What the access matrix probes: who asks, for which addresses, and which planted words each may read.

A planted word names its child, its contributor and its element or dataset. Who may read it is asked of `decide`, which
is written apart from the row policies.
"""

import io
import json
import os
import random
import re
from datetime import datetime
from functools import cache

from pypdf import PdfReader

from homeroom.access.catalogue import VIEWS, catalogue
from homeroom.access.deciding import decide
from homeroom.access.evidence import Question
from homeroom.casework.facts import ASK, read_facts
from homeroom.config.policy import RULES

ELEMENT = re.compile(r"zqe(\d+)c(\d+)e(\d+)v(\d)z")
SUPERSEDED = "zqsupersededz"  # What no longer holds: nobody reads it at the door.
DATASET = re.compile(r"zqd(\d+)c(\d+)d(\d+)z")
FORMER = re.compile(r"zqf(\d+)c(\d+)d(\d+)z")  # What was said before: read on the page of history, and nowhere else.
PURPOSE = "school-stability"
# Values that pages take apart: days, counts by kind, lists.
HAVE_A_SHAPE = ("identity.birth_date", "attendance.summary", "supports.activities", "enrollment.entry_date")
# Free text of facts and of what people wrote, by table: these columns carry the word of their row's dataset.
TEXTS = {
    "students_caseworker": ("name", "care_episode"),
    "students_personaround": ("name", "people"),
    "students_educationrights": ("name", "court_education"),
    "students_placementcaregiver": ("name", "placement_caregiver"),
    "students_hearing": ("court_name", "court_education"),
    "students_schooldecision": ("decided_by", "plan_school_move"),
    "students_identity": ("middle_name", "identity"),
    "casework_need": ("what", "plan"),
    "casework_needstate": ("note", "plan"),
    "casework_strength": ("what", "plan"),
    "casework_goal": ("what", "plan"),
    "casework_goalstate": ("note", "plan"),
    "casework_task": ("what", "plan"),
    "casework_turn": ("note", "plan"),
    "casework_educationrightsholder": ("name", "court_education"),
    "casework_ownwords": ("words", "youth_voice"),
}
PLANTED = re.compile(rf"{ELEMENT.pattern}|{DATASET.pattern}|{FORMER.pattern}|{SUPERSEDED}")
WHO_LEFT = "casa.revoked"
TWINS = ("casa.past", "casa.future", WHO_LEFT)


def plant(town) -> None:
    """Words in every element, in the free text of every kind of fact, and in what people wrote."""
    elements = [
        {"dataset": catalogue().datasets[e.dataset].number, "element": e.number}
        for e in catalogue().elements.values()
        if e.key not in HAVE_A_SHAPE
    ]
    town.admin(
        "INSERT INTO students_glimpse (student_id, contributor_id, batch_id, dataset, element, view, value)"
        " SELECT r.student_id, r.contributor_id, (SELECT min(id) FROM students_batch), d.dataset, d.element, v,"
        " to_jsonb('zqe' || r.student_id || 'c' || r.contributor_id || 'e' || d.element || 'v' || v || 'z')"
        " FROM students_sourcerecord r CROSS JOIN generate_series(0, 2) v"
        " CROSS JOIN jsonb_to_recordset(%s::jsonb) AS d (dataset integer, element integer)"
        " ON CONFLICT (student_id, contributor_id, element, view) WHERE superseded_at IS NULL"
        " DO UPDATE SET value = excluded.value",
        json.dumps(elements),
    )
    for table, (column, dataset) in TEXTS.items():
        number = catalogue().datasets[dataset].number
        town.admin(f"UPDATE {table} SET {column} = 'zqd' || student_id || 'c' || contributor_id || 'd{number}z'")
        if table.startswith("students_"):
            supersede(town, table, column, f"'zqf' || student_id || 'c' || contributor_id || 'd{number}z'")
    supersede(town, "students_glimpse", "value", f"""'"{SUPERSEDED}"'::jsonb""")
    town.admin(
        "UPDATE casework_contact SET with_whom = 'zqd' || student_id || 'c' || contributor_id || 'd' || dataset || 'z'"
    )
    # Withdrawn more than thirty days ago: read by nobody any more, its writer included.
    town.admin("UPDATE casework_contactstate SET at = now() - interval '31 days'")
    town.admin(
        f"UPDATE casework_contact SET with_whom = '{SUPERSEDED}'"
        " WHERE id IN (SELECT contact_id FROM casework_contactstate)"
    )


def supersede(town, table: str, column: str, text: str) -> None:
    """A former version beside each row, with a word of its own."""
    columns = [
        name
        for (name,) in town.admin(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND is_generated = 'NEVER'"
            " AND column_name NOT IN"
            " ('id', 'superseded_at', 'superseded_by_id', %s)",
            table,
            column,
        )
    ]
    same = ", ".join(f'"{name}"' for name in columns)
    town.admin(
        f"INSERT INTO {table} ({same}, {column}, superseded_at, superseded_by_id)"
        f" SELECT {same}, {text}, now(), batch_id FROM {table} WHERE superseded_at IS NULL"
    )


def add_twins(town) -> None:
    """Advocates like Cy Fox: one left the team yesterday, one joins tomorrow, one no longer takes part."""
    for key in TWINS:
        town.admin(
            "INSERT INTO partners_person (key, name, organization_id, role, email, phone, active)"
            " SELECT %s, 'Twin', organization_id, role, %s, '', active FROM partners_person WHERE key = 'cy.fox'",
            key,
            f"{key}@casa.example",
        )
        town.admin(
            "INSERT INTO partners_readiness (person_id, kind, done_on, during) SELECT n.id, r.kind, r.done_on, r.during"
            " FROM partners_readiness r JOIN partners_person p ON p.id = r.person_id AND p.key = 'cy.fox',"
            " partners_person n WHERE n.key = %s",
            key,
        )
        town.admin(
            "INSERT INTO casework_membership (student_id, contributor_id, by_id, person_id, name, team_role,"
            " organization_name, phone, email, appointed, begins_on)"
            " SELECT %s, p.organization_id, p.id, n.id, '', 'casa_gal', '', '', '', '', current_date + %s"
            " FROM partners_person p, partners_person n WHERE p.key = 'rosa.diaz' AND n.key = %s",
            town.marisol.id,
            1 if key == "casa.future" else -30,
            key,
        )
    town.admin(
        "INSERT INTO casework_departure (student_id, contributor_id, by_id, membership_id, reason, at)"
        " SELECT m.student_id, m.contributor_id, m.by_id, m.id, '', now() - interval '1 day' FROM casework_membership m"
        " JOIN partners_person p ON p.id = m.person_id WHERE p.key = 'casa.past'"
    )
    town.admin("UPDATE partners_person SET active = tstzrange(NULL, now()) WHERE key = %s", WHO_LEFT)


class Allowed:
    """What one person may read, by `decide`."""

    def __init__(self, town, person: str, ask=None, purpose: str = PURPOSE):
        """`ask` answers SQL, where not everything is committed; else the town's superuser is asked."""
        self.town, self.person, self.ask, self.purpose = town, person, ask or town.admin, purpose
        self.decided = cache(self._decided)

    def leaks(self, text: str, *, tells_of_the_past: bool = False) -> list[str]:
        """The planted words in `text` that are not for this person."""
        found = [SUPERSEDED] if SUPERSEDED in text else []
        former = FORMER.finditer(text)
        found += [m[0] for m in former if not tells_of_the_past or not self.may_read_rows(*map(int, m.groups()))]
        found += [m[0] for m in ELEMENT.finditer(text) if not self.may_read_element(*map(int, m.groups()))]
        return found + [m[0] for m in DATASET.finditer(text) if not self.may_read_rows(*map(int, m.groups()))]

    def may_read_element(self, child: int, contributor: int, element: int, view: int) -> bool:
        decided = self.decided(child, contributor).get(element)
        return decided is not None and VIEWS.index(decided) >= view

    def may_read_rows(self, child: int, contributor: int, dataset: int) -> bool:
        decided = self.decided(child, contributor)
        whole = next(d for d in catalogue().datasets.values() if d.number == dataset)
        return all(decided.get(e.number) == "full" for e in whole.elements)

    def _decided(self, child: int, contributor: int) -> dict[int, str | None]:
        name, contributor_key, facts = self.facts(child, contributor)
        now = datetime.now().astimezone()
        return {
            e.number: decide(
                Question(self.person, name, e.key, self.purpose, now, contributor=contributor_key), facts
            ).view
            for e in catalogue().elements.values()
        }

    def facts(self, child: int, contributor: int):
        ((organization, source_id),) = self.ask(
            "SELECT o.key, r.source_id FROM students_sourcerecord r JOIN partners_organization o ON o.id = r.contributor_id"
            " WHERE r.student_id = %s ORDER BY r.id LIMIT 1",
            child,
        )
        ((contributor_key,),) = self.ask("SELECT key FROM partners_organization WHERE id = %s", contributor)
        ((found,),) = self.ask(ASK, self.person, organization, source_id)
        return f"{organization}:{source_id}", contributor_key, read_facts(found)


def words_of(answer) -> str:
    """What stands in an answer, also in one that is a PDF."""
    if answer.headers.get("Content-Type") != "application/pdf" or not answer.content:
        return answer.content.decode(errors="replace")
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)


OBJECTS_OF_A_PAGE = 5


def some_addresses(town, actor: str) -> dict[str, list[str]]:
    """By the name of the URL: of each page the first object, a missing one, and three more that the actor's own dice choose, so
    that all actors together come to all of them. The whole, some 16,000 probes of each actor: HOMEROOM_MATRIX=whole.
    """
    dice, found = random.Random(actor), {}
    for name, address in addresses(town):
        found.setdefault(name, []).append(address)
    if os.environ.get("HOMEROOM_MATRIX") == "whole":
        return found
    for name, of_page in found.items():
        if len(of_page) > OBJECTS_OF_A_PAGE:
            first, *others, missing = of_page
            found[name] = [first, missing, *dice.sample(others, OBJECTS_OF_A_PAGE - 2)]
    return found


def addresses(town) -> list[tuple[str, str]]:
    """Every URL of the policy table with every object that there is, and with one that there is not."""
    from django.urls import NoReverseMatch, reverse

    children = [row[0] for row in town.admin("SELECT public_id FROM students_student ORDER BY id")]
    children.append("00000000-0000-0000-0000-000000000007")
    numbers = {
        name: [row[0] for row in town.admin(f"SELECT id FROM {table} ORDER BY id")] + [987_654]
        for name, table in (
            ("need", "casework_need"), ("task", "casework_task"), ("departure", "casework_membership"),
            ("pair", "matching_pair"), ("import", "students_batch"), ("removal", "mfa_authenticator"),
            ("taking_back", "casework_turn"), ("draft", "common_draft"), ("view_removal", "insight_savedview"),
            ("photo", "casework_photo"), ("redaction", "students_disciplineincident"),
            ("hold", "access_volumehold"), ("check", "insight_heldfile"),
            ("emergency", "casework_emergency"), ("source_end", "exchange_source"), ("feed", "exchange_source"),
            ("agreeing", "connections_connection"),
            ("conflict_answer", "insight_conflict"),
            ("extension", "insight_export"),
            ("question", "matching_question"),
            ("found", "matching_lookup"),
            ("duplicate", "matching_duplicate"),
        )
    }  # fmt: skip
    numbers |= dict.fromkeys(("fetching", "fetching_now", "fetching_end"), ["oneroster", "edfi"])
    numbers |= dict.fromkeys(("new_task", "new_goal", "closing", "reopening", "new_change"), numbers["need"])
    # What is withdrawn already; and who left stays away: else the caseworker's probes would hide the planted words, and
    # bring back the twin, who is to find nothing.
    withdrawn = [row[0] for row in town.admin("SELECT DISTINCT contact_id FROM casework_contactstate ORDER BY 1")]
    numbers |= dict.fromkeys(("withdrawal", "restoration"), [*withdrawn, 987_654])
    left = {row[0] for row in town.admin("SELECT membership_id FROM casework_departure")}
    numbers["coming_back"] = [number for number in numbers["departure"] if number not in left]
    numbers |= dict.fromkeys(("turns", "completion"), numbers["task"])
    numbers |= dict.fromkeys(("invitation", "revocation"), numbers["departure"])
    numbers["new_training"] = [row[0] for row in town.admin("SELECT id FROM partners_person ORDER BY id")] + [987_654]
    numbers["view_restoration"], numbers["small_photo"] = numbers["view_removal"], numbers["photo"]
    reviews = [row[0] for row in town.admin("SELECT id FROM access_disclosurereview ORDER BY id LIMIT 4")]
    numbers["review"] = [*numbers["emergency"], *reviews]
    numbers["new_review"] = [row[0] for row in town.admin("SELECT id FROM access_disclosure ORDER BY id LIMIT 4")] + [
        987_654
    ]
    numbers |= dict.fromkeys(("outgoing_each_time", "correction"), numbers["new_review"])
    numbers |= dict.fromkeys(("refusals", "undo", "new_question"), numbers["pair"])
    numbers |= {
        "decisions": numbers["pair"],
        "seen_through": numbers["pair"],
        "errors": numbers["import"],
        "import_": numbers["import"],
    }
    numbers["ending"] = numbers["agreeing"]
    numbers["destruction"] = numbers["extension"]
    numbers |= dict.fromkeys(("duplicate_answers", "duplicate_undo"), numbers["duplicate"])
    numbers |= dict.fromkeys(("of_pair", "end_of_pair"), numbers["pair"])
    numbers |= dict.fromkeys(("columns", "decision", "undoing", "corrections", "sent_file"), numbers["import"])
    keys = [row[0] for row in town.admin("SELECT key FROM agreements_agreement ORDER BY id")] + ["none-such"]
    drafts = [row[0] for row in town.admin("SELECT key FROM drafting_draft ORDER BY id")] + ["none-such"]
    of_drafts = [
        *([key] for key in drafts),
        *([key, number] for key in drafts for number in (2, 8, 99)),
        ["usa-exchange"],
    ]
    of_elements = dict.fromkeys(("quality_element", "quality_chart"), ("identity.birth_date", "none.such"))
    of_elements["conflict"] = ("identity.legal_name", "identity.sex", "none.such")
    found = []
    for rule in RULES:
        short = rule.name.rpartition(":")[2]
        tried = [
            [],
            *([child] for child in children),
            *([child, number] for child in (children[0], children[1]) for number in numbers.get(short, ())),
            *([number] for number in numbers.get(short, ())),
            *([key] for key in keys),
            *([key] for key in of_elements.get(short, ())),
            *([child, key] for child in children for key in of_elements.get(short, ())),
        ]
        if rule.name.startswith("drafting:") and short not in (
            "new_amendment",
            "activation_preview",
        ):  # Which are of agreements.
            tried = [[], *of_drafts]
        if short == "made_up":
            seat = ["county-dcs", "caseworker", "school-stability"]
            tried = [[key, *seat] for key in drafts] + [[drafts[0], "county-dcs", "teacher", "school-stability"]]
        if rule.is_for_programs:  # Each id of a path is tried as a child's.
            tried = [[], *([child] for child in children), [children[0], children[1]]]
            tried = [[number] for number in numbers[short]] if short in numbers else tried
        before = len(found)
        for arguments in tried:
            try:
                found.append((rule.name, reverse(rule.name, args=arguments)))
            except NoReverseMatch:
                continue
        assert len(found) > before, f"No address for {rule.name}: teach the matrix its arguments."
    return found
