"""Pages of drafts: beginning and writing one, agreeing on it, and signing it."""

from homeroom.drafting.views.agreeing import activation_preview, preview, review, signatory, step
from homeroom.drafting.views.signing import paper, signature
from homeroom.drafting.views.writing import (
    clause,
    clause_removal,
    draft,
    drafts,
    new_amendment,
    new_clause,
    new_draft,
    templates,
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
    "signatory",
    "signature",
    "step",
    "templates",
    "terms",
]
