"""A way in for a person of the collaboration: the operator gives a password, the person signs in with it."""

import sys
from typing import Annotated

import typer

from homeroom.cli.rooms import open_rooms
from homeroom.common.problem import Problem

commands = typer.Typer()


@commands.command()
def account(
    person: Annotated[str, typer.Argument(help="Who: the person's id in the collaboration file.")],
    new_second_factor: Annotated[
        bool, typer.Option("--new-second-factor", help="Forget app, passkeys and recovery codes; the password stays.")
    ] = False,
) -> None:
    """Let a person sign in, or give them another password. It is asked for, or read from a pipe; never an argument."""
    open_rooms("authn")
    if new_second_factor:
        forget_second_factor(person)
        return
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    from homeroom.access.sessions import end_all
    from homeroom.partners.models import Account, Person

    found = Person.objects.filter(key=person).first()
    if found is None:
        raise Problem(f'Nobody is called "{person}". Use the id in the collaboration file, after homeroom apply.')
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
