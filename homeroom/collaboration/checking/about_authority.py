"""Whoever signs by a document with limits signs within them (sharing specification 2.1)."""

from collections import Counter

from homeroom.collaboration.checking.names import Found
from homeroom.collaboration.shape import Agreement, Amendment, Signature


def authority_faults(agreement: Agreement) -> Found:
    for place, signature in enumerate(agreement.signatures):
        if is_late(signature):
            yield ("signatures", place, "signed_on"), late(signature)
    signed: Counter[tuple[str, str, str]] = Counter()
    for number, amendment in enumerate(agreement.amendments):
        for place, signature in enumerate(amendment.signatures):
            where = ("amendments", number, "signatures", place)
            signed[by_whom(signature)] += 1
            if is_late(signature):
                yield (*where, "signed_on"), late(signature)
            if not signature.may_widen and shows_more(amendment):
                yield (
                    (*where, "may_widen"),
                    f"{signature.signed_by} may not sign what shows more, by {signature.authority or 'that authority'}."
                    " Have somebody sign who may.",
                )
            most = signature.amendments_max
            if most is not None and signed[by_whom(signature)] > most:
                yield (
                    (*where, "amendments_max"),
                    f"{signature.signed_by} may sign {most} amendments by {signature.authority or 'that authority'}, and has."
                    " Have somebody sign who may, or name the document that lets more be signed.",
                )


def by_whom(signature: Signature) -> tuple[str, str, str]:
    return signature.organization, signature.signed_by, signature.authority


def shows_more(amendment: Amendment) -> bool:
    """What changes words alone is signed by all parties, and shows nothing more."""
    return amendment.kind == "widening" and bool(amendment.lines or amendment.ends_lines)


def is_late(signature: Signature) -> bool:
    return signature.authority_until is not None and signature.signed_on > signature.authority_until


def late(signature: Signature) -> str:
    return (
        f"{signature.signed_by} might sign through {signature.authority_until}, and signed on {signature.signed_on}."
        " Have somebody sign who may."
    )
