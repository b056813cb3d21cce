"""What rooms above publish to access: who is related to which child, and what is true of a child, as SQL.

`access` knows ids and ranges. A room registers, in its AppConfig.ready, a SELECT and the tables whose changes move
it; laying turns the SELECTs into two views and the tables into statement-level triggers.

relation      (principal integer, organization_id smallint, student_id integer, relation text, during tstzrange)
circumstance  (circumstance text, organization_id smallint or NULL for anybody, student_id integer, during tstzrange)
bar           (student_id integer, person_id integer, organization_id smallint, role text, datasets smallint[],
               during tstzrange): NULL matches everybody; dataset 0 is the whole child
release       (student_id integer, kind text, of_id bigint, organization_id smallint, person_id integer, purpose_id smallint,
               basis text, datasets, scope_datasets bigint, "full", masked, flag, scope bit(128), during tstzmultirange): a
               consent, an order or an emergency, one row for each recipient, as access_release keeps it
objection     (student_id integer, organization_id smallint, datasets bigint, elements bit(128), during tstzrange): NULL
               matches every recipient
"""

from collections.abc import Iterator
from dataclasses import dataclass

from homeroom.access.freezing import WHILE_FROZEN


@dataclass(frozen=True)
class Publication:
    name: str
    select: str
    moved_by: tuple[str, ...]


relations: dict[str, Publication] = {}
circumstances: dict[str, Publication] = {}
bars: dict[str, Publication] = {}
releases: dict[str, Publication] = {}
objections: dict[str, Publication] = {}

# What keyrings are made from, beside bars (access/sql/keyring.sql).
LOCKS = (
    "access_freeze",
    "access_grant",
    "access_secondfactorwaiver",
    "access_thaw",
    "access_windowgrant",
    "partners_organization",
    "partners_person",
    "partners_readiness",
    "partners_school",
    "partners_schoolpost",
)

# Leaving care ends every path but the one by which an organization keeps its own records, a court's order, and the right to
# one's own or one's child's record (sharing specification 2.9).
OUTLASTS_CARE = "'record_holder', 'self', 'rights_holder'"
# And these outlast a freeze of the whole collaboration (step 1 of the decision): one stands there by a second number as well,
# which is all that one enters with meanwhile (access/sql/freezes.sql). An emergency does too, by its release.
OUTLASTS_A_FREEZE = "'self', 'rights_holder'"
# Of whom a consent names the organization, one must work with the child (sharing specification 2.9).
WORKS_WITH_THE_CHILD = "'assigned', 'school_of_enrollment', 'team_member'"

BY_FACT = f"""
CREATE OR REPLACE VIEW access_standing_by_fact WITH (security_invoker = true) AS
SELECT r.student_id, r.principal, g.id AS ground_id, 0::smallint AS purpose_id, -1::bigint AS datasets,
       range_agg(stretch.during) AS during, 0 AS release_id
FROM access_relation r
JOIN access_ground g ON g.relation = r.relation
JOIN access_circumstance population ON population.circumstance = g.population
 AND population.student_id = r.student_id
 AND (population.organization_id IS NULL OR population.organization_id = r.organization_id)
JOIN access_circumstance basis ON basis.circumstance = CASE g.condition WHEN 'unobjected' THEN 'any' ELSE g.condition END
 AND basis.student_id = r.student_id
 AND (basis.organization_id IS NULL OR basis.organization_id = r.organization_id)
JOIN access_circumstance care ON care.circumstance = CASE WHEN g.relation IN ({OUTLASTS_CARE}) THEN 'any' ELSE 'in_care' END
 AND care.student_id = r.student_id
CROSS JOIN LATERAL (
    SELECT CASE WHEN g.condition = 'unobjected'
                THEN tstzmultirange(r.during * population.during * care.during)
                     - access.objected_v1(r.student_id, r.organization_id)
                ELSE tstzmultirange(r.during * population.during * basis.during * care.during) END AS during) AS stretch
WHERE NOT isempty(stretch.during)
GROUP BY r.student_id, r.principal, g.id
UNION ALL
SELECT r.student_id, {WHILE_FROZEN} - r.principal, g.id, 0::smallint, -1::bigint, range_agg(r.during * population.during), 0
FROM access_relation r
JOIN access_ground g ON g.relation = r.relation AND g.condition = 'any'
JOIN access_circumstance population ON population.circumstance = g.population
 AND population.student_id = r.student_id
 AND (population.organization_id IS NULL OR population.organization_id = r.organization_id)
WHERE r.relation IN ({OUTLASTS_A_FREEZE}) AND NOT isempty(r.during * population.during)
GROUP BY r.student_id, r.principal, g.id
"""

