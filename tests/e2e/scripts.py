"""What the callers of the acceptance calls do (docs/requirements.md S0-20..23, S2-16)."""

from __future__ import annotations

import json
from typing import Any

Script = list[dict[str, Any]]

AGENT_DONE: dict[str, Any] = {"wait_agent": {"quiet_ms": 800, "timeout_ms": 15_000}}
HANG_UP: dict[str, Any] = {"hangup": True}


def say(line: str) -> dict[str, Any]:
    """The caller says a line that the sandbox's ears understand."""
    return {"say": line}


def interrupt(after_ms: int, line: str = "Wait a second.") -> dict[str, Any]:
    """The caller talks over the agent once it has spoken for so long."""
    return {"interrupt": {"after_ms": after_ms, "say": line}}


def pause(ms: int) -> dict[str, Any]:
    """The caller says nothing."""
    return {"pause_ms": ms}


def answering(*lines: str) -> Script:
    """Hear the agent out, then say the next line; at last hear it out and hang up."""
    turns = [step for line in lines for step in (AGENT_DONE, say(line))]
    return [*turns, AGENT_DONE, HANG_UP]


# The reply to the reason is a long one, and every "wait" has it said again.
_WAIT_WAIT: Script = [
    AGENT_DONE,
    say("My name is David Cohen."),
    AGENT_DONE,
    say("I would like to book an appointment on Monday morning."),
    interrupt(2_000),
    interrupt(2_500, "Hold on."),
    interrupt(3_000, "Wait a minute."),
    AGENT_DONE,
    HANG_UP,
]

_SIX_TURNS: Script = answering(
    "My name is David Cohen.",
    "I would like to book an appointment on Monday morning.",
    "No, that is wrong.",
    "I need to order flowers.",
    "Yes, that is correct.",
    "Please call me back tomorrow morning.",
)

# A minute of talk, with three interruptions and the silences of people who think.
_A_MINUTE: Script = [
    interrupt(1_500),
    AGENT_DONE,
    say("My name is David Cohen."),
    AGENT_DONE,
    pause(3_000),
    say("I would like to book an appointment on Monday morning."),
    interrupt(2_000),
    interrupt(2_000, "One moment please."),
    AGENT_DONE,
    pause(4_000),
    say("Yes, that is correct."),
    AGENT_DONE,
    pause(4_000),
    say("Please call me back tomorrow morning."),
    AGENT_DONE,
    pause(4_000),
    HANG_UP,
]

ACCEPTANCE: dict[str, Script] = {
    "listens": [AGENT_DONE, HANG_UP],
    "wait wait": _WAIT_WAIT,
    "six turns": _SIX_TURNS,
    "a minute": _A_MINUTE,
}

# Each interrupts the greeting, and says who they are.
FIVE: dict[str, Script] = {
    name: [interrupt(1_000), *answering(f"My name is {name}.")]
    for name in ("David Cohen", "Sarah Brown", "Maria Jones", "Anna Jones", "Rachel Smith")
}

_GOODBYE: Script = [AGENT_DONE, say("Thank you very much, goodbye.")]

MORE: dict[str, Script] = {
    "says goodbye": [*_GOODBYE, AGENT_DONE, pause(20_000)],
    "stays on": [*_GOODBYE, interrupt(500), AGENT_DONE, HANG_UP],
    "presses keys": [AGENT_DONE, {"dtmf": "42#"}, AGENT_DONE, HANG_UP],
    "asks the time": answering("Are you open tomorrow morning."),
    "loses the model": answering("I am Emma Taylor.", "I need to order flowers."),
}

_INTERRUPTS_EARLY: Script = [interrupt(600), AGENT_DONE, HANG_UP]
_LONG_GREETING = (
    "--greeting",
    "Hello, you have reached the flower shop. We are open from Sunday to Thursday, from nine in "
    "the morning to six in the evening, and on Friday until two. How can I help you?",
)


def _settings(turn_settings: dict[str, Any]) -> tuple[str, str]:
    return "--turn-settings", json.dumps(turn_settings)


# To a tenant of their own each, made with these options.
OF_OTHERS: dict[str, tuple[tuple[str, ...], Script]] = {
    "is silent": (_settings({"inbound": {"silence_ms": 3_000}}), [pause(60_000)]),
    "interrupts early": (_LONG_GREETING, _INTERRUPTS_EARLY),
    "cannot interrupt": (_settings({"greeting_protect_ms": None}), _INTERRUPTS_EARLY),
    "drains": ((*_settings({"barge_in_mode": "drain"}), *_LONG_GREETING), _INTERRUPTS_EARLY),
}

# Hangs up while the agent speaks, so frames are on their way that nobody waits for.
HANGS_UP: Script = [pause(1_500), HANG_UP]

INTERRUPTING = ("interrupts early", "wait wait", "a minute", "stays on", *FIVE)
EVERY = (*ACCEPTANCE, *FIVE, *MORE, *OF_OTHERS)
