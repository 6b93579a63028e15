"""One call's place in the database, as its media stream sees it."""

from __future__ import annotations

from calls import services
from calls.engine.states import EndReason
from calls.engine.turns import Turn
from calls.models import CallStatus
from calls.services import Lease, MetricsRecord, StreamSnapshot
from calls.signals import first_audio_sent, preamble_heard

LEASE_MS = 30_000

# What leaves a test without an agent; of a telephone call the carrier's webhooks tell more.
_FAILURES = frozenset(
    {
        EndReason.MODEL_UNREACHABLE,
        EndReason.MODEL_REJECTED,
        EndReason.INTERNAL_ERROR,
    }
)
_CERTAIN_END = frozenset(
    {
        EndReason.CALLER_HUNG_UP,
        EndReason.CALLER_SILENT,
        EndReason.AGENT_ENDED,
        EndReason.MAX_DURATION,
    }
)


class CallRecords:
    """Writes one call. Runs in the calls' own threads, one method at a time."""

    def __init__(self, snapshot: StreamSnapshot, nonce: str) -> None:
        self._nonce = nonce
        self._generation = 0
        self._tenant_id, self._call_sid = snapshot.tenant_id, snapshot.call_sid
        self._notices, self._is_test = snapshot.notices, snapshot.is_test

    def claim(self) -> None:
        """Become the call's one stream (R15); raises StreamRefused."""
        self._generation = services.stream_claim(
            tenant_id=self._tenant_id,
            call_sid=self._call_sid,
            nonce=self._nonce,
            lease_ms=LEASE_MS,
        )

    def renew(self) -> Lease:
        """Prolong the lease, and learn whether the call is still ours, and alive."""
        return services.stream_renew(
            tenant_id=self._tenant_id,
            call_sid=self._call_sid,
            generation=self._generation,
            lease_ms=LEASE_MS,
        )

    def turn(self, turn: Turn) -> None:
        """Write a turn, again if more is known about it."""
        services.call_turns_save(tenant_id=self._tenant_id, call_sid=self._call_sid, turns=[turn])

    def first_audio(self) -> None:
        """Tell the apps above that the caller hears the agent (S0-6)."""
        first_audio_sent.send_robust(
            sender=CallRecords, tenant_id=self._tenant_id, call_sid=self._call_sid
        )

    def preamble_heard(self, at_ms: int) -> None:
        """Write when the lines that come first were heard, and tell the apps above (R19)."""
        services.call_notices_save(
            tenant_id=self._tenant_id,
            call_sid=self._call_sid,
            notices=self._notices,
            heard_ms=at_ms,
        )
        preamble_heard.send_robust(
            sender=CallRecords, tenant_id=self._tenant_id, call_sid=self._call_sid
        )

    def tape(self, data: bytes) -> None:
        """Keep the call's tape."""
        services.call_tape_save(tenant_id=self._tenant_id, call_sid=self._call_sid, data=data)

    def ends(self, reason: EndReason) -> None:
        """Write why the stream ends; whoever answers the carrier next reads it."""
        services.stream_close(
            tenant_id=self._tenant_id,
            call_sid=self._call_sid,
            generation=self._generation,
            reason=reason,
        )

    def close(self, reason: EndReason, metrics: MetricsRecord) -> None:
        """Write the counters and the reason; finish the call if its line is certainly gone.

        After a lost socket or model the carrier's webhooks say how the call went on; of a test
        from the browser, where there is no carrier, nobody says more.
        """
        tenant_id, call_sid = self._tenant_id, self._call_sid
        services.call_metrics_save(tenant_id=tenant_id, call_sid=call_sid, metrics=metrics)
        services.call_notices_save(
            tenant_id=tenant_id, call_sid=call_sid, notices=self._notices, heard_ms=None
        )
        self.ends(reason)
        if self._is_test or reason in _CERTAIN_END:
            services.call_finish(
                tenant_id=tenant_id,
                call_sid=call_sid,
                status=CallStatus.FAILED if reason in _FAILURES else CallStatus.COMPLETED,
                reason=reason,
            )
