"""A recording of two hours: fetched whole, heard in pieces, in memory that stays flat."""

from __future__ import annotations

from pathlib import Path

from recordings.models import Transcript
from tenants.context import tenant_context
from tests.faults.conftest import deep
from tests.faults.evidence import ALL_DONE, assert_file, assert_mails, files
from tests.faults.world import Json, World

HOURS_S = 2 * 60 * 60
MOST_BYTES = 512 * 1024**2  # of a worker; the file has 230 MB


def spread(every_s: int = 600) -> list[Json]:
    """A line of the caller and one of the agent every ten minutes."""
    lines: list[Json] = []
    for at_s in range(5, HOURS_S - 60, every_s):
        lines.append({"who": "agent", "text": "Good morning.", "at_ms": at_s * 1000})
        lines.append(
            {"who": "caller", "text": "I want to order flowers.", "at_ms": at_s * 1000 + 4000}
        )
    return lines


def peak(pid: int) -> int:
    """The most memory that a process has had, in bytes."""
    [line] = [
        line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if "VmHWM" in line
    ]
    return int(line.split()[1]) * 1024


@deep
def test_two_hours_are_fetched_heard_and_told(world: World) -> None:
    lines = spread()
    call = world.finished(world.past(lines, seconds=HOURS_S), lines)
    world.settled(call, hurry=True, seconds=300)
    assert [stage.state for stage in world.stages(call).values()] == ALL_DONE
    with tenant_context(call.tenant_id):
        assert_file(world, call)
        segments = Transcript.objects.get(call=call).segments
    assert [part["who"] for part in segments] == [line["who"] for line in lines]
    for part, line in zip(segments, lines, strict=True):
        assert abs(part["start_ms"] - line["at_ms"]) < 1000
    assert len(files(world)) == 1
    assert_mails(world, [call])
    assert max(peak(worker.pid) for worker in world.stack.workers) < MOST_BYTES
