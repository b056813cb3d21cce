"""Every page that is photographed: its name, who looks, where, and what is done there before the picture."""

import json
import tempfile
import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

from django.conf import settings
from django.test import override_settings

from homeroom.access.keys import key_of
from tests.access.emergencies import commit, freeze, hours_ago, thaw
from tests.casework.writing import id_of
from tests.conftest import point_django_at
from tests.desk.signing import ends_in, lapse
from tests.drafting.negotiating import begin, name_signatory, out_for_signature, send
from tests.exchange import edfi_cases as made
from tests.exchange.fetching import connected
from tests.exchange.own_tables import said, workbook
from tests.exchange.sending import files_of, work, zipped
from tests.exchange.sending import send as send_file
from tests.exchange.test_lookalikes_pages import sync
from tests.exchange.test_lookalikes_pages import zipped as packed
from tests.exchange.test_undoing import changed, renamed
from tests.insight.reaching import send_children
from tests.matching import duplicating, test_overlays
from tests.matching.planting import CHILD_OF_TWINS, MARISOL_AGAIN, TWINS, pairs_of
from tests.matching.planting import send as send_more
from tests.matching.reviewing import pair_of
from tests.matching.test_first_pass_page import put as put_on_record
from tests.matching.test_questions import ask as ask_agency
from tests.partners.factors import with_app
from tests.town.files import TIMEZONE, TODAY
from tests.town.living import live


@dataclass(frozen=True)
class Shot:
    name: str
    who: str
    where: Callable
    sends_empty: bool = False  # The page as it comes back when its form is sent with nothing in it.
    does: Callable | None = None  # What is done on the page before the picture.
    status: int = 200
    partners_words: frozenset[str] = frozenset()  # In a partner's own file, where they are not ours to translate.


def numbers(town, sql: str) -> int:
    return town.admin(sql)[0][0]


def need(town) -> str:
    number = numbers(town, "SELECT min(id) FROM casework_need")
    return f"{town.marisol.url}plan/needs/{number}/"


def concern(town) -> str:
    number = numbers(town, "SELECT max(need_id) FROM casework_strength")
    return f"{town.marisol.url}plan/needs/{number}/"


def task(town) -> str:
    number = numbers(town, "SELECT min(id) FROM casework_task")
    return f"{town.marisol.url}plan/tasks/{number}/"


def task_taken_back(town) -> str:
    number = numbers(town, "SELECT task_id FROM casework_turn WHERE takes_back_id IS NOT NULL ORDER BY id LIMIT 1")
    return f"{town.jonah.url}plan/tasks/{number}/"


def redaction(town) -> str:
    number = numbers(town, "SELECT min(id) FROM students_disciplineincident")
    return f"{town.marisol.url}incidents/{number}/redaction/"


def draft(town) -> str:
    return f"/drafts/{numbers(town, 'SELECT min(id) FROM common_draft')}/"


@contextmanager
def by_its_pages(town):
    """Ask the town from here: its database, and passwords hashed as an installation does where it is served."""
    hashers = ["django.contrib.auth.hashers.Argon2PasswordHasher"] if "url" in vars(town) else settings.PASSWORD_HASHERS
    before = point_django_at(town.database)
    try:
        with override_settings(PASSWORD_HASHERS=hashers):
            yield
    finally:
        point_django_at(before)


def begun(town, page: str = "") -> str:
    """A draft agreement as the template gives it."""
    if not numbers(town, "SELECT count(*) FROM drafting_draft WHERE amends_id IS NULL"):
        with by_its_pages(town):
            url = begin(town.as_(town.ben_ito))
            name_signatory(town.as_(town.ben_ito), town, url, "uma.bell")
    return f"{draft_agreement(town)}{page}"


def made_up(town) -> str:
    """As a caseworker would see her by the draft."""
    key = begun(town).strip("/").split("/")[-1]
    return f"/made-up-student/{key}/county-dcs/caseworker/school-stability/"


def amendment(town) -> str:
    """Of an agreement of the file: its line no longer lets anybody print."""
    if not numbers(town, "SELECT count(*) FROM drafting_draft WHERE amends_id IS NOT NULL"):
        with by_its_pages(town):
            ben = town.as_(town.ben_ito)
            answer = send(
                ben, "/agreement-drafts/amending/dsa-lakeside-dcs/", reason="The board asked for it.", effective_on=""
            )
            assert answer.status_code == 302
    (key,) = town.admin("SELECT key FROM drafting_draft WHERE amends_id IS NOT NULL ORDER BY id LIMIT 1")[0]
    return f"/agreement-drafts/{key}/"


def draft_agreement(town, order: str = "") -> str:
    latest = f"SELECT key FROM drafting_draft WHERE amends_id IS NULL ORDER BY id {order} LIMIT 1"
    return f"/agreement-drafts/{town.admin(latest)[0][0]}/"


def out_to_be_signed(town) -> str:
    if not numbers(town, "SELECT count(*) FROM drafting_step WHERE state = 'out_for_signature'"):
        with by_its_pages(town):
            out_for_signature(town, town.as_(town.ben_ito), town.as_(town.dora_lind))
    return draft_agreement(town, "DESC")


def self_checked(town) -> str:
    town.admin("INSERT INTO access_selfcheck (asked, differing) VALUES (27, '{4}')")
    return "/rule/"


def paused_agreement(town) -> str:
    town.admin(
        "INSERT INTO agreements_suspension (agreement_id, begins_at, by_id, reason)"
        " SELECT a.id, now() - interval '1 day', p.id, 'We look into what happened on Monday.'"
        " FROM agreements_agreement a, partners_person p WHERE a.key = 'host-lakeside-usd' AND p.key = 'ben.ito'"
        " AND NOT EXISTS (SELECT FROM agreements_suspension)"
    )
    return "/agreements/host-lakeside-usd/"


def renewing(address: str) -> Callable:
    """An agreement that ends in ten weeks and goes on by itself."""

    def where(town) -> str:
        town.admin(
            "INSERT INTO agreements_renewalterms (agreement_id, automatic, times, for_months, notice_days)"
            " SELECT id, true, 1, 12, 60 FROM agreements_agreement WHERE key = 'dsa-lakeside-dcs' ON CONFLICT DO NOTHING"
        )
        town.admin(
            "UPDATE agreements_agreement SET expires_on = current_date + 70, term = tstzrange(lower(term),"
            f" (current_date + 71)::timestamp AT TIME ZONE '{TIMEZONE}') WHERE key = 'dsa-lakeside-dcs'"
        )
        return address

    return where


def objected(address: str) -> Callable:
    """The same, after Ben has said that it shall not."""

    def where(town) -> str:
        renewing(address)(town)
        town.admin(
            "INSERT INTO agreements_renewalobjection (agreement_id, by_id, ends_on, reason)"
            " SELECT a.id, p.id, a.expires_on, 'We want to sign it anew.' FROM agreements_agreement a, partners_person p"
            " WHERE a.key = 'dsa-lakeside-dcs' AND p.key = 'ben.ito'"
            " AND NOT EXISTS (SELECT FROM agreements_renewalobjection o WHERE o.agreement_id = a.id)"
        )
        return address

    return where


