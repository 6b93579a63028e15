import re
import sys
import xml.etree.ElementTree as ET

import pytest

from bench.charts import CHARTS, SVG, Chart, chart
from bench.levels import levels
from tests.bench.runs import DAPHNE, a_run, late, same

BARGE_IN = next(one for one in CHARTS if one.name == "barge-in")


def test_drawing_leaves_imports_alone() -> None:
    """pygal's import hook would make every later import warn."""
    assert not [finder for finder in sys.meta_path if "pygal" in type(finder).__module__]


def dots(svg: str) -> int:
    return sum(1 for node in ET.fromstring(svg).iter(f"{{{SVG}}}circle"))


@pytest.mark.parametrize("what", CHARTS, ids=lambda what: what.name)
def test_a_chart_has_a_title_both_axes_and_a_line_for_each_server(what: Chart) -> None:
    svg = chart(what, levels([a_run(calls=5), a_run(calls=50), a_run(DAPHNE, 5)]))
    said = [node.text for node in ET.fromstring(svg).iter(f"{{{SVG}}}text")]
    assert {what.title, what.unit, "calls at once", "bare bridge", DAPHNE, "5", "50"} <= set(said)


@pytest.mark.parametrize("what", CHARTS, ids=lambda what: what.name)
def test_a_chart_runs_nothing_and_fetches_nothing(what: Chart) -> None:
    svg = chart(what, levels([a_run(), a_run(DAPHNE)]))
    assert "<script" not in svg
    assert set(re.findall(r"https?://[^\"' <)]+", svg)) <= {SVG}


def test_a_chart_has_colours_for_a_dark_page() -> None:
    assert "@media (prefers-color-scheme:dark)" in chart(BARGE_IN, levels([a_run()]))


def test_the_same_runs_make_the_same_picture() -> None:
    assert chart(BARGE_IN, levels([a_run()])) == chart(BARGE_IN, levels([a_run()]))


def test_several_rounds_have_their_extremes_drawn() -> None:
    times = [a_run(figures={"barge_in_onset_ms": same(ms)}) for ms in (40, 41, 45)]
    assert dots(chart(BARGE_IN, levels(times))) == dots(chart(BARGE_IN, levels(times[:1]))) + 3


def test_an_overload_is_drawn_logarithmically() -> None:
    overload = a_run(calls=200, figures={"barge_in_onset_ms": same(4000)})
    svg = chart(BARGE_IN, levels([a_run(), overload]))
    assert "(logarithmic)" in svg
    assert ">2000<" in svg


def test_a_chart_without_a_valid_run_says_so() -> None:
    assert "no valid run" in chart(BARGE_IN, levels([late()]))
