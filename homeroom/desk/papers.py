"""The student page and the list of disclosures on paper: the same sections, from the same functions as the pages."""

from typing import Any

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from homeroom.access.recipients import Recipient
from homeroom.casework.papers import ball_in_words, left_out
from homeroom.casework.rights import Strip
from homeroom.common.dates import in_words
from homeroom.common.tables import Row, Table
from homeroom.common.typesetting import Paper, Part
from homeroom.desk import accounting, queries
from homeroom.desk.allowed import OwnViews, Reader
from homeroom.desk.reviewing.queries import with_remarks
from homeroom.students.records import Record
from homeroom.students.words import label_of

ENTRIES_MAX = 2_000  # Sixty printed sheets; older entries are on the page.


def student_paper(record: Record, purpose: str, recipient: Recipient) -> Paper:
    page = queries.student_page(record, purpose, may_have=recipient.may_have)
    parts = [doubt_part(doubt) for doubt in page.doubts]
    parts += [rights_part(page.rights)] if page.rights else []
    parts += [Part(heading=_("At a glance"), rows=page.at_a_glance, texts=page.notices)] if page.at_a_glance else []
    if page.balls is not None:
        rows = [Row(ball.turn.task.in_words, ball_in_words(ball)) for ball in page.balls]
        texts = [] if rows else [_("Nothing is open on the plan.")]
        parts.append(Part(heading=_("Who has the next move"), rows=rows, texts=texts))
    parts += [section_part(section) for section in page.sections if section.content or section.months]
    if page.left_out:
        parts.append(left_out([str(label_of(number)) for number in page.left_out]))
    return Paper(title=_("Student"), heading=page.brief.name, lead=page.brief.line, parts=parts)


def doubt_part(doubt: Any) -> Part:
    """A paper is relied on where nobody can look again: it warns as the page does."""
    said = _("%(who)s said so on %(day)s. Check before you rely on it.")
    day = in_words(timezone.localtime(doubt.recorded_at).date())
    text = said % {"who": doubt.by or _("Somebody"), "day": day}
    return Part(heading=_("This record may hold facts of two children."), texts=[text])


def rights_part(rights: Strip) -> Part:
    """Who may sign, with each source; a difference and a gap are said on paper too."""
    texts = [f"{finding.sentence}. {finding.source}." for finding in rights.findings]
    texts += [f"{each.name}. {each.source}." for each in rights.sent]
    if rights.differs:
        texts.append(_("These two do not agree. Before anybody signs, ask the caseworker which holds."))
    if not rights.is_known:
        texts.append(_("It is not known who may sign for school now."))
    if rights.caregiver_may_not:
        texts.append(_("Whom the student lives with may NOT consent to special education (34 CFR 300.30(b)(2))."))
    return Part(heading=_("Who may sign?"), texts=texts)


def section_part(section: queries.Section) -> Part:
    tables = list(section.content.tables)
    texts, source = [], ""
    if section.months:
        texts.append(section.in_short)
        tables.append(section.by_month)
    texts += [*section.left_out, *section.notices]
    if section.sources:
        day = in_words(timezone.localtime(section.received_at).date())
        source = _("From %(sources)s, received %(day)s.") % {"sources": section.sources, "day": day}
    return Part(heading=str(section.heading), texts=texts, rows=section.content.rows, tables=tables, source=source)


def disclosures_paper(reader: Reader, name: str, lead: str, chosen: accounting.Chosen | None = None) -> Paper:
    told = with_remarks(accounting.all_told(reader, ENTRIES_MAX, chosen), reader)
    own = reader.own_views
    limits = [chosen.in_words] if chosen and chosen.in_words else []
    if chosen and chosen.is_unknown:
        limits = [str(accounting.NO_SUCH_PART)]
    parts = [
        Part(texts=[lead, *limits], tables=[disclosures_table(told)])
        if told
        else Part(texts=[lead, *limits, _("Nobody of another organization has looked yet")])
    ]
    if len(told) == ENTRIES_MAX:
        parts.append(
            Part(
                texts=[
                    _("These are the latest %(number)s entries. Older ones are on the page.") % {"number": ENTRIES_MAX}
                ]
            )
        )
    if own:
        parts.append(Part(heading=_("Your own organization"), rows=[Row(use.position, used(use)) for use in own]))
    return Paper(title=_("Who looked"), heading=_("Who looked at this record"), lead=name, parts=parts)


def disclosures_table(told: list[accounting.Told]) -> Table:
    """As on the page; emergencies are marked (sharing specification 3.4), in a column that is there where there was one."""
    heads = [_("When"), _("Who"), _("Kind of information"), _("From"), _("Why"), _("What allowed it")]
    rows = [
        [
            when(one),
            ", ".join(filter(None, (one.person, one.stands_at))),
            one.kinds,
            one.contributor,
            one.purpose,
            one.allowed_by,
        ]
        for one in told
    ]
    if any(one.is_emergency for one in told):
        heads.insert(1, _("Emergency"))
        for row, one in zip(rows, told, strict=True):
            row.insert(1, _("Yes") if one.is_emergency else _("No"))
    if any(one.remarks for one in told):
        heads.append(_("Asked and found"))
        for row, one in zip(rows, told, strict=True):
            row.append(" ".join(one.remarks))
    return Table(_("The latest first"), heads, rows)


def when(one: accounting.Told) -> str:
    moment = timezone.localtime(one.last_at)
    times = ngettext("%(number)s time", "%(number)s times", one.times) % {"number": one.times} if one.times > 1 else ""
    day = f"{in_words(moment.date())}, {formats.time_format(moment.time(), 'TIME_FORMAT')}"
    return f"{day}, {times}" if times else day


def used(use: OwnViews) -> str:
    people = ngettext("%(number)s person", "%(number)s people", use.people) % {"number": use.people}
    times = ngettext("%(number)s time", "%(number)s times", use.views) % {"number": use.views}
    return f"{people}, {times}. " + _("Last on %(day)s.") % {"day": in_words(timezone.localtime(use.last_at).date())}
