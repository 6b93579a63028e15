"""What must be true of a call once all is over, whatever happened on the way."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection
from pathlib import Path

from calls.models import Call, UsageEntry
from recordings.models import Notification, Recording, StageName, Summary, Transcript
from tenants.context import tenant_context
from tests.faults.world import World

ALL_DONE = ["done"] * len(StageName)
KINDS = frozenset(
    {
        "carrier.inbound",
        "carrier.recording",
        "carrier.stream",
        "extraction.input",
        "extraction.output",
        "realtime.audio.input",
        "realtime.audio.output",
        "realtime.transcription.audio",
        "summary.input",
        "summary.output",
    }
)


def files(world: World) -> list[Path]:
    """Every file in the storage that is of the tenant."""
    home = world.stack.recordings / str(world.made.tenant.pk)
    return [path for path in home.rglob("*") if path.is_file()]


def assert_once(
    world: World, *calls: Call, source: str = "recording", kinds: Collection[str] = KINDS
) -> None:
    """Each call has one of each: a file, a transcript, a summary, an e-mail, lines of a ledger."""
    with tenant_context(world.made.tenant.pk):
        for call in calls:
            assert_file(world, call)
            assert Transcript.objects.get(call=call).source == source
            assert Summary.objects.get(call=call).text
            assert_ledger(call, kinds)
            assert Notification.objects.get(call=call).sent_at
        kept = Recording.objects.filter(call__in=calls).exclude(storage_key="")
        assert len(files(world)) == kept.count()
    assert_mails(world, calls)


def assert_file(world: World, call: Call) -> None:
    """The call's one recording is a whole file, and nothing waits to be written."""
    recording = Recording.objects.get(call=call)
    body = (world.stack.recordings / recording.storage_key).read_bytes()
    assert recording.sha256 == hashlib.sha256(body).hexdigest()
    assert (recording.size, recording.pending_key) == (len(body), "")


def assert_ledger(call: Call, kinds: Collection[str]) -> None:
    """One line for each kind, and the call's cost is their sum."""
    lines = list(UsageEntry.objects.filter(call_id=call.pk))
    counted = Counter(line.kind for line in lines)
    heard = {kind for kind in counted if kind.startswith("transcription.")}
    assert heard
    assert sorted(set(counted) - heard) == sorted(kinds)
    assert set(counted.values()) == {1}
    call.refresh_from_db()
    assert call.cost_micros == sum(line.cost_micros for line in lines)


def assert_mails(world: World, calls: Collection[Call]) -> None:
    """The member has one e-mail about each call: a Message-ID is of one call."""
    ids = world.stack.sink.ids_to(world.made.owner_email)
    assert len(set(ids)) == len(calls)


def served(world: World, call: Call) -> bool:
    """Whether there is a file that anybody would be served."""
    with tenant_context(world.made.tenant.pk):
        return Recording.objects.filter(call=call).exclude(storage_key="").exists()
