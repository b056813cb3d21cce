"""The kinds of notices: what people read for them, and where each leads. Never a name, and no word of care."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, ngettext_lazy


@dataclass(frozen=True)
class Kind:
    """`place` is the name of a URL; `takes` says which of the notice's own ids it is made of."""

    words: Any
    place: str
    takes: tuple[str, ...] = ()


KINDS = {
    "task_given": Kind(
        ngettext_lazy("%(number)s task was put in your hands", "%(number)s tasks were put in your hands", "number"),
        "casework:task",
        ("public_id", "number"),
    ),
    "task_given_soon": Kind(
        ngettext_lazy(
            "%(number)s task due by tomorrow was put in your hands",
            "%(number)s tasks due by tomorrow were put in your hands",
            "number",
        ),
        "casework:task",
        ("public_id", "number"),
    ),
    "task_changed": Kind(
        ngettext_lazy(
            "%(number)s task of yours got another date or state",
            "%(number)s tasks of yours got another date or state",
            "number",
        ),
        "casework:task",
        ("public_id", "number"),
    ),
    "task_finished": Kind(
        ngettext_lazy("%(number)s task of yours was finished", "%(number)s tasks of yours were finished", "number"),
        "casework:task",
        ("public_id", "number"),
    ),
    "need_closed": Kind(
        ngettext_lazy("%(number)s need was closed", "%(number)s needs were closed", "number"),
        "casework:need",
        ("public_id", "number"),
    ),
    "contact": Kind(
        ngettext_lazy(
            "%(number)s new contact was written down for the team",
            "%(number)s new contacts were written down for the team",
            "number",
        ),
        "casework:contacts",
        ("public_id",),
    ),
    "member_joined": Kind(
        ngettext_lazy("You joined %(number)s team", "You joined %(number)s teams", "number"),
        "casework:team",
        ("public_id",),
    ),
    "member_left": Kind(
        ngettext_lazy("Your part in %(number)s team has ended", "Your part in %(number)s teams has ended", "number"),
        "desk:home",
    ),
    "import_loaded": Kind(
        ngettext_lazy("%(number)s file that you sent is loaded", "%(number)s files that you sent are loaded", "number"),
        "exchange:import",
        ("number",),
    ),
    "import_held": Kind(
        ngettext_lazy(
            "%(number)s file waits for somebody to confirm it",
            "%(number)s files wait for somebody to confirm them",
            "number",
        ),
        "exchange:import",
        ("number",),
    ),
    "import_refused": Kind(
        ngettext_lazy("%(number)s file could not be loaded", "%(number)s files could not be loaded", "number"),
        "exchange:import",
        ("number",),
    ),
    "feed_late": Kind(
        ngettext_lazy("%(number)s feed that you expect is late", "%(number)s feeds that you expect are late", "number"),
        "exchange:feed",
        ("word",),
    ),
    "feed_empty": Kind(
        ngettext_lazy("%(number)s file came without any rows", "%(number)s files came without any rows", "number"),
        "exchange:import",
        ("number",),
    ),
    "feed_short": Kind(
        ngettext_lazy(
            "%(number)s file came with less than half of its usual rows",
            "%(number)s files came with less than half of their usual rows",
            "number",
        ),
        "exchange:import",
        ("number",),
    ),
    "program_waits": Kind(
        ngettext_lazy(
            "%(number)s program waits for you to let it ask in your name",
            "%(number)s programs wait for you to let them ask in your name",
            "number",
        ),
        "connections:agreeing",
        ("number",),
    ),
    "link_cut": Kind(
        ngettext_lazy(
            "%(number)s link between two records was cut; read who saw what through it",
            "%(number)s links between two records were cut; read who saw what through them",
            "number",
        ),
        "desk:seen_through",
        ("number",),
    ),
    "pairs_waiting": Kind(
        ngettext_lazy(
            "%(number)s load brought possible matches that wait for you",
            "%(number)s loads brought possible matches that wait for you",
            "number",
        ),
        "matching:pairs",
    ),
    "duplicates_waiting": Kind(
        ngettext_lazy(
            "%(number)s load brought agencies’ records that may belong together",
            "%(number)s loads brought agencies’ records that may belong together",
            "number",
        ),
        "matching:pairs",
    ),
    "two_in_one": Kind(
        ngettext_lazy(
            "%(number)s record may hold facts of two people; it is on your first page",
            "%(number)s records may hold facts of two people; they are on your first page",
            "number",
        ),
        "desk:home",
    ),
    "records_to_join": Kind(
        ngettext_lazy(
            "%(number)s pair of records in your agency’s system belongs together; join them there",
            "%(number)s pairs of records in your agency’s system belong together; join them there",
            "number",
        ),
        "matching:joining",
    ),
    "agreement_activated": Kind(
        ngettext_lazy("%(number)s agreement became active", "%(number)s agreements became active", "number"),
        "agreements:agreement",
        ("word",),
    ),
    "agreement_ended": Kind(
        ngettext_lazy("%(number)s agreement has ended", "%(number)s agreements have ended", "number"),
        "agreements:agreement",
        ("word",),
    ),
    "agreement_over": Kind(
        ngettext_lazy(
            "%(number)s agreement came to the end of its term",
            "%(number)s agreements came to the end of their term",
            "number",
        ),
        "agreements:agreement",
        ("word",),
    ),
    "agreement_paused": Kind(
        ngettext_lazy("%(number)s agreement was paused", "%(number)s agreements were paused", "number"),
        "agreements:agreement",
        ("word",),
    ),
    "agreement_resumed": Kind(
        ngettext_lazy(
            "%(number)s agreement goes on after a pause", "%(number)s agreements go on after a pause", "number"
        ),
        "agreements:agreement",
        ("word",),
    ),
    "agreement_amended": Kind(
        ngettext_lazy("%(number)s agreement was amended", "%(number)s agreements were amended", "number"),
        "agreements:agreement",
        ("word",),
    ),
    "license_uncovered": Kind(
        ngettext_lazy(
            "%(number)s data use license shows nothing any more: the agreement above it shows less",
            "%(number)s data use licenses show nothing any more: the agreements above them show less",
            "number",
        ),
        "agreements:agreement",
        ("word",),
    ),
    "agreement_signed": Kind(
        ngettext_lazy(
            "%(number)s agreement was signed by all parties",
            "%(number)s agreements were signed by all parties",
            "number",
        ),
        "agreements:agreement",
        ("word",),
    ),
    "draft_begun": Kind(
        ngettext_lazy(
            "%(number)s draft agreement was begun with your organization",
            "%(number)s draft agreements were begun with your organization",
            "number",
        ),
        "drafting:draft",
        ("word",),
    ),
    "draft_moved": Kind(
        ngettext_lazy("%(number)s draft agreement moved on", "%(number)s draft agreements moved on", "number"),
        "drafting:draft",
        ("word",),
    ),
    "draft_to_sign": Kind(
        ngettext_lazy(
            "%(number)s agreement waits for your signature", "%(number)s agreements wait for your signature", "number"
        ),
        "drafting:draft",
        ("word",),
    ),
    "volume_held": Kind(
        ngettext_lazy(
            "%(number)s person asked for more records than usual and waits for you",
            "%(number)s people asked for more records than usual and wait for you",
            "number",
        ),
        "volume:hold",
        ("number",),
    ),
    "volume_goes_on": Kind(
        ngettext_lazy(
            "%(number)s time a data steward let you open more records",
            "%(number)s times a data steward let you open more records",
            "number",
        ),
        "desk:home",
    ),
    "volume_stays": Kind(
        ngettext_lazy(
            "%(number)s time a data steward decided that no further record opens for you",
            "%(number)s times a data steward decided that no further record opens for you",
            "number",
        ),
        "desk:home",
    ),
    "review_asked": Kind(
        ngettext_lazy(
            "%(number)s time somebody asks you to look at who was shown what",
            "%(number)s times somebody asks you to look at who was shown what",
            "number",
        ),
        "reviewing:review",
        ("number",),
    ),
    "review_answered": Kind(
        ngettext_lazy(
            "%(number)s answer to what looked wrong to you among who looked",
            "%(number)s answers to what looked wrong to you among who looked",
            "number",
        ),
        "reviewing:reviews",
    ),
    "file_held": Kind(
        ngettext_lazy(
            "%(number)s file of counts waits for you before it leaves",
            "%(number)s files of counts wait for you before they leave",
            "number",
        ),
        "insight:check",
        ("number",),
    ),
    "file_released": Kind(
        ngettext_lazy(
            "%(number)s file that you asked for is released",
            "%(number)s files that you asked for are released",
            "number",
        ),
        "insight:needs",
    ),
    "file_refused": Kind(
        ngettext_lazy(
            "%(number)s file that you asked for may not leave",
            "%(number)s files that you asked for may not leave",
            "number",
        ),
        "insight:needs",
    ),
    "agreement_renewed": Kind(
        ngettext_lazy("%(number)s agreement renewed itself", "%(number)s agreements renewed themselves", "number"),
        "agreements:agreement",
        ("word",),
    ),
    "agreement_not_renewed": Kind(
        ngettext_lazy(
            "A party objected to the renewal of %(number)s agreement",
            "Parties objected to the renewal of %(number)s agreements",
            "number",
        ),
        "agreements:agreement",
        ("word",),
    ),
    "agreement_renews_after_all": Kind(
        ngettext_lazy(
            "A party took back its objection to the renewal of %(number)s agreement",
            "Parties took back their objections to the renewal of %(number)s agreements",
            "number",
        ),
        "agreements:agreement",
        ("word",),
    ),
    "emergency_opened": Kind(
        ngettext_lazy(
            "%(number)s record was opened in an emergency", "%(number)s records were opened in an emergency", "number"
        ),
        "emergencies:emergency",
        ("number",),
    ),
    "emergency_reviewed": Kind(
        ngettext_lazy("%(number)s emergency was reviewed", "%(number)s emergencies were reviewed", "number"),
        "emergencies:emergency",
        ("number",),
    ),
    "sharing_paused": Kind(
        ngettext_lazy(
            "Sharing was paused %(number)s time for everybody",
            "Sharing was paused %(number)s times for everybody",
            "number",
        ),
        "freezing:pause",
    ),
    "sharing_goes_on": Kind(
        ngettext_lazy("Sharing goes on after %(number)s pause", "Sharing goes on after %(number)s pauses", "number"),
        "freezing:pause",
    ),
    "sharing_closing": Kind(
        ngettext_lazy(
            "The collaboration is closing (%(number)s notice)",
            "The collaboration is closing (%(number)s notices)",
            "number",
        ),
        "freezing:pause",
    ),
    "agreement_ends_180": Kind(
        ngettext_lazy(
            "%(number)s agreement ends within 180 days", "%(number)s agreements end within 180 days", "number"
        ),
        "agreements:agreement",
        ("word",),
    ),
    "agreement_ends_90": Kind(
        ngettext_lazy("%(number)s agreement ends within 90 days", "%(number)s agreements end within 90 days", "number"),
        "agreements:agreement",
        ("word",),
    ),
    "agreement_ends_30": Kind(
        ngettext_lazy("%(number)s agreement ends within 30 days", "%(number)s agreements end within 30 days", "number"),
        "agreements:agreement",
        ("word",),
    ),
    "agreement_ends_7": Kind(
        ngettext_lazy("%(number)s agreement ends within 7 days", "%(number)s agreements end within 7 days", "number"),
        "agreements:agreement",
        ("word",),
    ),
}


def in_words(kind: str, number: int = 1) -> str:
    """ "3 tasks were put in your hands". What a newer version wrote is still a notice."""
    if kind in KINDS:
        return str(KINDS[kind].words % {"number": number})
    return ngettext("%(number)s notice", "%(number)s notices", number) % {"number": number}


def kind_in_words(kind: str) -> str:
    """For an e-mail: a kind of notice by its code; other kinds are words already, of whoever put them in."""
    return in_words(kind) if kind in KINDS else kind


def counted(counts: str) -> list[str]:
    """A line for each kind: "task_given=3 contact=2" is "3 tasks were put in your hands" and so on."""
    pairs = (each.partition("=") for each in counts.split())
    return [in_words(kind, int(number)) for kind, _, number in pairs]


# How an e-mail stands, for who runs the machine.
OUTCOMES = {
    "waiting": _("Waiting for the first try"),
    "begun": _("On the way"),
    "handed_over": _("On the way"),
    "sent": _("Sent"),
    "put_off": _("Not taken yet; tried again for three days"),
    "no_server": _("Not sent: no mail server set"),
    "refused": _("Refused by the mail server"),
    "given_up": _("Given up after three days"),
    "unsure": _("May not have arrived; not sent twice"),
}
