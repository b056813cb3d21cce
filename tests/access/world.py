"""People and papers on which each clause of the access rule has something to refuse."""

from homeroom.access.catalogue import ELEMENTS_MAX, catalogue
from tests.access.filling import fill, fill_papers
from tests.access.matrix import PURPOSE
from tests.access.strangers import let_strangers_in

# No line may name what is never shared, and so no grant opens it.
NEVER_SHARED = {element.number for element in catalogue().elements.values() if element.prohibited}
SHARED = "".join("0" if number in NEVER_SHARED else "1" for number in range(ELEMENTS_MAX + 1))
AN_ADVOCATE = (
    "WITH moved AS (UPDATE partners_person SET role = 'casa', organization_id = (SELECT id FROM partners_organization"
    " WHERE key = '{organization}') WHERE id = {person} RETURNING id)"
    " INSERT INTO casework_membership (student_id, contributor_id, by_id, person_id, name, team_role, organization_name,"
    " phone, email, appointed, begins_on) SELECT r.student_id, r.contributor_id, {person}, {person}, '', 'casa_gal', '', '',"
    " '', '', current_date - 5 FROM students_sourcerecord r WHERE r.source_id = '10023'"
)
LAPSED = (
    "UPDATE partners_readiness SET during = tstzrange(now() - interval '400 days', now() - interval '30 days')"
    " WHERE kind = '{kind}' AND person_id = {person}"
)


def make_hard(town) -> list[str]:
    """Colleagues of Rosa, each lacking one thing; a recusal, an order, an ended grant, a partner that left.

    Answers the keys of the added people.
    """
    colleagues = {
        "no.signature": "DELETE FROM partners_readiness WHERE kind = 'confidentiality' AND person_id = {person}",
        "no.training": "DELETE FROM partners_readiness WHERE kind = 'training' AND person_id = {person}",
        "no.longer": "UPDATE partners_person SET active = tstzrange(NULL, now() - interval '1 hour') WHERE id = {person}",
        "is.recused": "INSERT INTO casework_recusal (contributor_id, source_id, begins_on, person_id, reason)"
        " SELECT id, '10023', current_date - 1, {person}, 'kin' FROM partners_organization WHERE key = 'county-dcs'",
        "was.recused": "INSERT INTO casework_recusal (contributor_id, source_id, begins_on, ends_on, person_id, reason)"
        " SELECT id, '10023', current_date - 9, current_date - 5, {person}, 'kin' FROM partners_organization"
        " WHERE key = 'county-dcs'",
        "has.limits": "INSERT INTO casework_limitingorder (key, contributor_id, source_id, begins_on, effect, elements,"
        " datasets, against_role, against_person_id, read_by) SELECT 'limit-1', id, '10023', current_date - 1, 'limit', '[]',"
        " (SELECT array_agg(n) FROM generate_series(1, 60) n WHERE n <> 2), '', {person}, '[]'"
        " FROM partners_organization WHERE key = 'county-dcs'",
        "was.assigned": "UPDATE casework_relation SET ends_on = current_date - 2 WHERE person_id = {person}",
        "is.debarred": AN_ADVOCATE.format(organization="barred", person="{person}"),
        "is.absent": AN_ADVOCATE.format(organization="absent", person="{person}"),
        "lapsed.signature": LAPSED.format(kind="confidentiality", person="{person}"),
        "lapsed.training": LAPSED.format(kind="training", person="{person}"),
        "is.not.confirmed": "INSERT INTO partners_readiness (person_id, kind, done_on, during) SELECT p.id, 'recertification',"
        " current_date - 100, tstzrange(now() - interval '100 days', CASE p.key WHEN 'tom.reed' THEN NULL ELSE now() - interval"
        " '9 days' END) FROM partners_person p WHERE p.id = {person} OR p.key = 'tom.reed'",
        "is.a.teacher": "UPDATE partners_person SET role = 'teacher' WHERE id = {person}",
        "is.elsewhere": AN_ADVOCATE.format(organization="elsewhere", person="{person}"),
        "is.a.manager": "UPDATE partners_person SET role = 'program_manager', organization_id ="
        " (SELECT id FROM partners_organization WHERE key = 'lakeside-usd') WHERE id = {person}",
    }
    # Of advocates like those of the town, but no agreement opens anything to it.
    town.admin("INSERT INTO partners_organization (key, name, kind) VALUES ('elsewhere', '', 'advocate')")
    for key, what in (("barred", "debarred"), ("absent", "absent")):
        town.admin(
            f"INSERT INTO partners_organization (key, name, kind, {what})"
            " VALUES (%s, %s, 'advocate', tstzrange(now() - interval '1 day', NULL))",
            key,
            key,
        )
        # As if an agreement opened to it what it opens to the advocates of the town.
        town.admin(
            'INSERT INTO access_grant (recipient_id, role, purpose_id, contributor_id, ground_id, datasets, "full", masked,'
            " flag, own, agreement_id, line_id, basis, during)"
            ' SELECT o.id, g.role, g.purpose_id, g.contributor_id, g.ground_id, g.datasets, g."full", g.masked, g.flag,'
            " false, NULL, NULL, g.basis, g.during FROM access_grant g, partners_organization o"
            " WHERE g.recipient_id = (SELECT id FROM partners_organization WHERE key = 'casa') AND o.key = %s",
            key,
        )
    for key, lacks in colleagues.items():
        town.admin(
            "INSERT INTO partners_person (key, name, organization_id, role, email, phone, active)"
            " SELECT %s, %s, organization_id, role, '', '', active FROM partners_person WHERE key = 'rosa.diaz'",
            key,
            key,
        )
        ((person,),) = town.admin("SELECT id FROM partners_person WHERE key = %s", key)
        town.admin(
            "INSERT INTO partners_readiness (person_id, kind, done_on, during) SELECT %s, kind, done_on, during"
            " FROM partners_readiness WHERE person_id = (SELECT id FROM partners_person WHERE key = 'rosa.diaz')",
            person,
        )
        town.admin(
            "INSERT INTO casework_relation (contributor_id, source_id, person_id, relation, begins_on)"
            " SELECT id, '10023', %s, 'assigned_caseworker', current_date - 20 FROM partners_organization"
            " WHERE key = 'county-dcs'",
            person,
        )
        town.admin(lacks.format(person=person))
    # Grants that are over, or not for this role or purpose; a partner whose records are there and who has left.
    town.admin(
        'INSERT INTO access_grant (recipient_id, role, purpose_id, contributor_id, ground_id, datasets, "full", masked, flag,'
        " own, basis, during)"
        " SELECT recipient_id, role, purpose_id, contributor_id, ground_id, -1::bigint & 9223372036854775806,"
        " ~(0::bit(128)), ~(0::bit(128)), ~(0::bit(128)), false, basis, tstzrange(NULL, now() - interval '1 day')"
        " FROM access_grant WHERE NOT own"
    )
    town.admin("SELECT access.open_grants_v1(id, NULL) FROM agreements_agreement WHERE key = 'dsa-north-dcs'")
    town.admin(
        "UPDATE partners_organization SET absent = tstzrange(now() - interval '1 day', NULL) WHERE key = 'north-usd'"
    )
    # Another district's school of the same name, and a child who goes there.
    town.admin(
        "INSERT INTO partners_school (contributor_id, source_id, name, identifier)"
        " SELECT id, 'lincoln-ms', 'Another Lincoln', '' FROM partners_organization WHERE key = 'north-usd'"
    )
    town.admin(
        "UPDATE students_schoolenrollment SET school_id = (SELECT s.id FROM partners_school s JOIN partners_organization o"
        " ON o.id = s.contributor_id WHERE o.key = 'north-usd' AND s.source_id = 'lincoln-ms') WHERE student_id ="
        " (SELECT student_id FROM students_sourcerecord WHERE source_id = '10024') AND superseded_at IS NULL"
    )
    let_strangers_in(town)
    town.admin("SELECT access.restand_all_v1()")
    return list(colleagues)


