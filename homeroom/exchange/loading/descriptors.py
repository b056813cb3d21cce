"""An Ed-Fi bundle with a state's own words: read as its sender's steward once said, or shown to whoever has not said it yet."""

from __future__ import annotations

from django.utils import timezone
from pydantic import ValidationError

from homeroom.access.keys import key_of
from homeroom.exchange.formats import Need
from homeroom.exchange.loading.senders import why_not_keep, why_not_send
from homeroom.exchange.mapping.choosing import Question
from homeroom.exchange.mapping.descriptors import (
    NOTHING,
    PLACES,
    Meant,
    elements,
    is_of_ed_fi,
    left_out,
    meant_by,
    runs,
    unsaid,
)
from homeroom.exchange.mapping.recipe import Recipe
from homeroom.exchange.models import Fetch, Source, SourceMapping, Upload
from homeroom.exchange.reading import Message, Recognized, say
from homeroom.exchange.reading.edfi import InterchangeBundle
from homeroom.exchange.reading.recognizing import listed
from homeroom.partners.models import Organization
from homeroom.students.models import Batch

WORDS_SHOWN = 10


def in_force(sender: Organization, batch: Batch | None = None) -> tuple[SourceMapping, Recipe] | None:
    """What was decided for this very load, or else last; None where nothing was, or it was ended."""
    latest_first = SourceMapping.objects.filter(contributor=sender, source__name=Source.OF_ED_FI).order_by("-pk")
    decided = latest_first.filter(batch=batch).exclude(sealed=b"").first() if batch else None
    mapping = decided or latest_first.select_related("by").first()
    if mapping is None or not mapping.sealed:
        return None
    try:
        recipe = Recipe.model_validate(key_of(sender).open(bytes(mapping.sealed)))
    except ValidationError:
        return None  # Of an edition whose lists were others: its steward is asked anew.
    return (mapping, recipe) if is_of_ed_fi(recipe) else None


def read_in_own_words(
    bundle: InterchangeBundle, recognized: Recognized, sender: Organization, batch: Batch
) -> Question | None:
    """Let the bundle be read by what its sender has said. Answers what the steward who sent it by the page is asked first; of
    what came in another way, rows with a word that nobody has explained fall, and the report says where it is explained."""
    known = in_force(sender, batch)
    meant = meant_by(known[1]) if known else {}
    found = bundle.words()
    bundle.unsaid = unsaid(found, meant)
    if bundle.unsaid and may_be_asked(bundle, recognized, sender, batch):
        return Question(format="edfi-5", words=bundle.unsaid)
    if known:
        today = timezone.localdate()
        bundle.meant, bundle.left_out = runs(known[1], today), left_out(known[1])
        recognized.messages += told(bundle, meant)
    name = bundle.path.name
    recognized.messages += [
        say(
            "W-OWN-WORDS",
            name,
            column=elements(codes),
            found=listed(list(words), WORDS_SHOWN),
            count=sum(words.values()),
        )
        for codes, words in bundle.unsaid.items()
    ]
    return None


def may_be_asked(bundle: InterchangeBundle, recognized: Recognized, sender: Organization, batch: Batch) -> bool:
    """Whether somebody waits for it on the page and has not answered yet; and it may be loaded at all."""
    if batch.by_id is None or not Upload.objects.filter(batch=batch).exists():
        return False
    if Fetch.objects.filter(batch=batch).exists() or SourceMapping.objects.filter(batch=batch).exists():
        return False
    reasons = [*why_not_send(sender, recognized.shape, bundle.path.name), *why_not_keep(sender, bundle.path.name)]
    return not reasons


def told(bundle: InterchangeBundle, meant: Meant) -> list[Message]:
    """How many words were read as was said; and which stand for nothing, where a row can do without them."""
    found, count, messages, name = bundle.words(), 0, [], bundle.path.name
    for codes, said in meant.items():
        said = {word.casefold(): ours for word, ours in said.items()}
        for place in PLACES[codes]:
            here = {word: number for word, number in found[place.at].items() if word.casefold() in said}
            blank = [word for word in here if said[word.casefold()] == NOTHING]
            count += sum(here.values()) - sum(here[word] for word in blank)
            if blank and place.column.need is not Need.MUST:
                shown, rows = listed(blank, WORDS_SHOWN), sum(here[word] for word in blank)
                messages.append(say("N-WORDS-BLANK", name, column=place.element, found=shown, count=rows))
    return [say("N-OWN-WORDS", name, count=count), *messages] if count else messages
