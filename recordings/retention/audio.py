"""A call's sound, at the carrier and here: deleted first, then written down as deleted."""

from __future__ import annotations

from uuid import UUID

from recordings import selectors, services
from recordings.models import Recording
from recordings.retention.carrier import Carrier
from recordings.retention.files import file_delete
from tenants.context import tenant_context


def recordings_of(*, tenant_id: UUID, call_id: UUID) -> list[Recording]:
    """The recordings of a call, with the call."""
    with tenant_context(tenant_id):
        return list(selectors.recordings_of_call(tenant=tenant_id, call_id=call_id))


def delete_at_carrier(*, tenant_id: UUID, call_id: UUID, carrier: Carrier) -> int:
    """How many recordings were deleted at Twilio, verified; NotDeleted."""
    there = [
        recording
        for recording in recordings_of(tenant_id=tenant_id, call_id=call_id)
        if recording.recording_sid and recording.carrier_deleted_at is None
    ]
    for recording in there:
        carrier.recording_delete(
            account_sid=recording.call.account_sid, recording_sid=recording.recording_sid
        )
        services.recording_gone_at_carrier(tenant_id=tenant_id, recording_id=recording.pk)
    return len(there)


def delete_here(*, tenant_id: UUID, call_id: UUID) -> int:
    """How many recordings lost their files in our storage, verified; NotDeleted."""
    there = [
        recording
        for recording in recordings_of(tenant_id=tenant_id, call_id=call_id)
        if recording.storage_key or recording.pending_key
    ]
    for recording in there:
        for key in filter(None, (recording.storage_key, recording.pending_key)):
            file_delete(key)
        services.recording_gone_here(recording)
    return len(there)
