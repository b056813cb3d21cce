"""A cube as two tables: whom rules reach, and what people decided of those whom they did not."""

from django.utils import formats
from django.utils.translation import gettext as _

from homeroom.common.tables import Column, Table
from homeroom.insight.fairness.counting import GAP_POINTS_MAX, GROUP_LEAST, Cube, Gap, Share, rate_of
from homeroom.insight.fairness.words import CAPTIONS, PEOPLE_CAPTIONS, name_of


def reached(cube: Cube) -> Table:
    columns: list[Column | str] = [
        _("Group"),
        count_of(_("Children")),
        count_of(_("Linked by rules")),
        count_of(_("Went to a person")),
        count_of(_("No record found")),
    ]
    rows = [
        [
            name_of(cube.key, group.name),
            whole(group.children),
            told(group.rate),
            told(group.looked_at),
            told(group.without),
        ]
        for group in cube.groups
    ]
    return Table(str(CAPTIONS[cube.key]), columns, rows, caption_is_hidden=True)  # The heading says it.


def decided(cube: Cube) -> Table | None:
    """None where every number of it is small."""
    if not cube.tells_of_people:
        return None
    columns: list[Column | str] = [
        _("Group"),
        count_of(_("Went to a person")),
        count_of(_("Linked by a person")),
        count_of(_("Said not to be the child, of all decided")),
    ]
    rows = [
        [
            name_of(cube.key, group.name),
            whole(group.with_people),
            told(group.linked_by_people),
            told(group.said_no),
        ]
        for group in cube.groups
    ]
    return Table(str(PEOPLE_CAPTIONS[cube.key]), columns, rows)


def gap_in_words(cube: Cube) -> list[str]:
    gap = cube.gap
    if gap is None:
        return [
            _(
                "Too few children to compare groups: two of them need %(least)s children each, with numbers that are shown."
            )
            % {"least": GROUP_LEAST}
        ]
    return [between(cube, gap), asked(gap), by_chance(gap)]


def between(cube: Cube, gap: Gap) -> str:
    return _(
        "Of groups with %(least)s children or more, rules link most of “%(most)s” (%(most_share)s) and fewest of “%(fewest)s”"
        " (%(fewest_share)s): %(points)s points apart."
    ) % {
        "least": GROUP_LEAST,
        "most": name_of(cube.key, gap.most.name),
        "most_share": percent(rate_of(gap.most)),
        "fewest": name_of(cube.key, gap.least.name),
        "fewest_share": percent(rate_of(gap.least)),
        "points": rounded(gap.points),
    }


def asked(gap: Gap) -> str:
    limit = {"limit": formats.number_format(GAP_POINTS_MAX, 0)}
    if gap.is_reached:
        return _("Asked are %(limit)s points at most: this holds.") % limit
    return _("Asked are %(limit)s points at most: this does not hold.") % limit


def by_chance(gap: Gap) -> str:
    if gap.overlaps:
        return _("Their ranges overlap, so chance alone may explain it.")
    return _("Their ranges do not overlap, so chance alone hardly explains it. Look for the cause.")


def told(share: Share | None) -> str:
    """ "87.8 % (87.1–88.5), 812": the share, between which the true one lies, and how many children."""
    if share is None:
        return _("not shown")
    low, high = share.between
    number = formats.number_format(share.part, 0, force_grouping=True)
    return f"{percent(share.share)} ({rounded(100 * low)}–{rounded(100 * high)}), {number}"


def whole(number: int | None) -> str:
    return _("not shown") if number is None else formats.number_format(number, 0, force_grouping=True)


def percent(share: float) -> str:
    return f"{rounded(100 * share)} %"


def rounded(value: float) -> str:
    """The format alone would cut figures off."""
    return formats.number_format(round(value, 1), 1)


def count_of(label: str) -> Column:
    return Column(label, is_number=True)
