"""What the model is told for one response; these replace the session's instructions (L60)."""

from __future__ import annotations

from calls.engine.policy import AgentPolicy
from calls.engine.responses import Purpose

END_CALL = "end_call"

_ADDED = {
    Purpose.RECOVERY: "A noise on the line cut you off, not the caller. Say again briefly what "
    "you were saying.",
    Purpose.GOODBYE: "Say goodbye to the caller now, in one short sentence.",
    Purpose.FILLER: "What you looked up takes a moment. Tell the caller so in a few words, and "
    "nothing else.",
    Purpose.REPEAT: "You could not hear the caller's last words. Apologise in a few words and ask "
    "them to say it again.",
    Purpose.ASK: "The caller has been silent for a while. Ask in a few words whether they are "
    "still there.",
    Purpose.ASK_AGAIN: "The caller is still silent. Ask once more, in one short sentence, and say "
    "that you will hang up if there is no answer.",
}


def preamble_prompt(policy: AgentPolicy) -> str:
    """Return the instructions of the preamble: words that are proof, so not one may differ."""
    return f'Say exactly this, word for word, and nothing else: "{policy.preamble}"'


def greeting_prompt(policy: AgentPolicy) -> str:
    """Return the instructions of the greeting: the tenant's words, spoken by the model (S3-8)."""
    if policy.greeting:
        return f'Greet the caller. Say exactly this and nothing else: "{policy.greeting}"'
    return f"{policy.instructions}\n\nThe call begins: greet the caller in one short sentence."


def instructions_for(purpose: Purpose, policy: AgentPolicy) -> str:
    """Return a response's own instructions, "" to leave the session's in force."""
    if purpose is Purpose.PREAMBLE:
        return preamble_prompt(policy)
    if purpose is Purpose.GREETING:
        return greeting_prompt(policy)
    added = _ADDED.get(purpose)
    return f"{policy.instructions}\n\n{added}" if added else ""
