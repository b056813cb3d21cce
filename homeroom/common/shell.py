"""What the shell shows about the person at the keyboard. Rooms above fill it in; see templates/base.html."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Seat:
    """Who is signed in, for which organization, in which role and for what purpose."""

    person_name: str
    organization_name: str
    role_label: str
    purpose_label: str
    purpose_url: str = ""  # Where the purpose is changed; empty when there is only one.
    sign_out_url: str = ""
    print_line: str = ""  # For whom a printed page is (access.recipients).
    notices_url: str = ""
    notices: str = ""  # How many are new, in words; empty when none is.
    account_url: str = ""
    stays_until: str = ""  # The time of day until which one stays signed in without doing anything.


@dataclass(frozen=True)
class Place:
    """A link in the navigation or in the breadcrumb. Without a URL it is where the reader stands."""

    label: str
    url: str = ""


@dataclass(frozen=True)
class Alert:
    """What somebody should know before reading on, with the way to do something about it."""

    text: str
    kind: str = "info"
    url: str = ""
    url_label: str = ""
