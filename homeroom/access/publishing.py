"""What rooms above publish to access: who is related to which child, and what is true of a child, as SQL.

`access` knows ids and ranges. A room registers, in its AppConfig.ready, a SELECT and the tables whose changes move
it; laying turns the SELECTs into two views and the tables into statement-level triggers.

relation      (principal integer, organization_id smallint, student_id integer, relation text, during tstzrange)
circumstance  (circumstance text, organization_id smallint or NULL for anybody, student_id integer, during tstzrange)
bar           (student_id integer, person_id integer, organization_id smallint, role text, datasets smallint[],
               during tstzrange): NULL matches everybody; dataset 0 is the whole child
"""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Publication:
    name: str
    select: str
    moved_by: tuple[str, ...]


relations: dict[str, Publication] = {}
circumstances: dict[str, Publication] = {}
bars: dict[str, Publication] = {}

# What keyrings are made from, beside bars (access/sql/keyring.sql).
LOCKS = (
    "access_grant",
    "access_secondfactorwaiver",
    "partners_organization",
    "partners_person",
    "partners_readiness",
    "partners_school",
    "partners_schoolpost",
)

WANTED = """
CREATE OR REPLACE VIEW access_standing_wanted WITH (security_invoker = true) AS
SELECT r.student_id, r.principal, g.id AS ground_id, 0::smallint AS purpose_id, -1::bigint AS datasets,
       range_agg(r.during * population.during * basis.during * care.during) AS during
FROM access_relation r
JOIN access_ground g ON g.relation = r.relation
JOIN access_circumstance population ON population.circumstance = g.population
 AND population.student_id = r.student_id
 AND (population.organization_id IS NULL OR population.organization_id = r.organization_id)
JOIN access_circumstance basis ON basis.circumstance = g.condition
 AND basis.student_id = r.student_id
 AND (basis.organization_id IS NULL OR basis.organization_id = r.organization_id)
-- Leaving care ends every path but the one by which an organization keeps its own records (specification 2.9).
JOIN access_circumstance care ON care.circumstance = CASE WHEN g.relation = 'record_holder' THEN 'any' ELSE 'in_care' END
 AND care.student_id = r.student_id
WHERE NOT isempty(r.during * population.during * basis.during * care.during)
GROUP BY r.student_id, r.principal, g.id
"""

NOW = """
CREATE OR REPLACE VIEW access_standing_now WITH (security_invoker = true) AS
SELECT student_id, principal, ground_id, datasets
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


def publications_sql() -> Iterator[str]:
    """The views over all that is published, and the triggers that keep `access_standing` in step with them."""
    for view, publications in (
        ("access_relation", relations),
        ("access_circumstance", circumstances),
        ("access_bar", bars),
    ):
        union = "\nUNION ALL\n".join(p.select.strip() for p in publications.values())
        yield f"CREATE OR REPLACE VIEW {view} WITH (security_invoker = true) AS\n{union}"
        yield f"GRANT SELECT ON {view} TO homeroom_definer"
    yield WANTED
    yield NOW
    yield "GRANT SELECT ON access_standing_wanted, access_keyring_good, access_keyring_now TO homeroom_definer"
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
