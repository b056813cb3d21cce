"""Pages of drafts: beginning and writing one, agreeing on it, and signing it."""

from homeroom.drafting.views.agreeing import activation_preview, preview, review, signatory, step
from homeroom.drafting.views.beginning import drafts, new_amendment, new_draft, templates
from homeroom.drafting.views.signing import paper, signature
from homeroom.drafting.views.writing import (
    clause,
    clause_removal,
    draft,
    new_clause,
    safeguards,
    terms,
)

__all__ = [
    "activation_preview",
    "clause",
    "clause_removal",
    "draft",
    "drafts",
    "new_amendment",
    "new_clause",
    "new_draft",
    "paper",
    "preview",
    "review",
    "safeguards",
    "signatory",
    "signature",
    "step",
    "templates",
    "terms",
]
