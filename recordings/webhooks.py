"""recording_status: what became of a recording (protocols.md C)."""

from __future__ import annotations

from typing import Final

import structlog
from django.http import HttpResponse

from calls.lookups import tenant_of_call_sid
from calls.twilio.webhook_params import BadParams, Params, only, required_sid, seconds
from calls.webhooks import twilio_webhook
from recordings import services
from recordings.models import RecordingStatus
from recordings.services import RecordingNews

_OURS: Final = {RecordingStatus.REQUESTED, RecordingStatus.FAILED}
_FROM_TWILIO: Final = frozenset(word for word in RecordingStatus if word not in _OURS)
_CHANNELS: Final = {"1": 1, "2": 2}

log = structlog.get_logger(__name__)


def _noted() -> HttpResponse:
    return HttpResponse(status=200)


@twilio_webhook(on_failure=_noted)
def recording_status(params: Params) -> HttpResponse:
    """POST /webhook/recording_status: in any order, repeated, for calls we may not know."""
    call_sid = required_sid(params, "CallSid")
    news = _news(params)
    tenant_id = tenant_of_call_sid(call_sid)
    if tenant_id is not None:
        services.recording_note(tenant_id=tenant_id, call_sid=call_sid, news=news)
        log.info("webhook.recording_status", call_sid=call_sid, status=news.status)
    return _noted()


def _news(params: Params) -> RecordingNews:
    status = only(params, "RecordingStatus")
    if status not in _FROM_TWILIO:
        raise BadParams("RecordingStatus is missing or unknown")
    error_code = only(params, "ErrorCode")
    return RecordingNews(
        recording_sid=required_sid(params, "RecordingSid"),
        status=status,
        channels=_CHANNELS.get(only(params, "RecordingChannels"), 2),
        source="".join(filter(str.isalnum, only(params, "RecordingSource")))[:40],
        seconds=seconds(params, "RecordingDuration"),
        error_code="" if error_code == "0" else error_code[:40].replace("\0", ""),
    )
