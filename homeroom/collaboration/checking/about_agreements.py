"""Agreements: their parties, their lines, and what amendments change."""

from collections.abc import Iterable

from homeroom.agreements.amending import reworded, widens
from homeroom.agreements.bases import basis_of, codes
from homeroom.agreements.compiling import opens_notes
from homeroom.agreements.models import Agreement as AgreementRow
from homeroom.agreements.models import Line as LineRow
from homeroom.collaboration.checking.about_authority import authority_faults
from homeroom.collaboration.checking.about_renewals import renewal_faults
from homeroom.collaboration.checking.names import Found, Names
from homeroom.collaboration.hashing import amendment_hash, text_hash
from homeroom.collaboration.shape import Agreement, Amendment, Clause, Line, Signature
from homeroom.collaboration.standing.agreements import LINE_FIELDS, window_of
from homeroom.partners.models import Organization as OrganizationRow

NEEDS = {
    "own": "asks for a paper about one child. Write that as a consent, with this basis where it has a form",
    "emergency": "is for emergencies, which an agreement cannot plan",
    "subject": "is a person's own right and needs no agreement",
}


class AboutAgreements(Names):
    def agreement(self, agreement: Agreement) -> Found:
        for place, suspension in enumerate(agreement.suspensions):
            if self.zone is not None:
                begins, ends = suspension.span(self.zone)
                if ends is not None and ends <= begins:
                    yield ("suspensions", place, "to"), "It ends before it begins. Correct one of the two."
        if agreement.hosting and agreement.hosting.roster_retention != "none" and not self.sends_rosters(agreement):
            sentence = "Only a school district sends rosters, and none is a party. Write roster_retention: none"
            yield ("hosting", "roster_retention"), sentence
        if agreement.hosting and basis_of(agreement.hosting.basis) is None:
            yield ("hosting", "basis"), self.unknown_basis(agreement.hosting.basis)
        if agreement.expires_on < agreement.effective_on:
            yield ("expires_on",), "The last day is before the first."
        yield from renewal_faults(agreement)
        yield from self.parents(agreement)
        yield from self.parties(agreement)
        yield from self.amendments(agreement)
        yield from self.once("clauses", "Clause", agreement.clauses)
        yield from self.once("lines", "Line", agreement.lines)
        yield from self.texts_signed(agreement)
        yield from authority_faults(agreement)
        for place, line in enumerate(agreement.lines):
            for key, sentence in self.line(line, agreement):
                yield ("lines", place, *key), sentence

    def once(self, key: str, word: str, numbered: Iterable[Line | Clause]) -> Found:
        numbers: set[int] = set()
        for place, each in enumerate(numbered):
            if each.id in numbers:
                yield (key, place, "id"), f"{word} {each.id} stands twice. Give each its own number."
            numbers.add(each.id)

    def texts_signed(self, agreement: Agreement) -> Found:
        """A changed text voids what was signed in Homeroom."""
        for place, amendment in enumerate(agreement.amendments):
            faults = other_words(amendment.signatures, amendment_hash(agreement.id, amendment))
            yield from ((("amendments", place, *path), sentence) for path, sentence in faults)
        yield from other_words(agreement.signatures, text_hash(agreement))

    def parents(self, agreement: Agreement) -> Found:
        above, seen = agreement.parent, {agreement.id}
        while above is not None:
            if above not in self.agreements:
                if above == agreement.parent:
                    yield ("parent",), self.unknown(above, "agreement")
                return
            if above in seen:
                yield ("parent",), "This agreement stands under itself. Name the one that was signed before it."
                return
            seen.add(above)
            above = self.agreements[above].parent

    def parties(self, agreement: Agreement) -> Found:
        for place, key in enumerate(agreement.parties):
            if key not in self.organizations:
                yield ("parties", place), self.unknown(key, "organization")
            elif key in agreement.parties[:place]:
                yield ("parties", place), f"{key} stands twice."
        yield from self.signatures(agreement, agreement.signatures)
        yield from self.safeguards(agreement)

    def sends_rosters(self, agreement: Agreement) -> bool:
        parties = (self.organizations[key] for key in agreement.parties if key in self.organizations)
        return any(party.kind == "school_district" for party in parties)

    def safeguards(self, agreement: Agreement) -> Found:
        """Who is told of an incident and who tells families are parties; who checks may be somebody else of the file."""
        named: list[tuple[tuple[str | int, ...], str]] = []
        if agreement.incidents:
            if agreement.incidents.families_told_by is not None:
                named.append((("incidents", "families_told_by"), agreement.incidents.families_told_by))
            told = [contact.organization for contact in agreement.incidents.contacts]
            for place, key in enumerate(told):
                named.append((("incidents", "contacts", place, "organization"), key))
                if key in told[:place]:
                    yield ("incidents", "contacts", place, "organization"), f"{key} stands twice. Write one contact."
        for path, key in named:
            if key not in agreement.parties:
                yield path, f"{key} is no party of this agreement."
        for place, key in enumerate(agreement.audit.inspectors if agreement.audit else []):
            if key not in self.organizations:
                yield ("audit", "inspectors", place), self.unknown(key, "organization")

    def signatures(self, agreement: Agreement, signatures: list[Signature]) -> Found:
        signed: set[str] = set()
        for place, signature in enumerate(signatures):
            if signature.organization not in agreement.parties:
                yield ("signatures", place, "organization"), f"{signature.organization} is no party of this agreement."
            elif signature.organization in signed:
                yield ("signatures", place, "organization"), f"{signature.organization} has signed already."
            signed.add(signature.organization)

    def amendments(self, agreement: Agreement) -> Found:
        """Each against the lines and words as the amendments before it left them, whoever has signed."""
        lines = {line.id: line for line in agreement.lines}
        clauses = {clause.id: clause for clause in agreement.clauses}
        seen: set[int] = set()
        for place, amendment in enumerate(agreement.amendments):
            for path, sentence in self.amendment(agreement, amendment, lines):
                yield ("amendments", place, *path), sentence
            for path, sentence in self.words_anew(amendment, clauses):
                yield ("amendments", place, *path), sentence
            if amendment.id in seen:
                yield ("amendments", place, "id"), f"Amendment {amendment.id} stands twice. Give each its own number."
            elif seen and amendment.id < max(seen):
                yield ("amendments", place, "id"), "Amendments stand in the order in which they were agreed."
            seen.add(amendment.id)
            lines |= {line.id: line for line in amendment.lines}
            lines = {number: line for number, line in lines.items() if number not in amendment.ends_lines}
            clauses |= {clause.id: clause for clause in amendment.clauses}
            clauses = {number: clause for number, clause in clauses.items() if number not in amendment.ends_clauses}

    def amendment(self, agreement: Agreement, amendment: Amendment, lines: dict[int, Line]) -> Found:
        if not (amendment.lines or amendment.ends_lines or amendment.clauses or amendment.ends_clauses):
            yield (
                ("lines",),
                "It changes nothing. Write the lines in their new words, or the numbers of lines that end.",
            )
        elif amendment.kind == "narrowing" and not (amendment.lines or amendment.ends_lines):
            yield ("kind",), "It changes words alone, which all parties sign. Write widening."
        yield from self.signatures(agreement, amendment.signatures)
        days = [signature.signed_on for signature in amendment.signatures]
        over = min(filter(None, (agreement.terminated_on, agreement.expires_on)))
        if days and max([*days, *([amendment.effective_on] if amendment.effective_on else [])]) > over:
            yield (
                ("signatures",),
                f"The agreement was over on {over}, and this amendment came later. Write a new agreement.",
            )
        for place, number in enumerate(amendment.ends_lines):
            if number not in lines:
                yield ("ends_lines", place), f"There is no line {number} that could end."
        numbers: set[int] = set()
        for place, line in enumerate(amendment.lines):
            faults = list(self.line(line, agreement))
            yield from ((("lines", place, *path), sentence) for path, sentence in faults)
            if line.id in numbers or line.id in amendment.ends_lines:
                yield ("lines", place, "id"), f"Line {line.id} stands twice in this amendment."
            numbers.add(line.id)
            if amendment.kind == "narrowing" and not faults:
                old = lines.get(line.id)
                more = widens(self.as_row(line, agreement), self.as_row(old, agreement) if old else None)
                if more:
                    yield ("kind",), f"It is said to narrow, and line {line.id} opens more: {more}. Write widening."

    def words_anew(self, amendment: Amendment, clauses: dict[int, Clause]) -> Found:
        """What narrows is signed by few; what the others have signed in words stays as they signed it."""
        if amendment.kind != "narrowing" or not (amendment.lines or amendment.ends_lines):
            return
        for number in reworded(clauses, amendment.clauses, amendment.ends_clauses, amendment.ends_lines):
            yield (
                ("kind",),
                f"It is said to narrow, and changes the words of clause {number}, which all parties sign. Write widening.",
            )

    def as_row(self, line: Line, agreement: Agreement) -> LineRow:
        """As the compiler reads it; nothing is written."""
        kind = self.organizations[line.contributor].kind
        return row_of(line, OrganizationRow(key=line.contributor, kind=kind), agreement)

    def line(self, line: Line, agreement: Agreement) -> Found:
        if line.contributor not in self.organizations:
            yield ("contributor",), self.unknown(line.contributor, "organization")
        for place, key in enumerate(line.recipients.organizations):
            if key not in self.organizations:
                yield ("recipients", "organizations", place), self.unknown(key, "organization")
            elif key == line.contributor:
                yield ("recipients", "organizations", place), "Nobody receives their own records. Leave this one out."
        for place, key in enumerate(line.purposes):
            if key not in self.purposes:
                yield ("purposes", place), self.unknown(key, "purpose")
        for place, sentence in self.elements(line.elements):
            yield ("elements", place), sentence
        yield from self.bases(line)
        yield from self.window(line, agreement)

    def window(self, line: Line, agreement: Agreement) -> Found:
        if line.window is None or not line.window.limits_rows or line.contributor not in self.organizations:
            return
        if opens_notes(self.as_row(line, agreement)):
            sentence = (
                "A window limits the days of records that a partner sends, and not notes that people write here."
                " Put the notes on a line of their own, without not_before and look_back_days."
            )
            yield ("window",), sentence

    def bases(self, line: Line) -> Found:
        for place, code in enumerate(line.bases):
            basis = basis_of(code)
            if basis is None:
                yield ("bases", place), self.unknown_basis(code)
            elif basis.needs in NEEDS:
                yield ("bases", place), f"{code} {NEEDS[basis.needs]}. Use another basis, or leave the line out."

    def unknown_basis(self, code: str) -> str:
        return f"{code} is no legal basis that is known here. Known: {', '.join(codes())} and so on."


def row_of(line: Line, contributor: OrganizationRow, agreement: Agreement) -> LineRow:
    return LineRow(
        agreement=AgreementRow(tier=agreement.tier, sensitivity_ceiling=agreement.sensitivity_ceiling),
        number=line.id,
        contributor=contributor,
        recipients=line.recipients.organizations,
        roles=line.recipients.roles,
        window=window_of(line),
        **{name: getattr(line, name) for name in LINE_FIELDS},
    )


def other_words(signatures: list[Signature], these: str) -> Found:
    for place, signature in enumerate(signatures):
        if signature.text_hash and signature.text_hash != these:
            sentence = (
                f"{signature.signed_by} signed other words than these, on {signature.signed_on}. Put the words of then back;"
                " what is to change is an amendment, or a new agreement."
            )
            yield ("signatures", place, "text_hash"), sentence
