"""A worker stands still for longer than its lease, another does its work, and then it wakes.

It has an effect behind it that it has not written down, and must see that it is too late.
"""

from __future__ import annotations

import pytest

from calls.models import Call
from recordings.models import Stage
from tenants.context import tenant_context
from tests.faults.conftest import deep
from tests.faults.evidence import ALL_DONE, assert_once
from tests.faults.world import Json, World

MOMENTS = (
    "fetch.claimed",
    "fetch.downloaded",
    "fetch.stored",
    "fetch.finished",
    "transcribe.asked",
    "transcribe.stored",
    "summarise.asked",
    "summarise.stored",
    "extract.asked",
    "extract.stored",
    "meter.recorded",
    "notify.claimed-row",
    "notify.sent",
)
QUICK = {"fetch.stored", "notify.claimed-row"}


@pytest.mark.parametrize(
    "moment", [m if m in QUICK else pytest.param(m, marks=deep) for m in MOMENTS]
)
def test_a_worker_that_wakes_too_late_changes_nothing(world: World, moment: str) -> None:
    """The same moments as those in which workers die; here the dead come back."""
    world.stack.stop_at(moment)
    call = world.finished()
    world.stack.stopped_at(moment)
    world.leases_end(call)
    world.settled(call, hurry=True)
    done = rows(world, call)
    world.stack.go_on(moment)
    world.stack.logged("stage.lease_lost")
    assert rows(world, call) == done
    assert [row["state"] for row in done] == ALL_DONE
    assert_once(world, call)
    assert len(world.stack.sink.taken) == (2 if moment == "notify.sent" else 1)


def test_an_attempt_that_wakes_beside_another_keeps_its_file(world: World) -> None:
    """Whose file becomes the recording's is settled in the database; the other one goes."""
    world.stack.stop_at("fetch.stored")
    call = world.finished()
    world.stack.stopped_at("fetch.stored")
    world.stack.stop_at("fetch.downloaded")
    world.leases_end(call)
    world.stack.stopped_at("fetch.downloaded")
    world.stack.go_on("fetch.stored")
    world.stack.logged("stage.lease_lost")  # the stage is the other's, the file was in time
    world.stack.go_on("fetch.downloaded")
    world.outlived(call)
    assert_once(world, call)
    assert len(world.stack.sink.taken) == 1


def rows(world: World, call: Call) -> list[Json]:
    """All that the stages' rows say."""
    with tenant_context(call.tenant_id):
        return [dict(row) for row in Stage.objects.filter(call=call).values()]
