"""The pipeline's bench over real processes: six calls through all stages by one worker."""

import os
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
import redis

from bench.pipeline import Plan, Ports, measure, providers
from bench.pipeline_record import STAGES, amiss
from bench.targets import Home
from prosaas.launch.stack import Stopping


@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="the bench needs Linux")
def test_a_few_calls_are_measured_through_every_stage(
    stack_environment: dict[str, str], tmp_path: Path
) -> None:
    parts = urlsplit(stack_environment["REDIS_URL"])
    queue = urlunsplit(parts._replace(path=f"/{2 + (os.getpid() + 7) % 14}"))
    plan = Plan(
        tmp_path, Stopping(), Ports.free(22_000), calls=6, workers=1, every=3, warm_up=0, hour=False
    )
    env = stack_environment | providers(plan.ports, tmp_path / "recordings")
    found = measure(plan, Home({**env, "REDIS_URL": queue}))
    with redis.Redis.from_url(queue) as client:
        client.flushdb()
    assert list(amiss(found)) == []
    assert set(found.stages_ms) == set(STAGES)
    looked_at = [list(memory.at_calls) for memory in found.memory]
    assert [calls[-1] for calls in looked_at] == ["6"]  # a look before it may come late
    assert found.memory[0].idle > 10_000_000
    assert found.seconds > 0
