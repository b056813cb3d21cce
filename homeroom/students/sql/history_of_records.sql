-- The record in both times, as before (history.sql), where a partner may have two records of a child: of a record whose link was cut
-- nothing is told, although another record of the same partner is still the child's (decision 62).
DO $do$ BEGIN
    IF (SELECT proowner = 'homeroom_definer'::regrole FROM pg_proc
        WHERE proname = 'seat_v1' AND pronamespace = 'access'::regnamespace)
    THEN SET LOCAL ROLE homeroom_definer; END IF;
END $do$;

-- The rule of the policies is asked by the very function that they ask (access.opens_v1): whoever has not the whole dataset of this
-- contributor, now, has none of its past. By single elements, and by a line that opens rows of some days, nothing is told: what a row
-- said before could lie in the window when what it says now does not.
--
-- Of what is open are left out the versions that were never this child's, as far as anybody knows: those of a load that was taken
-- back, and those from before the link of their record that stands now was made. That something stood there meanwhile is told (`hides_next`).
--
-- The child's names, addresses, how to reach people, stories and reasons are not among what is told: pages show them as they are today,
-- or not at all. Of attendance are told the days about which something else was said once; the others are on its page.
CREATE OR REPLACE FUNCTION access.history_v1(child integer)
RETURNS TABLE (fact bigint, kind text, dataset integer, contributor_id smallint, contributor text, recorded_at timestamptz,
               superseded_at timestamptz, brought_by text, ended_by text, brought_in bigint, ended_in bigint, gives_way boolean,
               hides_next boolean, said jsonb)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
    mine smallint := access.stewarded_v1();
