"""The plan and the team on paper: what the same person's page shows, as far as it may be printed."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from homeroom.access.recipients import Recipient
from homeroom.casework.queries import Ball, Member, NeedOnPlan
from homeroom.common.dates import in_words
from homeroom.common.lists import in_a_row
from homeroom.common.tables import Row
from homeroom.common.typesetting import Paper, Part

PLAN = "plan"


def plan_paper(needs: list[NeedOnPlan], name: str, recipient: Recipient, notices: list[str]) -> Paper:
    kept = [need for need in needs if recipient.may_have(need.need.contributor_id, PLAN)]
    parts = [need_part(need, recipient) for need in kept]
    if not parts:
        parts = [Part(texts=[_("No needs on the plan yet")])] if not needs else []
    if len(kept) < len(needs):
        parts.append(left_out([_("Plan")]))
    if kept and notices:
        parts.append(Part(texts=notices))
    return Paper(title=_("Education plan"), heading=_("Education plan"), lead=name, parts=parts)


def need_part(need: NeedOnPlan, recipient: Recipient) -> Part:
    balls = [ball for ball in need.open_balls if recipient.may_have(ball.turn.contributor_id, PLAN)]
    goals = [goal for goal in need.goals if recipient.may_have(goal.goal.contributor_id, PLAN)]
    strengths = [each for each in need.strengths if recipient.may_have(each.contributor_id, PLAN)]
    rows = [Row(_("Goes well"), each.what) for each in strengths]
    rows += [Row(_("Next"), ball.turn.task.in_words, note=ball_in_words(ball)) for ball in balls]
    for each in goals:
        until = _("by %(day)s") % {"day": in_words(each.goal.due_on)}
        rows.append(Row(_("Goal"), each.goal.what, note=f"{each.state_label}, {until}"))
    return Part(heading=need.need.what, texts=[f"{need.domain} · {need.state_label}"], rows=rows)


def ball_in_words(ball: Ball) -> str:
    until = _("by %(day)s") % {"day": in_words(ball.turn.due_on)}
    late = f" · {_('overdue')}" if ball.is_late else ""
    return f"{ball.turn.owner.name} · {until} · {ball.state}{late}"


def team_paper(members: list[Member], name: str) -> Paper:
    """Whom do I call: who is on the team sees it, whatever else is open; it may be printed for the refrigerator door."""
    here = [member_part(member) for member in members if not member.has_left]
    parts = here or [Part(texts=[_("Nobody is on the team yet")])]
    return Paper(
        title=_("Education team"),
        heading=_("Education team"),
        lead=" · ".join(filter(None, (name, _("Whom to call about this student and school.")))),
        parts=parts,
    )


def member_part(member: Member) -> Part:
    since = _("Since %(day)s") % {"day": in_words(member.membership.begins_on)}
    rows = [
        Row(_("Phone"), member.phone),
        Row(_("E-mail"), member.email),
    ]
    role = " · ".join(filter(None, (member.role, member.organization, since)))
    return Part(heading=member.name, texts=[role], rows=[row for row in rows if row.value])


def left_out(kinds: list[str]) -> Part:
    """Nothing is left out in silence: the kinds that one may see on the screen, and not take away on paper."""
    sentence = ngettext(
        "You can see this on the screen, but an agreement does not let you print it: %(kinds)s.",
        "You can see these on the screen, but an agreement does not let you print them: %(kinds)s.",
        len(kinds),
    )
    return Part(heading=_("Not on this paper"), texts=[sentence % {"kinds": in_a_row(kinds, _("and"))}])
