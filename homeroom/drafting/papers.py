"""A draft, or the agreement that it became, on paper."""

from dataclasses import replace

from django.utils.translation import gettext as _

from homeroom.common.dates import in_words
from homeroom.common.tables import Row
from homeroom.common.typesetting import Paper, Part, typeset
from homeroom.drafting import words
from homeroom.drafting.queries import ClauseOnPage, DraftPage


def agreement_pdf(page: DraftPage) -> bytes:
    line = _("Version %(number)s, SHA-256 %(hash)s") % {"number": page.version.number, "hash": page.version.hash}
    return typeset(agreement_paper(page), line)


def agreement_paper(page: DraftPage) -> Paper:
    return Paper(
        title=page.entry.title,
        heading=page.entry.title,
        lead=str(words.STATES[page.state]),
        parts=[
            Part(heading=_("The agreement"), rows=page.facts),
            *safeguards_part(page),
            *(part for clause in page.clauses for part in clause_parts(clause)),
            signatures_part(page),
        ],
    )


def safeguards_part(page: DraftPage) -> list[Part]:
    """What is agreed, and not what this site does of it today."""
    rows = [replace(row, note="") for row in page.safeguards]
    return [Part(heading=_("Protection, incidents and checks"), rows=rows)] if rows else []


def clause_parts(on_page: ClauseOnPage) -> list[Part]:
    clause = on_page.clause
    proposed = [_("Proposed, not agreed yet")] if on_page.is_proposed else []
    parts = [Part(heading=f"{clause.id}. {clause.heading}", texts=[*proposed, *on_page.paragraphs])]
    if on_page.rows:
        parts.append(Part(heading=_("What the machine reads"), texts=[on_page.heading], rows=on_page.rows, level=3))
    return parts


def signatures_part(page: DraftPage) -> Part:
    """Name, office, authority, moment, method and the hash of what was signed, of each party."""
    rows = []
    for party in page.parties:
        signature = page.signatures.get(party.pk)
        if signature is None:
            rows.append(Row(party.name, _("Not signed")))
            continue
        note = _("%(moment)s, %(method)s. Authority: %(authority)s. SHA-256 of the text: %(hash)s") % {
            "moment": in_words(signature.at),
            "method": words.METHODS[signature.method],
            "authority": words.authority_in_words(signature),
            "hash": signature.hash,
        }
        rows.append(Row(party.name, f"{signature.person.name}, {signature.title}", note=note))
    return Part(heading=_("Signatures"), rows=rows)