def over(address: str) -> Callable:
    """Its term ended five days ago, and the worker noticed today."""

    def where(town) -> str:
        town.admin(
            "UPDATE agreements_agreement SET expires_on = current_date - 5, term = tstzrange(lower(term) - interval '2 years',"
            f" (current_date - 4)::timestamp AT TIME ZONE '{TIMEZONE}') WHERE key = 'dsa-lakeside-dcs'"
        )
        town.admin(
            "INSERT INTO agreements_expiry (agreement_id, ended_at, reason)"
            " SELECT id, upper(term), 'no_renewal' FROM agreements_agreement WHERE key = 'dsa-lakeside-dcs'"
            " ON CONFLICT DO NOTHING"
        )
        return address

    return where


def opened_in_an_emergency(address: str = "", hours: float = 0.5) -> Callable:
    """Tom opened where Marisol lives, and her parents' names."""

    def where(town) -> str:
        if not numbers(town, "SELECT count(*) FROM casework_emergency"):
            commit(town, "tom.reed")
        number = numbers(town, "SELECT min(id) FROM casework_emergency")
        hours_ago(town, number, hours)
        return address if address == "/" else f"/emergencies/{number}/{address}"

    return where


def opened_by_my_staff(town) -> str:
    town.admin(
        "UPDATE partners_person SET supervisor_id = (SELECT id FROM partners_person WHERE key = 'sam.hill')"
        " WHERE key = 'tom.reed'"
    )
    return opened_in_an_emergency()(town)


def paused_everywhere(address: str) -> Callable:
    """The picture is taken while sharing is paused; whoever comes next finds it ended."""

    def where(town) -> str:
        if town.admin("SELECT access.frozen_v1()") == [(None,)]:
            freeze(town)
        return address

    return where


def going_on(address: str) -> Callable:
    def where(town) -> str:
        for (number,) in town.admin("SELECT freeze_id FROM access.freezes_v1() WHERE during @> now()"):
            thaw(town, number)
        return address

    return where


def training_of(person: str) -> Callable:
    return lambda town: f"/people/{id_of(town, person)}/training/"


def many_opened(town, page: str) -> str:
    """Rosa has opened as many as anybody is shown in a sitting; her next opening was held."""
    if not numbers(town, "SELECT count(*) FROM access_volumehold"):
        town.admin(
            "INSERT INTO access_event (person_id, organization_id, role, page, operation, outcome, student_ids, asked_for, at)"
            " SELECT id, organization_id, role, 'made up', 'view', 'permit',"
            " ARRAY(SELECT generate_series(900001, 900121)), '', now() - interval '1 hour'"
            " FROM partners_person WHERE key = 'rosa.diaz'"
        )
        town.admin(
            "INSERT INTO access_volumehold (person_id, organization_id, at, since, opened, asked, normal, most)"
            " SELECT p.id, o.id, now(), now() - interval '1 hour', 121, 122, 60, 120"
            " FROM partners_person p, partners_person ben JOIN partners_organization o ON o.id = ben.organization_id"
            " WHERE p.key = 'rosa.diaz' AND ben.key = 'ben.ito'"
        )
    return page


DISCLOSED = (
    "INSERT INTO access_disclosure (event_id, student_id, contributor_id, recipient_id, person_id, purpose_id, dataset, basis,"
    " relation, role) SELECT (SELECT min(id) FROM access_event), r.student_id, o.id, p.organization_id, p.id,"
    " (SELECT min(id) FROM access_purpose WHERE id > 0), 12, '', 'school_of_enrollment', p.role FROM partners_person p,"
    " partners_organization o, students_sourcerecord r WHERE p.key = '{}' AND o.key = '{}' AND r.source_id = '10023'"
    " RETURNING id, student_id, contributor_id"
)


def asked(town, person: str, page: str = "") -> str:
    """A caseworker finds an entry of the district's wrong, and its steward has to look; or the page on which one says so."""
    if not numbers(town, "SELECT count(*) FROM access_disclosurereview"):
        town.admin(
            "INSERT INTO access_event (person_id, organization_id, role, page, operation, outcome, student_ids, asked_for)"
            " SELECT id, organization_id, role, 'made up', 'view', 'permit', '{}', '' FROM partners_person"
            " WHERE key = 'tess.young'"
        )
        town.admin(
            f"WITH d AS ({DISCLOSED.format('tess.young', 'lakeside-usd')}) INSERT INTO access_disclosurereview"
            " (disclosure_ids, student_id, contributor_id, by_id, words, due_on) SELECT ARRAY[d.id], d.student_id,"
            " d.contributor_id, p.id, 'She had left our team by then.', current_date + 9 FROM d, partners_person p"
            " WHERE p.key = 'rosa.diaz'"
        )
        town.admin(DISCLOSED.format("cy.fox", "county-dcs"))
    if page:
        return page.format(numbers(town, "SELECT max(id) FROM access_disclosurereview"))
    return f"{town.marisol.url}disclosures/{numbers(town, 'SELECT max(id) FROM access_disclosure')}/review/"


def went_out(town, page: str) -> str:
    """What Tess was shown of the district's, as its steward reads it entry by entry."""
    asked(town, "rosa.diaz")
    number = numbers(
        town,
        "SELECT max(d.id) FROM access_disclosure d JOIN partners_organization o ON o.id = d.contributor_id"
        " WHERE o.key = 'lakeside-usd'",
    )
    return f"/disclosures/{number}/{page}"


def seen_through(town) -> str:
    """Of Marisol's link, which stands: her caseworker has read what came by it."""
    asked(town, "rosa.diaz")
    return f"/matches/{pair_of(town, town.marisol)}/seen/"


def corrected(town) -> str:
    asked(town, "rosa.diaz")
    town.admin(
        "INSERT INTO access_disclosurefinding (review_id, disclosure_ids, student_id, contributor_id, by_id, finding, words)"
        " SELECT r.id, r.disclosure_ids, r.student_id, r.contributor_id, p.id, 'not_shown', 'A page of another student was open.'"
        " FROM access_disclosurereview r, partners_person p WHERE p.key = 'ben.ito'"
        " AND NOT EXISTS (SELECT FROM access_disclosurefinding)"
    )
    return f"{town.marisol.url}disclosures/"


def held(town) -> str:
    """A child of hers, of whom her sitting has no room left."""
    town.admin(
        "INSERT INTO access_event (person_id, organization_id, role, page, operation, outcome, student_ids, asked_for, at)"
        " SELECT id, organization_id, role, 'made up', 'view', 'permit', ARRAY(SELECT generate_series(900001, 900700)), '',"
        " now() - interval '1 hour' FROM partners_person WHERE key = 'sam.hill'"
    )
    # Whatever she saw in an earlier picture was another day's.
    town.admin(
        "UPDATE access_event SET at = at - interval '2 days' WHERE page <> 'made up'"
        " AND person_id = (SELECT id FROM partners_person WHERE key = 'sam.hill')"
    )
    return town.jonah.url