# Of rows that pages write now and then, one for everybody about everybody: whose they are not, the policy must say.
OF_EVERYBODY = (
    "INSERT INTO partners_confidentialitysignature (person_id, organization_id, role, text_id, language, text_hash, name, method)"
    " SELECT p.id, p.organization_id, p.role, t.id, 'en', '\\x', p.name, 'password'"
    " FROM partners_person p, partners_confidentialitytext t",
    "INSERT INTO partners_trainingrecord (person_id, organization_id, by_id, completed_on, course)"
    " SELECT p.id, p.organization_id, b.id, current_date - 9, 'Privacy' FROM partners_person p, partners_person b"
    " WHERE b.key = 'dora.lind' AND p.key <> b.key",
    # Another partner's number of another child is that of a child of whom somebody consented.
    "INSERT INTO students_sourcerecord (contributor_id, source_id, student_id) SELECT o.id, '10024', r.student_id"
    " FROM partners_organization o, students_sourcerecord r WHERE o.key = 'bridge' AND r.source_id = '10026'",
    "INSERT INTO access_selfcheck (asked, differing) VALUES (30, '{}')",
    "INSERT INTO notices_notice (person_id, kind, event, contributor_id, student_id, word)"
    " SELECT p.id, 'contact', 700000 + s.id, (SELECT id FROM partners_organization WHERE key = 'county-dcs'), s.id, ''"
    " FROM partners_person p, students_student s",
    "INSERT INTO notices_notice (person_id, kind, event, contributor_id, word)"
    " SELECT id, 'import_loaded', 800000, (SELECT id FROM partners_organization WHERE key = 'county-dcs'), ''"
    " FROM partners_person",
    "INSERT INTO notices_reading (notice_id, person_id) SELECT n.id, n.person_id FROM notices_notice n"
    " JOIN partners_person p ON p.id = n.person_id AND p.key IN ('rosa.diaz', 'tom.reed') WHERE n.event = 800000",
    "INSERT INTO notices_choice (person_id, digest, urgent, language) SELECT id, 'daily', true, 'en' FROM partners_person",
    "INSERT INTO access_event (person_id, organization_id, role, page, operation, outcome, student_ids, asked_for)"
    " SELECT p.id, p.organization_id, p.role, 'planted', 'view', 'permit', ARRAY(SELECT s.id FROM students_student s), ''"
    " FROM partners_person p",
    "INSERT INTO access_disclosure (event_id, student_id, contributor_id, recipient_id, person_id, dataset, basis, relation)"
    " SELECT e.id, s.id, o.id, e.organization_id, e.person_id, 12, '', '' FROM access_event e"
    " JOIN partners_person p ON p.id = e.person_id AND p.key IN ('rosa.diaz', 'ada.okafor'), students_student s,"
    " partners_organization o WHERE e.page = 'planted'",
    "WITH held AS (INSERT INTO access_volumehold (person_id, organization_id, since, opened, asked, normal, most)"
    " SELECT p.id, o.id, now(), 0, 0, 0, 0 FROM partners_person p, partners_organization o WHERE o.kind <> 'family'"
    " RETURNING *) INSERT INTO access_volumedecision (hold_id, by_id, verdict, reason)"
    " SELECT id, person_id, 'goes_on', 'planted' FROM held",
    "WITH file AS (INSERT INTO insight_heldfile (export, contributor_id, recipient_id, by_id, agreement_id, line_id, query,"
    " as_of, sealed, digest, untold, differing, version) SELECT gen_random_uuid(), o.id, r.id, p.id, 0, 0, '', current_date,"
    " '', '',"
    " 0, 0, '' FROM partners_person p, partners_organization o, partners_organization r"
    " WHERE o.kind <> 'family' AND r.key = 'county-dcs' RETURNING *), gone AS ("
    " INSERT INTO insight_filerefusal (held_id, contributor_id, person_id, by_id, reason)"
    " SELECT id, contributor_id, by_id, by_id, 'planted' FROM file)"
    " INSERT INTO insight_filerelease (held_id, contributor_id, recipient_id, person_id, sealed, withheld, note, version,"
    " expires_at) SELECT id, contributor_id, recipient_id, by_id, '', '[]', '', '', now() FROM file",
    "INSERT INTO insight_qualityfinding (contributor_id, student_id, element, code) SELECT o.id, s.id, 1, 'planted'"
    " FROM students_student s, partners_organization o WHERE o.kind <> 'family'",
    "INSERT INTO insight_qualitymeasure (contributor_id, batch_id, element, measured_on, children, told, missing, doubtful,"
    " asked) SELECT o.id, (SELECT min(id) FROM students_batch), 100, current_date, 1, 1, 0, 0, 0 FROM partners_organization o",
    "WITH asked AS (INSERT INTO insight_conflict (student_id, contributor_id, element, organization_id, by_id)"
    " SELECT s.id, o.id, 1, p.organization_id, p.id FROM students_student s, partners_organization o, partners_person p"
    " WHERE o.kind <> 'family' AND p.key IN ('rosa.diaz', 'ben.ito') RETURNING *)"
    " INSERT INTO insight_conflictanswer (conflict_id, contributor_id, answer, by_id)"
    " SELECT id, contributor_id, 'right', by_id FROM asked",
    # Everybody took a copy of a list, and of each child; each is kept longer, and destroyed.
    "WITH took AS (INSERT INTO insight_export (contributor_id, by_id, purpose_id, recipient_id, of, student_id, query, format,"
    " rows, students, taken_on, expires_on) SELECT p.organization_id, p.id, u.id, p.organization_id, CASE WHEN s.id IS NULL"
    " THEN 'students' ELSE 'student' END, s.id, '', 'csv', 1, 1, current_date, current_date FROM partners_person p,"
    " access_purpose u, (SELECT id FROM students_student UNION ALL SELECT NULL) s WHERE p.organization_id IS NOT NULL"
    f" AND u.key = '{PURPOSE}' RETURNING id, by_id), longer AS (INSERT INTO insight_exportextension (export_id, by_id,"
    " expires_on, reason) SELECT id, by_id, current_date, 'planted' FROM took)"
    " INSERT INTO insight_exportdestruction (export_id, by_id) SELECT id, by_id FROM took",
    "INSERT INTO access_authority (person_id, verb, expires_at) SELECT id, 'planted', now() + interval '1 day'"
    " FROM partners_person",
    # Possible matches of partners of whom a linkage steward hosts the one, or neither.
    "INSERT INTO matching_pair (candidate, sealed_child, sealed_candidate, rule, agrees, expires_at, agency_id, batch_id,"
    " contributor_id, student_id, compared) SELECT ('made ' || a.id || ' ' || c.id)::bytea, '', '', 'two_of_three', '[]',"
    " now() + interval '9 days', a.id, (SELECT min(id) FROM students_batch), c.id, s.id, '' FROM students_student s,"
    " partners_organization a, partners_organization c WHERE a.kind <> 'family' AND c.kind <> 'family' AND a.id <> c.id",
    "INSERT INTO matching_weighing (pair_id, batch_id, model, compared, weight, band, line, evidence, measured,"
    " is_beside_twins) SELECT p.id, p.batch_id, '1', '', 9.5, 'review', 'weighs_enough', '[]', '{}', false FROM matching_pair p"
    " WHERE p.rule = 'two_of_three'",
    # Of some the school's record became another child's.
    "INSERT INTO matching_decision (pair_id, verdict, rule, reason, settled_at) SELECT id, 'refuse', 'linked_elsewhere', '',"
    " now() FROM matching_pair WHERE rule = 'two_of_three' AND id %% 5 = 0",
    "INSERT INTO matching_auditdraw (pair_id) SELECT id FROM matching_pair WHERE rule = 'two_of_three' AND id %% 2 = 0",
    "INSERT INTO matching_auditanswer (draw_id, by_id, is_same) SELECT d.id, p.id, true FROM matching_auditdraw d,"
    " partners_person p WHERE p.key = 'lena.marsh' AND d.id %% 2 = 0",
    "INSERT INTO matching_switching (is_on, by_id, is_by_audit, reason) SELECT true, id, false, 'We looked.' FROM"
    " partners_person WHERE key = 'lena.marsh'",
    # A roster is kept of everybody, and was asked.
    "INSERT INTO matching_keptroster (contributor_id, batch_id, model, students, students_name, children_name, bundle_name,"
    " bundle_file, agencies, sealed_keys, sealed_children_key, expires_at) SELECT id, (SELECT min(id) FROM students_batch),"
    " '1', 9, 'a', 'b', 'c', 'd', '[]', 's', 's', now() + interval '9 days' FROM partners_organization WHERE kind <> 'family'",
    "INSERT INTO matching_night (contributor_id, kept_id, place, of) SELECT contributor_id, id, 1, 1 FROM matching_keptroster",
    # Both linkage stewards have asked about a child, and every agency has somebody like it.
    "INSERT INTO matching_lookup (by_id, answered_at, found, spool_name, key) SELECT id, now(), 1, '', '' FROM partners_person"
    " WHERE role = 'linkage_steward'",
    "INSERT INTO matching_lookedup (lookup_id, student_id, agency_id, is_very_strong, sealed, expires_at) SELECT l.id, s.id,"
    " o.id, true, decode(repeat('00', 40), 'hex'), now() + interval '1 day' FROM matching_lookup l, partners_organization o,"
    " students_student s WHERE o.kind = 'child_welfare' AND s.id = (SELECT min(id) FROM students_student)",
    # Of every partner to every other a release of a first pass is on record.
    "INSERT INTO matching_firstpassrelease (contributor_id, recipient_id, by_id, released_at, released_by, released_to, under,"
    " side, fields, records, of, columns, candidates_sha256, output_sha256) SELECT a.id, c.id, p.id, now(), 'x', 'x', 'x',"
    " 'roster', 'names', 1, 9, '[]', repeat('a', 64), repeat('b', 64) FROM partners_organization a, partners_organization c,"
    " partners_person p WHERE a.id <> c.id AND p.key = 'ben.ito'",
    # Somebody was the first to call two of each partner's the same child, and somebody asked each agency about one.
    "INSERT INTO matching_firstanswer (pair_id, by_id) SELECT min(m.id), p.id FROM matching_pair m, partners_person p"
    " WHERE m.rule = 'two_of_three' AND p.key IN ('tom.reed', 'uma.bell') GROUP BY m.agency_id, m.contributor_id, p.id",
    "INSERT INTO matching_question (pair_id, student_id, agency_id, asks, sealed_child, sealed_note, by_id)"
    " SELECT m.id, m.student_id, m.agency_id, 'school', m.sealed_child, '', p.id FROM matching_pair m, partners_person p"
    " WHERE p.key = 'tom.reed' AND m.id IN (SELECT min(id) FROM matching_pair WHERE rule = 'two_of_three'"
    " GROUP BY agency_id, contributor_id)",
    # Records of agencies that may be one child's, of every two partners; of some two people said it, and some are or were tied.
    "INSERT INTO matching_duplicate (student_a_id, student_b_id, agency_a_id, agency_b_id, sealed_a, sealed_b, rule, needs_two,"
    " compared, batch_id) SELECT p.a, p.b, g.one, g.other, '', '', 'weighed', false, '', (SELECT min(id) FROM students_batch)"
    " FROM (SELECT a.id AS a, b.id AS b, row_number() OVER (ORDER BY a.id, b.id) AS n FROM students_student a"
    " JOIN students_student b ON a.id < b.id ORDER BY 3 LIMIT 160) p JOIN (SELECT o.id AS one, x.id AS other,"
    " row_number() OVER (ORDER BY o.id <> x.id, o.id, x.id) AS n, count(*) OVER () AS of FROM partners_organization o,"
    " partners_organization x WHERE o.key IN ('county-dcs', 'lakeside-usd', 'data-host') AND x.key IN ('county-dcs',"
    " 'lakeside-usd', 'data-host')) g ON (p.n - 1) %% g.of + 1 = g.n",
    "INSERT INTO matching_duplicateanswer (duplicate_id, verdict, compared, by_id) SELECT d.id, w.word, d.compared, p.id"
    " FROM matching_duplicate d, partners_person p, unnest('{same,later}'::text[]) w (word)"
    " WHERE p.key IN ('tom.reed', 'lena.marsh')",
    "INSERT INTO matching_tie (duplicate_id, student_a_id, student_b_id, agency_a_id, agency_b_id, sealed_ids, by_id, ended_at,"
    " ended_by_id) SELECT d.id, d.student_a_id, d.student_b_id, d.agency_a_id, d.agency_b_id, '', p.id,"
    " CASE WHEN d.id %% 3 = 0 THEN now() END, CASE WHEN d.id %% 3 = 0 THEN p.id END"
    " FROM matching_duplicate d, partners_person p WHERE p.key = 'lena.marsh' AND d.id %% 2 = 0",
    # Of every child each partner's people said that the record is of two; some of it is over.
    "INSERT INTO matching_overlay (student_id, agency_id, sealed_why, cut, by_id, ending, ended_by_id, ended_at)"
    " SELECT s.id, o.id, '', '[]', p.id, w.ending, CASE WHEN w.ending <> '' THEN p.id END,"
    " CASE WHEN w.ending <> '' THEN now() END FROM students_student s, partners_organization o, partners_person p,"
    " unnest('{\"\",taken_back}'::text[]) w (ending) WHERE o.kind <> 'family' AND p.key IN ('rosa.diaz', 'lena.marsh')"
    " AND (w.ending <> '' OR (p.key = 'rosa.diaz' AND o.key = 'county-dcs'))",
    # A contact withdrawn yesterday, which its writer may restore; one of data that no note is of, and what became of it.
    "INSERT INTO casework_contactstate (contact_id, student_id, contributor_id, by_id, dataset, state, at)"
    " SELECT id, student_id, contributor_id, by_id, dataset, 'withdrawn', now() - interval '1 day' FROM casework_contact"
    " WHERE contributor_id = (SELECT id FROM partners_organization WHERE key = 'county-dcs') AND id %% 2 = 0"
    " AND id NOT IN (SELECT contact_id FROM casework_contactstate)",
    "WITH another AS (INSERT INTO casework_contact (entry, dataset, happened_on, medium, was_reached, with_whom, topics,"
    " sealed_note, by_id, contributor_id, student_id) SELECT gen_random_uuid(), 12, happened_on, medium, was_reached,"
    " 'zqd' || student_id || 'c' || contributor_id || 'd12z', topics, sealed_note, by_id, contributor_id, student_id"
    " FROM casework_contact WHERE dataset = 51 RETURNING *)"
    " INSERT INTO casework_contactstate (contact_id, student_id, contributor_id, by_id, dataset, state)"
    " SELECT id, student_id, contributor_id, by_id, dataset, 'restored' FROM another",
    # Tom is on the team of a child for whom he does not answer, on a ground that opens the plan to caseworkers.
    'INSERT INTO access_grant (recipient_id, role, purpose_id, contributor_id, ground_id, datasets, "full", masked, flag, own,'
    " basis, during) SELECT g.recipient_id, g.role, NULL, g.contributor_id, (SELECT min(id) FROM access_ground"
    " WHERE relation = 'team_member' AND population = 'in_care'), g.datasets, g.\"full\", g.masked, g.flag, false, g.basis,"
    " g.during FROM access_grant g WHERE g.own AND g.role = 'caseworker' AND upper_inf(g.during)",
    "INSERT INTO casework_membership (student_id, contributor_id, by_id, person_id, name, team_role, organization_name, phone,"
    " email, appointed, begins_on) SELECT m.student_id, m.contributor_id, m.by_id, p.id, '', 'caseworker', '', '', '', '',"
    " current_date - 3 FROM casework_membership m, partners_person p WHERE p.key = 'tom.reed' AND m.person_id ="
    " (SELECT id FROM partners_person WHERE key = 'cy.fox') LIMIT 1",
    # An invited person who left the team again.
    "WITH gone AS (INSERT INTO casework_membership (student_id, contributor_id, by_id, person_id, name, team_role,"
    " organization_name, phone, email, appointed, begins_on) SELECT m.student_id, m.contributor_id, m.by_id, m.person_id, '',"
    " m.team_role, '', '', '', '', current_date - 3 FROM casework_membership m JOIN partners_person p ON p.id = m.person_id"
    " AND p.is_invited RETURNING *) INSERT INTO casework_departure (student_id, contributor_id, by_id, membership_id, reason)"
    " SELECT student_id, contributor_id, by_id, id, '' FROM gone",
    # A contact of Rosa's that was restored, and may be withdrawn again.
    "INSERT INTO casework_contactstate (contact_id, student_id, contributor_id, by_id, dataset, state)"
    " SELECT id, student_id, contributor_id, by_id, dataset, 'restored' FROM casework_contact WHERE dataset = 51 AND id = 1",
    # Ada brought somebody to Marisol's team.
    "INSERT INTO casework_membership (student_id, contributor_id, by_id, name, team_role, organization_name, phone, email,"
    " appointed, begins_on) SELECT r.student_id, p.organization_id, p.id, 'Coach', 'champion', '', '', '', '', current_date - 9"
    " FROM students_sourcerecord r, partners_person p WHERE p.key = 'ada.okafor' AND r.source_id = '10023'",
    "INSERT INTO exchange_upload (spool_name, bytes, batch_id, contributor_id, sealed_key, accept_held)"
    " SELECT 'planted ' || id, 1, id, contributor_id, '', false FROM students_batch ON CONFLICT DO NOTHING",
    "INSERT INTO exchange_source (contributor_id, name, by_id) SELECT contributor_id, 'planted', min(by_id) FROM"
    " (SELECT p.organization_id AS contributor_id, p.id AS by_id FROM partners_person p WHERE p.role = 'data_steward') AS theirs"
    " GROUP BY contributor_id",
    "INSERT INTO exchange_sourcemapping (source_id, contributor_id, sealed, by_id)"
    " SELECT id, contributor_id, '', by_id FROM exchange_source",
    "INSERT INTO exchange_arrival (source_id, contributor_id, batch_id)"
    " SELECT s.id, s.contributor_id, (SELECT min(b.id) FROM students_batch b WHERE b.contributor_id = s.contributor_id)"
    " FROM exchange_source s WHERE EXISTS (SELECT FROM students_batch b WHERE b.contributor_id = s.contributor_id)",
    "INSERT INTO exchange_expectation (contributor_id, format, source_id, rhythm, owner_id, by_id)"
    " SELECT contributor_id, '', id, 'as_before', by_id, by_id FROM exchange_source",
    "INSERT INTO students_teacher (contributor_id, source_id, given_name, middle_name, family_name, email)"
    " SELECT DISTINCT contributor_id, 'planted', 'planted', '', 'planted', '' FROM exchange_source",
    "INSERT INTO students_teaching (contributor_id, source_id, teacher_source_id, class_source_id, school_source_id)"
    " SELECT contributor_id, source_id, source_id, '', '' FROM students_teacher",
    "INSERT INTO exchange_fetchorder (contributor_id, kind, address, token_address, client_id, sealed, scope, hour, by_id)"
    " SELECT contributor_id, 'oneroster', 'https://planted.example', '', '', 'planted', '', 3, by_id FROM exchange_source",
    "INSERT INTO exchange_fetch (contributor_id, order_id, batch_id) SELECT o.contributor_id, o.id, min(b.id)"
    " FROM exchange_fetchorder o JOIN students_batch b ON b.contributor_id = o.contributor_id GROUP BY o.id",
    "INSERT INTO exchange_loaddecision (contributor_id, batch_id, status, verdict, by_id)"
    " SELECT b.contributor_id, b.id, 'loaded', 'load', min(p.id) FROM students_batch b"
    " JOIN partners_person p ON p.organization_id = b.contributor_id AND p.role = 'data_steward' GROUP BY b.id",
    "INSERT INTO exchange_undoing (contributor_id, batch_id, undone_id) SELECT contributor_id, max(id), min(id)"
    " FROM students_batch GROUP BY contributor_id",
    'INSERT INTO exchange_formerrow (contributor_id, batch_id, "table", "row", expires_at)'
    " SELECT contributor_id, id, 'exchange_seenrow', 0, now() + interval '9 days' FROM students_batch",
    # In everybody's name a program asks; each agreed, and somebody ended one.
    "INSERT INTO connections_connection (organization_id, person_id, purpose_id, name, scopes, client_id, secret_hash, by_id,"
    " expires_at) SELECT p.organization_id, p.id, (SELECT min(id) FROM access_purpose), 'planted', '{}', 'planted ' || p.id,"
    " '', p.id, now() + interval '9 days' FROM partners_person p WHERE p.organization_id IS NOT NULL",
    "INSERT INTO connections_connectiondecision (connection_id, verdict, by_id)"
    " SELECT c.id, v, c.person_id FROM connections_connection c, unnest(ARRAY['agree', 'end']) v",
    # Of every child's team somebody left.
    "WITH gone AS (INSERT INTO casework_membership (student_id, contributor_id, by_id, name, team_role, organization_name,"
    " phone, email, appointed, begins_on) SELECT s.id, p.organization_id, p.id, 'Gone', 'champion', '', '', '', '',"
    " current_date - 9 FROM students_student s, partners_person p WHERE p.key IN ('rosa.diaz', 'tom.reed') RETURNING *)"
    " INSERT INTO casework_departure (student_id, contributor_id, by_id, membership_id, reason)"
    " SELECT student_id, contributor_id, by_id, id, '' FROM gone",
    # Of every child a task waits for somebody who takes part no more.
    "WITH task AS (INSERT INTO casework_task (student_id, contributor_id, by_id, need_id, what)"
    " SELECT s.id, b.organization_id, b.id, (SELECT min(n.id) FROM casework_need n), 'left behind' FROM students_student s,"
    " partners_person b WHERE b.key = 'rosa.diaz' RETURNING *)"
    " INSERT INTO casework_turn (student_id, contributor_id, by_id, task_id, owner_id, due_on, state, note)"
    " SELECT t.student_id, t.contributor_id, t.by_id, t.id, p.id, current_date, 'open', '' FROM task t, partners_person p"
    " WHERE p.key = 'casa.revoked'",
    # Who joined by an invitation.
    "WITH joined AS (INSERT INTO partners_person (key, name, organization_id, role, email, phone, active, is_invited)"
    " SELECT 'joined.' || key, name, organization_id, role, '', '', active, true FROM partners_person WHERE is_invited"
    " RETURNING *), used AS (INSERT INTO partners_joincode (person_id, code_hash, expires_at, used_at, by_id)"
    " SELECT j.id, sha256(j.key::bytea), now() + interval '7 days', now(), b.id FROM joined j, partners_person b"
    " WHERE b.key = 'rosa.diaz')"
    " INSERT INTO casework_membership (student_id, contributor_id, by_id, person_id, name, team_role, organization_name, phone,"
    " email, appointed, begins_on) SELECT m.student_id, m.contributor_id, m.by_id, j.id, '', 'resource_parent', '', '', '', '',"
    " current_date - 3 FROM joined j, casework_membership m JOIN partners_person p ON p.id = m.person_id AND p.key = 'cy.fox'",
    # An advocate who has a letter and has not joined: her organization, and not this letter, says that she is trained.
    "WITH invited AS (INSERT INTO partners_person (key, name, organization_id, role, email, phone, active, is_invited)"
    " SELECT 'invited.' || key, name, organization_id, role, '', '', active, true FROM partners_person WHERE key = 'cy.fox'"
    " RETURNING id, key) INSERT INTO partners_joincode (person_id, code_hash, expires_at)"
    " SELECT id, sha256(key::bytea), now() + interval '7 days' FROM invited",
    # Emergencies of somebody else's, long over, of every child and of records of two partners; and what was found of them.
    "INSERT INTO casework_emergency (student_id, by_id, contributor_id, role, origins, elements, datasets, threat, at_risk,"
    " why_now, receivers, at, ends_at) SELECT s.id, p.id, p.organization_id, p.role, ARRAY[o.id], 0::bit(128), 1, 'x', 'x',"
    " 'x', 'x', now() - interval '9 days', now() - interval '8 days' FROM students_student s,"
    " partners_person p, partners_organization o WHERE p.key IN ('tom.reed', 'uma.bell')"
    " AND o.key IN ('county-dcs', 'lakeside-usd')",
    "INSERT INTO casework_emergencyreview (emergency_id, contributor_id, by_id, finding, words)"
    " SELECT e.id, e.origins[1], (SELECT id FROM partners_person WHERE key = 'dora.lind'), 'justified', 'x'"
    " FROM casework_emergency e",
    # Disclosures that tell of none of them: of that number, and no emergency; of an emergency, and of another child or number.
    "INSERT INTO access_disclosure (event_id, student_id, contributor_id, recipient_id, person_id, dataset, basis, relation,"
    " paper_kind, paper_id) SELECT (SELECT min(id) FROM access_event), t.child, c.id, p.organization_id, p.id, 1, '', '', t.kind,"
    " t.number FROM"
    " partners_organization c, partners_person p, (SELECT e.student_id AS child, 'consent' AS kind, e.id AS number FROM"
    " casework_emergency e UNION SELECT (SELECT min(s.id) FROM students_student s WHERE s.id <> e.student_id), 'emergency', e.id"
    " FROM casework_emergency e UNION SELECT s.id, 'emergency', 0 FROM students_student s) AS t (child, kind, number)"
    " WHERE c.key = 'county-dcs' AND p.key = 'tom.reed'",
    # Somebody else finds entries wrong, of every contributor, and stewards who are not asked here have answered.
    "INSERT INTO access_disclosurereview (disclosure_ids, student_id, contributor_id, by_id, words, due_on)"
    " SELECT ARRAY[min(d.id)], d.student_id, d.contributor_id, p.id, 'x', current_date FROM access_disclosure d,"
    " partners_person p WHERE p.key IN ('tom.reed', 'uma.bell') GROUP BY d.student_id, d.contributor_id, p.id",
    "INSERT INTO access_disclosurefinding (review_id, disclosure_ids, student_id, contributor_id, by_id, finding, words)"
    " SELECT r.id, r.disclosure_ids, r.student_id, r.contributor_id, p.id, 'other', 'x' FROM access_disclosurereview r,"
    " partners_person p WHERE p.key = 'dora.lind'",
    # Sharing was paused once, and goes on.
    "WITH made AS (INSERT INTO access_freeze (kind, reason, at) VALUES ('freeze', 'x', now() - interval '9 days') RETURNING id)"
    " INSERT INTO access_thaw (freeze_id, reason, at) SELECT id, 'x', now() - interval '8 days' FROM made",
    # Looked for in vain.
    "INSERT INTO access_event (person_id, organization_id, role, page, operation, outcome, student_ids, asked_for)"
    " SELECT p.id, p.organization_id, p.role, 'planted', 'view', 'refuse', ARRAY(SELECT s.id FROM students_student s), ''"
    " FROM partners_person p",
    # A line that opens plans to managers of the agency and of nobody's counts says anything.
    "INSERT INTO agreements_opening (line_id, recipient_id, role, purpose_id, contributor_id, ground_id, datasets,"
    ' "full", masked, flag, own, basis) SELECT o.line_id, m.organization_id, m.role, u.id, o.contributor_id, o.ground_id,'
    ' -1::bigint & 9223372036854775806, o."full", o.masked, o.flag, false, o.basis FROM agreements_opening o,'
    f" partners_person m, access_purpose u WHERE m.key = 'mona.gray' AND u.key = '{PURPOSE}'"
    " AND o.contributor_id <> m.organization_id ORDER BY o.id LIMIT 1",
    # Providers to whose tutors an agreement opens children as a group: with an end, and without.
    "INSERT INTO partners_organization (key, name, kind) VALUES ('for.ever', '', 'provider'), ('for.now', '', 'provider')",
    'INSERT INTO access_grant (recipient_id, role, contributor_id, ground_id, datasets, "full", masked, flag, own, basis, during)'
    " SELECT o.id, 'tutor', o.id, (SELECT id FROM access_ground WHERE relation = 'record_holder'), 0, 0::bit(128), 0::bit(128),"
    " 0::bit(128), false, '', CASE o.key WHEN 'for.ever' THEN tstzrange(now(), NULL) ELSE tstzrange(now(), now() +"
    " interval '9 days') END FROM partners_organization o WHERE o.key IN ('for.ever', 'for.now')",
    # What the agency's caseworkers would see of the district, were they of another role, or there for another purpose.
    'INSERT INTO access_grant (recipient_id, role, purpose_id, contributor_id, ground_id, datasets, "full", masked, flag, own,'
    " basis, during) SELECT g.recipient_id, x.role, x.purpose_id, g.contributor_id, g.ground_id, 9223372036854775806,"
    f" B'{SHARED}', B'{SHARED}', B'{SHARED}', false, '', tstzrange(NULL, NULL) FROM (SELECT DISTINCT recipient_id,"
    " ground_id, contributor_id FROM access_grant WHERE NOT own AND role = 'caseworker') g, (SELECT 'none' AS role,"
    " NULL::smallint AS purpose_id UNION SELECT 'caseworker', id FROM access_purpose WHERE key = 'tutoring') x",
    # Everybody shares a filter of a list, and has removed another.
    "INSERT INTO insight_savedview (by_id, organization_id, role, of, name, query, is_shared, removed_at)"
    " SELECT p.id, p.organization_id, p.role, 'students', p.key, '', true, removed.at FROM partners_person p,"
    " (VALUES (NULL::timestamptz), (now() - interval '1 day')) AS removed (at) WHERE p.organization_id IS NOT NULL",
    # Letters that work no more, each for another reason.
    "INSERT INTO partners_joincode (person_id, code_hash, expires_at, used_at, revoked_at)"
    " SELECT p.id, sha256((p.key || n)::bytea), now() + make_interval(days => CASE n WHEN 3 THEN -1 ELSE 7 END),"
    " CASE n WHEN 1 THEN now() END, CASE n WHEN 2 THEN now() END FROM partners_person p, generate_series(0, 3) n"
    " WHERE p.key IN ('cy.fox', 'no.longer')",
    # Drafts that a party began and is no party of, that it has just begun, and that another has.
    *(
        "INSERT INTO drafting_draft SELECT (jsonb_populate_record(NULL::drafting_draft, to_jsonb(d) || jsonb_build_object('id',"
        f" {number}, 'key', 'draft-{number}', 'organization_id', o.id))).* FROM drafting_draft d, partners_organization o"
        f" WHERE o.key = '{began}' ORDER BY d.id LIMIT 1;"
        " INSERT INTO drafting_party SELECT (jsonb_populate_record(NULL::drafting_party, to_jsonb(p) || jsonb_build_object('id',"
        f" {number}, 'draft_id', {number}, 'organization_id', o.id))).* FROM drafting_party p, partners_organization o"
        f" WHERE o.key = '{party}' ORDER BY p.id LIMIT 1"
        for number, began, party in (
            (900_001, "lakeside-usd", "county-dcs"),
            (900_002, "lakeside-usd", "lakeside-usd"),
            (900_003, "north-usd", "north-usd"),
        )
    ),
    "INSERT INTO drafting_version SELECT (jsonb_populate_record(NULL::drafting_version, to_jsonb(v) || jsonb_build_object('id',"
    " 900001, 'draft_id', 900001))).* FROM drafting_version v ORDER BY v.id LIMIT 1",
    # Somebody whom a school brought to the team, and nobody at the agency.
    "INSERT INTO casework_membership (student_id, contributor_id, by_id, name, team_role, organization_name, phone, email,"
    " appointed, begins_on) SELECT m.student_id, a.organization_id, a.id, 'A tutor of the school', 'tutor', '', '', '', '',"
    " current_date - 3 FROM partners_person a, casework_membership m JOIN partners_person p ON p.id = m.person_id"
    " AND p.key = 'tom.reed' WHERE a.key = 'ada.okafor'",
)


# Of elements that open with the rows of their dataset, some are enough: whoever looks asks the rule of each.
FEWER_GLIMPSES = (
    "DELETE FROM students_glimpse v WHERE element %% 7 <> 1 AND NOT EXISTS (SELECT FROM access_grant g"
    ' WHERE get_bit(g.flag | g.masked | g."full", v.element) = 1 AND g.datasets & (1::bigint << v.dataset) = 0)'
)


def make_hardest(town) -> list[str]:
    """The hard town, with rows about everybody, and a partner that left and is back. Answers as make_hard."""
    added = make_hard(town)
    fill(town)
    fill_papers(town)
    for sql in OF_EVERYBODY:
        town.admin(sql)
    town.admin(FEWER_GLIMPSES)
    return added
