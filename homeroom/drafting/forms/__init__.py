"""Forms of a draft. What can be chosen is what there is, so that little of a draft can be wrong."""

from homeroom.drafting.forms.agreeing import ReviewForm, SignatoryForm, SignatureForm, StepForm
from homeroom.drafting.forms.clauses import ClauseForm, LineForm, RemovalForm
from homeroom.drafting.forms.papers import AmendmentForm, NewDraftForm, TermsForm, in_months
from homeroom.drafting.forms.safeguards import SafeguardsForm

__all__ = [
    "AmendmentForm",
    "ClauseForm",
    "LineForm",
    "NewDraftForm",
    "RemovalForm",
    "ReviewForm",
    "SafeguardsForm",
    "SignatoryForm",
    "SignatureForm",
    "StepForm",
    "TermsForm",
    "in_months",
]
