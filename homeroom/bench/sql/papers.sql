-- Grounds, the agreements, and what they open. The functions that serve a steward turn openings into grants.
INSERT INTO access_ground (id, relation, population, condition) VALUES
    (1, 'assigned', 'in_care_of_recipient', 'any'),
    (2, 'assigned', 'in_care_of_recipient', 'agency_responsible'),
    (3, 'school_of_enrollment', 'in_care', 'any'),
    (4, 'team_member', 'in_care', 'any'),
    (5, 'agency_responsible', 'in_care_of_recipient', 'agency_responsible'),
    (6, 'record_holder', 'any', 'any');

-- The agency's own people in its own records, and a manager on another ground.
INSERT INTO access_grant (recipient_id, role, purpose_id, contributor_id, ground_id, datasets, "full", masked, flag, own, basis, during)
SELECT 1, role, NULL, 1, ground, pg_temp.mask('case'), pg_temp.elements(), 0::bit(128), 0::bit(128), true, '', tstzrange(NULL, NULL)
FROM (VALUES ('caseworker', 1), ('caseworker_supervisor', 1), ('program_manager', 5)) AS own (role, ground);

INSERT INTO agreements_agreement (id, key, tier, title, effective_on, expires_on, term, by_hand, hosting_basis, roster_retention)
VALUES (1, 'mou', 'MOU', 'Memorandum', current_date - 100, current_date + 900, tstzrange(now() - interval '100 days', now() + interval '900 days'),
        false, '', '');
-- Who shares with whom: each district with the agency and back, each district with the advocates, the agency with the
-- advocates; the rest among districts, providers and the court, on grounds on which few people stand.
CREATE TEMP TABLE sharing AS
SELECT row_number() OVER (ORDER BY priority, giver, taker) AS number, giver, taker FROM (
    SELECT 0 AS priority, 1 + d AS giver, 1 AS taker FROM generate_series(1, pg_temp.n('districts')) d
    UNION ALL SELECT 1, 1, 1 + d FROM generate_series(1, pg_temp.n('districts')) d
    UNION ALL SELECT 2, 1, pg_temp.n('districts') + 3
    UNION ALL SELECT 3, 1 + d, pg_temp.n('districts') + 3 FROM generate_series(1, pg_temp.n('districts')) d
    UNION ALL SELECT 4, 1 + d, o FROM generate_series(1, pg_temp.n('districts')) d,
                     generate_series(2, pg_temp.n('districts') + 8) o WHERE o <> 1 + d AND o <> pg_temp.n('districts') + 3
) AS pairs ORDER BY priority, giver, taker LIMIT pg_temp.n('agreements') - 1;

INSERT INTO agreements_agreement (id, key, tier, title, parent_id, effective_on, expires_on, term, by_hand, hosting_basis, roster_retention)
SELECT 1 + number, 'dsa-' || giver || '-' || taker, 'DSA', 'Agreement ' || number, 1, current_date - 90, current_date + 800,
       tstzrange(now() - interval '90 days', now() + interval '800 days'), false, '', ''
FROM sharing;
INSERT INTO agreements_party (agreement_id, organization_id)
SELECT 1, id FROM partners_organization
UNION ALL SELECT 1 + number, giver FROM sharing UNION ALL SELECT 1 + number, taker FROM sharing;
INSERT INTO agreements_signature (agreement_id, organization_id, signed_by, title, signed_on)
SELECT agreement_id, organization_id, 's', 't', current_date - 100 FROM agreements_party;
INSERT INTO agreements_line (id, agreement_id, number, contributor_id, elements, view, operations, recipients, roles, relationship,
                             population, purposes, bases, basis_contents, redisclosure, retention, disposition)
SELECT 1 + number, 1 + number, 1, giver, '[]', 'full', '["view", "list"]', '[]', '[]', '', '', '[]', '[]', '{}', '', '{}', 'destroy'
FROM sharing;

INSERT INTO agreements_opening (line_id, recipient_id, role, purpose_id, contributor_id, ground_id, datasets, "full", masked, flag, own, basis)
SELECT 1 + s.number, s.taker, o.role, 1, CASE WHEN o.own THEN s.taker ELSE s.giver END, o.ground, pg_temp.mask(o.what),
       pg_temp.elements(), 0::bit(128), 0::bit(128), o.own, ''
FROM sharing s JOIN partners_organization taker ON taker.id = s.taker JOIN (VALUES
    ('child_welfare', 'caseworker', 2, 'school', false), ('child_welfare', 'caseworker_supervisor', 2, 'school', false),
    ('child_welfare', 'program_manager', 5, 'school', false),
    ('school_district', 'school_counselor', 3, 'care', false), ('school_district', 'education_liaison', 3, 'care', false),
    ('school_district', 'school_counselor', 3, 'school', true), ('school_district', 'education_liaison', 3, 'school', true),
    ('advocate', 'casa', 4, 'plan', false), ('provider', 'tutor', 4, 'plan', false), ('court', 'court_staff', 4, 'plan', false)
) AS o (kind, role, ground, what, own) ON o.kind = taker.kind
WHERE NOT o.own OR s.giver = 1;
SELECT sum(access.open_grants_v1(id, NULL)) FROM agreements_agreement;