def kept_file(town, page: str = "/files/") -> str:
    """A file of counts that waits for the district's data steward, and one that left."""
    from homeroom.access.keys import key_of
    from homeroom.partners.models import Organization

    if not numbers(town, "SELECT count(*) FROM insight_heldfile"):
        rows = [
            *(["domain", "literacy", 40, 18, 22, 30], ["domain", "attendance", None, None, None, None]),
            *(["domain", "school_stability", None, None, None, None], ["domain", "", 70, 28, 42, 31]),
        ]
        [(number,)] = town.admin("SELECT id FROM partners_organization WHERE key = 'lakeside-usd'")
        sealed = key_of(Organization(pk=number, key="lakeside-usd")).seal(rows)
        for part in (None, sealed):
            town.admin(
                "INSERT INTO insight_heldfile (export, contributor_id, recipient_id, by_id, at, agreement_id, line_id, query,"
                " as_of, sealed, digest, untold, differing, version) SELECT gen_random_uuid(), %s, p.organization_id, p.id,"
                " now(), 1, 1, '', current_date, %s, '', 6, 1, '1.0' FROM partners_person p WHERE p.key = 'rosa.diaz'",
                number,
                part,
            )
        town.admin(
            "INSERT INTO insight_filerelease (held_id, contributor_id, recipient_id, person_id, by_id, at, sealed, withheld,"
            " note, version, expires_at) SELECT h.id, h.contributor_id, h.recipient_id, h.by_id, NULL, now(), %s, '[]', '',"
            " '1.0', now() + interval '14 days' FROM insight_heldfile h WHERE h.sealed IS NULL",
            key_of(Organization(pk=number, key="lakeside-usd")).seal([["domain", "literacy", 43, 20, 23, 30]]),
        )
    return page


def to_check(town) -> str:
    kept_file(town)
    return f"/files/{numbers(town, 'SELECT max(id) FROM insight_heldfile')}/"


def just_confirmed(address: str, child: bool = False) -> Callable:
    """As if the person had proved a moment ago to be who they are."""

    def where(town) -> str:
        town.admin("UPDATE access_session SET confirmed_at = now() WHERE confirmed_at IS NOT NULL")
        return f"{town.marisol.url}{address}" if child else address

    return where


def case(*, twins: bool = True) -> Callable:
    """Anne beside both twins of the roster; or Teo, whose link needs two people."""

    def where(town) -> str:
        if not twins:
            return f"/matches/{pair_of(town, town.teo)}/"
        if not pairs_of(town, CHILD_OF_TWINS[0]):
            with tempfile.TemporaryDirectory() as folder:
                send_more(town, Path(folder), [CHILD_OF_TWINS], TWINS)
        return f"/matches/{pairs_of(town, CHILD_OF_TWINS[0])[0]}/"

    return where


def second_record(town) -> str:
    """A record that may be Marisol's second one, beside the one that she has."""
    if not town.admin("SELECT id FROM matching_pair WHERE rule = 'second_record'"):
        with tempfile.TemporaryDirectory() as folder:
            send_more(town, Path(folder), [CHILD_OF_TWINS], [*TWINS, MARISOL_AGAIN])
    [(pair,)] = town.admin("SELECT id FROM matching_pair WHERE rule = 'second_record'")
    return f"/matches/{pair}/"


def puzzled(address: str) -> Callable:
    """The linkage steward has asked the agency about Teo."""

    def where(town) -> str:
        pair = pair_of(town, town.teo)
        with by_its_pages(town):
            if not town.admin("SELECT id FROM matching_question"):
                ask_agency(town.as_(town.lena_marsh), pair)
        return address.format(pair=pair, number=numbers(town, "SELECT max(id) FROM matching_question"))

    return where


def found_here(town) -> str:
    """Somebody asked about Teo, whom the agency has; and Lakeside's roster has one who may be him."""
    if not town.admin("SELECT id FROM matching_lookup"):
        [(agency, district)] = town.admin(
            "SELECT a.id, d.id FROM partners_organization a, partners_organization d WHERE a.key = 'county-dcs'"
            " AND d.key = 'lakeside-usd'"
        )
        [(lookup,)] = town.admin(
            "INSERT INTO matching_lookup (by_id, answered_at, found, districts, spool_name, key)"
            " SELECT id, now(), 1, %s::jsonb, '', ''"
            " FROM partners_person WHERE key = 'lena.marsh' RETURNING id",
            json.dumps([{"district": district, "very": 1, "possible": 2}]),
        )
        told = key_of(SimpleNamespace(key="county-dcs")).seal({"name": "Teo Brask", "birth_on": "2013-08-16"})
        town.admin(
            "INSERT INTO matching_lookedup (lookup_id, student_id, agency_id, is_very_strong, sealed, expires_at)"
            " VALUES (%s, %s, %s, true, %s, now() + interval '1 day')",
            lookup,
            town.teo.id,
            agency,
            told,
        )
    return f"/matches/here/{numbers(town, 'SELECT max(id) FROM matching_lookup')}/"


def kept_rosters(town) -> str:
    """Lakeside's roster took another's place, and is being asked; that of North Valley cannot be read."""
    kept = (
        "INSERT INTO matching_keptroster (contributor_id, batch_id, model, students, students_name, children_name, bundle_name,"
        " bundle_file, agencies, sealed_keys, sealed_children_key, kept_at, expires_at, destroyed_at, why)"
        " SELECT o.id, (SELECT min(id) FROM students_batch), '1', %s, 'a', 'b', 'c', 'd', '[]', %s, %s, now() - %s::interval,"
        " now() + interval '28 days', now() - %s::interval, %s FROM partners_organization o WHERE o.key = %s RETURNING id"
    )
    night = (
        "INSERT INTO matching_night (contributor_id, kept_id, place, of, began_at, children, touched, pairs, links, ended_at,"
        " failure) SELECT contributor_id, id, %s, 2, now() - %s::interval, %s, %s, %s, %s, %s, %s FROM matching_keptroster"
        " WHERE id = %s"
    )
    if not town.admin("SELECT id FROM matching_keptroster"):
        town.admin(kept, 8120, b"", b"", "3 days", "1 day", "replaced", "lakeside-usd")
        [(lake,)] = town.admin(kept, 8124, b"s", b"s", "1 day", None, "", "lakeside-usd")
        [(north,)] = town.admin(kept, 40311, b"s", b"s", "2 days", None, "", "north-usd")
        over = town.admin("SELECT now()")[0][0]
        town.admin(night, 1, "26 hours", 7, 12, 3, 1, over, "", lake)
        town.admin(night, 2, "25 hours", None, None, None, None, over, "unreadable", north)
        town.admin(night, 1, "2 hours", 0, 0, 0, 0, over, "", lake)
        town.admin(night, 1, "1 minute", 4, None, None, None, None, "", lake)
    return "/matches/nights/"


def twice(address: str, *, tied: bool = False) -> Callable:
    """The agency has Lucia twice; a linkage steward has tied the two, or not."""

    def where(town) -> str:
        if not duplicating.duplicates(town):
            with tempfile.TemporaryDirectory() as folder:
                duplicating.send_children(town, Path(folder), duplicating.AGAIN)
        number = duplicating.duplicates(town)[0]
        with by_its_pages(town):
            lena = town.as_(town.lena_marsh)
            if tied and not duplicating.ties(town):
                duplicating.say(lena, number, "same")
            if not tied and duplicating.ties(town):
                duplicating.undo(lena, number)
        return address.format(number=number, lucia=town.lucia.public_id)

    return where


