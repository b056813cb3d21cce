"""Pictures beside tables: the same few numbers as stacked bars, an SVG drawn on the server, so that no script is needed."""

import json
import math
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

# Told apart by lightness too, for those who see no color and on gray paper. The last is what one may leave unsaid.
COLORS = {2: ("#1a4480", "#8d9297"), 3: ("#1a4480", "#c05600", "#8d9297")}
STEPS_MAX = 5
CHARTS_KEPT = 256  # About 10 KB each; the same few are asked for again within minutes.


class Bar(NamedTuple):
    """Where it stands, how many of each name, in the order of the names. None is not told, and has no bar."""

    at: str
    numbers: Sequence[int | None]


def stacked_bars(bars: Iterable[Bar], names: Sequence[str], *, up: str, across: str | None = None) -> str:
    """An SVG; `up` and `across` are what the axes say. Drawn once for the same numbers and words."""
    bars = list(bars)
    highest = max((sum(number or 0 for number in bar.numbers) for bar in bars), default=0)
    steps = list(range(0, highest + 1, max(1, math.ceil(highest / STEPS_MAX))))
    values = [
        {"at": bar.at, "what": name, "order": order, "number": number}
        for bar in bars
        for order, (name, number) in enumerate(zip(names, bar.numbers, strict=True))
        if number is not None
    ]
    return _drawn(json.dumps(_chart(values, names, [bar.at for bar in bars], steps, up, across), sort_keys=True))


def _chart(
    values: list[dict], names: Sequence[str], places: list[str], steps: list[int], up: str, across: str | None
) -> dict:
    """A Vega-Lite chart, made by hand so that nothing but these few numbers is in it."""
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
                "field": "at",
                "type": "nominal",
                "sort": places,
                "scale": {"domain": places},
                "title": across,
                "axis": {"labelAngle": 0},
            },
            "y": {
                "field": "number",
                "type": "quantitative",
                "title": up,
                # Whole numbers alone: no half day, no half need.
                "axis": {"values": steps, "format": "d", "grid": True, "titlePadding": 14},
            },
            "order": {"field": "order"},
            "color": {
                "field": "what",
                "type": "nominal",
                "scale": {"domain": list(names), "range": list(COLORS[len(names)])},
                # The browser's letters may be wider than those by which the drawing was measured.
                "legend": {"orient": "top", "title": None, "labelFontSize": 14, "labelLimit": 300, "columnPadding": 36},
            },
        },
    }


@lru_cache(maxsize=CHARTS_KEPT)
def _drawn(chart: str) -> str:
    # The first call loads a JavaScript engine: half a second and 90 MB that other pages need not pay.
    import vl_convert

    return vl_convert.vegalite_to_svg(chart)
