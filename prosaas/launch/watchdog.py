"""A process whose event loop is frozen dies, and says where it stood.

Its calls hear nothing, and nothing inside it can notice. Once it is gone its sockets are closed,
so the carrier asks `stream_ended` and another process answers; whoever runs this one starts it
again. The stacks of all threads are on stderr.
"""

import asyncio
import faulthandler

FROZEN_SECONDS = 30.0  # longer than any stall that a call survives
REARM_SECONDS = 5.0


def watch(
    loop: asyncio.AbstractEventLoop,
    *,
    frozen_seconds: float = FROZEN_SECONDS,
    rearm_seconds: float = REARM_SECONDS,
) -> None:
    """End the process with status 1 when the loop has not run for `frozen_seconds`.

    Counted from here on by a thread of the interpreter's own; there is one such watch a process.
    """
    faulthandler.dump_traceback_later(frozen_seconds, exit=True)

    def rearm() -> None:
        watch(loop, frozen_seconds=frozen_seconds, rearm_seconds=rearm_seconds)

    loop.call_later(rearm_seconds, rearm)


def stop() -> None:
    """The loop has ended as it should: nobody is to be watched any more."""
    faulthandler.cancel_dump_traceback_later()