def mixed(address: str) -> Callable:
    """Her caseworker says that Marisol's record is of two children."""

    def where(town) -> str:
        with by_its_pages(town):
            if not town.admin("SELECT id FROM matching_overlay"):
                test_overlays.doubt(town.as_(town.rosa_diaz), town.marisol.url)
        town.admin("UPDATE access_session SET confirmed_at = now() WHERE confirmed_at IS NOT NULL")
        return address.format(student=town.marisol.url, pair=pair_of(town, town.marisol))

    return where


def opens_evidence(page) -> None:
    page.locator(".case-record summary").first.click()


def says_no(page) -> None:
    page.locator("button[value=refuse]").first.click()


def reached(town) -> str:
    """Children enough to compare, in two groups with a gap, and a few in smaller ones."""
    if not town.admin("SELECT FROM students_batch WHERE source_name = 'made up'"):
        for race, language, last, sizes in (
            ("blackOrAfricanAmerican", "en", "Bennett", (190, 41, 22, 15, 24)),
            ("white", "en", "O'Dell", (260, 37, 19, 14, 30)),
            ("hispanicOrLatinoEthnicity", "es", "Núñez Luna", (201, 62, 31, 18, 29)),
            ("asian", "vi", "Ng", (25, 4, 0, 0, 6)),
        ):
            for outcome, many in zip(("rules", "person", "refused", "waits", "none"), sizes, strict=True):
                send_children(town, outcome, many, races=[race], language=language, last=last)
    return "/matches/fairness/"


def on_record(town) -> str:
    """The district has put a release on record."""
    if not numbers(town, "SELECT count(*) FROM matching_firstpassrelease"):
        with by_its_pages(town):
            assert put_on_record(town.as_(town.ben_ito), town).status_code == 302
    return "/matches/first-pass/"


def copies_out(page: str = "/copies/") -> Callable:
    """Copies of hers: one that is kept longer, one of a student that is due, one that is destroyed."""

    def where(town) -> str:
        if not numbers(town, "SELECT count(*) FROM insight_export"):
            kinds = (("students", None, 12, 90), ("student", town.marisol.id, 1, 0), ("students", None, 12, 20))
            for of, child, students, days in kinds:
                town.admin(
                    "INSERT INTO insight_export (contributor_id, by_id, purpose_id, recipient_id, of, student_id, query, format,"
                    " rows, students, taken_on, expires_on) SELECT p.organization_id, p.id, u.id, p.organization_id, %s, %s, '',"
                    " 'csv', 12, %s, current_date - 1, current_date + %s FROM partners_person p, access_purpose u"
                    " WHERE p.key = 'rosa.diaz' AND u.key = 'school-stability'",
                    of,
                    child,
                    students,
                    days,
                )
            town.admin(
                "INSERT INTO insight_exportextension (export_id, by_id, expires_on, reason) SELECT id, by_id, current_date + 120,"
                " 'The hearing was moved to March.' FROM insight_export ORDER BY id LIMIT 1"
            )
            town.admin(
                "INSERT INTO insight_exportdestruction (export_id, by_id) SELECT id, by_id FROM insight_export"
                " ORDER BY id DESC LIMIT 1"
            )
        return page.format(number=numbers(town, "SELECT min(id) FROM insight_export"))

    return where


def in_doubt(town) -> str:
    """As if a load had found it."""
    town.admin(
        "INSERT INTO insight_qualityfinding (contributor_id, student_id, element, code) SELECT o.id, %s, 60, 'two_homes'"
        " FROM partners_organization o WHERE o.key = 'county-dcs' AND NOT EXISTS (SELECT FROM insight_qualityfinding"
        " WHERE code = 'two_homes')",
        town.marisol.id,
    )
    return "/quality/elements/placement.type/?what=doubtful"


def differing(page: str = "/quality/conflicts/") -> Callable:
    """Two records that say another sex, and the district is asked to look."""

    def where(town) -> str:
        town.admin(
            "UPDATE students_glimpse SET value = '\"male\"' WHERE element = 4 AND view = 2 AND student_id = %s"
            " AND contributor_id = (SELECT id FROM partners_organization WHERE key = 'lakeside-usd')",
            town.marisol.id,
        )
        if not numbers(town, "SELECT count(*) FROM insight_conflict"):
            town.admin(
                "INSERT INTO insight_conflict (student_id, contributor_id, element, organization_id, by_id) SELECT %s, o.id, 4,"
                " p.organization_id, p.id FROM partners_organization o, partners_person p WHERE o.key = 'lakeside-usd'"
                " AND p.key = 'rosa.diaz'",
                town.marisol.id,
            )
        number = numbers(town, "SELECT max(id) FROM insight_conflict")
        return page.format(child=town.marisol.public_id, number=number)

    return where


def hold(town) -> str:
    many_opened(town, "")
    return f"/holds/{numbers(town, 'SELECT max(id) FROM access_volumehold')}/"


def running_out(person: str) -> Callable:
    def where(town) -> str:
        ends_in(town, person, "confidentiality", 20)
        ends_in(town, person, "training", 5)
        return "/"

    return where


def not_ready(person: str) -> Callable:
    def where(town) -> str:
        lapse(town, person, "confidentiality")
        lapse(town, person, "training")
        return "/"

    return where


def is_overtaken(page) -> None:
    """As if somebody else had handed the task on meanwhile."""
    form = page.locator("form[action$='/turns/']")
    form.locator("textarea").fill("I have asked them twice.")
    form.locator("input[name=version]").evaluate("field => field.value = 0")
    form.locator("button").click()


def says_no_number_of_days(page) -> None:
    form = page.locator("main form:has(input[name=rhythm])")
    form.locator("label[for=id_rhythm_4]").click()
    form.locator("button").click()
    page.wait_for_load_state()


def sends_what_is_no_photo(page) -> None:
    page.locator("textarea[name=note]").fill("She sang for us.")
    letter = {"name": "letter.jpg", "mimeType": "image/jpeg", "buffer": b"%PDF-1.7 a letter"}
    page.locator("input[type=file]").set_input_files(letter)
    page.locator("main form[enctype] button").first.click()
    page.wait_for_load_state()


def of_marisol(page: str = "") -> Callable:
    return lambda town: f"{town.marisol.url}{page}"


def at(address: str) -> Callable:
    return lambda town: address


def wait_until(town, is_so: Callable[[], bool]) -> None:
    """The worker of a served town takes what comes; elsewhere it has to be asked."""
    if "url" not in vars(town):
        work(town)
    until = time.monotonic() + 60
    while not is_so() and time.monotonic() < until:
        time.sleep(0.2)


def own_table(town) -> str:
    """A workbook that waits for Ben to say which column is which."""
    waiting = "SELECT max(id) FROM students_batch WHERE status = 'unmapped' AND source_name ~ 'xlsx$'"
    if numbers(town, waiting) is None:
        with by_its_pages(town):
            send_file(town.as_(town.ben_ito), workbook([["17", "lincoln-ms", "9/14/2026", "UX", "Lee"]]))
        wait_until(town, lambda: numbers(town, waiting) is not None)
    return f"/imports/{numbers(town, waiting)}/columns/"


