"""Charts of a campaign as SVG: calls along the bottom, one line for each server.

Plain SVG: no scripts, nothing fetched, colours for a light and for a dark page. Several rounds
of a load are drawn as their median with a bar from the lowest to the highest. A load whose runs
were all invalid is left out.
"""

import math
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pygal
from pygal.style import Style

from bench.levels import (
    BARGE_IN,
    CPU,
    FLOOR,
    MEMORY,
    REPLY,
    UNDERRUNS,
    Level,
    Levels,
    Measure,
    Range,
)

# pygal leaves an import hook behind, for maps that we do not draw and of a kind that Python 3.12
# no longer takes: every later import would warn.
sys.meta_path[:] = [
    finder for finder in sys.meta_path if not isinstance(finder, pygal.PluginImportFixer)
]

Point = dict[str, Any]
SVG = "http://www.w3.org/2000/svg"


@dataclass(frozen=True, slots=True)
class Chart:
    """One picture: `name` is its file's, `measure` goes upwards in what `unit` says.

    The axis reaches from `lowest` (None: just below the data) over at least `span`. If `decades`,
    figures far apart are drawn logarithmically, lest one overload flatten all that goes well.
    """

    name: str
    title: str
    unit: str
    measure: Measure
    span: float
    lowest: float | None = 0.0
    decades: bool = False


CHARTS = (
    Chart(
        "underruns", "Underruns over 40 ms", "underruns a call-minute", UNDERRUNS, 1, decades=True
    ),
    Chart("barge-in", "Barge-in: voice onset to clear, p95", "ms", BARGE_IN, 100, decades=True),
    Chart("reply", "Reply: end of voice to first frame, p50", "ms", REPLY, 100, lowest=None),
    Chart("cpu", "CPU of the server while all calls are up", "cores", CPU, 1),
    Chart("memory", "Memory a call", "MB", MEMORY, 1.5),
)
FAR_APART = 5  # spans
TICKS = (0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000)

# The floor is grey; the other hues keep apart for most colour-blind eyes, on white and on black.
GREY, HUES = "#8c959f", ("#2f81f7", "#d9730d", "#1a9e77", "#c2559d", "#a68a00")
INK, PAPER, FAINT = "#1f2328", "#ffffff", "#d0d7de"
FONT = "ui-sans-serif, system-ui, 'Segoe UI', Helvetica, Arial, sans-serif"
CSS = """inline:
.series .line { stroke-width: 2.5; stroke-linejoin: round; }
.axis .line, .axis .guide.line, .axis .major.guide.line { stroke-dasharray: none; }
.axis.x .guide.line { opacity: 0; }
@media (prefers-color-scheme: dark) {
 svg, .graph > .background, .plot > .background { background: #0d1117; fill: #0d1117; }
 text, .title, .axis text, .axis text.major, .legends .legend text { fill: #e6edf3; }
 .axis .line, .axis .guide.line, .axis .major.guide.line { stroke: #3d444d; }
}"""


@dataclass(frozen=True, slots=True)
class Axis:
    """The upward axis, in the measure's unit."""

    low: float
    high: float
    is_logarithmic: bool

    def height(self, value: float) -> float:
        """Where a value is drawn; 0 has a place on the logarithmic scale too."""
        return math.log10(1 + value) if self.is_logarithmic else value

    def labels(self) -> list[Point] | None:
        """What is written beside it; None leaves that to the library."""
        if not self.is_logarithmic:
            return None
        ticks = [tick for tick in TICKS if self.low <= tick <= self.high]
        return [{"value": self.height(tick), "label": f"{tick}"} for tick in ticks]


def _axis(what: Chart, ends: Sequence[float]) -> Axis:
    low = min(ends, default=0.0) // 50 * 50 if what.lowest is None else what.lowest
    high = max([*ends, low + what.span])
    if what.decades and high - low > FAR_APART * what.span:
        return Axis(max(tick for tick in TICKS if tick <= min(ends)), high, is_logarithmic=True)
    return Axis(low, high, is_logarithmic=False)


def chart(what: Chart, by_load: Levels) -> str:
    """Draw one chart as the text of an SVG file."""
    servers = sorted(
        dict.fromkeys(name for here in by_load.values() for name in here),
        key=lambda name: name != FLOOR,
    )
    ranges = [
        (server, [(c, found) for c, here in by_load.items() if (found := _at(here, server, what))])
        for server in servers
    ]
    ends = [end for _, line in ranges for _, found in line for end in (found.low, found.high)]
    axis = _axis(what, ends)
    plot = pygal.XY(style=_style(servers), **_options(what, list(by_load), axis))
    for server, line in ranges:
        plot.add(server, [point for calls, found in line for point in _points(calls, found, axis)])
    return _plain(plot.render())


def _at(here: Mapping[str, Level], server: str, what: Chart) -> Range | None:
    return here[server].range(what.measure) if server in here else None


def _points(calls: int, found: Range, axis: Axis) -> Iterator[Point]:
    """The median; of several rounds the line also runs down and up to the extremes."""
    middle = {"value": (calls, axis.height(found.median))}
    yield middle
    if found.low != found.high:
        for end in (found.low, found.high):
            yield {"value": (calls, axis.height(end)), "node": {"r": 1.5}}
        yield middle


def _style(servers: Sequence[str]) -> Style:
    hues = iter(HUES * (1 + len(servers) // len(HUES)))
    return Style(
        background=PAPER,
        plot_background=PAPER,
        foreground=INK,
        foreground_strong=INK,
        foreground_subtle=FAINT,
        guide_stroke_color=FAINT,
        major_guide_stroke_color=FAINT,
        colors=tuple(GREY if server == FLOOR else next(hues) for server in servers),
        font_family=FONT,
        title_font_size=16,
        label_font_size=13,
        major_label_font_size=13,
        legend_font_size=14,
        opacity="1",
        stroke_opacity="1",
        transition="0s",
    )


def _options(what: Chart, loads: Sequence[int], axis: Axis) -> dict[str, Any]:
    return {
        "title": what.title,
        "x_title": "calls at once",
        "y_title": what.unit + (" (logarithmic)" if axis.is_logarithmic else ""),
        "x_labels": list(loads),
        "y_labels": axis.labels(),
        "x_value_formatter": "{:g}".format,
        "value_formatter": "{:g}".format,
        "xrange": (0, max(loads, default=1) * 1.02),
        "range": (axis.height(axis.low), axis.height(axis.high)),
        "no_data_text": "no valid run",
        "css": ["file://style.css", "file://graph.css", CSS],
        "width": 760,
        "height": 420,
        "legend_at_bottom": True,
        "legend_at_bottom_columns": 3,
        "legend_box_size": 12,
        "truncate_legend": -1,
        "dots_size": 4,
        "max_scale": 8,
        "margin": 16,
        "margin_bottom": 28,
        "spacing": 12,
        "js": [],
        "no_prefix": True,
    }


def _plain(rendered: bytes) -> str:
    """Leave out what a picture on a page does not need: scripts, tooltips, notes of the library."""
    ET.register_namespace("", SVG)
    root = ET.fromstring(rendered)  # the parser drops the comments
    unwanted = {f"{{{SVG}}}script", f"{{{SVG}}}desc"}
    for parent in list(root.iter()):
        for child in [child for child in parent if child.tag in unwanted]:
            parent.remove(child)
    return ET.tostring(root, encoding="unicode") + "\n"
