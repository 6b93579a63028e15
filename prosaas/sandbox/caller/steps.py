"""The caller's script: JSON steps checked and their speech made before the call is placed.

Shapes: {"say": text, "language"?} · {"play_wav": base64} · {"burst_ms": n} · {"wait_agent":
{"quiet_ms", "timeout_ms"}} · {"interrupt": {"after_ms", "say" | "burst_ms", "timeout_ms"?,
"language"?}} · {"pause_ms": n} · {"dtmf": digits} · {"hangup": true}. A burst is `n` ms of noise
as loud as speech that begins and ends exactly there. Anything else raises ScriptError.
"""

import base64
import binascii
import wave
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from prosaas.sandbox.sound.audio import burst, mulaw_encode, read_wav, resample
from prosaas.sandbox.sound.voice import say

DIGITS = set("0123456789*#")


class ScriptError(ValueError):
    """A step that is not one of the shapes above."""


@dataclass(frozen=True, slots=True)
class Talk:
    """Say `audio` (mu-law, 8 kHz) to the end, whatever the agent does."""

    text: str
    audio: bytes


@dataclass(frozen=True, slots=True)
class WaitAgent:
    """Wait until the agent was heard since the last step and then was silent for `quiet_ms`."""

    quiet_ms: int = 800
    timeout_ms: int = 15_000


@dataclass(frozen=True, slots=True)
class Interrupt:
    """Listen to `after_ms` of the agent's speech, then talk while the agent is audible."""

    after_ms: int
    text: str
    audio: bytes
    timeout_ms: int = 15_000


@dataclass(frozen=True, slots=True)
class Pause:
    """Stay silent for `ms`."""

    ms: int


@dataclass(frozen=True, slots=True)
class Press:
    """Press one key."""

    digit: str


@dataclass(frozen=True, slots=True)
class HangUp:
    """Put the phone down."""


Step = Talk | WaitAgent | Interrupt | Pause | Press | HangUp


async def prepare(script: Sequence[Mapping[str, object]]) -> tuple[Step, ...]:
    """Check `script` and synthesise its lines; raises ScriptError naming the bad step."""
    steps: list[Step] = []
    for index, raw in enumerate(script):
        try:
            steps += await _steps(raw)
        except (KeyError, TypeError, ValueError, EOFError, wave.Error) as error:
            raise ScriptError(f"step {index + 1}: {error}") from error
    return tuple(steps)


async def _steps(raw: Mapping[str, object]) -> list[Step]:
    kinds = [name for name in raw if name in _MAKERS]
    if len(kinds) != 1:
        raise ScriptError(f"needs exactly one of {', '.join(_MAKERS)}")
    return await _MAKERS[kinds[0]](raw)


async def _say(raw: Mapping[str, object]) -> list[Step]:
    text = str(raw["say"])
    return [Talk(text, await say(text, language=str(raw.get("language", "en"))))]


async def _play_wav(raw: Mapping[str, object]) -> list[Step]:
    try:
        rate, channels = read_wav(base64.b64decode(str(raw["play_wav"]), validate=True))
    except binascii.Error as error:
        raise ScriptError("play_wav is not base64") from error
    return [Talk("", mulaw_encode(resample(channels[0], rate, 8000)))]


async def _wait_agent(raw: Mapping[str, object]) -> list[Step]:
    body = _object(raw, "wait_agent", {"quiet_ms", "timeout_ms"})
    return [WaitAgent(**{name: _ms(value) for name, value in body.items()})]


async def _burst(raw: Mapping[str, object]) -> list[Step]:
    return [Talk("", burst(_ms(raw["burst_ms"])))]


async def _interrupt(raw: Mapping[str, object]) -> list[Step]:
    body = _object(raw, "interrupt", {"after_ms", "say", "burst_ms", "timeout_ms", "language"})
    if len({"say", "burst_ms"} & set(body)) != 1:
        raise ScriptError("interrupt needs either say or burst_ms")
    talk = (await (_say if "say" in body else _burst)(body))[0]
    assert isinstance(talk, Talk)  # noqa: S101 - both make exactly that
    timeout_ms = _ms(body.get("timeout_ms", 15_000))
    return [Interrupt(_ms(body["after_ms"]), talk.text, talk.audio, timeout_ms)]


async def _pause(raw: Mapping[str, object]) -> list[Step]:
    return [Pause(_ms(raw["pause_ms"]))]


async def _dtmf(raw: Mapping[str, object]) -> list[Step]:
    digits = str(raw["dtmf"])
    if not digits or set(digits) - DIGITS:
        raise ScriptError("dtmf takes the keys 0-9 * #")
    return [Press(digit) for digit in digits]


async def _hang_up(_: Mapping[str, object]) -> list[Step]:
    return [HangUp()]


def _object(raw: Mapping[str, object], key: str, allowed: set[str]) -> dict[str, object]:
    body = raw[key]
    if not isinstance(body, dict) or set(body) - allowed:
        raise ScriptError(f"{key} takes {', '.join(sorted(allowed))}")
    return body


def _ms(value: object) -> int:
    if not isinstance(value, int) or value < 0:
        raise ScriptError(f"{value!r} is not a number of milliseconds")
    return value


_MAKERS: Mapping[str, Callable[[Mapping[str, object]], Awaitable[list[Step]]]] = {
    "say": _say,
    "play_wav": _play_wav,
    "burst_ms": _burst,
    "wait_agent": _wait_agent,
    "interrupt": _interrupt,
    "pause_ms": _pause,
    "dtmf": _dtmf,
    "hangup": _hang_up,
}
