"""The sandbox's ears: mu-law 8 kHz to text, in English, in processes of their own.

One pair listens to live calls; another, which has time, to recordings.
"""

import asyncio
import atexit
import struct
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from typing import IO

from prosaas.sandbox.sound.grammar import proper

_ROOT = Path(__file__).parents[3]  # where the package prosaas is found
_LONGEST = 60 * 8000


class EarsError(RuntimeError):
    """The recognising process ended."""


class _Worker:
    """One recognising process, started on first use and used from one thread: its own."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._process: subprocess.Popen[bytes] | None = None
        self.thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=f"sandbox-ears-{what}")

    def _pipes(self) -> tuple[IO[bytes], IO[bytes]]:
        if self._process is None or self._process.poll() is not None:
            self.close()
            self._process = subprocess.Popen(  # noqa: S603 our own module, one of two words
                [sys.executable, "-m", "prosaas.sandbox.sound.ears_worker", self._what],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                cwd=_ROOT,
            )
        process = self._process
        if process.stdin is None or process.stdout is None:
            raise EarsError("the recognising process has no pipes")
        return process.stdin, process.stdout

    def hear(self, mulaw: bytes) -> str:
        source, target = self._pipes()
        source.write(struct.pack("!I", len(mulaw)) + mulaw)
        source.flush()
        line = target.readline()
        if not line:
            raise EarsError("the recognising process ended")
        return line.decode().strip()

    def close(self) -> None:
        """End the process by closing its input, and wait for it."""
        process, self._process = self._process, None
        if process is not None:
            process.communicate()


_CALLERS, _RECORDINGS = _Worker("callers"), _Worker("recordings")
atexit.register(_CALLERS.close)
atexit.register(_RECORDINGS.close)


@lru_cache(maxsize=256)
def _heard(worker: _Worker, mulaw: bytes) -> str:
    return proper(worker.hear(mulaw))


async def hear(mulaw: bytes, *, language: str = "en", both_sides: bool = False) -> str:
    """Recognise one utterance of at most 60 s; "" when it was not understood.

    `both_sides`: a receptionist may speak as well as a caller, as in a recording. Only English is
    understood; every other language is honestly "". Raises EarsError when the recognising process
    dies (the next call starts another).
    """
    if language != "en" or not mulaw:
        return ""
    loop, worker = asyncio.get_running_loop(), _RECORDINGS if both_sides else _CALLERS
    return await loop.run_in_executor(worker.thread, _heard, worker, mulaw[:_LONGEST])
