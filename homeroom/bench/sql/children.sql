-- Children and partners' own records of them. The first `care` are in care; one in twenty of them has left it, one in
-- fifty is there by a voluntary agreement, which makes the agency not responsible in law.
INSERT INTO students_batch (id, contributor_id, source_name, format, status, finished_at)
SELECT o.id, o.id, 'bench', 'bench', 'loaded', now() FROM partners_organization o;
INSERT INTO students_student (id, public_id)
SELECT i, gen_random_uuid() FROM generate_series(1, pg_temp.n('students')) i;
CREATE TEMP TABLE bench_child (id integer PRIMARY KEY, district smallint NOT NULL, school integer NOT NULL, worker integer);
INSERT INTO bench_child
SELECT i, 1 + d, (d - 1) * pg_temp.n('schools') + 1 + (i / 7) % pg_temp.n('schools'),
       CASE WHEN i <= pg_temp.n('care') THEN 1 + (i - 1) / pg_temp.n('children_of_a_worker') END
FROM (SELECT i, CASE WHEN i % 6 = 0 THEN 1 ELSE 1 + i % pg_temp.n('districts') END AS d
      FROM generate_series(1, pg_temp.n('students')) i) AS placed;
INSERT INTO students_sourcerecord (contributor_id, source_id, student_id) SELECT district, 'S' || id, id FROM bench_child;
INSERT INTO students_sourcerecord (contributor_id, source_id, student_id) SELECT 1, 'C' || id, id FROM bench_child WHERE worker IS NOT NULL;

INSERT INTO students_careepisode (student_id, contributor_id, batch_id, key, digest, removal_on, exit_on, legal_authority, exit_reason, court_name)
SELECT id, 1, 1, 'e', '', current_date - 400 - id % 900, CASE WHEN id % 20 = 3 THEN current_date - 30 END,
       CASE WHEN id % 50 = 7 THEN 'voluntary' ELSE 'dependency' END, '', ''
FROM bench_child WHERE worker IS NOT NULL;
INSERT INTO students_caseworker (student_id, contributor_id, batch_id, key, digest, role, name, organization, email, phone, begins_on)
SELECT id, 1, 1, 'w', '', 'caseworker', 'Worker ' || worker, '', 'worker' || worker || '@dcs.example', '', current_date - 300
FROM bench_child WHERE worker IS NOT NULL;
INSERT INTO students_enrollment (student_id, contributor_id, batch_id, key, digest, entry_on, exit_on, grade_level, entry_type, exit_type)
SELECT id, district, district, 'n' || y, '', current_date - y * 365, current_date - (y - 1) * 365 + CASE WHEN y = 1 THEN 200 ELSE -1 END,
       (12 - y)::text, '', ''
FROM bench_child, generate_series(1, CASE WHEN worker IS NULL THEN 1 ELSE 10 END) y;
INSERT INTO students_schoolenrollment (student_id, contributor_id, batch_id, key, digest, school_id, entry_on, exit_on)
SELECT id, district, district, 'n' || y, '', school, current_date - y * 365, current_date - (y - 1) * 365 + CASE WHEN y = 1 THEN 200 ELSE -1 END
FROM bench_child, generate_series(1, CASE WHEN worker IS NULL THEN 1 ELSE 10 END) y;
CREATE TEMP TABLE bench_advocate AS
SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM partners_person WHERE role = 'casa';
INSERT INTO casework_membership (student_id, contributor_id, by_id, person_id, name, team_role, organization_name, phone, email, appointed, begins_on)
SELECT wanted.student, 1, wanted.by, a.id, '', 'casa_gal', '', '', '', '', current_date - 200
FROM (SELECT c.id AS student, (SELECT min(id) FROM partners_person) AS by,
             (c.id::bigint * 7919 + m * 104729) % (SELECT count(*) FROM bench_advocate) AS place
      FROM bench_child c, generate_series(1, pg_temp.n('members')) m WHERE c.worker IS NOT NULL) AS wanted
JOIN bench_advocate a ON a.place = wanted.place;
-- Recusals and orders: a child in a thousand each, and a sealed one in two thousand.
INSERT INTO casework_recusal (contributor_id, source_id, begins_on, person_id, reason)
SELECT 1, 'C' || c.id, current_date - 10, p.id, 'kin' FROM bench_child c JOIN partners_person p ON p.key = 'worker.' || c.worker
WHERE c.id % 1000 = 11;
INSERT INTO casework_limitingorder (key, contributor_id, source_id, begins_on, effect, elements, datasets, against_role, read_by)
SELECT 'o' || id, 1, 'C' || id, current_date - 10, 'limit', '[]'::jsonb, ARRAY[pg_temp.number('attendance')], 'caseworker', '[]'::jsonb
FROM bench_child WHERE worker IS NOT NULL AND id % 1000 = 21
UNION ALL
SELECT 's' || id, 1, 'C' || id, current_date - 10, 'seal', '[]'::jsonb, ARRAY[0]::smallint[], '', '[]'::jsonb
FROM bench_child WHERE worker IS NOT NULL AND id % 2000 = 31;
