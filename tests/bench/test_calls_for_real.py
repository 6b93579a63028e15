"""The whole bench over real sockets: stand-ins, the bare bridge, two short calls."""

import os
from pathlib import Path

import pytest

from bench.run import Setting, run
from bench.scenario import Scenario
from bench.system import Cores
from bench.targets import BareBridge, Ports
from prosaas.launch.stack import Stopping

CORES = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []


@pytest.mark.skipif(len(CORES) < 2, reason="the bench needs two cores, and Linux")
def test_two_calls_against_the_bare_bridge_are_measured_from_end_to_end(tmp_path: Path) -> None:
    scenario = Scenario(seconds=4.0, greeting_ms=300, reply_ms=600)
    cores, ports = Cores.divide(CORES), Ports.free(21_000)
    setting = Setting(tmp_path, ports, cores, Stopping(), scenario, rest_calls=1, settle_s=0)
    found = run(BareBridge(), 2, setting)
    spreads = (found.figures.twiml_at_rest_ms, found.figures.first_audio_ms, found.figures.reply_ms)
    assert [spread.count for spread in spreads if spread] == [1, 2, 2]
    assert (found.figures.failed_calls, found.figures.frames_not_160) == (0, 0)
    assert found.generator["frames"]["count"] > 0
