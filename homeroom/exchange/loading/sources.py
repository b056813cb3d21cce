"""A partner's own tables in a load: read as their steward once said, or shown to the steward who has not said it yet."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Literal

from django.db.models import QuerySet
from django.utils import timezone
from pydantic import ValidationError

from homeroom.access.keys import key_of
from homeroom.exchange.loading.descriptors import read_in_own_words
from homeroom.exchange.mapping import lookalikes
from homeroom.exchange.mapping.applying import applied
from homeroom.exchange.mapping.choosing import Question
from homeroom.exchange.mapping.descriptors import is_of_ed_fi
from homeroom.exchange.mapping.proposing import propose
from homeroom.exchange.mapping.recipe import Recipe
from homeroom.exchange.mapping.tables import Tables, open_tables
from homeroom.exchange.models import Source, SourceMapping, Upload
from homeroom.exchange.reading import (
    Bundle,
    Limits,
    Recognized,
    Refused,
    open_bundle,
    understood,
)
from homeroom.exchange.reading.edfi import InterchangeBundle
from homeroom.partners.models import Organization
from homeroom.students.models import Batch

# What is wrong with a bundle of ours and may be right with a table of the partner's own.
MAY_BE_ANOTHERS = frozenset(
    (
        "E-EXCEL",
        "E-KIND",
        "E-DELIMITER",
        "E-UTF16",
        "E-CP1252",
        "E-NO-HEADER",
        "E-UNKNOWN",
        "E-NO-FILES",
        *lookalikes.BY_CODE,
    )
)
Offered = Literal["flat", "hcw-1.0"]
OFFERED: dict[str, Offered] = {"school_district": "flat", "child_welfare": "hcw-1.0"}


class Unmapped(Exception):
    """Nobody has said yet which of the table's columns is what, or what words stand for. `question` is for whoever will."""

    def __init__(self, question: Question) -> None:
        self.question = question
        super().__init__("not mapped yet")


@contextmanager
def opened(
    path: Path, recipe: Recipe | None, limits: Limits, sender: Organization, batch: Batch
) -> Iterator[tuple[Bundle, Recognized, Source | None]]:
    """The bundle, what it is, and the source whose mapping it is read by, where it is one."""
    source = None
    if recipe is None:
        with ExitStack() as closing:
            try:
                bundle, recognized = understood(closing.enter_context(open_bundle(path, limits)))
            except Refused as refused:
                source, recipe = by_its_mapping(path, sender, batch, limits, refused)
            else:
                if isinstance(bundle, InterchangeBundle) and (
                    question := read_in_own_words(bundle, recognized, sender, batch)
                ):
                    raise Unmapped(question)
                yield bundle, recognized, source
                return
    with open_tables(path, limits) as tables:
        yield *applied(recipe, tables, timezone.localdate()), source


def by_its_mapping(
    path: Path, sender: Organization, batch: Batch, limits: Limits, refused: Refused
) -> tuple[Source, Recipe]:
    """How this is read that is none of our formats. Raises Unmapped where its steward can say, else what `refused` it."""
    if not {message.code for message in refused.messages} <= MAY_BE_ANOTHERS:
        raise refused
    if known := recipe_for(path, sender, batch, limits):
        return known
    if Upload.objects.filter(batch=batch).exists() and (question := question_about(path, sender, limits)):
        raise Unmapped(question)
    raise refused


def recipe_for(path: Path, sender: Organization, batch: Batch, limits: Limits) -> tuple[Source, Recipe] | None:
    """The source that this is, and how it is read: as was decided for this very load, or else by the mapping in
    force that fits, the last decided first."""
    key = key_of(sender)
    for mapping in in_turn(SourceMapping.objects.filter(contributor=sender), batch):
        try:
            recipe = Recipe.model_validate(key.open(bytes(mapping.sealed)))
        except ValidationError:
            continue  # Of an edition whose formats were others: its steward is asked anew.
        if is_of_ed_fi(recipe):
            continue
        if mapping.batch_id == batch.pk or fits(recipe, path, limits):
            return mapping.source, recipe
    return None


def in_turn(mappings: QuerySet[SourceMapping], batch: Batch) -> Iterator[SourceMapping]:
    """What was decided for this load, then what is in force of each source, the last decided first."""
    latest_first = mappings.select_related("source").order_by("-pk")
    yield from latest_first.filter(batch=batch).exclude(sealed=b"")
    met = set()
    for mapping in latest_first:
        if mapping.sealed and mapping.source_id not in met:
            yield mapping
        met.add(mapping.source_id)


def fits(recipe: Recipe, path: Path, limits: Limits) -> bool:
    try:
        with open_tables(path, limits) as tables:
            applied(recipe, tables, timezone.localdate())
    except Refused:
        return False
    return True


def question_about(path: Path, sender: Organization, limits: Limits) -> Question | None:
    """What its steward would have to say; None where it looks like nothing that this organization sends. Raises Refused where the
    tables hold what nobody may send."""
    offered = OFFERED.get(sender.kind)
    if offered is None:
        return None
    try:
        with open_tables(path, limits) as tables:
            return asked(tables, offered)
    except Refused as refused:
        if {message.code for message in refused.messages} & {"E-SSN", "E-FORBIDDEN"}:
            raise
        return None


def asked(tables: Tables, offered: Offered) -> Question | None:
    today = timezone.localdate()
    if offered == "flat" and (question := lookalikes.question_about(tables, today)):
        return question
    found = propose(tables, offered, today)
    if found.recipe is None:
        return None
    applied(found.recipe, tables, today)
    return Question(format=offered, tables=found.seen, has_others=bool(found.unknown))
