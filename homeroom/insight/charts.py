"""The picture beside a table of the board: needs of each quarter, met and not met. A number that is not told has no bar."""

import json
from collections.abc import Iterable
from functools import lru_cache

from django.utils.translation import gettext as _

from homeroom.insight.board import Cells

# Told apart by lightness too, for those who see no color and on gray paper.
COLORS = ("#1a4480", "#8d9297")
CHARTS_KEPT = 64  # About 10 KB each; a board is looked at a few times a day.


def picture(quarters: Iterable[Cells]) -> str:
    names = (_("Needs met"), _("Not met so far"))
    told = [cells for cells in quarters if cells.key]
    values = [
        {"quarter": cells.key, "what": name, "order": order, "needs": number}
        for cells in told
        for order, (name, number) in enumerate(zip(names, (cells.first, cells.second), strict=True))
        if number is not None
    ]
    return _drawn(json.dumps(_bars(values, names, [cells.key for cells in told]), sort_keys=True))


def _bars(values: list[dict], names: tuple[str, str], quarters: list[str]) -> dict:
    text = {"labelFontSize": 14, "titleFontSize": 14}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": 560,
        "height": 220,
        "background": "white",
        "config": {"font": "sans-serif", "view": {"stroke": None}, "axis": text},
        "data": {"values": values},
        "mark": {"type": "bar", "size": 34},
        "encoding": {
            "x": {
                "field": "quarter",
                "type": "nominal",
                "sort": quarters,
                "scale": {"domain": quarters},
                "title": _("Quarter in which the need was found"),
                "axis": {"labelAngle": 0},
            },
            "y": {"field": "needs", "type": "quantitative", "title": _("Needs"), "axis": {"tickMinStep": 1}},
            "order": {"field": "order"},
            "color": {
                "field": "what",
                "type": "nominal",
                "scale": {"domain": list(names), "range": list(COLORS)},
                "legend": {"orient": "top", "title": None, "labelFontSize": 14, "labelLimit": 300},
            },
        },
    }


@lru_cache(maxsize=CHARTS_KEPT)
def _drawn(chart: str) -> str:
    # The first call loads a JavaScript engine: half a second and 90 MB that other pages need not pay.
    import vl_convert

    return vl_convert.vegalite_to_svg(chart)
