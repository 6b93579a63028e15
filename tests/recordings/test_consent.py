"""A recording begins when the tenant and the law allow it, and both are written down (R19)."""

from __future__ import annotations

from typing import Any

import pytest

from calls import services as calls
from calls.engine.states import EndReason
from calls.media.records import CallRecords
from calls.models import Call, CallNotice
from calls.services import MetricsRecord
from calls.signals import preamble_heard
from recordings import services
from tenants.context import tenant_context
from tenants.models import Tenant

CONSENT = {"consent": "This call is recorded.", "disclosure": "I am an AI."}
METRICS = MetricsRecord(0, 0, 0, 0, 0, None, 0, None, {}, {})
NOTICES = [("disclosure", "I am an AI."), ("consent", "This call is recorded.")]


def decides(call: Call, **inbound: str) -> None:
    with tenant_context(call.tenant_id):
        Tenant.objects.filter(pk=call.tenant_id).update(call_policy={"inbound": inbound})


def may_start(call: Call) -> bool:
    where: dict[str, Any] = {"tenant_id": call.tenant_id, "call_sid": call.call_sid}
    return services.recording_claim(**where, attempt=0) is not None


def heard(call: Call, heard_ms: int | None) -> None:
    calls.call_notices_save(
        tenant_id=call.tenant_id, call_sid=call.call_sid, notices=NOTICES, heard_ms=heard_ms
    )


def notices(call: Call) -> list[tuple[str, str, int | None]]:
    with tenant_context(call.tenant_id):
        rows = CallNotice.objects.filter(call=call).order_by("-kind")
        return list(rows.values_list("kind", "text", "heard_ms"))


@pytest.mark.parametrize(("recording", "starts"), [("on", True), ("off", False)])
def test_the_tenant_decides(call: Call, recording: str, starts: bool) -> None:
    decides(call, recording=recording)
    assert may_start(call) is starts


def test_without_a_heard_consent_nothing_is_recorded(call: Call) -> None:
    """R19: that the line was to be said is no consent."""
    decides(call, recording="after-consent", **CONSENT)
    assert not may_start(call)
    heard(call, None)
    assert not may_start(call)
    heard(call, 4200)
    assert may_start(call)


def test_what_was_heard_is_kept_when_the_call_ends(call: Call) -> None:
    """R19: the end writes only what is not there."""
    heard(call, 4200)
    heard(call, None)
    assert notices(call) == [("disclosure", "I am an AI.", 4200), (*NOTICES[1], 4200)]


def test_a_stream_writes_its_notices_at_its_end_unheard(call: Call) -> None:
    decides(call, **CONSENT)
    snapshot = calls.stream_admit(call_sid=call.call_sid, nonce="n")
    assert snapshot.policy.preamble == "I am an AI. This call is recorded."
    records = CallRecords(snapshot, "n")
    records.claim()
    records.close(reason=EndReason.STREAM_LOST, metrics=METRICS)
    assert notices(call) == [("disclosure", "I am an AI.", None), (*NOTICES[1], None)]


def test_a_stream_tells_that_they_were_heard(call: Call) -> None:
    decides(call, **CONSENT)
    told: list[str] = []

    def hear(*, call_sid: str, **_signal: Any) -> None:
        told.append(call_sid)

    preamble_heard.connect(hear)
    try:
        snapshot = calls.stream_admit(call_sid=call.call_sid, nonce="n")
        CallRecords(snapshot, "n").preamble_heard(4200)
    finally:
        preamble_heard.disconnect(hear)
    assert told == [call.call_sid]
    assert [heard_ms for _, _, heard_ms in notices(call)] == [4200, 4200]
