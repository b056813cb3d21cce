-- The rest of the record. Names of children are drawn so that a part of a name finds few and another finds many.
-- Names of letters, as many as a state has: 997 first names and 9,973 family names.
CREATE FUNCTION pg_temp.letters(seed text, long integer) RETURNS text LANGUAGE sql IMMUTABLE AS
$$ SELECT initcap(left(translate(md5(seed), '0123456789', 'aeioulnrst'), long)) $$;
CREATE FUNCTION pg_temp.first_name(child integer) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT pg_temp.letters('f' || child % 997, 6) $$;
CREATE FUNCTION pg_temp.last_name(child integer) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT pg_temp.letters('l' || child % 9973, 7) $$;
INSERT INTO students_identity (student_id, contributor_id, batch_id, key, digest, first_name, middle_name, last_name, suffix,
                               former_last_names, preferred_first_name, sex, home_language)
SELECT id, contributor, contributor, 'i', '', pg_temp.first_name(id), '', pg_temp.last_name(id), '', '[]', '', '', 'en'
FROM bench_child, unnest(CASE WHEN worker IS NULL THEN ARRAY[district] ELSE ARRAY[district, 1] END) AS contributor;
INSERT INTO students_glimpse (student_id, contributor_id, batch_id, dataset, element, view, value)
SELECT c.id, contributor, contributor, e.dataset, e.element, view,
       CASE WHEN e.key = 'identity.legal_name' THEN to_jsonb(pg_temp.first_name(c.id) || ' ' || pg_temp.last_name(c.id)) ELSE to_jsonb(c.id % 12) END
FROM bench_child c, unnest(ARRAY[c.district, 1]) AS contributor, pg_temp.listed() AS e, unnest(ARRAY[0, 2]) AS view
WHERE c.worker IS NOT NULL;
INSERT INTO students_placement (student_id, contributor_id, batch_id, key, digest, begins_on, ends_on, setting)
SELECT id, 1, 1, 'p' || k, '', current_date - k * 150, CASE WHEN k > 1 THEN current_date - (k - 1) * 150 END, 'foster_family_home'
FROM bench_child, generate_series(1, 4) k WHERE worker IS NOT NULL;
INSERT INTO students_placementcaregiver (student_id, contributor_id, batch_id, key, digest, role, name, email, phone, begins_on)
SELECT id, 1, 1, 'g', '', 'foster_parent', 'Caregiver ' || id, '', '', current_date - 150 FROM bench_child WHERE worker IS NOT NULL;
INSERT INTO students_personaround (student_id, contributor_id, batch_id, key, digest, role, name, organization, email, phone, begins_on, may_receive_records)
SELECT id, 1, 1, 'a' || k, '', 'parent', 'Parent ' || id || k, '', '', '', current_date - 900, '' FROM bench_child, generate_series(1, 3) k
WHERE worker IS NOT NULL;
INSERT INTO students_hearing (student_id, contributor_id, batch_id, key, digest, hearing_type, scheduled_at, held_on, court_name)
SELECT id, 1, 1, 'h' || k, '', 'review', now() + (2 - k) * interval '90 days' + id % 60 * interval '1 day',
       CASE WHEN k > 2 THEN current_date - (k - 2) * 90 END, ''
FROM bench_child, generate_series(1, 3) k WHERE worker IS NOT NULL;
INSERT INTO students_classgrade (student_id, contributor_id, batch_id, key, digest, class_source_id, course_title, grading_period, grade_type, letter_grade, numeric_grade)
SELECT id, district, district, 'g' || k, '', 'c' || k % 6, 'Course ' || k % 6, 'T' || k / 6, 'term', chr(65 + k % 4), 60 + (id + k) % 40
FROM bench_child, generate_series(1, pg_temp.n('grades')) k WHERE worker IS NOT NULL;