# What a release opens is cut at each moment at which an objection begins or ends; of a basis that is nobody's duty, what an
# objection leaves open is a release too.
RELEASES = """
CREATE OR REPLACE VIEW access_release_wanted WITH (security_invoker = true) AS
SELECT r.student_id, r.kind, r.of_id, r.organization_id, r.person_id, r.purpose_id, r.basis,
       r.datasets & ~objected.datasets AS datasets, r.scope_datasets & ~objected.datasets AS scope_datasets,
       r."full" & ~objected.elements AS "full", r.masked & ~objected.elements AS masked, r.flag & ~objected.elements AS flag,
       r.scope & ~objected.elements AS scope, r.during * tstzmultirange(objected.during) AS during
FROM access_released r
CROSS JOIN LATERAL access.objections_v1(
    CASE WHEN r.kind IN ('order', 'emergency') THEN 0 ELSE r.student_id END, r.organization_id, r.person_id) AS objected
WHERE r.scope & ~objected.elements <> 0::bit(128) AND NOT isempty(r.during * tstzmultirange(objected.during))
UNION ALL
SELECT o.student_id, 'unobjected', 0, o.organization_id, NULL, 0::smallint, '',
       ~objected.datasets, ~objected.datasets, ~objected.elements, ~objected.elements, ~objected.elements, ~objected.elements,
       tstzmultirange(objected.during)
FROM (SELECT DISTINCT n.student_id, p.id AS organization_id FROM access_objection n
      JOIN partners_organization p ON n.organization_id IS NULL OR n.organization_id = p.id) AS o
CROSS JOIN LATERAL access.objections_v1(o.student_id, o.organization_id, NULL) AS objected
WHERE EXISTS (SELECT FROM access_ground g WHERE g.condition = 'unobjected')
  AND objected.elements <> 0::bit(128) AND ~objected.elements <> 0::bit(128)
"""

BY_RELEASE = f"""
CREATE OR REPLACE VIEW access_standing_by_release WITH (security_invoker = true) AS
SELECT x.student_id, who.principal, g.id AS ground_id, x.purpose_id,
       CASE g.relation WHEN 'released' THEN x.datasets ELSE x.scope_datasets END AS datasets,
       range_agg(x.during * tstzmultirange(who.during * population.during * care.during)) AS during,
       CASE g.relation WHEN 'released' THEN x.id::integer ELSE -x.id::integer END AS release_id
FROM access_release x
JOIN access_ground g ON g.condition = x.kind
CROSS JOIN LATERAL (
    SELECT r.principal, r.organization_id, r.during FROM access_relation r
    WHERE r.student_id = x.student_id AND r.organization_id = x.organization_id
      AND (r.relation = g.relation OR g.relation = 'released' AND r.relation IN ({WORKS_WITH_THE_CHILD}))
    UNION ALL  -- Whom a paper names stands by the relations of that person's school and organization too, and nobody else does.
    SELECT x.person_id, r.organization_id, r.during FROM access_relation r
    WHERE x.person_id IS NOT NULL AND r.student_id = x.student_id AND r.relation = g.relation
      AND r.principal = ANY (access.principals_v1(x.person_id))
    UNION ALL
    SELECT p.id, p.organization_id, tstzrange(NULL, NULL) FROM partners_person p
    WHERE p.id = x.person_id AND g.relation = 'released'
    UNION ALL
    SELECT {WHILE_FROZEN} - p.id, p.organization_id, tstzrange(NULL, NULL) FROM partners_person p
    WHERE p.id = x.person_id AND g.relation = 'released' AND x.kind = 'emergency'
) AS who
JOIN access_circumstance population ON population.circumstance = g.population AND population.student_id = x.student_id
 AND (population.organization_id IS NULL OR population.organization_id = who.organization_id)
JOIN access_circumstance care ON care.student_id = x.student_id
 AND care.circumstance = CASE WHEN g.condition = 'order' OR g.relation IN ({OUTLASTS_CARE}) THEN 'any' ELSE 'in_care' END
WHERE NOT isempty(x.during * tstzmultirange(who.during * population.during * care.during))
GROUP BY x.student_id, who.principal, g.id, x.purpose_id, x.id, x.datasets, x.scope_datasets
"""

