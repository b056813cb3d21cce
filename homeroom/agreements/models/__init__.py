"""What partners signed with each other, and what families agreed or objected to."""

from homeroom.agreements.models.clauses import Clause
from homeroom.agreements.models.consents import Consent, Objection
from homeroom.agreements.models.expiry import ExpiryWarning
from homeroom.agreements.models.papers import (
    TIERS,
    Activation,
    Agreement,
    AgreementQuerySet,
    Amendment,
    AmendmentSignature,
    Ending,
    Lack,
    Line,
    Opening,
    Party,
    Resumption,
    Signature,
    Suspension,
)
from homeroom.agreements.models.renewals import Renewal, RenewalObjection, RenewalTerms

__all__ = [
    "TIERS",
    "Activation",
    "Agreement",
    "AgreementQuerySet",
    "Amendment",
    "AmendmentSignature",
    "Clause",
    "Consent",
    "Ending",
    "ExpiryWarning",
    "Lack",
    "Line",
    "Objection",
    "Opening",
    "Party",
    "Renewal",
    "RenewalObjection",
    "RenewalTerms",
    "Resumption",
    "Signature",
    "Suspension",
]