def states_words(town) -> str:
    """An Ed-Fi bundle that waits for Ben to say what a state's words stand for."""
    waiting = "SELECT max(id) FROM students_batch WHERE status = 'unmapped' AND source_name = 'From the state.zip'"
    if numbers(town, waiting) is None:
        words = ("Unexcused", "Unexcused", "Field Trip", "Homebound - Medically fragile", "Tardy")
        records = [
            made.absence("17", f"2026-09-{day:02}", "lincoln-ms", word) for day, word in enumerate(words, start=14)
        ]
        records.append(
            made.enrollment("17", "lincoln-ms", more=f"<ExitWithdrawType>{made.URI}X#Moved away</ExitWithdrawType>")
        )
        with by_its_pages(town):
            send_file(town.as_(town.ben_ito), made.packed(*records))
        wait_until(town, lambda: numbers(town, waiting) is not None)
    return f"/imports/{numbers(town, waiting)}/columns/"


OF_MICROSOFT = frozenset(("Grade", "Name", "Password", "Status"))


def lookalike(town) -> str:
    """A bundle of School Data Sync that waits for Ben's nod."""
    waiting = "SELECT max(id) FROM students_batch WHERE status = 'unmapped' AND source_name = 'SDS export.zip'"
    if numbers(town, waiting) is None:
        with by_its_pages(town):
            send_file(town.as_(town.ben_ito), packed(sync()))
        wait_until(town, lambda: numbers(town, waiting) is not None)
    return f"/imports/{numbers(town, waiting)}/columns/"


def looked_at(town) -> str:
    """A roster with other first names, which waits for Ben to say that it is right."""
    waiting = "SELECT max(id) FROM students_batch WHERE status = 'checked'"
    if numbers(town, waiting) is None:
        with by_its_pages(town), tempfile.TemporaryDirectory() as folder:
            roster = changed(files_of(town, "lakeside-usd"), Path(folder) / "lakeside-usd", "users.csv", renamed)
            send_file(town.as_(town.ben_ito), zipped(roster), look_first="on")
        wait_until(town, lambda: numbers(town, waiting) is not None)
    return f"/imports/{numbers(town, waiting)}/"


def to_undo(town) -> str:
    """The last load of Ben's that changed something, taken back on this page if he means it."""
    last = (
        "SELECT max(b.id) FROM students_batch b JOIN partners_organization o ON o.id = b.contributor_id"
        " WHERE o.key = 'lakeside-usd' AND b.status = 'loaded' AND b.format <> 'release'"
        " AND (b.report #>> '{changes,new}')::integer > 0"
    )
    return f"/imports/{numbers(town, last)}/undoing/"


def own_sources(town) -> str:
    """The same, said: from now on such a workbook is read by itself."""
    url = own_table(town)
    with by_its_pages(town):
        ben = town.as_(town.ben_ito)
        ben.post(url, said(ben.get(url).content.decode()))
    return "/imports/sources/"


def connections(town) -> str:
    """One of them waits for who it is to ask for."""
    connected(town, "ben.ito")
    connected(town, "tess.young", agreed=False)
    return "/connections/"


def agreeing(town) -> str:
    number = connected(town, "tess.young", agreed=False).connection
    return f"/connections/{number}/agreement/"


def connect(page) -> None:
    """As a data steward fills it in, and sees the secret."""
    form = page.locator("main form")
    form.locator("[name=name]").fill("Reading program")
    tess = form.locator("[name=person] option", has_text="Tess Young").get_attribute("value")
    form.locator("[name=person]").select_option(value=tess)
    form.locator("label[for=id_purpose_0]").click()
    form.locator("label[for=id_scopes_0]").click()
    form.locator("[name=last_on]").fill((TODAY + timedelta(days=30)).strftime("%m/%d/%Y"))
    form.locator("button").click()
    page.wait_for_load_state()


def own_feed(town) -> str:
    source = "SELECT coalesce(max(id), 0) FROM exchange_source"
    if not numbers(town, source):
        own_sources(town)
    return f"/imports/sources/{numbers(town, source)}/"


def ordered_fetch(town) -> str:
    """The other district ordered one, and it was tried once."""
    if not numbers(town, "SELECT count(*) FROM exchange_fetchorder"):
        town.admin(
            "INSERT INTO exchange_fetchorder"
            " (contributor_id, kind, address, token_address, client_id, sealed, scope, hour, by_id)"
            " SELECT organization_id, 'oneroster', 'https://sis.north.example/ims/oneroster/rostering/v1p2',"
            " 'https://sis.north.example/oauth/token', 'homeroom', 'sealed', '', 3, id"
            " FROM partners_person WHERE key = 'nora.west'"
        )
        town.admin(
            "INSERT INTO exchange_fetch (contributor_id, order_id, batch_id) SELECT o.contributor_id, o.id, max(b.id)"
            " FROM exchange_fetchorder o JOIN students_batch b ON b.contributor_id = o.contributor_id GROUP BY o.id"
        )
    return "/imports/fetching/oneroster/"


def invitation(town) -> str:
    number = numbers(
        town, "SELECT m.id FROM casework_membership m JOIN partners_person p ON p.id = m.person_id AND p.is_invited"
    )
    return f"{town.marisol.url}team/{number}/invitation/"


WITH_APP = "kim.noor"  # Nobody else's pages ask for a code.


def fill(town) -> None:
    """A town in which people have worked, and one of them has set up an app."""
    live(town)
    with_app(WITH_APP)


def after_code(address: str) -> Callable:
    """As if she had just written the code that her app shows."""

    def where(town):
        town.admin(
            "UPDATE access_session SET second_factor_at = now(), confirmed_at = now()"
            " WHERE person_id = (SELECT id FROM partners_person WHERE key = %s)",
            WITH_APP,
        )
        return address

    return where


def removal(town) -> str:
    ((number,),) = town.admin("SELECT max(id) FROM mfa_authenticator WHERE type = 'totp'")
    return after_code(f"/account/second-step/{number}/removal/")(town)


def search_for(words: str) -> Callable:
    def search(page) -> None:
        page.locator("main form[role=search] input[type=search]").fill(words)
        page.locator("main form[role=search] button").click()
        page.wait_for_load_state()

    return search


