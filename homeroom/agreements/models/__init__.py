"""What partners signed with each other, and what families agreed or objected to."""

from homeroom.agreements.models.clauses import Clause
from homeroom.agreements.models.consents import Consent, Objection
from homeroom.agreements.models.expiry import Expiry, ExpiryWarning
from homeroom.agreements.models.papers import (
    TIERS,
    Agreement,
    AgreementQuerySet,
    Amendment,
    AmendmentSignature,
    Lack,
    Line,
    Opening,
    Party,
    Signature,
)
from homeroom.agreements.models.renewals import ObjectionWithdrawal, Renewal, RenewalObjection, RenewalTerms
from homeroom.agreements.models.states import Activation, Ending, Resumption, Suspension

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
    "Expiry",
    "ExpiryWarning",
    "Lack",
    "Line",
    "Objection",
    "ObjectionWithdrawal",
    "Opening",
    "Party",
    "Renewal",
    "RenewalObjection",
    "RenewalTerms",
    "Resumption",
    "Signature",
    "Suspension",
]
