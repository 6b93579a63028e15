"""The sandbox's ears: mu-law 8 kHz to text, in English, in a process of their own."""

import asyncio
import atexit
import struct
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache, partial
from pathlib import Path
from typing import IO

from prosaas.sandbox.sound.grammar import proper

_THREAD = ThreadPoolExecutor(max_workers=1, thread_name_prefix="sandbox-ears")
_ROOT = Path(__file__).parents[3]  # where the package prosaas is found
_LONGEST = 60 * 8000
_HEADER = struct.Struct("!?I")  # as ears_worker reads it


class EarsError(RuntimeError):
    """The recognising process ended."""


class _Worker:
    """One recognising process, started on first use. Used from one thread only."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def _pipes(self) -> tuple[IO[bytes], IO[bytes]]:
        if self._process is None or self._process.poll() is not None:
            self.close()
            self._process = subprocess.Popen(
                [sys.executable, "-m", "prosaas.sandbox.sound.ears_worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                cwd=_ROOT,
            )
        process = self._process
        if process.stdin is None or process.stdout is None:
            raise EarsError("the recognising process has no pipes")
        return process.stdin, process.stdout

    def hear(self, mulaw: bytes, *, both_sides: bool) -> str:
        source, target = self._pipes()
        source.write(_HEADER.pack(both_sides, len(mulaw)) + mulaw)
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


_WORKER = _Worker()
atexit.register(_WORKER.close)


@lru_cache(maxsize=256)
def _heard(mulaw: bytes, *, both_sides: bool) -> str:
    return proper(_WORKER.hear(mulaw, both_sides=both_sides))


async def hear(mulaw: bytes, *, language: str = "en", both_sides: bool = False) -> str:
    """Recognise one utterance of at most 60 s; "" when it was not understood.

    `both_sides`: a receptionist may speak as well as a caller, as in a recording. Only English is
    understood; every other language is honestly "". Raises EarsError when the recognising process
    dies (the next call starts another).
    """
    if language != "en" or not mulaw:
        return ""
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(
        _THREAD, partial(_heard, mulaw[:_LONGEST], both_sides=both_sides)
    )
