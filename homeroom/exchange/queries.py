"""What the import pages show: the own organization's batches, and what is sealed for its stewards."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from homeroom.access.keys import key_of
from homeroom.common.dates import in_words
from homeroom.common.shell import Place
from homeroom.common.spool import opened
from homeroom.common.tables import Cell, Column, Row, Table
from homeroom.exchange import words
from homeroom.exchange.loading.descriptors import in_force
from homeroom.exchange.loading.senders import family
from homeroom.exchange.mapping.choosing import Question
from homeroom.exchange.mapping.descriptors import Meant, meant_by
from homeroom.exchange.models import FetchOrder, Findings, LoadDecision, Source, SourceMapping, Undoing
from homeroom.exchange.reading.messages import retold
from homeroom.exchange.rules import why_not_undo
from homeroom.exchange.settling import RELEASE
from homeroom.exchange.undoing import UNDO
from homeroom.exchange.what_changes import tables_of_changes, tables_of_preview, tables_of_undoing
from homeroom.partners.models import Organization
from homeroom.students.models import Batch

BATCHES_A_PAGE = 50
UNFINISHED = ("received", "loading", "leaving", "undoing")
UNMAPPED = "unmapped"
READ = ("loaded", "refused")
WAITING = ("checked", "doubted")
UNDOING_TAKES = timedelta(minutes=15)  # After that it has failed, and may be tried again.


def own_batches(organization: Organization) -> QuerySet[Batch]:
    """Row policies leave a steward these alone; saying it once more costs nothing."""
    answered = SourceMapping.objects.filter(batch=OuterRef("pk"))
    decided = LoadDecision.objects.filter(batch=OuterRef("pk"), status=OuterRef("status")).order_by("-pk")
    return (
        Batch.objects.filter(contributor=organization)
        .select_related("by", "contributor", "upload")
        .annotate(
            is_answered=Exists(answered),
            is_undone=Exists(Undoing.objects.filter(undone=OuterRef("pk"))),
            verdict=Subquery(decided.values("verdict")[:1]),
            decided_at=Subquery(decided.values("at")[:1]),
        )
        .order_by("-received_at")
    )


def state_of(batch: Batch) -> str:
    """A file that waited for its steward waits for its turn again, once that is said."""
    state, verdict = batch.status, batch.verdict  # type: ignore[attr-defined]
    if batch.is_undone:  # type: ignore[attr-defined]
        return "undone"
    if state == "loaded" and batch.format == UNDO:
        return "took_back"
    if state == "loaded" and verdict and timezone.now() - batch.decided_at < UNDOING_TAKES:  # type: ignore[attr-defined]
        return "undoing"
    if state in ("checked", "held") and batch.finished_at is None:
        return {None: words.waiting_state(batch), LoadDecision.LOAD: "received", LoadDecision.LEAVE: "leaving"}[verdict]
    return "received" if state == UNMAPPED and batch.is_answered else state  # type: ignore[attr-defined]


def imports_page(organization: Organization, number: str) -> tuple[Page, Table]:
    page = Paginator(own_batches(organization), BATCHES_A_PAGE).get_page(number)
    table = Table(
        caption=_("The latest first"),
        columns=[_("File"), _("When"), _("State"), *(Column(str(label), True) for label in words.OUTCOMES.values())],
        rows=[[*begin(batch), *counts_of(batch)] for batch in page.object_list],
    )
    return page, table


def begin(batch: Batch) -> Iterator[object]:
    text, kind = words.STATES[state_of(batch)]
    yield Cell(words.title_of(batch), url=reverse("exchange:import", args=[batch.pk]))
    yield in_words(batch.received_at)
    yield Cell(text, kind=kind)


def counts_of(batch: Batch) -> list[object]:
    counts = (batch.report or {}).get("counts", {})
    return [counts.get(outcome, "") for outcome in words.OUTCOMES]


@dataclass
class ImportPage:
    batch: Batch
    title: str
    places: list[Place]
    state: Cell
    what_now: str
    facts: list[Row]
    counts: Table | None
    messages: Table | None
    left_out: bool
    has_rows: bool
    is_unfinished: bool
    is_asked: bool
    asks_words: bool
    is_waiting: bool
    changes: list[Table]
    previews: list[Table]
    may_undo: bool
    why_not_undo: str


def import_page(batch: Batch) -> ImportPage:
    state = state_of(batch)
    text, kind = words.STATES[state]
    findings = Findings.objects.filter(batch=batch).first()
    told = unsealed(findings, batch) if findings else batch.report or {}
    messages = told.get("messages", [])
    reasons = list(why_not_undo(batch)) if state == "loaded" and batch.format not in (RELEASE, UNDO) else [""]
    title = words.title_of(batch)
    by = FetchOrder.objects.filter(fetches__batch=batch).defer("sealed").first()
    is_of_words = state == UNMAPPED and bool(told["question"].get("words"))
    return ImportPage(
        batch=batch,
        title=title,
        places=[Place(_("Imports"), reverse("exchange:imports")), Place(title)],
        state=Cell(text, kind=kind),
        what_now=words.what_now(state, is_fetched=bool(by), is_of_words=is_of_words),
        facts=[*facts_of(batch), *facts_of_fetch(by)],
        counts=counts_table(batch),
        messages=messages_table(messages) if messages else None,
        left_out=bool(findings and findings.spool_name),
        has_rows=bool(findings and findings.rows_name),
        is_unfinished=state in UNFINISHED,
        is_asked=state == UNMAPPED,
        asks_words=is_of_words or (state in READ and asks_words(told, batch)),
        is_waiting=state in WAITING,
        changes=list(tables_of_changes(told, state in WAITING)) if state != "undone" else [],
        previews=list(tables_of_preview(told, batch)) if state in WAITING else [],
        may_undo=not reasons,
        why_not_undo=reasons[0] if reasons else "",
    )


def facts_of_fetch(by: FetchOrder | None) -> Iterator[Row]:
    if by:
        url = reverse("exchange:fetching", args=[by.kind])
        yield Row(_("From where"), by.address, url=url, url_label=_("Look at what is fetched"))


def undo_page(batch: Batch) -> list[Table]:
    findings = Findings.objects.filter(batch=batch).first()
    return list(tables_of_undoing(unsealed(findings, batch))) if findings else []


def facts_of(batch: Batch) -> Iterator[Row]:
    yield Row(_("Received"), in_words(batch.received_at))
    yield Row(_("Sent by"), sender_of(batch))
    if batch.format in words.FORMATS:
        yield Row(_("Format"), words.format_of(batch))
    if state_of(batch) == "loading" and "reading" in (report := batch.report or {}):
        rows = _("{rows} rows, now of {file}").format(rows=f"{report['counts']['read']:,}", file=report["reading"])
        yield Row(_("Read so far"), rows)
    if batch.finished_at:
        yield Row(_("Finished"), in_words(batch.finished_at))


def sender_of(batch: Batch) -> str:
    if batch.by:
        return batch.by.name
    return _("The watched folder") if hasattr(batch, "upload") else _("The host, by command")


def counts_table(batch: Batch) -> Table | None:
    """A line for each file and one for all: received is the sum of the others."""
    report = batch.report or {}
    if not report.get("files"):
        return None
    lines = [*report["files"].items(), (_("All files"), report["counts"])]
    return Table(
        caption=_("What became of each row: “Received” is the sum of the other columns"),
        columns=[_("File"), *(Column(str(label), True) for label in words.OUTCOMES.values())],
        rows=[[name, *(counts[outcome] for outcome in words.OUTCOMES)] for name, counts in lines],
    )


def messages_table(messages: list[dict]) -> Table:
    return Table(
        caption=_("What there is to say"),
        columns=[_("What"), _("File"), Column(_("Row"), True), _("Column"), _("Value"), _("What to do"), _("Code")],
        rows=[list(told(message)) for message in messages],
    )


def told(message: dict) -> Iterator[object]:
    text, kind = words.SEVERITIES[message["severity"]]
    yield Cell(text, kind=kind)
    yield ": ".join(filter(None, (message["file"], message.get("params", {}).get("sheet"))))
    yield message["row"]
    yield message["column"]
    yield message.get("value")
    yield retold(message, _)
    yield message["code"]


def unsealed(findings: Findings, batch: Batch) -> dict:
    return key_of(batch.contributor).open(bytes(findings.sealed))


def question_about(batch: Batch) -> Question | None:
    """What its steward is to say of the table; None where that is said, or nothing was asked. Of an Ed-Fi bundle that was read it
    may still be said, or said otherwise, what its words stand for: the next one is read so."""
    state = state_of(batch)
    if state not in (UNMAPPED, *READ):
        return None
    findings = Findings.objects.filter(batch=batch).first()
    asked = unsealed(findings, batch).get("question") if findings else None
    if asked is None and family(batch.format) == Source.OF_ED_FI and words_in_force(batch.contributor):
        asked = {"format": batch.format}
    return Question.model_validate(asked) if asked else None


def words_in_force(organization: Organization) -> Meant:
    """What the organization has said of its words in Ed-Fi files."""
    known = in_force(organization)
    return meant_by(known[1]) if known else {}


def asks_words(told: dict, batch: Batch) -> bool:
    """Whether there are words in it that nobody has explained, up to now."""
    asked = told.get("question", {}).get("words", {})
    said = words_in_force(batch.contributor) if asked else {}
    return any(set(words) - set(said.get(codes, ())) for codes, words in asked.items())


def error_file(batch: Batch) -> Iterator[bytes]:
    """Everything that was wrong, with values, as CSV; nothing when there was nothing to say."""
    findings = Findings.objects.filter(batch=batch).exclude(spool_name="").first()
    if findings:
        yield from opened(findings.spool_name, base64.b64decode(unsealed(findings, batch)["error_key"]))


def rows_to_correct(batch: Batch) -> Iterator[bytes]:
    """The rows that were not read, as a zip file that can be sent again once they are corrected; nothing when all were."""
    findings = Findings.objects.filter(batch=batch).exclude(rows_name="").first()
    if findings:
        yield from opened(findings.rows_name, base64.b64decode(unsealed(findings, batch)["rows_key"]))