BEGIN
    RETURN QUERY
    WITH version AS MATERIALIZED (
        SELECT 'Identity' AS kind, 1 AS dataset, f.contributor_id, f.key, f.id, f.batch_id, f.superseded_by_id, f.recorded_at, f.superseded_at, f.of_record,
               jsonb_build_object('home_language', f.home_language) AS said
        FROM students_identity f WHERE f.student_id = child
        UNION ALL
        SELECT 'Enrollment', 10, f.contributor_id, f.key, f.id, f.batch_id, f.superseded_by_id, f.recorded_at, f.superseded_at, f.of_record,
               jsonb_build_object('entry_on', f.entry_on, 'exit_on', f.exit_on, 'grade_level', f.grade_level,
                                  'exit_type', f.exit_type)
        FROM students_enrollment f WHERE f.student_id = child
        UNION ALL
        SELECT 'SchoolEnrollment', 9, f.contributor_id, f.key, f.id, f.batch_id, f.superseded_by_id, f.recorded_at, f.superseded_at, f.of_record,
               jsonb_build_object('school__name', s.name, 'entry_on', f.entry_on, 'exit_on', f.exit_on)
        FROM students_schoolenrollment f JOIN partners_school s ON s.id = f.school_id WHERE f.student_id = child
        UNION ALL
        SELECT 'SchoolOfOrigin', 9, f.contributor_id, f.key, f.id, f.batch_id, f.superseded_by_id, f.recorded_at, f.superseded_at, f.of_record,
               jsonb_build_object('school_name', f.school_name, 'decided_on', f.decided_on)
        FROM students_schooloforigin f WHERE f.student_id = child
        UNION ALL
        SELECT 'CareEpisode', 34, f.contributor_id, f.key, f.id, f.batch_id, f.superseded_by_id, f.recorded_at, f.superseded_at, f.of_record,
               jsonb_build_object('removal_on', f.removal_on, 'exit_on', f.exit_on)
        FROM students_careepisode f WHERE f.student_id = child
        UNION ALL
        SELECT 'CaseWorker', 34, f.contributor_id, f.key, f.id, f.batch_id, f.superseded_by_id, f.recorded_at, f.superseded_at, f.of_record,
               jsonb_build_object('role', f.role, 'name', f.name, 'organization', f.organization, 'begins_on', f.begins_on, 'ends_on', f.ends_on)
        FROM students_caseworker f WHERE f.student_id = child
        UNION ALL
        SELECT 'Placement', 37, f.contributor_id, f.key, f.id, f.batch_id, f.superseded_by_id, f.recorded_at, f.superseded_at, f.of_record,
               jsonb_build_object('setting', f.setting, 'out_of_state', f.out_of_state, 'begins_on', f.begins_on,
                                  'ends_on', f.ends_on)
        FROM students_placement f WHERE f.student_id = child
        UNION ALL
        SELECT 'PlacementAddress', 38, f.contributor_id, f.key, f.id, f.batch_id, f.superseded_by_id, f.recorded_at, f.superseded_at, f.of_record,
               jsonb_build_object('begins_on', f.begins_on, 'ends_on', f.ends_on)
        FROM students_placementaddress f WHERE f.student_id = child
        UNION ALL
        SELECT 'PlacementCaregiver', 39, f.contributor_id, f.key, f.id, f.batch_id, f.superseded_by_id, f.recorded_at, f.superseded_at, f.of_record,
               jsonb_build_object('role', f.role, 'name', f.name, 'begins_on',
                                  f.begins_on, 'ends_on', f.ends_on)
        FROM students_placementcaregiver f WHERE f.student_id = child
        UNION ALL
        SELECT 'ClassEnrollment', 11, f.contributor_id, f.key, f.id, f.batch_id, f.superseded_by_id, f.recorded_at, f.superseded_at, f.of_record,
               jsonb_build_object('school_class__title', c.title, 'school_class__course_title', c.course_title, 'begins_on', f.begins_on,
                                  'ends_on', f.ends_on)
        FROM students_classenrollment f JOIN students_schoolclass c ON c.id = f.school_class_id WHERE f.student_id = child
        UNION ALL
        SELECT 'ClassGrade', 13, f.contributor_id, f.key, f.id, f.batch_id, f.superseded_by_id, f.recorded_at, f.superseded_at, f.of_record,
               jsonb_build_object('course_title', f.course_title, 'grading_period', f.grading_period, 'letter_grade',
                                  f.letter_grade, 'numeric_grade', f.numeric_grade)
        FROM students_classgrade f WHERE f.student_id = child
        UNION ALL
        SELECT 'CreditRecord', 13, f.contributor_id, f.key, f.id, f.batch_id, f.superseded_by_id, f.recorded_at, f.superseded_at, f.of_record,
               jsonb_build_object('course_title', f.course_title, 'school_year', f.school_year, 'credits_attempted',
                                  f.credits_attempted, 'credits_earned', f.credits_earned, 'partial_credits',
                                  f.partial_credits)
        FROM students_creditrecord f WHERE f.student_id = child
        UNION ALL
        SELECT 'SpecialEducationStatus', 16, f.contributor_id, f.key, f.id, f.batch_id, f.superseded_by_id, f.recorded_at, f.superseded_at, f.of_record,
               jsonb_build_object('begins_on', f.begins_on, 'ends_on', f.ends_on)
        FROM students_specialeducationstatus f WHERE f.student_id = child
        UNION ALL
        SELECT 'SectionPlan', 20, f.contributor_id, f.key, f.id, f.batch_id, f.superseded_by_id, f.recorded_at, f.superseded_at, f.of_record,
               jsonb_build_object('begins_on', f.begins_on, 'ends_on', f.ends_on)
        FROM students_sectionplan f WHERE f.student_id = child
        UNION ALL
        SELECT 'SupportProgram', 21, f.contributor_id, f.key, f.id, f.batch_id, f.superseded_by_id, f.recorded_at, f.superseded_at, f.of_record,
               jsonb_build_object('program', f.program, 'begins_on', f.begins_on, 'ends_on', f.ends_on)
        FROM students_supportprogram f WHERE f.student_id = child
        UNION ALL
        SELECT 'DisciplineIncident', 25, f.contributor_id, f.key, f.id, f.batch_id, f.superseded_by_id, f.recorded_at, f.superseded_at, f.of_record,
               jsonb_build_object('incident_on', f.incident_on, 'behavior', f.behavior, 'role', f.role)
        FROM students_disciplineincident f WHERE f.student_id = child
        UNION ALL
        SELECT 'DisciplineAction', 26, f.contributor_id, f.key, f.id, f.batch_id, f.superseded_by_id, f.recorded_at, f.superseded_at, f.of_record,
               jsonb_build_object('begins_on', f.begins_on, 'discipline', f.discipline, 'days', f.days)
        FROM students_disciplineaction f WHERE f.student_id = child
        UNION ALL
        SELECT 'EducationRights', 41, f.contributor_id, f.key, f.id, f.batch_id, f.superseded_by_id, f.recorded_at, f.superseded_at, f.of_record,
               jsonb_build_object('role', f.role, 'name', f.name, 'begins_on', f.begins_on, 'ends_on',
                                  f.ends_on)
        FROM students_educationrights f WHERE f.student_id = child
        UNION ALL
        SELECT 'Hearing', 41, f.contributor_id, f.key, f.id, f.batch_id, f.superseded_by_id, f.recorded_at, f.superseded_at, f.of_record,
               jsonb_build_object('hearing_type', f.hearing_type, 'scheduled_at', f.scheduled_at, 'held_on', f.held_on,
                                  'court_name', f.court_name)
        FROM students_hearing f WHERE f.student_id = child
        UNION ALL
        SELECT 'PersonAround', 47, f.contributor_id, f.key, f.id, f.batch_id, f.superseded_by_id, f.recorded_at, f.superseded_at, f.of_record,
               jsonb_build_object('role', f.role, 'name', f.name, 'organization', f.organization, 'begins_on', f.begins_on, 'ends_on', f.ends_on)
        FROM students_personaround f WHERE f.student_id = child
        UNION ALL
        SELECT 'SchoolDecision', 49, f.contributor_id, f.key, f.id, f.batch_id, f.superseded_by_id, f.recorded_at, f.superseded_at, f.of_record,
               jsonb_build_object('decided_on', f.decided_on, 'decision', f.decision, 'decided_by', f.decided_by,
                                  'transportation_by', f.transportation_by, 'transportation_begins_on',
                                  f.transportation_begins_on)
        FROM students_schooldecision f WHERE f.student_id = child
        UNION ALL
        SELECT 'AttendanceEvent', 12, f.contributor_id, f.key, f.id, f.batch_id, f.superseded_by_id, f.recorded_at, f.superseded_at, f.of_record,
               jsonb_build_object('event_on', f.event_on, 'category', f.category, 'minutes', f.minutes)
        FROM students_attendanceevent f WHERE f.student_id = child
          AND EXISTS (SELECT FROM students_attendanceevent o WHERE o.student_id = f.student_id AND o.contributor_id = f.contributor_id
                      AND o.key = f.key AND o.superseded_at IS NOT NULL)
    ), open_now AS MATERIALIZED (
        SELECT v.contributor_id, v.dataset
        FROM (SELECT DISTINCT e.contributor_id, e.dataset FROM version e) v
        WHERE access.opens_v1(child, v.contributor_id, v.dataset)
    ), linked AS MATERIALIZED (
        SELECT r.contributor_id, CASE WHEN r.is_second THEN r.id END AS of_record, min(r.recorded_at) AS since
        FROM students_sourcerecord r WHERE r.student_id = child
        GROUP BY 1, 2
    ), taken_back AS MATERIALIZED (
        SELECT (b.report ->> 'undoes')::bigint AS batch_id FROM students_batch b
        WHERE b.format = 'undo' AND b.status = 'loaded' AND b.report ? 'undoes'
    )
    SELECT dense_rank() OVER (ORDER BY v.kind, v.contributor_id, v.key), v.kind, v.dataset, v.contributor_id, o.name, v.recorded_at,
           v.superseded_at, brought.format, ended.format,
           CASE WHEN v.contributor_id = mine THEN v.batch_id END, CASE WHEN v.contributor_id = mine THEN v.superseded_by_id END,
           coalesce(v.superseded_by_id = lead(v.batch_id) OVER of_fact, false),
           coalesce(v.superseded_by_id IN (SELECT t.batch_id FROM taken_back t), false), v.said
    FROM version v
    JOIN open_now n ON n.contributor_id = v.contributor_id AND n.dataset = v.dataset
    JOIN linked l ON l.contributor_id = v.contributor_id AND l.of_record IS NOT DISTINCT FROM v.of_record
    JOIN partners_organization o ON o.id = v.contributor_id
    JOIN students_batch brought ON brought.id = v.batch_id
    LEFT JOIN students_batch ended ON ended.id = v.superseded_by_id
    WHERE v.recorded_at >= l.since
      AND (v.superseded_at IS NULL OR v.batch_id NOT IN (SELECT t.batch_id FROM taken_back t))
    WINDOW of_fact AS (PARTITION BY v.kind, v.contributor_id, v.key ORDER BY v.id)
    ORDER BY v.recorded_at DESC, v.id DESC
    LIMIT 3000;  -- Ten times what twelve years of school leave in a file that was corrected often.
END $$;

SET LOCAL ROLE homeroom_owner;
