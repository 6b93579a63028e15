"""One question of a stage, asked and paid for once.

What a request cost is kept before anything else can go wrong, and so is its answer until the stage
has stored what it needs of it: an attempt after a crash goes on from there. A question asked again
by hand is a new one. Answers that cannot be used cost money too, so there are few of those.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from recordings import services
from recordings.openai_rest.responses import Question, Reply, ask
from recordings.services import Job
from recordings.stages.asking import asking_openai
from recordings.stages.checkpoint import checkpoint
from recordings.stages.verdict import GaveUp

MOST_WASTED: Final = 3
_MOST_TOKENS: Final = 3_000  # the first time; twice as many after each answer that was cut off


@dataclass(frozen=True, slots=True)
class Answer:
    """A model's answer, fitting the question's schema; `usage` is all this stage has cost."""

    value: Mapping[str, Any]
    model: str
    question: str
    usage: list[Any]


def answer_to(job: Job, question: Question, *, kind: str) -> Answer | None:
    """The answer, None where an attempt before this one has stored it; TryLater, GaveUp.

    `kind` is the word under which its tokens are kept, as "summary".
    """
    fingerprint, work = _fingerprint(question), job.work
    is_resumed = job.attempt > 1
    if is_resumed and work.get("stored") == fingerprint:
        return None
    if work.get("asked") == fingerprint:
        return Answer(work["answer"], work["model"], fingerprint, work["usage"])
    wasted = work.get("wasted", 0) if is_resumed else 0
    with asking_openai():
        reply = ask(question, most_tokens=_MOST_TOKENS * 2**wasted)
    checkpoint(f"{job.name}.asked")
    usage = [*work.get("usage", ()), *_usage(kind, reply)]
    if reply.value is None:
        services.stage_keep(job, {"usage": usage, "wasted": wasted + 1})
        _refuse(reply, wasted + 1)
    with asking_openai():
        value = reply.result()
    kept = {"usage": usage, "asked": fingerprint, "answer": dict(value), "model": reply.model}
    services.stage_keep(job, kept)
    return Answer(value, reply.model, fingerprint, usage)


def answer_stored(job: Job, answer: Answer) -> None:
    """Forget the answer, for its words are where they belong now; what it cost stays."""
    checkpoint(f"{job.name}.stored")
    services.stage_keep(job, {"usage": answer.usage, "stored": answer.question})


def _refuse(reply: Reply, wasted: int) -> None:
    if wasted >= MOST_WASTED:
        raise GaveUp(reply.failure)


def _fingerprint(question: Question) -> str:
    text = json.dumps(asdict(question), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _usage(kind: str, reply: Reply) -> list[dict[str, Any]]:
    tokens = {"input": reply.usage.input, "cached": reply.usage.cached}
    tokens["output"] = reply.usage.output
    return [
        {"kind": f"{kind}.{part}", "model": reply.model, "quantity": count, "unit": "tokens"}
        for part, count in tokens.items()
        if count
    ]
