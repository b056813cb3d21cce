"""The picture beside a table of the board: needs of each quarter, met and not met."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from homeroom.common.charts import Bar, stacked_bars
from homeroom.insight.board import Cells


def picture(quarters: Iterable[Cells]) -> str:
    return stacked_bars(
        [Bar(cells.key, (cells.first, cells.second)) for cells in quarters if cells.key],
        (_("Needs met"), _("Not met so far")),
        up=_("Needs"),
        across=_("Quarter in which the need was found"),
    )
