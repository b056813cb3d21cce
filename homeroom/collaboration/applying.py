"""Making the installation equal to the file: one transaction, as the owner of the tables. Safe to repeat."""

from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from homeroom.agreements.compiling import Grounds
from homeroom.collaboration.planning import Plan, plan
from homeroom.collaboration.renewing import as_renewed
from homeroom.collaboration.shape import Document
from homeroom.collaboration.standing import standing
from homeroom.collaboration.telling import states, tell_of_changes
from homeroom.collaboration.writing import agreements, children, interests, partners, promises
from homeroom.collaboration.writing.work import Work, ask

# Whoever stands where toward a child follows from these.
MOVES_STANDING = {"collaboration", "organizations", "people", "relations", "consents", "orders", "objections"}


@dataclass
class Applied:
    """What was done: the plan; which agreements became active, which wait and for what, and which would lack something today."""

    plan: Plan
    activated: list[str]
    waiting: dict[str, list[str]]
    would_lack: dict[str, list[str]]

    @property
    def changed(self) -> bool:
        return bool(self.plan.changes)


def apply(document: Document, *, show: Callable[[Plan], None] = lambda _: None, dry_run: bool = False) -> Applied:
    """Make the installation what `document` says. `show` gets the plan before anything changes."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            # Two operators apply in turn, so that the second plans with what the first has made.
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('homeroom apply'))")
        stands = standing()
        document = as_renewed(document, stands)
        planned = plan(document, stands)
        show(planned)
        before = states()
        work = Work(document, planned, ZoneInfo(document.collaboration.timezone), Grounds())
        write(work)
        tell_of_changes(before)
        if dry_run:
            transaction.set_rollback(True)
    return Applied(planned, work.activated, work.waiting, work.would_lack)


def write(work: Work) -> None:
    """In this order: each part names what the parts before it have made."""
    partners.write_organizations(work)
    partners.write_about(work)
    partners.write_purposes(work)
    promises.write_texts(work)
    partners.write_people(work)
    promises.count_anew(work)
    children.write_about_children(work)
    agreements.write_agreements(work)
    # Compiled each time: what a line opens follows from the program's own tables too, and those change with a release.
    agreements.compile_agreements(work)
    interests.grant_interests(work)
    agreements.activate(work)
    if work.grounds.made or any(work.plan.of(section) for section in MOVES_STANDING):
        ask("SELECT access.restand_all_v1()")
