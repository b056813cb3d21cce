-- Defer a job from the door: the queue itself stays closed. A job's arguments are ids (DESIGN section 4, point 10). Jobs of
-- one lock run one after the other, in the order in which they were asked for.
CREATE FUNCTION access.defer_v2(queue text, task text, one_at_a_time text, arguments jsonb) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    job bigint;
BEGIN
    INSERT INTO procrastinate_jobs (queue_name, task_name, priority, lock, queueing_lock, args, scheduled_at, abort_requested)
    VALUES (queue, task, 0, one_at_a_time, NULL, arguments, NULL, false) RETURNING id INTO job;
    RETURN job;
END $$;
