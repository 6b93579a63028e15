"""A worker is killed (SIGKILL) at a named moment; another one takes the call up.

At each checkpoint an effect is in the world that the database does not know of yet.
"""

from __future__ import annotations

from collections import Counter

import pytest

from tests.faults.conftest import deep
from tests.faults.evidence import ALL_DONE, assert_once, served
from tests.faults.world import World

ONCE = Counter({"list": 1, "media": 1, "transcriptions": 2, "responses": 2})
# What may be asked beyond that: what was answered and could not be written down.
MOMENTS: dict[str, Counter[str]] = {
    "fetch.claimed": Counter(),
    "fetch.downloaded": Counter({"media": 1}),
    "fetch.stored": Counter({"media": 1}),
    "fetch.finished": Counter(),
    "transcribe.asked": Counter({"transcriptions": 2}),  # both sides at once
    "transcribe.stored": Counter(),
    "summarise.asked": Counter({"responses": 1}),
    "summarise.stored": Counter(),
    "extract.asked": Counter({"responses": 1}),
    "extract.stored": Counter(),
    "meter.recorded": Counter(),
    "notify.claimed-row": Counter(),
    "notify.sent": Counter(),
    "notify.finished": Counter(),
}
QUICK = {"fetch.stored", "transcribe.asked", "notify.sent"}


@pytest.mark.parametrize(
    "moment", [m if m in QUICK else pytest.param(m, marks=deep) for m in MOMENTS]
)
def test_a_worker_that_dies_loses_nothing_and_doubles_nothing(world: World, moment: str) -> None:
    """Issue 5: SIGKILL between two effects."""
    world.stack.stop_at(moment)
    call = world.finished()
    pid = world.stack.stopped_at(moment)
    is_fetched = not moment.startswith("fetch.") or moment == "fetch.finished"
    assert served(world, call) == is_fetched
    world.stack.kill(pid)
    world.leases_end(call)
    world.settled(call, hurry=True)
    assert [stage.state for stage in world.stages(call).values()] == ALL_DONE
    assert_once(world, call)
    assert world.asked() - ONCE <= MOMENTS[moment]
    # SMTP has no other way: the same message, by its Message-ID, may come again.
    assert len(world.stack.sink.taken) == (2 if moment == "notify.sent" else 1)
