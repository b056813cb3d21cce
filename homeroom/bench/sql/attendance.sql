-- One year of attendance of everybody: rows of a child lie as they came, a year's apart.
INSERT INTO students_attendanceevent (student_id, contributor_id, batch_id, key, digest, event_on, category)
SELECT c.id, c.district, c.district, 'y' || pg_temp.n('year') || '-' || k, '',
       current_date - (pg_temp.n('year') * 365 + k * (360 / e.many)), (ARRAY['unexcused_absence', 'excused_absence', 'tardy', 'tardy'])[1 + (c.id + k) % 4]
FROM bench_child c
CROSS JOIN LATERAL (SELECT CASE WHEN c.worker IS NOT NULL THEN pg_temp.n('events') WHEN pg_temp.n('year') < 5 THEN pg_temp.n('other_events') ELSE 0 END AS many) e
CROSS JOIN LATERAL generate_series(1, e.many) k;
