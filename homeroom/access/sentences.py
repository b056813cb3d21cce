"""The reasons of a decision in plain words, with what to do next, in the reader's language."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from homeroom.common.lists import in_a_row

SENTENCES = {
    "R-OK-OWN": gettext_lazy("You can see this because your agency holds this record and you work with this student."),
    "R-OK-GRANT": gettext_lazy("You can see this under %(agreement)s, line %(line)s, for %(purpose)s."),
    "R-OK-USA": gettext_lazy(
        "You can see this because your agency is legally responsible for this child and you are assigned to the case."
    ),
    "R-OK-SELF": gettext_lazy("This is your record (or your child's). You have a right to see it."),
    "R-OK-LAW": gettext_lazy("You can see this because the law gives it to you for this student."),
    "R-OK-CONSENT": gettext_lazy(
        "You can see this because %(signer)s agreed on %(date)s. The agreement to share ends on %(until)s."
    ),
    "R-OK-ORDER": gettext_lazy("You can see this because a court order of %(date)s allows it."),
    "R-OK-EMERG": gettext_lazy("Opened as an emergency. This will be reviewed by %(reviewer)s."),
    "R-FREEZE": gettext_lazy("Sharing is paused."),
    "R-CLOSING": gettext_lazy("The collaboration is closing; only return copies can be made."),
    "R-NONE": gettext_lazy("Nothing to show here."),
    "R-SIGN": gettext_lazy("Sign this year's confidentiality agreement to go on. The last one ran out on %(date)s."),
    "R-TRAIN": gettext_lazy("Your privacy training ran out on %(date)s. Complete it to go on."),
    "R-MFA": gettext_lazy("Confirm it is you with your second step."),
    "R-RECERT": gettext_lazy("Your supervisor has not confirmed that you still need access."),
    "R-DEBAR": gettext_lazy("%(organization)s may not receive education records until %(date)s."),
    "R-RECUSE": gettext_lazy("You are recused from this student's record."),
    "R-PROHIBITED": gettext_lazy("This collaboration does not hold this kind of information."),
    "R-ORDER-LIMIT": gettext_lazy("A court order limits this."),
    "R-CONTACT": gettext_lazy("A no-contact order hides where this student is."),
    "R-NOREL": gettext_lazy("You are not assigned to this student now. Ask %(supervisor)s if this is wrong."),
    "R-RELENDED": gettext_lazy("Your work with this student ended on %(date)s. Ask %(supervisor)s if this is wrong."),
    "R-NOGRANT": gettext_lazy("No agreement lets %(organization)s see %(category)s from %(partner)s."),
    "R-UNSIGNED": gettext_lazy("The agreement is not signed by %(party)s."),
    "R-NOTYET": gettext_lazy("The agreement “%(agreement)s” is not in force yet."),
    "R-EXPIRED": gettext_lazy("The agreement “%(agreement)s” ended on %(date)s."),
    "R-SUSPENDED": gettext_lazy("The agreement “%(agreement)s” is paused."),
    "R-WITHDRAWN": gettext_lazy("%(partner)s left the collaboration on %(date)s."),
    "R-BASIS": gettext_lazy("The agreement “%(agreement)s” lacks what the law requires: %(missing)s"),
    "R-NOTINCARE": gettext_lazy("The child is not in your agency's care on this date, so this law does not allow it."),
    "R-POP": gettext_lazy("This student is outside the group that the agreement covers."),
    "R-PURPOSE": gettext_lazy("The agreement does not cover “%(purpose)s”. It covers: %(purposes)s."),
    "R-ROLE": gettext_lazy("The agreement does not cover your role."),
    "R-OP": gettext_lazy("You may read this here, but not %(operation)s it."),
    "R-NOTICE": gettext_lazy("The family must be told of the court order first, and in time to answer it."),
    "R-CONSENT-MISSING": gettext_lazy("This needs the consent of a parent, or of who holds the education rights."),
    "R-CONSENT-AUTH": gettext_lazy("The person who signed could not give this consent on that date."),
    "R-CONSENT-EXPIRED": gettext_lazy("The consent ended on %(date)s."),
    "R-CONSENT-REVOKED": gettext_lazy("The consent was withdrawn on %(date)s."),
    "R-18": gettext_lazy("The student is now 18. The student’s own consent is needed."),
    "R-OBJECTION": gettext_lazy("The family or the student asked us not to share this."),
    "R-STEPUP": gettext_lazy("Confirm again that it is you: you have opened more records than usual."),
    "R-VOLUME": gettext_lazy("Too many records for one sitting; sent to the data steward of %(steward)s."),
}
# Where the date is not known the sentence does without it.
WITHOUT_DATE = {
    "R-SIGN": gettext_lazy("Sign this year's confidentiality agreement to go on."),
    "R-TRAIN": gettext_lazy("Complete this year's privacy training to go on."),
    "R-EXPIRED": gettext_lazy("The agreement “%(agreement)s” has no day on which it holds."),
}
WITHOUT_END = {"R-OK-CONSENT": gettext_lazy("You can see this because %(signer)s agreed on %(date)s.")}
# Of a court's order, which has no title.
OF_AN_ORDER = {
    "R-NOTYET": gettext_lazy("The court order that would allow this is not in force yet."),
    "R-EXPIRED": gettext_lazy("The court order that allowed this ended on %(date)s."),
}
# Of a row of an earlier day than the line shows.
OUTSIDE_THE_WINDOW = gettext_lazy("%(partner)s shows %(category)s from %(first_day)s on. This is from an earlier day.")
# Of what the own organization holds: there it is no agreement that is missing.
NOT_OF_THE_ROLE = gettext_lazy("Your role at %(partner)s does not include %(category)s.")
OPERATIONS = {
    "view": gettext_lazy("look at"),
    "list": gettext_lazy("list"),
    "export": gettext_lazy("export"),
    "print": gettext_lazy("print"),
    "api": gettext_lazy("fetch"),
    "aggregate": gettext_lazy("count"),
    "link": gettext_lazy("match"),
}


def sentence(code: str, words: dict[str, Any], zone: ZoneInfo) -> str:
    """The sentence for this reason. Days are those of the collaboration's time zone."""
    template = SENTENCES[code]
    if words.get("is_order") and code in OF_AN_ORDER:
        template = OF_AN_ORDER[code]
    elif "first_day" in words and code == "R-NOGRANT":
        template = OUTSIDE_THE_WINDOW
    elif code == "R-NOGRANT" and words["partner"] and words["partner"] == words["organization"]:
        template = NOT_OF_THE_ROLE
    elif words.get("until", ...) is None and code in WITHOUT_END:
        template = WITHOUT_END[code]
    elif words.get("date") is None and code in WITHOUT_DATE:
        template = WITHOUT_DATE[code]
    return str(template) % {key: _readable(key, value, zone) for key, value in words.items()}


def _readable(key: str, value: Any, zone: ZoneInfo) -> Any:
    if isinstance(value, datetime):
        return formats.date_format(value.astimezone(zone), "DATE_FORMAT")
    if isinstance(value, date):
        return formats.date_format(value, "DATE_FORMAT")
    if isinstance(value, list):
        return in_a_row([str(item) for item in value], _("and"))
    if key == "operation":
        return OPERATIONS[value]
    if key == "supervisor":
        return value or _("your supervisor")
    if key == "steward":
        return value or _("your organization")
    if key == "partner":
        return value or _("this partner")
    if key == "reviewer":
        return value or _("the data steward")
    return value
