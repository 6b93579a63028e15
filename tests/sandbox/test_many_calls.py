"""Many calls in one process: each has its own frames, marks and silence (H1-26)."""

import asyncio

from tests.sandbox.twilio.app import Socket, beep
from tests.sandbox.twilio.world import world

CALLS = 40
SCRIPT = ({"wait_agent": {"quiet_ms": 200}}, {"burst_ms": 200}, {"hangup": True})


async def _greets(socket: Socket) -> None:
    await socket.until("start")
    await socket.play(beep(300))
    await socket.mark("greeted")
    await socket.drain()


async def test_forty_calls_at_once_miss_no_frame() -> None:
    async with world(_greets) as w:
        sids = [await w.place(*SCRIPT, watermark=n + 1) for n in range(CALLS)]
        views = await asyncio.gather(*(w.finished(sid) for sid in sids))
        for view, sid in zip(views, sids, strict=True):
            (stream,) = view["streams"]
            assert (view["status"], view["errors"]) == ("completed", [])
            assert [step["outcome"] for step in view["script"][:2]] == ["heard", "said"]
            assert (stream["frames"]["count"], stream["frames"]["not_160"]) == (15, 0)
            assert [mark["heard"] for mark in view["marks"]] == [True]
            assert w.twilio.calls[sid].streams[0].media_missed == 0
        frames = sorted(len(socket.of("media")) for socket in w.app.sockets)
        sent = sorted(view["streams"][0]["media_sent"] for view in views)
    assert frames == sent
