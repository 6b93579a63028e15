"""The corpus: telephone calls made from a seed, with the moment at which a voice begins.

A case is a kind and two numbers; everything else is drawn from them, so a case that fails is
repeated by its name. The first corpus has a fixed seed; the second draws its seed at run time.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from zlib import crc32

import numpy as np
import numpy.typing as npt

from calls.engine.speech import level
from prosaas.sandbox.sound.audio import RATE
from tests.speech import line, sounds, voices
from tests.speech.sounds import FRAME, ms
from tests.speech.voices import Rng, Sound

OVER_NOISE_DB, OVER_ECHO_DB = 12.0, 10.0  # what a true interruption stands above, at least
CLEARLY_DB = 10.0
UNBROKEN_FRAMES = 5
PROTECTED_MS = 600  # of the greeting (S0-20)
AUDIBLE_DB = 30.0  # below the active level: the voice's first breath

TRUE = ("interruption", "greeting", "speakerphone", "answer")
SPOKEN = (*TRUE, "buried", "short", "backchannel")
ECHOES = ("echo", "echo, greeting", "echo, speakerphone")
SOUNDS = ("click", "slam", "cough", "breath", "music", "noise")
LOUD = ("speakerphone", "buried", "echo, speakerphone")
TEXTS: dict[str, voices.Texts] = {"short": voices.SHORT, "backchannel": voices.BACKCHANNELS}
KINDS = (*SPOKEN, *ECHOES, *SOUNDS)


@dataclass(frozen=True, slots=True)
class Case:
    """One call of the corpus."""

    kind: str
    seed: int
    number: int

    def rng(self) -> Rng:
        """Return the chance of this case alone."""
        return np.random.default_rng([self.seed, self.number, crc32(self.kind.encode())])


@dataclass(slots=True)
class Recording:
    """A call as our end of the stream sees it; one entry for each frame of the caller."""

    frames: list[bytes]
    sent: list[list[int]]  # levels of the agent's frames that left since the frame before
    begins: int | None = None  # frame with the voice's first sound
    ends: int | None = None  # frame after the voice's last sound
    first_clear: int | None = None  # frame in which it is clearly above all else
    onset: int | None = None  # frame from which it is so for 100 ms without a break
    story: dict[str, object] = field(default_factory=dict)


@dataclass(slots=True)
class _Call:
    """A call that is being made."""

    rng: Rng
    kind: str
    length: int = 0
    story: dict[str, object] = field(default_factory=dict)
    agent: list[tuple[Sound, int]] = field(default_factory=list)  # speech, ms of first frame

    def note(self, name: str, value: float) -> float:
        """Keep a drawn value for whoever reads about the case."""
        self.story[name] = round(value, 1)
        return value


def cases(seed: int, count: dict[str, int]) -> list[Case]:
    """Return `count` cases of each kind."""
    return [Case(kind, seed, number) for kind in count for number in range(count[kind])]


def render(case: Case) -> Recording:
    """Make the call's audio and what was sent meanwhile."""
    rng = case.rng()
    call = _Call(rng, case.kind)
    agent_db = call.note("agent_db", rng.uniform(-24, -14))
    played = _agent_speaks(call, agent_db)
    echo = _echo(call, played, agent_db)
    echo_db = line.active_db(echo) if echo.any() else -99.0
    noise_db = call.note("noise_db", rng.uniform(-75, -42))
    noise = _noise(call, noise_db)
    if case.kind not in SPOKEN:
        track = echo + noise + _sound(call)
        return Recording(line.codec(track), _sent(call), story=call.story)
    floor_db = max(noise_db + OVER_NOISE_DB, echo_db + OVER_ECHO_DB)
    speech = _caller_speaks(call, floor_db)
    return _labelled(call, speech, echo + noise)


def _agent_speaks(call: _Call, agent_db: float) -> Sound:
    """A greeting, a pause, an answer; return what the carrier plays."""
    rng, who = call.rng, voices.agent(call.rng)
    at, track = float(rng.uniform(200, 900)), []
    for text in rng.choice(voices.AGENT[who.language], 2, replace=False):
        speech = line.at_active_db(voices.speak(who, str(text)), agent_db)
        call.agent.append((speech, int(at)))
        track.append((speech, ms(at)))
        at += len(speech) * 1000 / RATE + rng.uniform(600, 1200)
    if "greeting" in call.kind:
        del call.agent[1:], track[1:]
        at = call.agent[0][1] + len(call.agent[0][0]) * 1000 / RATE + 700
    call.length = ms(at + 2500) // FRAME * FRAME
    played = np.zeros(call.length)
    for speech, start in track:
        line.put(played, line.band(speech), start)
    return played


