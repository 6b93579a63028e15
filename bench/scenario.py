"""What is said on the phone: the caller's script and the model's, as JSON for the stand-ins.

The agent greets. The caller waits for the end of it and speaks; every reply is a tone of 6 s, into
which the caller breaks after 2 s, again and again; the rest of the last reply is heard whole, then
the caller hangs up.
"""

from dataclasses import dataclass
from typing import Any

FIRST_TOKEN_MS, VAD_SILENCE_MS, VAD_ONSET_MS = 300, 500, 40
QUIET_MS, SPEECH_MS, BREAK_IN_MS, TAIL_MS = 400, 1200, 2000, 1200
ANSWER_MS = VAD_SILENCE_MS + FIRST_TOKEN_MS
MOST_INTERRUPTIONS = 3


@dataclass(frozen=True, slots=True)
class Scenario:
    """Calls of `seconds` each, placed `arrivals_per_s` a second."""

    seconds: float = 26.0
    arrivals_per_s: float = 10.0
    greeting_ms: int = 2500
    reply_ms: int = 6000

    @property
    def interruptions(self) -> int:
        """As many as leave the last reply whole, at most three."""
        last_ms = ANSWER_MS + self.reply_ms + TAIL_MS
        room = int((self.seconds * 1000 - self._opening_ms - last_ms) / self._interruption_ms)
        return max(0, min(MOST_INTERRUPTIONS, room))

    @property
    def _opening_ms(self) -> int:
        return FIRST_TOKEN_MS + self.greeting_ms + QUIET_MS + SPEECH_MS

    @property
    def _interruption_ms(self) -> int:
        return ANSWER_MS + BREAK_IN_MS + SPEECH_MS

    def warm_up(self, number: str) -> dict[str, Any]:
        """A call that makes server and model do everything once, ending in the first reply."""
        steps = [*self.steps()[:2], {"pause_ms": TAIL_MS}, {"hangup": True}]
        return {"to": number, "from": "+14155560000", "script": steps}

    def steps(self) -> list[dict[str, Any]]:
        """The caller's script (prosaas/sandbox/caller/steps.py)."""
        interrupt = {"after_ms": BREAK_IN_MS, "burst_ms": SPEECH_MS, "timeout_ms": 4000}
        spoken_ms = self._opening_ms + self.interruptions * self._interruption_ms
        return [
            {"wait_agent": {"quiet_ms": QUIET_MS, "timeout_ms": 5000}},
            {"burst_ms": SPEECH_MS},
            *[{"interrupt": interrupt}] * self.interruptions,
            {"pause_ms": max(TAIL_MS, round(self.seconds * 1000) - spoken_ms)},
            {"hangup": True},
        ]

    def order(self, number: str, index: int) -> dict[str, Any]:
        """The body of POST /sandbox/calls; the call's number goes into the audio as a watermark."""
        return {
            "to": number,
            "from": f"+1415556{index:04d}",
            "script": self.steps(),
            "watermark": index + 1,  # 0 would look like silence
        }

    def model_config(self) -> dict[str, Any]:
        """The section `openai` of the model stand-in's configuration."""
        return {
            "mode": "script",
            "script": [{"tone_ms": self.greeting_ms}, {"tone_ms": self.reply_ms}],
            "first_token_ms": FIRST_TOKEN_MS,
            "vad_onset_ms": VAD_ONSET_MS,
            "read_watermark": True,
        }
