-- What people write: needs with their states, one task each, who has the turn, and contacts.
INSERT INTO casework_need (id, student_id, contributor_id, by_id, at, domain, what, found)
SELECT (c.id - 1) * pg_temp.n('needs') + k, c.id, 1, w.id, now() - (30 + (c.id + k * 37) % 600) * interval '1 day',
       (ARRAY['attendance', 'literacy', 'school_stability', 'credits_and_graduation', 'behavior_and_safety'])[1 + (c.id + k) % 5], 'Need', 'record'
FROM bench_child c JOIN partners_person w ON w.key = 'worker.' || c.worker CROSS JOIN generate_series(1, pg_temp.n('needs')) k;
INSERT INTO casework_needstate (student_id, contributor_id, by_id, at, need_id, state, resolution, note)
SELECT student_id, 1, by_id, at, id, 'identified', '', '' FROM casework_need ORDER BY id;
INSERT INTO casework_needstate (student_id, contributor_id, by_id, at, need_id, state, resolution, note)
SELECT student_id, 1, by_id, at + interval '25 days', id, 'resolved', 'service_delivered', '' FROM casework_need WHERE id % 5 < 3 ORDER BY id;
INSERT INTO casework_task (id, student_id, contributor_id, by_id, at, need_id, what)
SELECT id, student_id, 1, by_id, at, id, 'Task' FROM casework_need;
INSERT INTO casework_turn (id, student_id, contributor_id, by_id, at, task_id, owner_id, due_on, state, note)
SELECT id, student_id, 1, by_id, at, id, by_id, (at + interval '14 days')::date, 'open', '' FROM casework_task;
INSERT INTO casework_turn (id, student_id, contributor_id, by_id, at, task_id, after_id, owner_id, due_on, state, note)
SELECT (SELECT max(id) FROM casework_turn) + row_number() OVER (ORDER BY id), student_id, 1, by_id, at + interval '20 days', id, id, by_id,
       CASE WHEN id % 5 < 3 THEN (at + interval '14 days')::date ELSE current_date + (id % 40 - 10)::integer END,
       CASE WHEN id % 5 < 3 THEN 'done' ELSE 'open' END, ''
FROM casework_task;
INSERT INTO casework_contact (student_id, contributor_id, by_id, at, entry, dataset, happened_on, medium, was_reached, with_whom, topics, sealed_note)
SELECT c.id, 1, w.id, now(), gen_random_uuid(), pg_temp.number(CASE WHEN k % 3 = 0 THEN 'notes_restricted' ELSE 'notes_shared' END),
       current_date - k * 14 - c.id % 14, 'phone', true, '', '{}', ''
FROM bench_child c JOIN partners_person w ON w.key = 'worker.' || c.worker CROSS JOIN generate_series(1, pg_temp.n('contacts')) k;
