"""What is said on the phone: the caller's script and the model's, as JSON for the stand-ins.

The agent greets for 2.5 s. The caller waits for its end and speaks; every reply is a tone of 6 s,
into which the caller breaks after 2 s, again and again; the rest of the last reply is heard whole,
then the caller hangs up. With three interruptions that takes 24 to 26 s.
"""

from dataclasses import dataclass
from typing import Any

GREETING_MS, REPLY_MS = 2500, 6000
FIRST_TOKEN_MS, VAD_ONSET_MS = 300, 40
TURN_S, FIRST_AND_LAST_S = 4.0, 14.0
MOST_INTERRUPTIONS = 3
SPEECH_MS = 1200


@dataclass(frozen=True, slots=True)
class Scenario:
    """Calls of `seconds` each, placed `arrivals_per_s` a second."""

    seconds: float = 26.0
    arrivals_per_s: float = 10.0

    @property
    def interruptions(self) -> int:
        """As many as leave the last reply whole."""
        room = int((self.seconds - FIRST_AND_LAST_S) / TURN_S)
        return max(0, min(MOST_INTERRUPTIONS, room))

    def steps(self) -> list[dict[str, Any]]:
        """The caller's script (prosaas/sandbox/caller_steps.py)."""
        interrupt = {"interrupt": {"after_ms": 2000, "burst_ms": SPEECH_MS, "timeout_ms": 4000}}
        spoken_s = 4.5 + TURN_S * self.interruptions
        rest_ms = max(1000, round((self.seconds - spoken_s) * 1000))
        return [
            {"wait_agent": {"quiet_ms": 400, "timeout_ms": 5000}},
            {"burst_ms": SPEECH_MS},
            *[interrupt] * self.interruptions,
            {"pause_ms": rest_ms},
            {"hangup": True},
        ]

    def order(self, number: str, index: int) -> dict[str, Any]:
        """The body of POST /sandbox/calls; `index` goes into the audio as a watermark."""
        return {
            "to": number,
            "from": f"+1415556{index:04d}",
            "script": self.steps(),
            "watermark": index + 1,  # 0 would look like silence
        }


def model_config() -> dict[str, Any]:
    """The section `openai` of the model stand-in's configuration."""
    return {
        "mode": "script",
        "script": [{"tone_ms": GREETING_MS}, {"tone_ms": REPLY_MS}],
        "first_token_ms": FIRST_TOKEN_MS,
        "vad_onset_ms": VAD_ONSET_MS,
        "read_watermark": True,
    }