EMPTY = (
    Shot("today-empty-caseworker", "rosa.diaz", at("/")),
    Shot("today-empty-advocate", "cy.fox", at("/")),
    Shot("copies-empty", "rosa.diaz", at("/copies/")),
    Shot("my-page-empty", "mari.vega", at("/")),
    Shot("my-page-under-twelve", "lou.brandt", at("/")),
    Shot("board-empty-counselor", "ada.okafor", at("/needs/")),
    Shot("plan-empty", "rosa.diaz", of_marisol("plan/")),
    Shot("today-empty-supervisor", "sam.hill", at("/")),
    Shot("today-empty-counselor", "uma.bell", at("/")),
    Shot("today-empty-teacher", "tess.young", at("/")),
    Shot("join", "rosa.diaz", at("/join/")),
    Shot("team-empty", "rosa.diaz", of_marisol("team/")),
    Shot("contacts-empty", "rosa.diaz", of_marisol("contacts/")),
    Shot("notices-empty", "rosa.diaz", at("/notices/")),
    Shot("connections-none", "tess.young", at("/connections/")),
    Shot("connections-none-steward", "ben.ito", at("/connections/")),
)
FULL = (
    Shot("today-caseworker", "rosa.diaz", at("/")),
    Shot("today-counselor", "ada.okafor", at("/")),
    Shot("today-supervisor", "sam.hill", at("/")),
    Shot("today-teacher", "tess.young", at("/")),
    Shot("student-teacher", "tess.young", of_marisol()),
    Shot("plan-teacher", "tess.young", of_marisol("plan/")),
    Shot("concern-new", "tess.young", of_marisol("plan/concerns/new/")),
    Shot("concern-new-error", "tess.young", of_marisol("plan/concerns/new/"), sends_empty=True),
    Shot("concern", "rosa.diaz", concern),
    Shot("today-advocate", "cy.fox", at("/")),
    Shot("today-foster-parent", "carmen.abuela", at("/")),
    Shot("my-page", "mari.vega", at("/")),
    Shot("change-new", "mari.vega", lambda town: f"{need(town)}changes/new/"),
    Shot("change-new-error", "mari.vega", lambda town: f"{need(town)}changes/new/", sends_empty=True),
    Shot("student-foster-parent", "carmen.abuela", of_marisol()),
    Shot("student-youth", "mari.vega", of_marisol()),
    Shot("home-steward", "ben.ito", at("/")),
    Shot("home-linkage-steward", "lena.marsh", at("/")),
    Shot("rule-not-asked", "omar.voss", at("/rule/")),
    Shot("rule", "ben.ito", self_checked),
    Shot("home-operator", "omar.voss", at("/")),
    Shot("search", "rosa.diaz", at("/search/")),
    Shot("search-found", "rosa.diaz", at("/search/"), does=search_for("Vega Ruiz")),
    Shot("search-none-found", "rosa.diaz", at("/search/"), does=search_for("Zeferina")),
    Shot("search-error", "rosa.diaz", at("/search/"), sends_empty=True),
    Shot("student-caseworker", "rosa.diaz", of_marisol()),
    Shot("student-counselor", "ada.okafor", of_marisol()),
    Shot("student-advocate", "cy.fox", of_marisol()),
    Shot("student-why", "rosa.diaz", of_marisol("why/")),
    Shot("student-why-foster-parent", "carmen.abuela", of_marisol("why/")),
    Shot("attendance", "rosa.diaz", of_marisol("attendance/")),
    Shot("history", "rosa.diaz", of_marisol("history/")),
    Shot("history-known-on", "rosa.diaz", lambda town: f"{town.marisol.url}history/?known_on={TODAY}"),
    Shot("history-error", "rosa.diaz", of_marisol("history/?known_on=someday"), status=422),
    Shot("disclosures", "rosa.diaz", of_marisol("disclosures/")),
    Shot("plan", "rosa.diaz", of_marisol("plan/")),
    Shot("need", "rosa.diaz", need),
    Shot("need-new", "rosa.diaz", of_marisol("plan/needs/new/")),
    Shot("need-new-error", "rosa.diaz", of_marisol("plan/needs/new/"), sends_empty=True),
    Shot("need-closing", "rosa.diaz", lambda town: need(town) + "closing/"),
    Shot("goal-new", "rosa.diaz", lambda town: need(town) + "goals/new/"),
    Shot("task", "rosa.diaz", task),
    Shot("task-new-error", "rosa.diaz", lambda town: need(town) + "tasks/new/", sends_empty=True),
    Shot("team", "rosa.diaz", of_marisol("team/")),
    Shot("member-new", "rosa.diaz", of_marisol("team/new/")),
    Shot("member-new-error", "rosa.diaz", of_marisol("team/new/"), sends_empty=True),
    Shot("team-counselor", "ada.okafor", of_marisol("team/")),
    Shot("rights-new", "rosa.diaz", of_marisol("team/rights/new/")),
    Shot("rights-new-error", "rosa.diaz", of_marisol("team/rights/new/"), sends_empty=True),
    Shot("invitation-new", "rosa.diaz", of_marisol("team/invitations/new/")),
    Shot("invitation-new-error", "rosa.diaz", of_marisol("team/invitations/new/"), sends_empty=True),
    Shot("invitation-again", "rosa.diaz", invitation),
    Shot("handover", "sam.hill", at("/students/handover/")),
    Shot("words-new", "mari.vega", of_marisol("words/new/")),
    Shot("disclosures-youth", "mari.vega", of_marisol("disclosures/")),
    Shot("redaction", "ada.okafor", redaction),
    Shot("redaction-error", "ada.okafor", redaction, sends_empty=True),
    Shot("contacts", "rosa.diaz", of_marisol("contacts/")),
    Shot("contact-new", "rosa.diaz", of_marisol("contacts/new/")),
    Shot("contact-new-error", "rosa.diaz", of_marisol("contacts/new/"), sends_empty=True),
    Shot("contact-new-photo-refused", "rosa.diaz", of_marisol("contacts/new/"), does=sends_what_is_no_photo),
    Shot("contacts-foster-parent", "carmen.abuela", of_marisol("contacts/")),
    Shot("message-new", "carmen.abuela", of_marisol("contacts/messages/new/")),
    Shot("message-new-error", "carmen.abuela", of_marisol("contacts/messages/new/"), sends_empty=True),
    Shot("contacts-withdrawn", "ada.okafor", of_marisol("contacts/")),
    Shot("contact-new-filled", "rosa.diaz", lambda town: f"{town.jonah.url}contacts/new/"),
    Shot("draft", "rosa.diaz", draft),
    Shot("task-taken-back", "rosa.diaz", task_taken_back),
    Shot("task-conflict", "rosa.diaz", task, does=is_overtaken),
    Shot("notices", "ada.okafor", at("/notices/")),
    Shot("notices-linkage-steward", "lena.marsh", at("/notices/")),
    Shot("notice-settings", "ada.okafor", at("/notices/settings/")),
    Shot("purpose", "rosa.diaz", at("/purpose/")),
    Shot("agreements", "ben.ito", at("/agreements/")),
    Shot("agreement", "ben.ito", at("/agreements/dsa-lakeside-dcs/")),
    Shot("agreement-suspension", "ben.ito", at("/agreements/dsa-lakeside-dcs/suspension/")),
    Shot("agreement-suspension-error", "ben.ito", at("/agreements/dsa-lakeside-dcs/suspension/"), sends_empty=True),
    Shot("agreement-withdrawal", "ben.ito", at("/agreements/dsa-lakeside-dcs/withdrawal/")),
    Shot("agreement-withdrawal-error", "ben.ito", at("/agreements/dsa-lakeside-dcs/withdrawal/"), sends_empty=True),
    Shot("agreement-amendment-new", "ben.ito", at("/agreement-drafts/amending/dsa-lakeside-dcs/")),
    Shot(
        "agreement-amendment-new-error", "ben.ito", at("/agreement-drafts/amending/dsa-lakeside-dcs/"), sends_empty=True
    ),
    Shot("agreement-amendment", "ben.ito", amendment),
    Shot("agreement-drafts", "ben.ito", at("/agreement-drafts/")),
    Shot("agreement-templates", "ben.ito", at("/agreement-drafts/new/")),
    Shot("agreement-draft-new", "ben.ito", at("/agreement-drafts/new/usa-exchange/")),
    Shot("agreement-draft-new-error", "ben.ito", at("/agreement-drafts/new/usa-exchange/"), sends_empty=True),
    Shot("agreement-draft", "ben.ito", begun),
    Shot("agreement-draft-terms", "ben.ito", lambda town: begun(town, "terms/")),
    Shot("agreement-draft-safeguards", "ben.ito", lambda town: begun(town, "safeguards/")),
    Shot("agreement-draft-clause", "ben.ito", lambda town: begun(town, "clauses/2/")),
    Shot("agreement-draft-clause-new", "ben.ito", lambda town: begun(town, "clauses/new/?line")),
    Shot("agreement-draft-signatory", "ben.ito", lambda town: begun(town, "signatory/")),
    Shot("agreement-draft-preview", "ben.ito", lambda town: begun(town, "what-will-change/")),
    Shot("agreement-preview", "nora.west", at("/agreement-drafts/activating/dsa-north-dcs/")),
    Shot("made-up-student", "ben.ito", lambda town: made_up(town)),
    Shot("agreement-draft-out", "ben.ito", out_to_be_signed),
    Shot("agreement-draft-signature", "dora.lind", lambda town: f"{out_to_be_signed(town)}signature/"),
    Shot("imports", "ben.ito", at("/imports/")),
    Shot("import-new", "ben.ito", at("/imports/new/")),
    Shot("import-looked-at", "ben.ito", looked_at),
    Shot("import-undoing", "ben.ito", to_undo),
    Shot("import-lookalike", "ben.ito", lookalike, partners_words=OF_MICROSOFT),
    Shot("import-words", "ben.ito", states_words),
    Shot("import-words-error", "ben.ito", states_words, sends_empty=True),
    Shot("import-columns", "ben.ito", own_table),
    Shot("import-columns-error", "ben.ito", own_table, sends_empty=True),
    Shot("connections", "ben.ito", connections),
    Shot("connection-new", "ben.ito", at("/connections/new/")),
    Shot("connection-new-error", "ben.ito", at("/connections/new/"), sends_empty=True),
    Shot("connection-made", "ben.ito", at("/connections/new/"), does=connect),
    Shot("connection-agreeing", "tess.young", agreeing),
    Shot("feeds", "ben.ito", own_sources),
    Shot("fetching", "ben.ito", just_confirmed("/imports/fetching/oneroster/")),
    Shot("fetching-error", "ben.ito", just_confirmed("/imports/fetching/oneroster/"), sends_empty=True),
    Shot("fetching-ed-fi", "ben.ito", just_confirmed("/imports/fetching/edfi/")),
    Shot("fetching-ordered", "nora.west", ordered_fetch),
    Shot("fetching-not-yours", "dora.lind", just_confirmed("/imports/fetching/oneroster/")),
    Shot("feed", "ben.ito", at("/imports/sources/flat/")),
    Shot("feed-own-export", "ben.ito", own_feed),
    Shot("feed-error", "ben.ito", at("/imports/sources/flat/"), does=says_no_number_of_days),
    Shot("outgoing", "ben.ito", at("/disclosures/")),
    Shot("matches", "lena.marsh", at("/matches/")),
    Shot("seen-through", "lena.marsh", seen_through),
    Shot("caseload", "rosa.diaz", at("/caseload/")),
    Shot("caseload-supervisor", "sam.hill", at("/caseload/")),
    Shot("caseload-none", "rosa.diaz", at("/caseload/?grade=none")),
    Shot("caseload-filtered", "rosa.diaz", at("/caseload/?overdue=1")),
    Shot("copy-list", "rosa.diaz", just_confirmed("/caseload/export/?overdue=1")),
    Shot("copy-list-error", "rosa.diaz", just_confirmed("/caseload/export/"), sends_empty=True),
    Shot("copy-board", "sam.hill", just_confirmed("/needs/export/")),
    Shot("copy-student", "rosa.diaz", just_confirmed("export/", child=True)),
    Shot("copies", "rosa.diaz", copies_out()),
    Shot("copies-steward", "dora.lind", copies_out()),
    Shot("copies-due", "rosa.diaz", copies_out("/")),
    Shot("copy-extension", "rosa.diaz", copies_out("/copies/{number}/extension/")),
    Shot("copy-extension-error", "rosa.diaz", copies_out("/copies/{number}/extension/"), sends_empty=True),
    Shot("view-new", "rosa.diaz", at("/caseload/views/new/?overdue=1&need=attendance")),
    Shot("view-new-error", "sam.hill", at("/caseload/views/new/"), sends_empty=True),
    Shot("board-filtered", "mona.gray", at("/needs/?table=domain&need=attendance")),
    Shot("board-view-new", "mona.gray", at("/needs/views/new/?table=domain&need=attendance")),
    Shot("board-supervisor", "sam.hill", at("/needs/")),
    Shot("board-manager", "mona.gray", at("/")),
    Shot("board-meanings", "mona.gray", at("/needs/meanings/")),
    Shot("help", "rosa.diaz", at("/help/")),
    Shot("account", "rosa.diaz", at("/account/")),
    Shot("account-password", "rosa.diaz", at("/account/password/")),
    Shot("account-password-error", "rosa.diaz", at("/account/password/"), sends_empty=True),
    Shot("account-second-step", "rosa.diaz", at("/account/second-step/")),
    Shot("account-app", "rosa.diaz", at("/account/second-step/app/")),
    Shot("account-passkey", "rosa.diaz", at("/account/second-step/passkey/")),
    Shot("account-time", "rosa.diaz", at("/account/time/")),
    Shot("confirm-password", "rosa.diaz", at("/account/confirm/")),
    Shot("confirm-code", WITH_APP, at("/account/confirm/")),
    Shot("account-with-app", WITH_APP, after_code("/account/")),
    Shot("recovery-codes", WITH_APP, after_code("/account/second-step/recovery-codes/")),
    Shot("removal", WITH_APP, removal),
    Shot("home-steward-ending", "ben.ito", renewing("/")),
    Shot("agreements-ending", "ben.ito", renewing("/agreements/")),
    Shot("agreement-renewing", "ben.ito", renewing("/agreements/dsa-lakeside-dcs/")),
    Shot("agreement-objection", "ben.ito", renewing("/agreements/dsa-lakeside-dcs/renewal-objection/")),
    Shot(
        "agreement-objection-error",
        "ben.ito",
        renewing("/agreements/dsa-lakeside-dcs/renewal-objection/"),
        sends_empty=True,
    ),
    Shot("agreement-objected", "ben.ito", objected("/agreements/dsa-lakeside-dcs/")),
    Shot("agreement-taking-back", "ben.ito", objected("/agreements/dsa-lakeside-dcs/objection-withdrawal/")),
    Shot(
        "agreement-taking-back-error",
        "ben.ito",
        objected("/agreements/dsa-lakeside-dcs/objection-withdrawal/"),
        sends_empty=True,
    ),
    Shot("emergency-new", "tom.reed", at("/emergencies/new/")),
    Shot("emergency-new-error", "tom.reed", at("/emergencies/new/"), sends_empty=True),
    Shot("emergency-of-new", "ada.okafor", lambda town: f"{town.marisol.url}emergencies/new/"),
    Shot("emergency-mine", "tom.reed", opened_in_an_emergency()),
    Shot("emergency-over", "tom.reed", opened_in_an_emergency(hours=9)),
    Shot("emergency-steward", "dora.lind", opened_in_an_emergency()),
    Shot("emergency-staff", "sam.hill", opened_by_my_staff),
    Shot("emergency-review", "dora.lind", opened_in_an_emergency("review/")),
    Shot("emergency-review-error", "dora.lind", opened_in_an_emergency("review/"), sends_empty=True),
    Shot("home-steward-emergency", "dora.lind", opened_in_an_emergency("/", hours=200)),
    Shot("paused", "ben.ito", paused_everywhere("/pause/")),
    Shot("paused-end", "ben.ito", paused_everywhere("/pause/end/")),
    Shot("paused-home", "rosa.diaz", paused_everywhere("/")),
    Shot("pause", "ben.ito", going_on("/pause/")),
    Shot("pause-error", "ben.ito", going_on("/pause/"), sends_empty=True),
    Shot("confidentiality", "rosa.diaz", at("/confidentiality/")),
    Shot("confidentiality-error", "rosa.diaz", at("/confidentiality/"), sends_empty=True),
    Shot("confidentiality-signed", "dora.lind", at("/confidentiality/")),
    Shot("people", "ben.ito", at("/people/")),
    Shot("review-new", "rosa.diaz", lambda town: asked(town, "rosa.diaz")),
    Shot("review-new-error", "rosa.diaz", lambda town: asked(town, "rosa.diaz"), sends_empty=True),
    Shot("outgoing-each-time", "ben.ito", lambda town: went_out(town, "")),
    Shot("correction", "ben.ito", lambda town: went_out(town, "correction/")),
    Shot("correction-error", "ben.ito", lambda town: went_out(town, "correction/"), sends_empty=True),
    Shot("reviews", "ben.ito", lambda town: asked(town, "ben.ito", "/reviews/")),
    Shot("review", "ben.ito", lambda town: asked(town, "ben.ito", "/reviews/{}/")),
    Shot("review-error", "ben.ito", lambda town: asked(town, "ben.ito", "/reviews/{}/"), sends_empty=True),
    Shot("disclosures-corrected", "rosa.diaz", lambda town: corrected(town)),
    Shot("holds", "ben.ito", lambda town: many_opened(town, "/holds/")),
    Shot("hold", "ben.ito", hold),
    Shot("hold-error", "ben.ito", hold, sends_empty=True),
    Shot("files", "ben.ito", kept_file),
    Shot("file-to-check", "ben.ito", to_check),
    Shot("file-to-check-error", "ben.ito", to_check, sends_empty=True),
    Shot("quality", "dora.lind", at("/quality/")),
    Shot("quality-missing", "dora.lind", at("/quality/elements/identity.state_student_id/?what=missing")),
    Shot("quality-oldest", "dora.lind", at("/quality/elements/placement.type/?what=oldest")),
    Shot("quality-doubtful", "dora.lind", in_doubt),
    Shot("conflicts", "rosa.diaz", differing()),
    Shot("conflict", "rosa.diaz", differing("/quality/conflicts/{child}/identity.sex/")),
    Shot("conflicts-steward", "ben.ito", differing()),
    Shot("conflict-answer", "ben.ito", differing("/quality/conflicts/{number}/")),
    Shot("conflict-answer-error", "ben.ito", differing("/quality/conflicts/{number}/"), sends_empty=True),
    Shot("home-steward-to-check", "ben.ito", differing("/")),
    Shot("case", "lena.marsh", case(twins=False)),
    Shot("case-evidence", "lena.marsh", case(twins=False), does=opens_evidence),
    Shot("case-twins", "lena.marsh", case()),
    Shot("case-second", "lena.marsh", second_record),
    Shot("case-asked", "lena.marsh", puzzled("/matches/{pair}/")),
    Shot("match-question-new", "lena.marsh", puzzled("/matches/{pair}/question/")),
    Shot("match-question-new-error", "lena.marsh", puzzled("/matches/{pair}/question/"), sends_empty=True),
    Shot("match-questions", "dora.lind", puzzled("/matches/questions/")),
    Shot("match-question", "dora.lind", puzzled("/matches/questions/{number}/")),
    Shot("match-question-error", "dora.lind", puzzled("/matches/questions/{number}/"), sends_empty=True),
    Shot("home-steward-question", "dora.lind", puzzled("/")),
    Shot("matches-duplicates", "lena.marsh", twice("/matches/")),
    Shot("duplicate", "lena.marsh", twice("/matches/duplicates/{number}/")),
    Shot("duplicate-tied", "lena.marsh", twice("/matches/duplicates/{number}/", tied=True)),
    Shot("records-to-join", "dora.lind", twice("/matches/duplicates/joining/", tied=True)),
    Shot("home-steward-to-join", "dora.lind", twice("/", tied=True)),
    Shot("student-with-another-record", "rosa.diaz", twice("/students/{lucia}/", tied=True)),
    Shot("records-to-join-none", "dora.lind", twice("/matches/duplicates/joining/")),
    Shot("two-children-new", "rosa.diaz", just_confirmed("two-children/", child=True)),
    Shot("two-children-new-error", "rosa.diaz", just_confirmed("two-children/", child=True), sends_empty=True),
    Shot("two-children", "rosa.diaz", mixed("{student}two-children/")),
    Shot("two-children-steward", "dora.lind", mixed("{student}two-children/")),
    Shot("two-children-pair", "lena.marsh", mixed("/matches/{pair}/two-children/")),
    Shot("case-in-doubt", "lena.marsh", mixed("/matches/{pair}/")),
    Shot("student-in-doubt", "rosa.diaz", mixed("{student}")),
    Shot("home-steward-to-put-right", "dora.lind", mixed("/")),
    Shot("case-decided", "lena.marsh", case(twins=False), does=says_no),
    Shot("match-figures", "lena.marsh", at("/matches/figures/")),
    Shot("match-here", "lena.marsh", at("/matches/here/")),
    Shot("match-here-error", "lena.marsh", at("/matches/here/"), sends_empty=True),
    Shot("match-found", "lena.marsh", found_here),
    Shot("match-nights-none", "lena.marsh", at("/matches/nights/")),
    Shot("match-nights", "lena.marsh", kept_rosters),
    Shot("first-pass", "lena.marsh", at("/matches/first-pass/")),
    Shot("first-pass-steward", "ben.ito", on_record, partners_words=frozenset({"sid, first, last, dob"})),
    Shot(
        "first-pass-error", "ben.ito", on_record, sends_empty=True, partners_words=frozenset({"sid, first, last, dob"})
    ),
    Shot("match-model", "lena.marsh", at("/matches/model/")),
    Shot("match-model-error", "lena.marsh", at("/matches/model/"), sends_empty=True),
    Shot("home-linkage-steward", "lena.marsh", at("/")),
    Shot("training-new", "ben.ito", training_of("ada.okafor")),
    Shot("training-new-error", "ben.ito", training_of("ada.okafor"), sends_empty=True),
    Shot("home-runs-out", "uma.bell", running_out("uma.bell")),
    # Near the end, because of many more children in care.
    Shot("match-fairness", "mona.gray", reached),
    Shot("match-fairness-linkage-steward", "lena.marsh", reached),
    # Near the end, because whoever lacks a paper sees nothing else afterwards.
    Shot("held", "sam.hill", held, status=429),
    Shot("not-ready", "tom.reed", not_ready("tom.reed")),
    # Last, because no file of that district can be sent afterwards.
    Shot("agreement-paused", "ben.ito", paused_agreement),
    # And nothing is open by this one.
    Shot("agreement-over", "ben.ito", over("/agreements/dsa-lakeside-dcs/")),
    Shot("home-steward-over", "ben.ito", over("/")),
)
