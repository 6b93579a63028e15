"""What a call was about: one question to a model, or a fixed result where nobody said anything.

The summary is in the tenant's language, whatever was spoken (docs/summaries.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from calls.engine.states import EndReason
from calls.models import Call, CallStatus, Direction
from calls.services.inbox import follow_up_open
from prosaas.lib import phone
from recordings import services
from recordings.models import Outcome
from recordings.openai_rest.responses import Question
from recordings.schemas import SAME_NUMBER, SUMMARY
from recordings.services import Job, NewSummary
from recordings.stages.prompts import summary_instructions
from recordings.stages.questions import answer_stored, answer_to
from recordings.stages.said import Said, said_in

_FEWEST_DIGITS: Final = 3
_TO_ANSWER: Final = (Outcome.CALLBACK, Outcome.MESSAGE)  # somebody has to do something
_UNANSWERED: Final = {
    CallStatus.BUSY.value: Outcome.BUSY,
    CallStatus.NO_ANSWER.value: Outcome.MISSED,
    CallStatus.CANCELED.value: Outcome.MISSED,
    CallStatus.FAILED.value: Outcome.FAILED,
}
_NO_AGENT: Final = frozenset(
    {
        EndReason.MODEL_UNREACHABLE,
        EndReason.MODEL_REJECTED,
        EndReason.STREAM_NEVER_STARTED,
        EndReason.OVER_LIMIT,
        EndReason.AFTER_HOURS,
    }
)


def run(job: Job) -> None:
    """Leave the call's summary; a call in which the caller said nothing costs no request."""
    said = said_in(job)
    if not said.caller_spoke:
        _store(job, _fixed(said))
        return
    answer = answer_to(job, _question(said), kind="summary")
    if answer is not None:
        _store(job, _told(said, answer.value, answer.model))
        answer_stored(job, answer)


def _store(job: Job, summary: NewSummary) -> None:
    services.summary_store(tenant_id=job.tenant_id, call_id=job.call_id, summary=summary)
    if summary.follow_up or summary.outcome in _TO_ANSWER:
        follow_up_open(job.tenant_id, job.call_id)


def _question(said: Said) -> Question:
    return Question(
        name="call_summary",
        model=settings.OPENAI_SUMMARY_MODEL,
        instructions=summary_instructions(said.call.tenant.locale),
        schema=SUMMARY,
        data=said.as_data(),
    )


def _told(said: Said, value: Mapping[str, Any], model: str) -> NewSummary:
    return NewSummary(
        source=said.source,
        model=model,
        language=said.call.tenant.locale,
        text=value["summary"].strip(),
        outcome=value["outcome"],
        caller_name=(value["caller_name"] or "").strip(),
        callback_number=callback_number(said.call, value["callback_number"] or ""),
        reason=value["reason"].strip(),
        urgency=value["urgency"],
        follow_up=(value["follow_up"] or "").strip(),
        sentiment=value["sentiment"],
    )


def callback_number(call: Call, named: str) -> str:
    """The number to call back: E.164 if it is one, as said if it may be one, else ""."""
    incoming = call.direction == Direction.INBOUND
    other, ours = call.from_number, call.to_number
    if not incoming:
        other, ours = ours, other
    if named.strip().lower() == SAME_NUMBER:
        return other
    for number in (ours, other):  # the business's country, else the caller's own
        try:
            return phone.dialable(named, region=phone.region_of(number))
        except phone.BadNumber:
            continue
    digits = sum(letter.isdecimal() for letter in named)
    return named.strip() if digits >= _FEWEST_DIGITS else ""


def _fixed(said: Said) -> NewSummary:
    call = said.call
    outcome = _UNANSWERED.get(call.status, Outcome.NO_SPEECH)
    if outcome == Outcome.NO_SPEECH and call.end_reason in _NO_AGENT:
        outcome = Outcome.FAILED
    with translation.override(call.tenant.locale):
        text = _text(call, outcome)
    return NewSummary(source=said.source, language=call.tenant.locale, text=text, outcome=outcome)


def _text(call: Call, outcome: Outcome) -> str:
    if outcome == Outcome.BUSY:
        return _("The line was busy.")
    if outcome == Outcome.MISSED:
        return _("The call ended before anybody answered it.")
    if outcome == Outcome.NO_SPEECH:
        return _("The caller said nothing.")
    if call.status == CallStatus.FAILED:
        return _("The call could not be connected.")
    return _("The agent could not take the call, and the caller left no message.")