def _echo(call: _Call, played: Sound, agent_db: float) -> Sound:
    """The agent's voice as it comes back; a speakerphone's echo is loud and has a room."""
    rng = call.rng
    is_loud = call.kind in LOUD or ("greeting" in call.kind and rng.random() < 0.3)
    loss_db = rng.uniform(12, 30) if is_loud else rng.uniform(30, 60)
    path = line.EchoPath(
        call.note("loss_db", loss_db),
        call.note("delay_ms", rng.uniform(20, 400)),
        call.note("room_ms", rng.uniform(100, 400) if is_loud else rng.choice([0, 60])),
        call.note("tilt_db", rng.uniform(0, 12)),
    )
    return path.echo(rng, played, agent_db)


def _noise(call: _Call, db: float) -> Sound:
    name = str(call.rng.choice(list(sounds.NOISES)))
    call.story["noise"] = name
    return line.at_rms_db(line.band(sounds.NOISES[name](call.rng, call.length)), db)


def _moment(call: _Call) -> int:
    """Draw when something happens, ms: while the agent speaks, or after it."""
    rng = call.rng
    speech, start = call.agent[-1]
    length = len(speech) * 1000 // RATE
    if call.kind == "answer":
        return start + length + int(rng.uniform(500, 1000))
    if call.kind == "greeting":
        return start + int(rng.uniform(PROTECTED_MS, min(3500, length - 800)))
    return start + int(rng.uniform(200, length - 800))


def _caller_speaks(call: _Call, floor_db: float) -> Sound:
    rng, who = call.rng, voices.caller(call.rng)
    texts = TEXTS.get(call.kind, voices.INTERRUPTIONS)
    text = str(rng.choice(texts[who.language]))
    call.story |= {"who": who, "text": text}
    lowest, highest = max(-34.0, floor_db), max(-12.0, floor_db)
    if call.kind == "buried":
        lowest, highest = floor_db - OVER_ECHO_DB, floor_db
    db = call.note("voice_db", rng.uniform(lowest, highest))
    track = np.zeros(call.length)
    speech = line.at_active_db(line.band(voices.speak(who, text)), db)
    line.put(track, speech, ms(_moment(call)) + int(rng.integers(0, FRAME)))
    return track


def _labelled(call: _Call, speech: Sound, rest: Sound) -> Recording:
    """Join the voice to the line and say where it begins (docs/performance.md)."""
    clean, other = line.frame_db(speech), line.frame_db(rest)
    active = line.active_db(speech)
    heard = np.flatnonzero(clean > active - AUDIBLE_DB)
    clear = (clean > active - line.ACTIVE_DB) & (clean > other + CLEARLY_DB)
    unbroken = np.convolve(clear, np.ones(UNBROKEN_FRAMES), "valid") == UNBROKEN_FRAMES
    return Recording(
        line.codec(speech + rest),
        _sent(call),
        begins=int(heard[0]),
        ends=int(heard[-1]) + 1,
        first_clear=_first(clear),
        onset=_first(unbroken),
        story=call.story,
    )


def _first(is_so: npt.NDArray[np.bool_]) -> int | None:
    return int(is_so.argmax()) if is_so.any() else None


def _sound(call: _Call) -> Sound:
    """The sound of the case's kind, or none; at half of the moments the agent speaks."""
    rng, track = call.rng, np.zeros(call.length)
    if call.kind in ("noise", *ECHOES):
        return track
    sound = line.band(getattr(sounds, call.kind)(rng))
    lowest, highest = {"breath": (-60, -38), "music": (-50, -25)}.get(call.kind, (-35, -6))
    db = call.note("sound_db", rng.uniform(lowest, highest))
    line.put(track, line.at_peak_db(sound, db), ms(_moment(call)))
    return track


def _sent(call: _Call) -> list[list[int]]:
    """Say which frames left before each caller's frame arrived, over a network that jitters."""
    rng, count = call.rng, call.length // FRAME
    delay = np.convolve(rng.exponential(12, count + 4), np.ones(5) / 5, "valid")
    arrives = np.maximum.accumulate(20 * np.arange(1, count + 1) + delay)
    sent: list[list[int]] = [[] for _ in range(count)]
    for speech, start in call.agent:
        levels = [level(frame) for frame in line.codec(speech)]
        leaving = np.searchsorted(arrives, line.sending_ms(len(levels), start))
        for at, loudness in zip(leaving, levels, strict=True):
            if at < count:
                sent[at].append(loudness)
    return sent
