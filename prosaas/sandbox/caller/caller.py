"""A scripted caller who hears the agent and really talks.

Pure: one call of `frame` is 20 ms of the call, in which the caller takes in what was played and
gives back what it says. It knows nothing but that sound, so an agent that stays silent is waited
for and an agent that talks on is talked over.
"""

from collections.abc import Generator, Sequence
from dataclasses import asdict, dataclass

from prosaas.sandbox.caller.ear import FRAME_BYTES, FRAME_MS, Ear, is_audible
from prosaas.sandbox.caller.steps import HangUp, Interrupt, Pause, Press, Step, Talk, WaitAgent
from prosaas.sandbox.sound.audio import SILENCE
from prosaas.sandbox.twilio.verbs.tones import keys

QUIET = SILENCE * FRAME_BYTES
_LEAST_SPEECH_MS = 100  # less than this is a click, not an agent who spoke


@dataclass(slots=True)
class Voice:
    """One time the caller spoke: when (clock ms) its first and last audible frame left.

    `kind` is say or interrupt. Whoever sends the frames writes the times: the caller has no clock.
    """

    kind: str
    onset_ms: float | None = None
    end_ms: float | None = None

    def left(self, at_ms: float) -> None:
        """A frame of it has left."""
        self.onset_ms = at_ms if self.onset_ms is None else self.onset_ms
        self.end_ms = at_ms


@dataclass(frozen=True, slots=True)
class Frame:
    """20 ms of the caller: audio (160 mu-law bytes), a key pressed, the phone put down.

    `voice` is whose speech it is; None when nothing in it is audible.
    """

    audio: bytes = QUIET
    digit: str = ""
    hang_up: bool = False
    voice: Voice | None = None


_SILENT = Frame()


@dataclass(slots=True)
class StepLog:
    """What became of a step; times in ms since the call was answered."""

    step: str
    text: str
    start_ms: int
    end_ms: int
    outcome: str = ""


_Script = Generator[Frame, None, str]


class Caller:
    """Plays a script against what it hears."""

    def __init__(self, steps: Sequence[Step]) -> None:
        self._steps = steps
        self._ear = Ear()
        self._frames = 0
        self._script = self._play()
        self.log: list[StepLog] = []
        self.voices: list[Voice] = []

    def frame(self, heard: bytes) -> Frame:
        """The next 20 ms; `heard` is the play-out of the 20 ms before, 160 mu-law bytes."""
        self._ear.hear(heard)
        self._frames += 1
        return next(self._script)

    def spoken(self) -> list[dict[str, object]]:
        """The lines really said so far: text, start_ms, end_ms, outcome."""
        return [asdict(entry) for entry in self.log if entry.text]

    def steps_log(self) -> list[dict[str, object]]:
        """Every step begun so far, with its outcome."""
        return [asdict(entry) for entry in self.log]

    def _play(self) -> Generator[Frame, None, None]:
        interrupted = False
        for step in self._steps:
            name, text = type(step).__name__, getattr(step, "text", "")
            entry = StepLog(name, text, self._now_ms(), self._now_ms())
            self.log.append(entry)
            self._ear.forget(onset=interrupted)
            interrupted = isinstance(step, Interrupt)
            entry.outcome = yield from self._run(step, entry)
            entry.end_ms = self._now_ms()
        while True:
            yield _SILENT

    def _run(self, step: Step, entry: StepLog) -> _Script:
        match step:
            case Talk():
                return self._talk(step.audio, "say")
            case WaitAgent():
                return self._wait(step)
            case Interrupt():
                return self._interrupt(step, entry)
            case Pause():
                return self._silence(step.ms)
            case Press():
                return self._press(step.digit)
            case HangUp():
                return self._once(Frame(hang_up=True))

    def _talk(self, audio: bytes, kind: str) -> _Script:
        voice = Voice(kind)
        self.voices.append(voice)
        for start in range(0, len(audio), FRAME_BYTES):
            sound = audio[start : start + FRAME_BYTES].ljust(FRAME_BYTES, SILENCE)
            yield Frame(sound, voice=voice if is_audible(sound) else None)
        return "said"

    def _wait(self, step: WaitAgent) -> _Script:
        for _ in range(0, step.timeout_ms, FRAME_MS):
            if self._ear.audible_ms >= _LEAST_SPEECH_MS and self._ear.quiet_ms >= step.quiet_ms:
                return "heard"
            yield _SILENT
        return "timeout"

    def _interrupt(self, step: Interrupt, entry: StepLog) -> _Script:
        outcome = "timeout"
        for _ in range(0, step.timeout_ms, FRAME_MS):
            if self._ear.audible and self._ear.talking_ms >= step.after_ms:
                outcome = "interrupted"
                break
            yield _SILENT
        entry.start_ms = self._now_ms()
        yield from self._talk(step.audio, "interrupt")
        return outcome

    def _silence(self, ms: int) -> _Script:
        for _ in range(0, ms, FRAME_MS):
            yield _SILENT
        return "waited"

    def _press(self, digit: str) -> _Script:
        """The key as a message, and its two tones, as a phone sends them (protocols.md B1)."""
        tones = keys(digit)
        for start in range(0, len(tones), FRAME_BYTES):
            yield Frame(tones[start : start + FRAME_BYTES], digit=digit if start == 0 else "")
        return "done"

    def _once(self, frame: Frame) -> _Script:
        yield frame
        return "done"

    def _now_ms(self) -> int:
        return (self._frames - 1) * FRAME_MS
