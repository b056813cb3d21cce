"""What fetching has to say: codes and sentences, added to the one table of `reading.messages`. Where a file is named in others,
here it is the service."""

from homeroom.common.marking import marked as _
from homeroom.exchange.reading.messages import CODES, FILE, WARN

CODES |= {
    "E-FETCH-ADDRESS": (
        FILE,
        _(
            "This address lies in a network of its own, not on the internet. If that is right, ask whoever runs this"
            " installation to list it in HOMEROOM_FETCH_HOSTS."
        ),
    ),
    "E-FETCH-UNREACHABLE": (
        FILE,
        _("No answer came from this address. Check how it is written, and ask whoever runs it whether it is up."),
    ),
    "E-FETCH-CERTIFICATE": (
        FILE,
        _(
            "This address could not prove that it is what its name says: its certificate is not valid. Nothing was sent to it."
            " Ask whoever runs it."
        ),
    ),
    "E-FETCH-TOKEN": (
        FILE,
        _(
            "It gave no token; it answered {status}. Check the token address, the client id and the secret, and what the"
            " client may ask for."
        ),
    ),
    "E-FETCH-REFUSED": (
        FILE,
        _("It does not let us read {path}; it answered {status}. Ask whoever runs it to let this client read that."),
    ),
    "E-FETCH-STATUS": (
        FILE,
        _("Asked for {path}, it answered {status}. Check the address: it ends with {ending}."),
    ),
    "E-FETCH-ANSWER": (
        FILE,
        _("Asked for {path}, it answered with something that is not {format}. Show this to whoever runs it."),
    ),
    "E-FETCH-LARGE": (
        FILE,
        _("One answer was larger than {limit} KB, so reading it was broken off. Show this to whoever runs it."),
    ),
    "E-FETCH-ENDLESS": (FILE, _("Asked for {path}, it gave more than {limit} records, so reading was broken off.")),
    "E-FETCH-CHANGED": (
        FILE,
        _(
            "While we read {path}, the list changed, so not every record came exactly once. Nothing was loaded. Fetch it"
            " again, at an hour at which nothing is changed."
        ),
    ),
    "W-FETCH-LEFT-OUT": (
        WARN,
        _(
            "It does not let us read {path}; it answered {status}. What came earlier of these stays as it is. Ask whoever runs it"
            " to let this client read that."
        ),
    ),
    "E-FETCH-EMPTY": (
        FILE,
        _("It gave no {path} at all. Ask whoever runs it whether this client may see them."),
    ),
}
