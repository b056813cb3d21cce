"""The made-up county through the front door: the files that partners would send, by the commands that load them."""

import json
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from homeroom.common.problem import Problem
from homeroom.config.home import Home
from homeroom.demo.county import cast, generate
from homeroom.demo.county.sizes import Size
from homeroom.demo.supervise import command

# Everybody of the made-up county signs in with this. It opens nothing but made-up children.
PASSWORD = "made up for the demo"


def load(home: Home, size: Size, say: Callable[[str], None]) -> None:
    """Generate, apply, import, and give everybody an account. What was generated does not stay: a roster never does."""
    with tempfile.TemporaryDirectory(prefix="county-", dir=home.run) as folder:
        say("  Writing what the partners would send …")
        county = generate(Path(folder), size)
        run("apply", str(county.collaboration))
        for contributor, bundle in county.bundles():
            answer = run("import", str(bundle), "--from", contributor, "--json")
            say(f"  {told(contributor, bundle.name, answer)}")
    give_accounts()


def run(*words: str) -> str:
    """What the command prints; a failure is told with its own words."""
    process = subprocess.run(command(*words), stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if process.returncode:
        raise Problem(f"`homeroom {words[0]}` failed: {process.stderr.strip() or process.stdout.strip()}")
    return process.stdout


def told(contributor: str, kind: str, answer: str) -> str:
    counts = json.loads(answer)["counts"]
    return (
        f"{contributor}, {kind}: {counts['read']:,} rows read, {counts['on_record']:,} on record,"
        f" {counts['held']:,} held, {counts['rejected']:,} rejected, {counts['unmatched']:,} of children not in care, not kept"
    )


def give_accounts() -> None:
    """A sign-in for every person of the collaboration: with one hash, since the password is the same."""
    from django.contrib.auth.hashers import make_password

    from homeroom.partners.models import Account, Person

    hashed = make_password(PASSWORD)
    known = set(Account.objects.values_list("person_id", flat=True))
    Account.objects.bulk_create(
        Account(username=p.key, email=p.email, person=p, password=hashed) for p in Person.objects.exclude(pk__in=known)
    )


def people() -> list[dict[str, str]]:
    """Whom the demo names when it is ready, one of each role."""
    return [
        {
            "id": part.person,
            "role": part.role,
            "organization": part.organization or "",
            "username": part.person,
            "password": PASSWORD,
        }
        for part in cast("small")
    ]
