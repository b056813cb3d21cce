"""A way in for a person of the collaboration: a password that the operator gives, or a letter with a one-use code."""

import sys
from datetime import timedelta
from typing import Annotated

import typer

from homeroom.cli.rooms import open_rooms
from homeroom.common.problem import Problem

commands = typer.Typer()


@commands.command()
def account(
    person: Annotated[str, typer.Argument(help="Who: the person's id in the collaboration file.")],
    link: Annotated[bool, typer.Option("--link", help="Print a letter with a one-use code instead.")] = False,
    site: Annotated[str, typer.Option(help="With --link: the address of this site, if it is not HOMEROOM_URL.")] = "",
    new_second_factor: Annotated[
        bool, typer.Option("--new-second-factor", help="Forget app, passkeys and recovery codes; the password stays.")
    ] = False,
) -> None:
    """Let a person sign in, or give them another password. It is asked for, or read from a pipe; never an argument."""
    if link:
        return print_letter(person, site)
    open_rooms("authn")
    if new_second_factor:
        forget_second_factor(person)
        return None
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    from homeroom.access.sessions import end_all
    from homeroom.partners.models import Account, Person

    found = Person.objects.filter(key=person).first()
    if found is None:
        raise Problem(NOBODY.format(person=person))
    password = read_password()
    try:
        validate_password(password)
    except ValidationError as error:
        raise Problem(" ".join(error.messages)) from error
    had_one = Account.objects.filter(person=found).first()
    if had_one is None:
        Account.objects.create_account(found, password)
    else:
        had_one.set_password(password)
        had_one.save(update_fields=["password"])
        end_all(found.pk)
    print(f"{person} can sign in{' with the new password' if had_one else ''}.")
    return None


def print_letter(person: str, site: str) -> None:
    """For whom has no e-mail address: the code lets this person choose a password, once. Earlier codes stop working."""
    open_rooms("migrate")
    from django.conf import settings
    from django.utils import timezone

    from homeroom.common.dates import in_words
    from homeroom.partners.codes import DAYS_MAX, hash_of, new_code
    from homeroom.partners.letters import Letter
    from homeroom.partners.models import JoinCode, Person

    found = Person.objects.filter(key=person).first()
    if found is None:
        raise Problem(NOBODY.format(person=person))
    now, code = timezone.now(), new_code()
    JoinCode.objects.filter(person=found, used_at=None, revoked_at=None).update(revoked_at=now)
    expires_at = now + timedelta(days=DAYS_MAX)
    JoinCode.objects.create(person=found, code_hash=hash_of(code), expires_at=expires_at)
    letter = Letter(found.name, found.key, code, expires_at, site.rstrip("/") or settings.SITE_URL)
    print(
        f"For {letter.name}\n\nOpen {letter.address} and type this code:\n\n    {letter.code}\n\n"
        f"or open {letter.link}\n\nYour user name: {letter.sign_in_name}\n"
        f"The code works once, until {in_words(letter.expires_at)}. Give it to nobody else."
    )


NOBODY = 'Nobody is called "{person}". Use the id in the collaboration file, after homeroom apply.'


def forget_second_factor(person: str) -> None:
    """For who lost the phone and has no recovery code left. Ask them in person, or by a number that you know already."""
    from homeroom.access.sessions import end_all
    from homeroom.partners.models import Account
    from homeroom.partners.second_factor import forget_tries, remove_all

    account = Account.objects.filter(username=person).first()
    if account is None:
        raise Problem(f'"{person}" has no way to sign in. Give one with homeroom account {person}.')
    had_one = remove_all(account)
    forget_tries(None, account)
    end_all(account.person_id)
    remark = "" if had_one else " There was none."
    print(f"{person} is asked to set up a new second factor at the next sign-in.{remark}")


def read_password() -> str:
    """At a terminal asked for twice, unseen; from a pipe the first line."""
    if sys.stdin.isatty():
        return typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    return sys.stdin.readline().rstrip("\n")
