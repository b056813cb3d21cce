-- Partners, schools and people. Organization 1 is the child-welfare agency; 2 to districts + 1 are the districts.
INSERT INTO partners_organization (id, key, name, kind)
SELECT 1, 'dcs', 'Child Services', 'child_welfare'
UNION ALL SELECT 1 + d, 'district-' || d, 'District ' || d, 'school_district' FROM generate_series(1, pg_temp.n('districts')) d
UNION ALL SELECT pg_temp.n('districts') + 2 + k, kind || '-' || k, 'Partner ' || k, kind
FROM unnest(ARRAY['advocate', 'court', 'provider', 'provider', 'provider', 'host']) WITH ORDINALITY AS o (kind, k);

INSERT INTO partners_collaboration (id, name, timezone, languages, legal_responsibility, match_confirmation,
                                    custodian_option, custodian_id)
VALUES (1, 'Bench', 'America/Chicago', '["en"]', '["dependency"]', 'exact', 'lead_partner', 1);

INSERT INTO partners_school (id, contributor_id, source_id, name, identifier)
SELECT (d - 1) * pg_temp.n('schools') + k, 1 + d, 'school-' || d || '-' || k, 'School ' || k, ''
FROM generate_series(1, pg_temp.n('districts')) d, generate_series(1, pg_temp.n('schools')) k;

INSERT INTO partners_person (key, name, organization_id, role, email, phone, active)
SELECT 'supervisor.' || i, 'Supervisor ' || i, 1, 'caseworker_supervisor', '', '', tstzrange(NULL, NULL)
FROM generate_series(1, pg_temp.n('supervisors')) i;

INSERT INTO partners_person (key, name, organization_id, role, email, phone, active, supervisor_id)
SELECT 'worker.' || i, 'Worker ' || i, 1, 'caseworker', 'worker' || i || '@dcs.example', '', tstzrange(NULL, NULL), boss.id
FROM generate_series(1, pg_temp.n('workers')) i
JOIN partners_person boss ON boss.key = 'supervisor.' || 1 + (i - 1) / pg_temp.n('workers_of_a_supervisor');

INSERT INTO partners_person (key, name, organization_id, role, email, phone, active)
VALUES ('manager', 'Manager', 1, 'program_manager', '', '', tstzrange(NULL, NULL));

INSERT INTO partners_person (key, name, organization_id, role, email, phone, active)
SELECT 'liaison.' || d, 'Liaison ' || d, 1 + d, 'education_liaison', '', '', tstzrange(NULL, NULL)
FROM generate_series(1, pg_temp.n('districts')) d;

INSERT INTO partners_person (key, name, organization_id, role, email, phone, active)
SELECT 'counselor.' || s.id, 'Counselor ' || s.id, s.contributor_id, 'school_counselor', '', '', tstzrange(NULL, NULL)
FROM partners_school s;

INSERT INTO partners_person (key, name, organization_id, role, email, phone, active)
SELECT 'advocate.' || i, 'Advocate ' || i, pg_temp.n('districts') + 3, 'casa', '', '', tstzrange(NULL, NULL)
FROM generate_series(1, greatest(20, pg_temp.n('users') - (SELECT count(*)::integer FROM partners_person))) i;

INSERT INTO partners_schoolpost (person_id, school_source_id)
SELECT p.id, s.source_id FROM partners_person p JOIN partners_school s ON s.contributor_id = p.organization_id
WHERE p.role = 'education_liaison' OR p.key = 'counselor.' || s.id;

INSERT INTO partners_readiness (person_id, kind, done_on, during)
SELECT p.id, kind, current_date - 30, tstzrange(now() - interval '30 days', now() + interval '11 months')
FROM partners_person p, unnest(ARRAY['confidentiality', 'training']) AS kind;

INSERT INTO access_purpose (id, key, name, benefit, measure) VALUES (1, 'stability', 'Stability', 'b', 'm');
