"""Every role that Homeroom has in PostgreSQL. The catalogue test compares this list with the database.

All are made without SUPERUSER, CREATEROLE, CREATEDB and INHERIT: what a role may do, it may do by its own grants.
"""

from dataclasses import dataclass, field

# Values of a statement's parameters are children's data and must not reach the server's log.
QUIET = {"log_parameter_max_length_on_error": "0"}

# A page takes well under a second; after half a minute nobody waits for it and it only holds locks.
PAGE = {"statement_timeout": "30s", "idle_in_transaction_session_timeout": "60s"}


@dataclass(frozen=True)
class Role:
    name: str
    does: str
    login: bool = True
    becomes: tuple[str, ...] = ()  # Roles that it may SET ROLE to; nothing is inherited from them.
    settings: dict[str, str] = field(default_factory=dict)
    makes_temporary_tables: bool = False
    reads_past_policies: bool = False


DEFINER = Role("homeroom_definer", "owns the functions that look behind a policy for its reader", login=False)
OWNER = Role(
    "homeroom_owner",
    "owns schema, tables and other functions; its policies bind it too (FORCE)",
    login=False,
    becomes=(DEFINER.name,),  # Only who may become the new owner of a function may give it away.
    makes_temporary_tables=True,
)
MIGRATE = Role(
    "homeroom_migrate",
    "runs migrations as the owner, and nothing else",
    becomes=(OWNER.name,),
    settings={"role": OWNER.name},  # Else a table made by a forgetful connection would belong to migrate.
)
REPORT = Role(
    "homeroom_report", "reads sets of children for lists and boards, never writes; SET ROLE only", login=False
)
APP = Role("homeroom_app", "serves pages: the door's usual role", becomes=(REPORT.name,), settings=PAGE)
WORKER = Role(
    "homeroom_worker", "runs background jobs, each under the authority of who deferred it", becomes=(REPORT.name,)
)
AUTHN = Role("homeroom_authn", "signs people in and mints session tokens", settings=PAGE)
IMPORT = Role("homeroom_import", "loads one contributor's batch", makes_temporary_tables=True)
DISPOSER = Role("homeroom_disposer", "deletes what an approved disposition names; the only role that deletes")
SEALER = Role("homeroom_sealer", "seals the log of disclosures with signed checkpoints")
BACKUP = Role("homeroom_backup", "reads everything for an encrypted backup", reads_past_policies=True)

# A role stands behind those that it becomes, so that making them in this order works.
ROLES = (DEFINER, OWNER, MIGRATE, REPORT, APP, WORKER, AUTHN, IMPORT, DISPOSER, SEALER, BACKUP)

# Creates the others, and connects for nothing else.
ADMIN = "homeroom_admin"
