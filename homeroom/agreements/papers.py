"""An agreement as it stands on its page, on paper: for a file, a board or a judge."""

from django.utils import timezone
from django.utils.translation import gettext as _

from homeroom.agreements.lines_in_words import LineInWords
from homeroom.agreements.queries import AgreementPage
from homeroom.common.dates import in_words
from homeroom.common.typesetting import Paper, Part, typeset


def agreement_pdf(page: AgreementPage) -> bytes:
    line = _("%(key)s, as it stood on %(day)s") % {"key": page.agreement.key, "day": in_words(timezone.localdate())}
    return typeset(agreement_paper(page), line)


def agreement_paper(page: AgreementPage) -> Paper:
    opens_nothing = _("It opens nothing by itself; other agreements stand under it or beside it.")
    parts = [
        Part(heading=_("What is missing"), items=page.missing) if page.missing else None,
        Part(heading=_("The agreement"), rows=page.facts),
        Part(heading=_("Parties and signatures"), tables=[page.signatures]),
        Part(heading=_("What it lets people see"), texts=[] if page.lines else [opens_nothing]),
        *map(_line, page.lines),
        Part(heading=_("Protection, incidents and checks"), rows=page.safeguards) if page.safeguards else None,
        Part(heading=_("Its words")) if page.clauses else None,
        *(Part(heading=f"{c.number}. {c.heading}", texts=c.text.split("\n\n"), level=3) for c in page.clauses),
        Part(heading=_("How it was amended")) if page.amendments else None,
        *map(_line, page.amendments),
    ]
    title = page.agreement.title
    lead = str(page.state.text)
    return Paper(title=title, heading=title, lead=lead, parts=[part for part in parts if part is not None])


def _line(line: LineInWords) -> Part:
    return Part(heading=line.heading, rows=line.rows, level=3)
