"""recording_status and voicemail: what became of a recording (protocols.md A6, C)."""

from __future__ import annotations

from typing import Final
from uuid import UUID

import structlog
from django.http import HttpResponse

from calls.lookups import tenant_of_call_sid
from calls.models import TERMINAL_STATUSES
from calls.services import call_finish, voicemail_end
from calls.twilio import twiml
from calls.twilio.webhook_params import (
    BadParams,
    Params,
    only,
    optional_sid,
    required_sid,
    seconds,
)
from calls.webhooks import call_of_message, thank, twilio_webhook, unverified_thanks
from recordings import services, tasks
from recordings.enqueue import enqueue
from recordings.models import RecordingKind, RecordingStatus
from recordings.services import RecordingNews
from recordings.services.recording import RECORD_VERB, kind_of, recording_arrived

_OURS: Final = {RecordingStatus.REQUESTED, RecordingStatus.FAILED}
_FROM_TWILIO: Final = frozenset(word for word in RecordingStatus if word not in _OURS)
_ARRIVED: Final = {RecordingStatus.COMPLETED, RecordingStatus.ABSENT}
_CHANNELS: Final = {"1": 1, "2": 2}

log = structlog.get_logger(__name__)


def _noted(_params: Params | None = None) -> HttpResponse:
    return HttpResponse(status=200)


def _twiml(document: str) -> HttpResponse:
    return HttpResponse(document, content_type=twiml.CONTENT_TYPE)


@twilio_webhook(on_failure=_noted)
def recording_status(params: Params) -> HttpResponse:
    """POST /webhook/recording_status: in any order, repeated, for calls we may not know."""
    call_sid = required_sid(params, "CallSid")
    news = _news(params)
    tenant_id = tenant_of_call_sid(call_sid)
    if tenant_id is not None:
        is_new = services.recording_note(tenant_id=tenant_id, call_sid=call_sid, news=news)
        if is_new and news.status in _ARRIVED:
            _have_it_fetched(tenant_id, call_sid)
        log.info("webhook.recording_status", call_sid=call_sid, status=news.status, kind=news.kind)
    return _noted()


@twilio_webhook(on_failure=lambda params: _twiml(unverified_thanks(params)))
def voicemail(params: Params) -> HttpResponse:
    """POST /webhook/voicemail: the <Record> action. Note the message, thank, hang up.

    Its call may be one that could not be stored when it came in: then it is stored now.
    """
    call_sid = required_sid(params, "CallSid")
    tenant_id = tenant_of_call_sid(call_sid) or call_of_message(params)
    if tenant_id is None:
        return _twiml(unverified_thanks(params))
    locale = voicemail_end(tenant_id=tenant_id, call_sid=call_sid)
    recording_sid, status = optional_sid(params, "RecordingSid"), only(params, "CallStatus")
    if recording_sid:
        services.recording_note(
            tenant_id=tenant_id, call_sid=call_sid, news=_message(params, recording_sid)
        )
    if status in TERMINAL_STATUSES:
        call_finish(tenant_id=tenant_id, call_sid=call_sid, status=status)
    log.info("webhook.voicemail", call_sid=call_sid, digits=only(params, "Digits")[:6])
    return _twiml(thank(locale))


def _message(params: Params, recording_sid: str) -> RecordingNews:
    return RecordingNews(
        recording_sid=recording_sid,
        status=RecordingStatus.PROCESSING,
        channels=1,
        source=RECORD_VERB,
        seconds=seconds(params, "RecordingDuration"),
        kind=RecordingKind.VOICEMAIL,
    )


def _have_it_fetched(tenant_id: UUID, call_sid: str) -> None:
    call_id = recording_arrived(tenant_id=tenant_id, call_sid=call_sid)
    if call_id is not None:
        enqueue(tasks.stage_run, tenant_id=str(tenant_id), call_id=str(call_id))


def _news(params: Params) -> RecordingNews:
    status = only(params, "RecordingStatus")
    if status not in _FROM_TWILIO:
        raise BadParams("RecordingStatus is missing or unknown")
    error_code = only(params, "ErrorCode")
    source = "".join(filter(str.isalnum, only(params, "RecordingSource")))[:40]
    return RecordingNews(
        recording_sid=required_sid(params, "RecordingSid"),
        status=status,
        channels=_CHANNELS.get(only(params, "RecordingChannels"), 2),
        source=source,
        seconds=seconds(params, "RecordingDuration"),
        error_code="" if error_code == "0" else error_code[:40].replace("\0", ""),
        kind=kind_of(source),
    )
