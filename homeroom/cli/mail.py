"""`homeroom test-mail`: does the mail server that is set take an e-mail?"""

from typing import Annotated

import typer

from homeroom.cli.rooms import open_rooms
from homeroom.common.problem import Problem

commands = typer.Typer()


@commands.command("test-mail")
def test_mail(to: Annotated[str, typer.Argument(metavar="ADDRESS", help="Your own address.")]) -> None:
    """Send one e-mail to yourself, now and past the outbox, and say what the mail server answered."""
    open_rooms("worker")
    from homeroom.notices.delivery import message
    from homeroom.notices.models import Outgoing
    from homeroom.notices.outbox import rendered
    from homeroom.notices.transport import NotTaken, transport

    through = transport()
    if through is None:
        raise Problem(
            "No mail server is set. Set HOMEROOM_SMTP_URL, for example smtps://user:password@mail.example:465"
        )
    mail = message(Outgoing(key=f"test:{to}", template="test", address=to), *rendered("test", {"name": to}, "en"))
    try:
        through.send(mail, before_giving=lambda: None)
    except NotTaken as error:
        raise Problem(f"The mail server did not take it: {error.code}.") from error
    except OSError as error:
        raise Problem(f"The talk with the mail server broke off: {type(error).__name__}.") from error
    print("The mail server has taken it.")
