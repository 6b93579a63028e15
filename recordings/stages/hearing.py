"""The stretches of one recording, asked for a few at a time, each answer kept before the next.

Threads only cut and ask; what they bring is written by the thread that called `listen`, which
owns the stage. An answer is kept in the stage's row with what it cost, so that an attempt that is
killed, or told to wait, does not pay for it again.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from recordings import services
from recordings.audio.speech import Stretch, cut
from recordings.audio.wav import WavInfo
from recordings.openai_rest.transcriptions import Heard, Hints, Used, transcription
from recordings.services import Job
from recordings.stages.checkpoint import checkpoint

AT_ONCE: Final = 4
_RENEW_S: Final = 30.0

Asked = dict[Future[Heard], "Part"]


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a channel, from 0, of the recording of a kind."""

    kind: str
    channel: int
    stretch: Stretch

    @property
    def key(self) -> str:
        """Its name among what is kept."""
        return f"{self.kind}/{self.channel}/{self.stretch.start_ms}"


class Hearing:
    """What was heard so far, by this attempt and those before it, and what it cost."""

    def __init__(self, job: Job, hints: Hints) -> None:
        self._job = job
        self._hints = hints
        self._pieces: dict[str, Any] = dict(job.work.get("pieces", {}))
        self._usage: list[Used] = list(job.work.get("usage", []))

    def listen(self, path: Path, info: WavInfo, parts: Iterable[Part]) -> None:
        """Ask for what is missing, first ones first; OpenAiFailed, LeaseLost.

        After a failure nothing more is asked, and what is under way is still kept.
        """
        missing = deque(part for part in parts if part.key not in self._pieces)
        asked: Asked = {}
        errors: list[BaseException] = []
        with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="transcribe") as pool:
            while asked or (missing and not errors):
                while missing and not errors and len(asked) < AT_ONCE:
                    part = missing.popleft()
                    asked[pool.submit(self._ask, path, info, part)] = part
                done, _ = wait(asked, timeout=_RENEW_S, return_when=FIRST_COMPLETED)
                errors += self._take([(asked.pop(future), future) for future in done])
        if errors:
            raise errors[0]

    def text(self, part: Part) -> str:
        """What was said in it, "" for nothing and for what was not asked yet."""
        return str(self._pieces.get(part.key, {}).get("text", ""))

    def languages(self, part: Part) -> Sequence[str]:
        """Its ISO 639-1 codes, as the model says."""
        return list(self._pieces.get(part.key, {}).get("languages", []))

    def forget(self) -> None:
        """Keep the usage alone: the texts are in the transcript now. LeaseLost."""
        if self._pieces:
            self._pieces = {}
            self._keep()

    def _ask(self, path: Path, info: WavInfo, part: Part) -> Heard:
        stretch = part.stretch
        seconds = (stretch.end_ms - stretch.start_ms) / 1000
        sound = cut(path, info, part.channel, stretch)
        return transcription(sound, hints=self._hints, seconds=seconds)

    def _take(self, done: Collection[tuple[Part, Future[Heard]]]) -> list[BaseException]:
        """Keep the answers; what went wrong comes back."""
        if not done:
            services.stage_renew(self._job)
            return []
        errors = [error for _, future in done if (error := future.exception()) is not None]
        answers = [(part, future.result()) for part, future in done if not future.exception()]
        for part, heard in answers:
            self._pieces[part.key] = {"text": heard.text, "languages": list(heard.languages)}
            for used in heard.usage:
                self._add(used)
        if answers:
            checkpoint("transcribe.asked")
            self._keep()
        return errors

    def _add(self, used: Used) -> None:
        for entry in self._usage:
            if all(entry[name] == used[name] for name in ("kind", "model", "unit")):
                entry["quantity"] = round(entry["quantity"] + used["quantity"], 3)
                return
        self._usage.append(used)

    def _keep(self) -> None:
        pieces = {"pieces": self._pieces} if self._pieces else {}
        services.stage_keep(self._job, {"usage": self._usage, **pieces})
