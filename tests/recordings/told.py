"""Calls in which something was said, brought to a stage of their work."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db.models.functions import Now

from calls.models import Call, CallTurn
from recordings import services
from recordings.models import Stage, Summary, Transcript
from recordings.stages.checkpoint import reached
from recordings.stages.run import run_next
from tenants.context import tenant_context
from tenants.models import Tenant
from tenants.services import NewTenant
from tests.calls.calling import changed
from tests.recordings.finished import call_over, ids, opened, stage

ENGLISH = [
    ("agent", "Flower shop, how can I help?"),
    ("caller", "Hello, my name is David Cohen and I would like to book an appointment on Monday."),
    ("caller", "It is urgent. Please call me back on 415 555 2671."),
]
HEBREW = [
    ("agent", "שלום, הגעתם לחנות הפרחים."),
    ("caller", "שלום, שמי דוד כהן ואני רוצה לקבוע תור ביום שלישי בבוקר, זה דחוף. 052-5550123"),
]
ANSWER = {
    "summary": "Somebody asked when the shop opens.",
    "outcome": "answered",
    "caller_name": None,
    "callback_number": None,
    "reason": "Opening hours",
    "urgency": "low",
    "follow_up": None,
    "sentiment": "neutral",
}
Lines = list[tuple[str, str]]


class Died(BaseException):
    """The worker was killed here."""


def told_call(made: NewTenant, lines: Lines, source: str = "recording", **values: Any) -> Call:
    """A call that is over, with its transcript; without lines there is none."""
    call = changed(call_over(made), **values) if values else call_over(made)
    if lines:
        segments = [
            {"who": who, "start_ms": at * 1000, "end_ms": at * 1000 + 900, "text": text}
            for at, (who, text) in enumerate(lines)
        ]
        with tenant_context(call.tenant_id):
            Transcript.objects.create(
                tenant_id=call.tenant_id, call=call, source=source, segments=segments
            )
    return opened(call)


def turned_call(made: NewTenant, lines: Lines) -> Call:
    """A call that is over, with live turns and no transcript."""
    call = call_over(made)
    with tenant_context(call.tenant_id):
        for at, (who, text) in enumerate(lines):
            CallTurn.objects.create(
                tenant_id=call.tenant_id,
                call=call,
                position=at,
                who=who,
                text=text if who == "caller" else f"{text} And so on.",
                heard_text=text if who == "agent" else "",
                start_ms=at * 1000,
                end_ms=at * 1000 + 900,
            )
    return opened(call)


def run_stage(call: Call, name: str) -> Stage:
    """Run one attempt at a stage; those before it count as not needed, its wait as over."""
    position = stage(call, name).position
    with tenant_context(call.tenant_id):
        stages = Stage.objects.filter(call=call)
        stages.filter(position__lt=position, state="waiting").update(
            state="skipped", settled_at=Now()
        )
        stages.filter(name=name, state="waiting").update(not_before=Now())
    run_next(**ids(call))
    return stage(call, name)


def again(call: Call, name: str) -> Stage:
    """Reset a settled stage by hand and run it."""
    assert services.stage_reset(**ids(call), name=name)
    return run_stage(call, name)


@contextmanager
def dying_at(name: str, call: Call) -> Iterator[None]:
    """A worker that dies at this checkpoint; afterwards its lease has run out."""

    def die(name_reached: str) -> None:
        if name_reached == name:
            raise Died

    def told(sender: object, **said: Any) -> None:
        die(said["name"])

    reached.connect(told)
    try:
        yield
    except Died:
        with tenant_context(call.tenant_id):
            running = Stage.objects.filter(call=call, state="running")
            assert running.update(lease_until=Now() - timedelta(seconds=1)) == 1
    else:
        raise AssertionError("the checkpoint was not reached")
    finally:
        reached.disconnect(told)


def quantities(row: Stage) -> list[tuple[str, str]]:
    """What was paid for, by kind and unit."""
    return [(entry["kind"], entry["unit"]) for entry in row.work["usage"]]


def summary_of(call: Call) -> Summary:
    """The call's one summary."""
    with tenant_context(call.tenant_id):
        return Summary.objects.get(call=call)


def tenant_changed(made: NewTenant, **values: Any) -> None:
    """Set columns of the tenant."""
    with tenant_context(made.tenant.pk):
        Tenant.objects.filter(pk=made.tenant.pk).update(**values)