WANTED = """
CREATE OR REPLACE VIEW access_standing_wanted WITH (security_invoker = true) AS
SELECT student_id, principal, ground_id, purpose_id, datasets, during, release_id FROM access_standing_by_fact
UNION ALL
SELECT student_id, principal, ground_id, purpose_id, datasets, during, release_id FROM access_standing_by_release
"""

OF_STANDING = (
    "access_standing_by_fact",
    "access_release_wanted",
    "access_standing_by_release",
    "access_standing_wanted",
)

NOW = """
CREATE OR REPLACE VIEW access_standing_now WITH (security_invoker = true) AS
SELECT student_id, principal, ground_id, datasets, release_id
FROM access_standing
WHERE during @> statement_timestamp()
  AND purpose_id IN (0, coalesce(nullif(current_setting('app.purpose', true), ''), '0')::smallint)
"""


def publish_relation(name: str, select: str, moved_by: tuple[str, ...]) -> None:
    relations[name] = Publication(name, select, moved_by)


def publish_circumstance(name: str, select: str, moved_by: tuple[str, ...]) -> None:
    circumstances[name] = Publication(name, select, moved_by)


def publish_bar(name: str, select: str, moved_by: tuple[str, ...]) -> None:
    """Bars lie on keyrings, which are made anew when one of these tables changes."""
    bars[name] = Publication(name, select, moved_by)


def publish_release(name: str, select: str) -> None:
    """Consents and orders name a child by a partner's identifier, an emergency is written by a function: whoever writes one works
    out the child's standing anew."""
    releases[name] = Publication(name, select, ())


def publish_objection(name: str, select: str) -> None:
    objections[name] = Publication(name, select, ())


def publications_sql() -> Iterator[str]:
    """The views over all that is published, and the triggers that keep `access_standing` in step with them."""
    for view, publications in (
        ("access_relation", relations),
        ("access_circumstance", circumstances),
        ("access_bar", bars),
        ("access_released", releases),
        ("access_objection", objections),
    ):
        union = "\nUNION ALL\n".join(p.select.strip() for p in publications.values())
        yield f"CREATE OR REPLACE VIEW {view} WITH (security_invoker = true) AS\n{union}"
        yield f"GRANT SELECT ON {view} TO homeroom_definer"
    yield from (BY_FACT, RELEASES, BY_RELEASE, WANTED, NOW)
    for view in (
        *OF_STANDING,
        "access_keyring_good",
        "access_keyring_now",
        "access_grant_now",
        "access_windowgrant_now",
    ):
        yield f"GRANT SELECT ON {view} TO homeroom_definer"
    yield "GRANT SELECT ON access_standing_now TO homeroom_app, homeroom_worker, homeroom_report, homeroom_definer"
    tables = sorted({t for p in (*relations.values(), *circumstances.values()) for t in p.moved_by})
    for table in tables:
        for event, transition in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD")):
            yield (
                f"CREATE OR REPLACE TRIGGER standing_follows_{event.lower()} AFTER {event} ON {table}"
                f" REFERENCING {transition} TABLE AS changed"
                " FOR EACH STATEMENT EXECUTE FUNCTION access.restand_changed_v1()"
            )
    for table in sorted({*LOCKS, *(t for p in bars.values() for t in p.moved_by)}):
        yield (
            f"CREATE OR REPLACE TRIGGER keyrings_follow AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION access.locks_changed_v1()"
        )
