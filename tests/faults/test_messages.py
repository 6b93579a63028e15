"""A voice message whose callbacks come twice, in any order or never."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

from django.db.models.functions import Now

from calls.engine.states import EndReason
from calls.models import Call
from calls.services import voicemail_begin
from tenants.context import tenant_context
from tests.faults.callbacks import Told, message_story
from tests.faults.evidence import ALL_DONE, KINDS, assert_once
from tests.faults.world import Json, World

LINES: Sequence[Json] = (
    {"who": "caller", "text": "My name is David Cohen.", "at_ms": 200},
    {"who": "caller", "text": "Please call me back."},
)
OF_A_MESSAGE = frozenset(
    kind for kind in KINDS if not kind.startswith("realtime.") and kind != "carrier.stream"
)
CHANGES: Mapping[str, Callable[[Sequence[Told]], list[Told]]] = {
    "in order": list,
    "twice": lambda told: [each for each in told for _ in range(2)],
    "backwards": lambda told: list(reversed(told)),
    "no action": lambda told: list(told[1:]),
    "no recording_status": lambda told: list(told[:-1]),
    "only call_status": lambda told: [told[1]],
    "only the action": lambda told: [told[0]],
}


def message(world: World) -> tuple[Call, Json]:
    """A call that no agent could take, and whose caller has left a message."""
    past = world.past(LINES, source="RecordVerb")
    call = world.known(past)
    voicemail_begin(
        tenant_id=call.tenant_id, call_sid=call.call_sid, reason=EndReason.MODEL_UNREACHABLE
    )
    with tenant_context(call.tenant_id):
        began = Now() - timedelta(seconds=past["seconds"])  # it took that long, for our clock too
        Call.objects.filter(pk=call.pk).update(created_at=began, answered_at=began)
    return call, past


def test_a_message_is_kept_once_however_it_is_told_of(world: World) -> None:
    calls = []
    for change in CHANGES.values():
        call, past = message(world)
        calls.append(call)
        for told in change(message_story(world, call, past)):
            told.send()
    world.settled(*calls, hurry=True, seconds=120)
    for call in calls:
        assert [stage.state for stage in world.stages(call).values()] == ALL_DONE
    assert_once(world, *calls, source="voicemail", kinds=OF_A_MESSAGE)
    assert world.asked()["media"] == len(calls) == len(world.stack.sink.taken)
